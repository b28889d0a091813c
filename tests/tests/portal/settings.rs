//! 私の設定: language, password, sessions.

use vsys_proto::vocabulary::v1::Role::Clerk;

use crate::house::{CHIYODA, House, PASSWORD};

#[tokio::test]
async fn the_language_is_kept_with_the_person() {
    let house = House::new().await;
    let mut clerk = house.signed_in(CHIYODA, &[Clerk]).await;
    clerk.open("/settings").await.says("<html lang=\"ja\">");
    clerk.fill("/language", &[("language", "en")]).await.says("<html lang=\"en\">");
    assert_eq!(clerk.page.path, "/settings");
    clerk.page.says("My settings").does_not_say("個人情報");
    let mut elsewhere = house.browser();
    house.log_in(&mut elsewhere, "131016-01", PASSWORD).await;
    elsewhere.page.says("<html lang=\"en\">");
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let house = House::new().await;
    let mut clerk = house.signed_in(CHIYODA, &[Clerk]).await;
    let mut elsewhere = house.browser();
    house.log_in(&mut elsewhere, "131016-01", PASSWORD).await;
    let new = "seven quiet lamps under snow";
    clerk.open("/settings/password").await;
    let wrong = [("present_password", "not it at all"), ("new_password", new), ("repeated", new)];
    let page = clerk.fill("/settings/password", &wrong).await;
    assert_eq!(page.beside("present_password"), "現在のパスワードが違います。");
    let right = [("present_password", PASSWORD), ("new_password", new), ("repeated", new)];
    clerk.fill("/settings/password", &right).await.says("パスワードを変更しました");
    clerk.open("/settings").await.says("131016-01");
    // What another device remembers of its session ends within a minute; what it asks for, at once.
    elsewhere.open("/settings/sessions").await;
    let sessions = clerk.open("/settings/sessions").await;
    assert_eq!(sessions.text.matches("name=\"session_id\" value=\"0").count(), 1);
}

#[tokio::test]
async fn sessions_are_listed_and_ended() {
    let house = House::new().await;
    let mut clerk = house.signed_in(CHIYODA, &[Clerk]).await;
    let mut elsewhere = house.browser();
    house.log_in(&mut elsewhere, "131016-01", PASSWORD).await;
    let page = clerk.open("/settings/sessions").await;
    page.says("この端末");
    let ids: Vec<_> = page.text.split("name=\"session_id\" value=\"").skip(1).collect();
    let ids: Vec<_> = ids.iter().map(|rest| rest.split('"').next().unwrap().to_owned()).collect();
    assert_eq!(ids.iter().filter(|id| !id.is_empty()).count(), 2, "{ids:?}");
    clerk.fill("/settings/sessions/end", &[("session_id", "")]).await;
    clerk.page.says("2件のログインを終了しました");
    assert_eq!(clerk.page.path, "/login");
    assert_eq!(clerk.open("/settings").await.path, "/login?then=%2Fsettings");
}
