//! From the letter to the first page.

use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::Administrator;

use crate::house::{CHIYODA, House, PASSWORD, TOKYO};

#[tokio::test]
async fn somebody_new_is_invited_sets_a_password_and_signs_in() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    tokyo.open(&format!("/accounts/new?organisation_id={CHIYODA}")).await;
    let fields = [
        ("name", "鈴木一郎"),
        ("mail", "suzuki@example.jp"),
        ("roles", "clerk"),
        ("language", "ja"),
    ];
    tokyo.fill("/accounts/new", &fields).await.says("131016-01").says("suzuki@example.jp");

    let secret = house.letter::<v1::AccountInvited>("131016-01").await.link_secret;
    let mut suzuki = house.browser();
    let link = format!("/links/{secret}");
    suzuki.open(&link).await.says("初回のパスワード設定").says("131016-01");
    let differing = [("new_password", PASSWORD), ("repeated", "something else entirely")];
    let page = suzuki.fill(&link, &differing).await;
    assert_eq!(
        (page.status, page.beside("repeated")),
        (422, "2つのパスワードが一致していません。")
    );
    let common = [("new_password", "password1234"), ("repeated", "password1234")];
    assert!(suzuki.fill(&link, &common).await.beside("new_password").contains("推測されやすい"));
    let good = [("new_password", PASSWORD), ("repeated", PASSWORD)];
    suzuki.fill(&link, &good).await.says("131016-01のパスワードを設定しました");
    house.log_in(&mut suzuki, "131016-01", PASSWORD).await;
    suzuki.page.says("千代田区").says("鈴木一郎").says("私の設定");

    // The link is used up, also for who finds the letter later.
    let page = house.browser().open(&link).await.status;
    assert_eq!(page, 422);
    suzuki.open(&link).await.says("このリンクはすでに使われています");
}

#[tokio::test]
async fn who_has_forgotten_the_password_is_sent_a_link() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Administrator]).await;
    let mut browser = house.browser();
    browser.open("/password-reset").await;
    browser.fill("/password-reset", &[("user_name", "131016-99")]).await;
    let to_nobody = browser.page.between("role=\"status\">", "<").to_owned();
    browser.open("/password-reset").await;
    browser.fill("/password-reset", &[("user_name", &clerk)]).await;
    assert_eq!(browser.page.between("role=\"status\">", "<"), to_nobody);
    let secret = house.letter::<v1::PasswordResetRequested>(&clerk).await.link_secret;
    let link = format!("/links/{secret}");
    browser.open(&link).await.says("新しいパスワードを設定してください");
    let other = "seven quiet lamps under snow";
    browser.fill(&link, &[("new_password", other), ("repeated", other)]).await;
    house.log_in(&mut browser, &clerk, PASSWORD).await;
    assert_eq!(browser.page.status, 422);
    house.log_in(&mut browser, &clerk, other).await;
    browser.page.says("私の設定");
}

#[tokio::test]
async fn a_log_in_that_is_slowed_says_until_when() {
    let house = House::new().await;
    let clerk = house.person(CHIYODA, &[Administrator]).await;
    let mut browser = house.browser();
    for _ in 0..12 {
        house.log_in(&mut browser, &clerk, "not the password").await;
    }
    let line = browser.page.between("id=\"summary\">", "</ul>");
    assert!(line.contains("まで受け付けられません") && line.contains("年"), "{line}");
}
