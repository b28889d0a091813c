//! Redirects lead to pages of ours, whatever somebody asks for.

use reqwest::StatusCode;

use crate::house::{CLERK, House, LOCKER};
use crate::identity::{CODE, PASSWORD};

const ELSEWHERE: [&str; 7] = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example/",
    "\\\\evil.example",
    "/\t/evil.example",
    "javascript:alert(1)",
    "http:evil.example",
];

#[tokio::test]
async fn a_log_in_leads_home_or_where_one_wanted_to_go() {
    let house = House::new().await;
    let log_in = async |then: &str| {
        let sent = [("user_name", CLERK), ("password", PASSWORD), ("then", then)];
        house.browser().post("/login", &sent).await.location().to_owned()
    };
    assert_eq!(log_in("").await, "/");
    assert_eq!(log_in("/questions?open=yes").await, "/questions?open=yes");
    for then in ELSEWHERE {
        assert_eq!(log_in(then).await, "/", "{then}");
    }
}

#[tokio::test]
async fn no_other_form_leads_elsewhere_either() {
    let house = House::new().await;
    let mut browser = house.browser_of(LOCKER);
    for then in ELSEWHERE {
        let sent = [("challenge_id", "1"), ("code", CODE), ("then", then)];
        let page = browser.submit("/elevate", &sent).await;
        assert_eq!(page.location(), "/", "{then}");
        let page = house.browser().post("/language", &[("language", "en"), ("then", then)]).await;
        assert_eq!(page.location(), "/", "{then}");
    }
    let then = "/settings/second-factors";
    let sent = [("challenge_id", "1"), ("code", CODE), ("then", then)];
    assert_eq!(browser.submit("/elevate", &sent).await.location(), then);
}

#[tokio::test]
async fn who_is_not_signed_in_comes_back_to_the_page_they_wanted() {
    let house = House::new().await;
    let page = house.browser().get("/accounts?state=invited").await;
    assert_eq!(page.status, StatusCode::SEE_OTHER);
    assert_eq!(page.location(), "/login?then=%2Faccounts%3Fstate%3Dinvited");
    // What was to be changed is not repeated behind anybody's back.
    let page = house.browser().post("/logout", &[]).await;
    assert_eq!(page.location(), "/login");
    let page = house.browser().get("//evil.example/").await;
    assert!(!page.location().contains("evil"), "{}", page.location());
}
