//! What every answer tells the browser to refuse.

use reqwest::Method;
use vsys_portal::rows;
use vsys_vocabulary::Environment;

use crate::house::{CLERK, House, LOCKER};
use crate::identity::LINK;

#[tokio::test]
async fn every_page_refuses_frames_foreign_files_and_inline_scripts() {
    let house = House::new().await;
    let mut paths: Vec<_> = rows().map(|row| crate::walk::path(row.path)).collect();
    paths.extend(["/no-such-page".to_owned(), format!("/links/{LINK}")]);
    for path in paths {
        for mut browser in [house.browser(), house.browser_of(CLERK), house.browser_of(LOCKER)] {
            let page = browser.get(&path).await;
            let policy = page.header("content-security-policy");
            for part in [
                "default-src 'none'",
                "script-src 'self'",
                "style-src 'self'",
                "form-action 'self'",
                "frame-ancestors 'none'",
                "base-uri 'none'",
            ] {
                assert!(policy.split("; ").any(|said| said == part), "{path}: {policy}");
            }
            assert!(!policy.contains("unsafe"), "{path}: {policy}");
            assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
            assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
            assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{path}");
            assert_eq!(page.header("cross-origin-resource-policy"), "same-origin", "{path}");
            assert!(page.header("permissions-policy").contains("camera=()"), "{path}");
            assert_eq!(inline(&page.text), Vec::<&str>::new(), "{path}");
        }
    }
}

/// What the policy would keep from working: scripts and styles within the page.
fn inline(html: &str) -> Vec<&str> {
    let tags = html.split('<').skip(1).filter_map(|tag| tag.split_once('>'));
    tags.filter(|(tag, inside)| {
        let script = tag.starts_with("script") && !inside.trim().is_empty();
        let handler = tag.split_whitespace().skip(1).any(|word| {
            let name = word.split('=').next().unwrap_or_default();
            word.contains('=') && (name == "style" || name.starts_with("on"))
        });
        script || handler || tag.starts_with("style") || tag.contains("javascript:")
    })
    .map(|(tag, _)| tag)
    .collect()
}

#[test]
fn inline_scripts_would_be_found() {
    for bad in [
        "<script>alert(1)</script>",
        "<p onclick=\"x\">",
        "<p style=\"color:red\">",
        "<style>p{}</style>",
        "<a href=\"javascript:x\">",
    ] {
        assert_eq!(inline(bad).len(), 1, "{bad}");
    }
    assert!(inline("<script src=\"a.js\"></script><p class=\"one\">").is_empty());
}

#[tokio::test]
async fn only_with_tls_the_browser_is_told_to_insist_on_it() {
    let local = House::new().await;
    assert_eq!(local.browser().get("/login").await.header("strict-transport-security"), "");
    let production = House::of(Environment::Production).await;
    let page = production.browser().get("/login").await;
    assert!(page.header("strict-transport-security").contains("max-age=63072000"));
}

#[tokio::test]
async fn what_only_one_person_may_see_is_kept_nowhere() {
    let house = House::new().await;
    let page = house.browser_of(CLERK).get("/elevate").await;
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test]
async fn no_other_site_hears_of_the_secret_of_a_link() {
    let house = House::new().await;
    let mut browser = house.browser();
    let page = browser.get(&format!("/links/{LINK}")).await;
    assert_eq!((page.status.as_u16(), page.header("referrer-policy")), (200, "no-referrer"));
    let gone = browser.get("/links/another").await;
    assert_eq!((gone.status.as_u16(), gone.header("referrer-policy")), (422, "no-referrer"));
    let form = [("new_password", "a long enough one"), ("repeated", "another long one")];
    let again = browser.post(&format!("/links/{LINK}"), &form).await;
    assert_eq!((again.status.as_u16(), again.header("referrer-policy")), (422, "no-referrer"));
    assert!(!page.text.contains(&format!("name=\"then\" value=\"/links/{LINK}")));
}

#[tokio::test]
async fn nothing_that_is_sent_becomes_a_header() {
    let house = House::new().await;
    let mut browser = house.browser();
    let evil = "/x\r\nSet-Cookie: evil=1";
    let page = browser.post("/language", &[("language", "en"), ("then", evil)]).await;
    assert_eq!(page.location(), "/");
    assert!(page.set_cookies().iter().all(|cookie| !cookie.starts_with("evil")));
    let page = browser.get("/login?then=%2Fx%0D%0ASet-Cookie:%20evil=1").await;
    assert!(page.set_cookies().is_empty());
    let evil = [("cookie", "vsys-flash=logged-out%0D%0Aevil")];
    let page = browser.send(Method::GET, "/login", &evil, String::new()).await;
    assert!(!page.set_cookies().iter().any(|cookie| cookie.contains("evil")));
}
