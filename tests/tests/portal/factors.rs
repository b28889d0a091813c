//! Second factors: registered, asked for, and shown again before what cannot be undone.

use vsys_proto::vocabulary::v1::Role::{Clerk, Locker};

use crate::browser::Browser;
use crate::house::{House, PASSWORD, Phone, TOKYO};

async fn registered(browser: &mut Browser) -> Phone {
    browser.open("/settings/second-factors").await.says("まだ登録されていません");
    browser.fill("/settings/totp", &[]).await.says("<svg");
    let phone = Phone::new(browser.page.between("name=\"secret\" value=\"", "\""));
    browser.fill("/settings/totp/confirm", &[("code", &phone.code(0))]).await;
    browser.page.says("認証アプリを登録しました");
    phone
}

#[tokio::test]
async fn an_authenticator_is_registered_by_a_code_of_it() {
    let house = House::new().await;
    let mut locker = house.signed_in(TOKYO, &[Clerk, Locker]).await;
    locker.open("/elevate?then=/").await.says("まだ登録されていません");
    locker.open("/settings/second-factors").await;
    locker.fill("/settings/totp", &[]).await;
    let secret = locker.page.between("name=\"secret\" value=\"", "\"").to_owned();
    let page = locker.fill("/settings/totp/confirm", &[("code", "000000")]).await;
    assert_eq!(page.status, 422);
    assert_eq!(
        page.between("name=\"secret\" value=\"", "\""),
        secret,
        "the same secret is shown again"
    );
    assert!(page.says("<svg").says("確認コードまたはパスキーが正しくありません").status == 422);
    registered(&mut locker).await;
}

#[tokio::test]
async fn it_is_asked_for_at_the_next_log_in() {
    let house = House::new().await;
    let mut locker = house.signed_in(TOKYO, &[Clerk, Locker]).await;
    let phone = registered(&mut locker).await;
    let mut elsewhere = house.browser();
    house.log_in(&mut elsewhere, "13-01", PASSWORD).await;
    elsewhere.page.says("二要素認証").says("確認コード");
    elsewhere.fill("/login/second-factor", &[("code", "000000")]).await;
    assert_eq!(elsewhere.page.status, 422);
    elsewhere.fill("/login/second-factor", &[("code", &phone.code(1))]).await;
    assert_eq!(elsewhere.page.path, "/settings");
    elsewhere.page.says("東京都");
}

#[tokio::test]
async fn it_is_shown_again_before_another_is_added_or_it_is_taken_away() {
    let house = House::new().await;
    let mut locker = house.signed_in(TOKYO, &[Clerk, Locker]).await;
    let phone = registered(&mut locker).await;
    locker.fill("/settings/passkeys", &[]).await.says("5分間有効");
    assert!(locker.page.path.starts_with("/elevate?then="), "{}", locker.page.path);
    locker.fill("/elevate", &[("code", &phone.code(0))]).await;
    assert_eq!(locker.page.status, 422, "a code counts once");
    locker.fill("/elevate", &[("code", &phone.code(1))]).await;
    assert_eq!(locker.page.path, "/settings/second-factors");
    locker.fill("/settings/passkeys", &[]).await.says("<passkey-new").says("vsys.example.jp");
    locker.open("/settings/second-factors").await;
    let remove = locker.page.between("href=\"/settings/second-factors/", "\"").to_owned();
    let remove = format!("/settings/second-factors/{remove}");
    locker.open(&remove).await.says("認証アプリの登録を解除します");
    locker.fill(&remove, &[]).await.says("登録を解除しました").says("まだ登録されていません");
}
