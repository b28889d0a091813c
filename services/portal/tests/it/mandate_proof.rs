//! The letter that proves the contact's mail address, sent again from the mandate's page.

use reqwest::StatusCode;
use vsys_proto::contract_intake::v1::MandateState;

use crate::house::House;
use crate::intake::{Intake, SECRET};

#[tokio::test]
async fn the_letter_that_proves_the_address_is_sent_again_and_to_a_corrected_one() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Submitted);
    intake.mandate("M-2", MandateState::Locked);
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    browser.post("/mandate/open", &[("number", "M-1"), ("secret", SECRET)]).await;
    let page = browser.get("/mandate/M-1").await.text;
    assert!(page.contains("確認メールをもう一度送る"), "{page}");
    assert!(page.contains("value=\"sato@example.jp\""), "{page}");
    for mail in ["sato@example.jp", "ｓａｔｏ@example.org"] {
        let sent = browser.post("/mandate/M-1/proof", &[("contact_mail", mail)]).await;
        assert_eq!(sent.location(), "/mandate/M-1");
        let page = browser.get("/mandate/M-1").await.text;
        assert!(page.contains("確認メールを送りました"), "{page}");
    }
    assert_eq!(intake.kept().resent, ["sato@example.jp", "sato@example.org"]);
    for (mail, why) in [("", "入力してください"), ("sato@example.net", "これ以上再送できません")]
    {
        let refused = browser.post("/mandate/M-1/proof", &[("contact_mail", mail)]).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
        let wrong = refused.between("id=\"wrong-contact_mail\">", "</p>").unwrap();
        assert!(wrong.contains(why), "{wrong}");
    }
    // What is locked got its receipt: no letter proves anything any more.
    browser.post("/mandate/open", &[("number", "M-2"), ("secret", SECRET)]).await;
    assert!(!browser.get("/mandate/M-2").await.text.contains("確認メールをもう一度送る"));
}
