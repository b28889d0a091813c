//! What of a locked mandate the register did not take over.

use vsys_proto::contract_intake::v1::{FormProblem, MandateKind, MandateState, RegisterRefusal};

use crate::house::{CLERK, House};
use crate::intake::{Intake, SECRET};

/// A change whose type the register refuses, because a round gave to the site.
fn refused() -> Intake {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Locked);
    let values = [("round", "H-003"), ("vials", "195"), ("basic", "1310000018")];
    let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let problem = FormProblem {
        field: "type".to_owned(),
        reason: "TRANSFER_MAY_HAVE_COME".to_owned(),
        message: "no".to_owned(),
        values: values.into(),
    };
    let refusal = RegisterRefusal { problems: vec![problem], rest_taken: true, refused_time: None };
    let mut kept = intake.kept();
    let mandate = kept.mandates.get_mut("M-1").unwrap();
    mandate.kind = MandateKind::Change.into();
    mandate.register_refusal = Some(refusal);
    drop(kept);
    intake
}

#[tokio::test]
async fn its_mandatary_sees_a_mark_the_reason_and_what_to_do_in_the_register() {
    let intake = refused();
    intake.mandate("M-2", MandateState::Locked);
    let house = House::taking(&intake).await;
    let mut clerk = house.browser_of(CLERK);
    let list = clerk.get("/mandates?state=locked").await.text;
    assert_eq!(list.matches("登録簿に未反映").count(), 1, "{list}");
    let page = clerk.get("/mandates/M-1").await.text;
    for part in [
        "登録簿に反映されなかった内容",
        "H-003",
        "195 バイアル",
        "それ以外の内容は、登録簿に反映されています",
        "登録簿の施設の画面で、申告とともに種別を変更してください",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!clerk.get("/mandates/M-2").await.text.contains("反映されなかった"));
}

#[tokio::test]
async fn its_applicant_sees_the_reason_and_whom_to_ask() {
    let intake = refused();
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    browser.post("/mandate/open", &[("number", "M-1"), ("secret", SECRET)]).await;
    let page = browser.get("/mandate/M-1").await.text;
    for part in ["登録簿に反映されなかった内容", "H-003", "委任先の団体に連絡してください"]
    {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("手続きは完了しました"), "{page}");
}
