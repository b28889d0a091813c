//! Flags of cookies, in each environment.

use vsys_vocabulary::Environment;

use crate::house::{CLERK, House};
use crate::identity::PASSWORD;

async fn cookies_of_a_log_in(environment: Environment) -> Vec<String> {
    let house = House::of(environment).await;
    let page =
        house.browser().post("/login", &[("user_name", CLERK), ("password", PASSWORD)]).await;
    assert_eq!(page.status, 303, "{}", page.text);
    page.set_cookies().into_iter().map(str::to_owned).collect()
}

#[tokio::test]
async fn with_tls_cookies_are_secure_and_this_hosts_alone() {
    for environment in [Environment::Production, Environment::Training] {
        let cookies = cookies_of_a_log_in(environment).await;
        assert_eq!(cookies.len(), 2);
        for (cookie, name) in cookies.iter().zip(["__Host-vsys=", "__Host-vsys-device="]) {
            assert!(cookie.starts_with(name), "{cookie}");
            for flag in ["; Secure", "; HttpOnly", "; SameSite=Lax", "; Path=/"] {
                assert!(cookie.contains(flag), "{cookie} lacks {flag}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
        }
        assert!(!cookies[0].contains("Max-Age"), "a session ends with the browser");
        assert!(cookies[1].contains("Max-Age=31536000"), "a device is known for a year");
    }
}

#[tokio::test]
async fn on_ones_own_machine_cookies_do_without_tls() {
    let cookies = cookies_of_a_log_in(Environment::Local).await;
    for (cookie, name) in cookies.iter().zip(["vsys=", "vsys-device="]) {
        assert!(cookie.starts_with(name) && !cookie.contains("Secure"), "{cookie}");
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
    }
}

#[tokio::test]
async fn what_is_said_once_is_said_once() {
    let house = House::new().await;
    let mut browser = house.browser_of(CLERK);
    let page = browser.submit("/logout", &[]).await;
    assert_eq!(page.location(), "/login");
    assert_eq!(browser.cookie("vsys"), None, "the session's cookie is taken away");
    assert!(browser.get("/login").await.text.contains("ログアウトしました。"));
    assert!(!browser.get("/login").await.text.contains("ログアウトしました。"));
}
