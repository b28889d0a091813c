//! How much is taken, and from where.

use reqwest::{Method, StatusCode};

use crate::house::{CLERK, House, LOCKER};
use vsys_vocabulary::{Role, Tier};

const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const FILE: (&str, &str) = ("content-type", "multipart/form-data; boundary=edge");

fn upload(token: &str, file: &str) -> String {
    format!(
        "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{token}\r\n\
         --edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n{file}\r\n--edge--\r\n"
    )
}

#[tokio::test]
async fn a_form_larger_than_any_of_ours_is_refused() {
    let house = House::new().await;
    let mut browser = house.browser();
    let body = format!("user_name={}", "x".repeat(1024 * 1024));
    let page = browser.send(Method::POST, "/login", &[FORM], body).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.text.contains("大きすぎます"), "{}", page.text);
    assert_eq!(browser.get("/login").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_file_is_taken_up_to_its_limit_and_only_with_a_token() {
    let house = House::new().await;
    let administrator: &[Role] = &[Role::Administrator];
    house.identity.person("13-09", &[("13", Tier::Prefecture, administrator)]);
    let mut browser = house.browser_of("13-09");
    let token = browser.token().await;
    let large = "x".repeat(2 * 1024 * 1024 + 1);
    let mut send =
        async |body| browser.send(Method::POST, "/accounts/import", &[FILE], body).await.status;
    assert_eq!(send(upload(&token, &large)).await, StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(send(upload("", "name,mail\n")).await, StatusCode::FORBIDDEN);
    assert_eq!(send(upload(&token, "")).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(send("no multipart".to_owned()).await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_is_no_form_is_none() {
    let house = House::new().await;
    let mut browser = house.browser();
    let json = ("content-type", "application/json");
    let sent = r#"{"user_name":"x","password":"y"}"#.to_owned();
    let page = browser.send(Method::POST, "/login", &[json], sent).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    let page = browser.post("/login", &[("user_name", "only")]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn no_file_lies_beside_the_assets() {
    let house = House::new().await;
    let mut browser = house.browser();
    let page = browser.get("/assets/portal.css").await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-cache"));
    for path in [
        "/assets/../Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/%2e%2e/Cargo.toml",
        "/assets/..%5c..%5cCargo.toml",
        "/assets/%2fetc%2fpasswd",
        "/assets/portal.css%00",
        "/assets/portal.css/",
        "/assets/",
        "/assets/README.md",
    ] {
        assert_eq!(browser.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn assets_are_kept_for_good_under_the_address_that_pages_give_them() {
    let house = House::new().await;
    let mut browser = house.browser();
    let page = browser.get("/login").await;
    let address = page.between("<link rel=\"stylesheet\" href=\"", "\"").unwrap();
    assert!(address.starts_with("/assets/tokens.css?v="), "{address}");
    let file = browser.get(address).await;
    assert_eq!(file.header("cache-control"), "public, max-age=31536000, immutable");
    assert_eq!(file.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn an_address_that_nobody_has_is_refused_whatever_its_length() {
    let house = House::new().await;
    let mut browser = house.browser();
    let long = format!("/login?then={}", "x".repeat(5000));
    assert_eq!(browser.get(&long).await.status, StatusCode::URI_TOO_LONG);
    assert_eq!(browser.get("/no-such-page").await.status, StatusCode::NOT_FOUND);
    let page = browser.send(Method::DELETE, "/login", &[], String::new()).await;
    assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(page.text.contains("<html lang=\"ja\">"), "{}", page.text);
}

#[tokio::test]
async fn a_page_whose_service_is_away_says_so_and_the_others_go_on() {
    let house = House::new().await;
    for user_name in [CLERK, LOCKER] {
        let mut browser = house.browser_of(user_name);
        let page = browser.get("/rounds").await;
        assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(page.header("retry-after"), "30");
        assert!(page.text.contains("一時的に利用できません") && page.text.contains("30秒"));
        assert_eq!(browser.get("/elevate").await.status, StatusCode::OK);
    }
}
