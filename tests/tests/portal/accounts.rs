//! An administrator looks after people.

use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::{Administrator, Clerk};

use crate::house::{CHIYODA, House, NATION, PASSWORD, TOKYO};

#[tokio::test]
async fn a_refusal_stands_beside_its_field_in_the_readers_language() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    let wrong = [("name", ""), ("mail", "nobody"), ("organisation_id", CHIYODA)];
    tokyo.open("/accounts/new").await;
    let page = tokyo.fill("/accounts/new", &wrong).await;
    assert_eq!(page.status, 422);
    page.says("href=\"#field-mail\"").says("value=\"nobody\"");
    let japanese = page.beside("mail").to_owned();
    tokyo.open("/settings").await;
    tokyo.fill("/language", &[("language", "en")]).await;
    tokyo.open("/accounts/new").await;
    let english = tokyo.fill("/accounts/new", &wrong).await.beside("mail").to_owned();
    assert!(!japanese.is_empty() && !english.is_empty());
    assert_ne!(japanese, english);
    let elsewhere =
        [("name", "A"), ("mail", "a@example.jp"), ("organisation_id", NATION), ("roles", "clerk")];
    tokyo.fill("/accounts/new", &elsewhere).await.says("You may not do this");
}

#[tokio::test]
async fn who_has_not_set_a_password_is_found_and_invited_again() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    tokyo.open(&format!("/accounts/new?organisation_id={CHIYODA}")).await;
    let fields = [("name", "鈴木一郎"), ("mail", "suzuki@example.jp"), ("roles", "clerk")];
    tokyo.fill("/accounts/new", &fields).await;
    tokyo.open("/accounts?state=invited").await.says("鈴木一郎").does_not_say("佐藤花子</td>");
    tokyo.open("/accounts?state=active").await.says("佐藤花子</td>").does_not_say("鈴木一郎");
    let path = "/accounts/131016%2D01/acts/invite";
    tokyo.open(path).await.says("実行すると").says("以前のリンクは使えなくなります");
    tokyo.fill(path, &[]).await.says("招待メールを再送しました");
    assert_eq!(house.letters::<v1::AccountInvited>("131016-01").await.len(), 2);
    let page = tokyo.open("/accounts?as=csv").await;
    assert_eq!(page.media, "text/csv; charset=utf-8");
    page.says("131016-01").says("suzuki@example.jp");
    assert!(page.bytes.starts_with(b"\xEF\xBB\xBF"), "Excel needs the mark");
    let page = tokyo.open("/accounts?as=xlsx").await;
    assert!(page.bytes.starts_with(b"PK"), "an Excel workbook is a zip archive");
}

#[tokio::test]
async fn an_account_is_suspended_and_restored_with_a_reason() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    let path = "/accounts/131016%2D01/acts/suspend";
    tokyo.open(path).await.says("ログインできなくなり");
    let page = tokyo.fill(path, &[("reason", " ")]).await;
    assert_eq!((page.status, page.beside("reason").is_empty()), (422, false));
    tokyo.fill(path, &[("reason", "異動のため")]).await.says("利用を停止しました");
    let mut browser = house.browser();
    house.log_in(&mut browser, &clerk, PASSWORD).await;
    browser.page.says("利用停止中");
    let path = "/accounts/131016%2D01/acts/restore";
    tokyo.open(path).await;
    tokyo.fill(path, &[("reason", "復帰")]).await.says("利用停止を解除しました");
    house.log_in(&mut browser, &clerk, PASSWORD).await;
    browser.page.says("千代田区");
}

#[tokio::test]
async fn an_account_is_handed_over_from_above_without_the_old_mailbox() {
    let house = House::new().await;
    let mut tokyo = house.signed_in(TOKYO, &[Administrator]).await;
    house.person(CHIYODA, &[Clerk]).await;
    let path = "/accounts/131016%2D01/acts/hand-over";
    tokyo.open(path).await.says("パスワード設定用のリンクが届きます");
    let fields =
        [("new_mail", "tanaka@example.jp"), ("new_name", "田中次郎"), ("reason", "人事異動")];
    tokyo.fill(path, &fields).await.says("引き継ぎました").says("田中次郎");
    let letter = house.letter::<v1::AccountHandedOver>("131016-01").await;
    assert_eq!(letter.mail, "tanaka@example.jp");
}

#[tokio::test]
async fn one_person_gets_roles_at_a_second_organisation_and_switches() {
    let house = House::new().await;
    let mut nation = house.signed_in(NATION, &[Administrator]).await;
    let clerk = house.person(CHIYODA, &[Clerk]).await;
    nation.open("/accounts/131016%2D01/roles?organisation_id=13").await;
    let set = [("organisation_id", TOKYO), ("roles", "auditor")];
    nation
        .fill("/accounts/131016%2D01/roles", &set)
        .await
        .says("役割を変更しました")
        .says("監査者");
    let mut browser = house.browser();
    house.log_in(&mut browser, &clerk, PASSWORD).await;
    browser.page.says("役割の切替").says("千代田区").says("東京都");
    browser.fill("/role", &[("organisation_id", CHIYODA)]).await.says("千代田区として操作");
    browser.open("/settings").await.does_not_say("href=\"/audit\"");
    browser.fill("/role", &[("organisation_id", TOKYO)]).await.says("東京都として操作しています");
    browser.open("/settings").await.says("href=\"/audit\"");
}

#[tokio::test]
async fn a_contractors_staff_has_an_employer() {
    let house = House::new().await;
    let mut chiyoda = house.signed_in(CHIYODA, &[Administrator]).await;
    chiyoda.open("/accounts/new?staff=contractor").await.says("委託先");
    let fields = [("name", "高橋"), ("mail", "takahashi@example.com"), ("roles", "clerk")];
    let page = chiyoda.fill("/accounts/new", &fields).await;
    assert_eq!((page.status, page.beside("contractor").is_empty()), (422, false));
    let fields = [
        ("name", "高橋"),
        ("mail", "takahashi@example.com"),
        ("roles", "clerk"),
        ("contractor", "予約受付センター株式会社"),
    ];
    chiyoda.fill("/accounts/new", &fields).await.says("予約受付センター株式会社");
}

#[tokio::test]
async fn organisations_are_found_by_name_and_suggested_while_one_types() {
    let house = House::new().await;
    let mut nation = house.signed_in(NATION, &[Administrator]).await;
    nation.open("/organisations?keyword=%E5%8D%83%E4%BB%A3%E7%94%B0").await.says("131016");
    nation.page.does_not_say("東京都");
    nation.open("/organisations?tier=prefecture").await.says("東京都").does_not_say("千代田区");
    let page = nation.open("/organisations/options?organisation_id=1310").await;
    assert_eq!(page.text.trim(), "<option value=\"131016\">千代田区</option>");
}
