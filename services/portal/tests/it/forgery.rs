//! Forms that no page of ours has sent (CSRF), and sessions that somebody else has chosen.

use reqwest::{Method, StatusCode};
use vsys_portal::{Who, rows};
use vsys_vocabulary::{Role, Tier};

use crate::house::{CLERK, House, LOCKER};
use crate::identity::PASSWORD;

#[tokio::test]
async fn no_form_is_taken_without_the_token_of_its_page() {
    let house = House::new().await;
    for row in rows().filter(|row| row.method == Method::POST && row.who != Who::Open) {
        let mut may =
            Tier::ALL.iter().flat_map(|&tier| Role::ALL.iter().map(move |&role| (tier, role)));
        let (tier, role) = may.find(|&(tier, role)| row.who.admits(tier, role)).unwrap();
        house.identity.person("somebody", &[("13", tier, &[role])]);
        let path = crate::walk::path(row.path);
        for fields in [&[][..], &[("csrf", "")], &[("csrf", "made-up")]] {
            let page = house.browser_of("somebody").post(&path, fields).await;
            let foreign = page.status == StatusCode::FORBIDDEN
                && page.text.contains("送信とは確認できませんでした");
            // A page about nothing that exists takes no form either, nor one for files.
            let nowhere = row.path.contains('{') && page.status == StatusCode::NOT_FOUND;
            let malformed = page.status == StatusCode::BAD_REQUEST;
            assert!(foreign || nowhere || malformed, "POST {path} {fields:?}: {}", page.status);
        }
    }
}

#[tokio::test]
async fn another_sessions_token_does_not_count() {
    let house = House::new().await;
    let token = house.browser_of(CLERK).token().await;
    let mut other = house.browser_of(CLERK);
    let secret = other.cookie("vsys").unwrap().to_owned();
    let page = other.post("/logout", &[("csrf", &token)]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(page.text.contains("送信とは確認できませんでした"), "{}", page.text);
    assert!(house.identity.is_open(&secret));
    assert_eq!(other.submit("/logout", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!house.identity.is_open(&secret));
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_even_with_the_right_token() {
    let house = House::new().await;
    let mut browser = house.browser_of(CLERK);
    let token = browser.token().await;
    let own = format!("http://{}", house.address);
    for headers in [
        [("sec-fetch-site", "cross-site"), ("origin", &own)],
        [("sec-fetch-site", "same-site"), ("origin", &own)],
        [("origin", "https://evil.example"), ("x-nothing", "")],
        [("origin", "null"), ("x-nothing", "")],
    ] {
        let mut all = vec![("content-type", "application/x-www-form-urlencoded")];
        all.extend(headers);
        let mut foreign = browser.clone();
        foreign.own = false;
        let page = foreign.send(Method::POST, "/logout", &all, format!("csrf={token}")).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{headers:?}");
    }
    // Nor is a log-in, by which somebody could be led into another's account.
    let mut foreign = house.browser();
    foreign.own = false;
    let sent = [("user_name", CLERK), ("password", PASSWORD)];
    assert_eq!(foreign.post("/login", &sent).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn an_older_browser_says_its_origin_instead() {
    let house = House::new().await;
    let mut browser = house.browser_of(CLERK);
    let token = browser.token().await;
    let origin = format!("http://{}", house.address);
    let headers = [("origin", &*origin), ("content-type", "application/x-www-form-urlencoded")];
    browser.own = false;
    let page = browser.send(Method::POST, "/logout", &headers, format!("csrf={token}")).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_script_of_ours_sends_the_token_in_a_header() {
    let house = House::new().await;
    let mut browser = house.browser_of(CLERK);
    let token = browser.token().await;
    let headers = [("x-csrf", &*token), ("content-type", "application/x-www-form-urlencoded")];
    let page = browser.send(Method::POST, "/logout", &headers, String::new()).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_session_that_somebody_else_has_set_is_not_taken_over() {
    let house = House::new().await;
    let attackers = house.identity.open(LOCKER);
    let mut victim = house.browser();
    victim.cookies.push(("vsys".to_owned(), attackers.clone()));
    let page = victim.post("/login", &[("user_name", CLERK), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    let fresh = victim.cookie("vsys").unwrap().to_owned();
    assert_ne!(fresh, attackers, "each log-in has a secret that nobody knew before");
    let page = victim.get("/elevate").await;
    assert!(page.text.contains(CLERK) && !page.text.contains(LOCKER));

    // A secret that was made up opens nothing, and is not kept.
    let mut stranger = house.browser();
    stranger.cookies.push(("vsys".to_owned(), "chosen-by-somebody".to_owned()));
    assert_eq!(stranger.get("/settings").await.location(), "/login?then=%2Fsettings");
    assert_eq!(stranger.cookie("vsys"), None);
}
