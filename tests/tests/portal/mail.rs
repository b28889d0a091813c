//! メールアドレス変更, as the municipal briefing draws it.

use vsys_proto::identity::v1;
use vsys_proto::vocabulary::v1::Role::Clerk;

use crate::house::{CHIYODA, House, PASSWORD};

#[tokio::test]
async fn the_old_address_puts_the_change_into_effect_and_the_new_one_sets_its_password() {
    let house = House::new().await;
    let mut clerk = house.signed_in(CHIYODA, &[Clerk]).await;
    // 私の設定 > 個人用 > 個人情報
    clerk.open("/settings").await.says("個人用").says("個人情報").says("sato@example.jp");
    let same = [("new_mail", "sato@example.jp")];
    let page = clerk.fill("/settings/mail", &same).await;
    assert_eq!(page.beside("new_mail"), "現在とは異なるメールアドレスを入力してください。");
    let wish = [("new_mail", "tanaka@example.jp")];
    clerk.fill("/settings/mail", &wish).await.says("よろしいですか").says("tanaka@example.jp");
    assert!(house.letters::<v1::MailChangeRequested>("131016-01").await.is_empty());
    clerk
        .fill("/settings/mail", &[("confirmed", "yes")])
        .await
        .says("sato@example.jpに、変更を有効化するためのリンクを送りました");

    let old = house.letter::<v1::MailChangeRequested>("131016-01").await;
    assert_eq!(old.mail, "sato@example.jp");
    let link = format!("/links/{}", old.link_secret);
    clerk.open(&link).await.says("メールアドレス変更の有効化");
    clerk.fill(&link, &[]).await.says("メールが変更されました").says("次へ");
    clerk.open("/").await.says("千代田区");

    let new = house.letter::<v1::MailChanged>("131016-01").await;
    assert_eq!(new.mail, "tanaka@example.jp");
    let link = format!("/links/{}", new.link_secret);
    let mut tanaka = house.browser();
    tanaka.open(&link).await.says("新しいメールアドレスの確認");
    let password = "seven quiet lamps under snow";
    tanaka.fill(&link, &[("new_password", password), ("repeated", password)]).await;
    house.log_in(&mut tanaka, "131016-01", PASSWORD).await;
    assert_eq!(tanaka.page.status, 422, "the old password is over");
    house.log_in(&mut tanaka, "131016-01", password).await;
    tanaka.page.says("tanaka@example.jp").does_not_say("sato@example.jp");
}
