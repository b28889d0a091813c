//! Mandates that stand in the way of many, and a secret that was lost.

use reqwest::StatusCode;
use vsys_proto::contract_intake::v1::MandateState;
use vsys_vocabulary::{Role, Tier};

use crate::house::{CLERK, House};
use crate::intake::{Intake, SECRET};

#[tokio::test]
async fn those_that_cannot_be_locked_are_named_and_one_goes_on_without_them() {
    let intake = Intake::default();
    for number in ["M-1", "M-2", "M-3"] {
        intake.mandate(number, MandateState::Received);
    }
    for number in ["M-1", "M-3"] {
        intake.kept().orphans.insert(number.to_owned(), "1310000018".to_owned());
    }
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    let all = [("state", "received"), ("number", "M-1"), ("number", "M-2"), ("number", "M-3")];
    let page = clerk.submit("/mandates/lock", &all).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    for part in [
        "選んだ委任状のうち2件には、受領通知メールを送れません",
        "href=\"/mandates/M-1\"",
        "施設M-3",
        "1310000018の委任状の受領通知メール",
        "action=\"/mandates/lock/preview\"",
        "value=\"M-2\"",
        "これらを除いて1件の送信の確認へ進む",
    ] {
        assert!(page.text.contains(part), "{part}: {}", page.text);
    }
    assert!(!page.text.contains("value=\"M-1\""), "{}", page.text);
    assert_eq!(intake.state("M-2"), MandateState::Received, "all or none");
    let rest = clerk.submit("/mandates/lock", &[("number", "M-2")]).await;
    assert_eq!(rest.status, StatusCode::SEE_OTHER);
    assert_eq!(intake.state("M-2"), MandateState::Locked);
    // From its own page it comes back there.
    let one = clerk.submit("/mandates/lock", &[("one", "yes"), ("number", "M-1")]).await;
    assert!(one.text.contains("委任状 M-1") && one.text.contains("1310000018"), "{}", one.text);
}

#[tokio::test]
async fn before_the_receipt_mail_it_is_said_whose_address_was_not_proved() {
    let intake = Intake::default();
    for number in ["M-1", "M-2"] {
        intake.mandate(number, MandateState::Received);
    }
    let proved = intake.kept().mandates["M-1"].submitted_time;
    intake.kept().mandates.get_mut("M-1").unwrap().mail_confirmed_time = proved;
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    let chosen = [("number", "M-1"), ("number", "M-2"), ("number", "M-9")];
    let page = clerk.submit("/mandates/lock/preview", &chosen).await.text;
    let (_, unproved) = page.split_once("メールアドレスが未確認のもの").unwrap();
    let (unproved, _) = unproved.split_once("</dd>").unwrap();
    assert!(unproved.contains("施設M-2") && !unproved.contains("施設M-1"), "{unproved}");
    assert!(page.contains("選んだうちの1件は、受領済でないため"), "{page}");
}

#[tokio::test]
async fn a_secret_that_was_lost_is_sent_anew_to_a_proved_address() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Locked);
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    let page = clerk.get("/mandates/M-1").await.text;
    assert!(page.contains("再発行できません") && !page.contains("/mandates/M-1/secret"), "{page}");
    let refused = clerk.submit("/mandates/M-1/secret", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("再開用パスワードを送れません"), "{}", refused.text);

    let proved = intake.kept().mandates["M-1"].submitted_time;
    intake.kept().mandates.get_mut("M-1").unwrap().mail_confirmed_time = proved;
    let page = clerk.get("/mandates/M-1").await.text;
    for part in
        ["/mandates/M-1/secret", "(sato@example.jp)", "それまでのパスワードは使えなくなります"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    let sent = clerk.submit("/mandates/M-1/secret", &[]).await;
    assert_eq!(sent.location(), "/mandates/M-1");
    let page = clerk.get("/mandates/M-1").await.text;
    assert!(page.contains("新しい再開用パスワードを担当者に送りました"), "{page}");
    assert!(!page.contains(SECRET), "it is in the letter only");
    assert_eq!(intake.kept().reissued, ["M-1"]);
    house.identity.person("131016-02", &[("131016", Tier::Municipality, &[Role::Viewer])]);
    let mut viewer = house.browser_of("131016-02");
    assert!(!viewer.get("/mandates/M-1").await.text.contains("/mandates/M-1/secret"));
    let refused = viewer.submit("/mandates/M-1/secret", &[]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let public = house.browser().get("/mandate").await.text;
    assert!(
        public.contains("委任先(都道府県、市町村、またはとりまとめ団体)に再発行を依頼"),
        "{public}"
    );
}
