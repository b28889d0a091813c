//! Signing in, the second factor, the organisation that one acts for.

use reqwest::{Method, StatusCode};

use crate::house::{CLERK, House, LOCKER};
use crate::identity::{CODE, PASSWORD};

#[tokio::test]
async fn a_wrong_password_is_said_on_the_form_and_the_name_is_kept() {
    let house = House::new().await;
    let mut browser = house.browser();
    let page = browser.post("/login", &[("user_name", CLERK), ("password", "wrong")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.text.contains("ユーザ名またはパスワードが違います"), "{}", page.text);
    assert!(page.text.contains(&format!("value=\"{CLERK}\"")));
    assert!(!page.text.contains("wrong\"") || !page.text.contains("value=\"wrong\""));
    assert_eq!(browser.cookie("vsys"), None);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_and_may_be_mistyped() {
    let house = House::new().await;
    let mut browser = house.browser();
    let page = browser.post("/login", &[("user_name", LOCKER), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(browser.cookie("vsys"), None, "there is no session yet");
    let challenge = page.between("name=\"challenge_id\" value=\"", "\"").unwrap().to_owned();
    let answer = [("challenge_id", &*challenge), ("totp", "yes"), ("code", "000000")];
    let page = browser.post("/login/second-factor", &answer).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.between("name=\"challenge_id\" value=\"", "\""), Some(&*challenge));
    // Digits of a Japanese keyboard, with a space as people read them aloud.
    let answer = [("challenge_id", &*challenge), ("totp", "yes"), ("code", "２７１ ８２８")];
    assert_eq!(CODE, "271828");
    let page = browser.post("/login/second-factor", &answer).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/"));
    assert!(browser.get("/elevate").await.text.contains(LOCKER));
}

#[tokio::test]
async fn the_browser_tells_which_device_it_is_and_is_known_again() {
    let house = House::new().await;
    let mut browser = house.browser();
    let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Gecko/20100101 Firefox/142.0";
    let body = serde_html_form::to_string([("user_name", CLERK), ("password", PASSWORD)]).unwrap();
    let headers = [("user-agent", agent), ("content-type", "application/x-www-form-urlencoded")];
    browser.send(Method::POST, "/login", &headers, body.clone()).await;
    let known = browser.cookie("vsys-device").unwrap().to_owned();
    browser.send(Method::POST, "/login", &headers, body).await;
    let devices = house.identity.devices();
    assert_eq!(devices[0].description, "Firefox / Windows");
    assert_eq!(devices[0].address, "127.0.0.1");
    assert_eq!((&*devices[0].device_secret, &*devices[1].device_secret), ("", &*known));
}

#[tokio::test]
async fn one_switches_between_organisations_without_signing_in_again() {
    let house = House::new().await;
    let mut browser = house.browser_of(CLERK);
    let page = browser.get("/elevate").await;
    assert!(page.text.contains("<strong>組織131016</strong>"), "{}", page.text);
    assert!(!page.text.contains("href=\"/audit\""), "a clerk of Chiyoda audits nothing");
    let page = browser.submit("/role", &[("organisation_id", "13")]).await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/"));
    let page = browser.get("/elevate").await;
    assert!(page.text.contains("<strong>組織13</strong>"));
    assert!(page.text.contains("href=\"/audit\""), "an auditor of Tokyo does");
    let page = browser.submit("/role", &[("organisation_id", "nation")]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_token_is_asked_for_once_however_many_pages_are_read() {
    let house = House::new().await;
    let mut browser = house.browser_of(CLERK);
    for _ in 0..20 {
        assert_eq!(browser.get("/elevate").await.status, StatusCode::OK);
    }
    assert_eq!(house.identity.calls(), 1);
}

#[tokio::test]
async fn a_session_that_has_ended_is_over_after_the_next_log_out() {
    let house = House::new().await;
    let mut browser = house.browser_of(CLERK);
    house.identity.end(browser.cookie("vsys").unwrap());
    let page = browser.get("/settings").await;
    assert_eq!((page.status, page.location()), (StatusCode::SEE_OTHER, "/login?then=%2Fsettings"));
    assert_eq!(browser.cookie("vsys"), None);
}

#[tokio::test]
async fn the_language_is_kept_before_anybody_is_signed_in() {
    let house = House::new().await;
    let mut browser = house.browser();
    assert!(browser.get("/login").await.text.contains("<html lang=\"ja\">"));
    let page = browser.post("/language", &[("language", "en"), ("then", "/login")]).await;
    assert_eq!(page.location(), "/login");
    let page = browser.get("/login").await;
    assert!(page.text.contains("<html lang=\"en\">") && page.text.contains("Log in"));
    let accepted = [("accept-language", "en-GB,en;q=0.9")];
    let page = house.browser().send(Method::GET, "/login", &accepted, String::new()).await;
    assert!(page.text.contains("<html lang=\"en\">"));
    let page = browser.post("/language", &[("language", "tlh")]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn identitys_keys_are_there_for_programs_of_others() {
    let house = House::new().await;
    let page = house.browser().get("/.well-known/jwks.json").await;
    assert_eq!(page.header("content-type"), "application/jwk-set+json");
    assert_eq!(page.text, r#"{"keys":[]}"#);
}
