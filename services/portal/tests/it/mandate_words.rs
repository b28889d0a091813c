//! What the pages of a mandate tell those who need none, who have no code, and who leave.

use vsys_proto::contract_intake::v1::{
    Mandatary, MandataryKind, MandataryRule, MandateKind, MandateState,
};

use crate::house::{Browser, House};
use crate::intake::{Intake, SECRET};

const NUMBER: &str = "M-0000001";

/// A browser that has opened the mandate.
async fn opened(house: &House) -> Browser<'_> {
    let mut browser = house.browser();
    browser.post("/mandate/open", &[("number", NUMBER), ("secret", SECRET)]).await;
    browser
}

fn needing_none(rule: MandataryRule) -> Intake {
    let intake = Intake::default();
    intake.mandate(NUMBER, MandateState::Draft);
    intake.kept().mandates.get_mut(NUMBER).unwrap().mandatary = Some(Mandatary {
        kind: MandataryKind::None.into(),
        rule: rule.into(),
        ..Mandatary::default()
    });
    intake
}

#[tokio::test]
async fn a_municipality_that_needs_no_mandate_is_told_how_its_site_gets_in() {
    let own = ("国保連合会", "bears the costs itself");
    let again = ("この施設にも及びます", "covers this site too");
    for (rule, (japanese, english)) in
        [(MandataryRule::OwnResidentsOnly, own), (MandataryRule::MunicipalityAgain, again)]
    {
        let house = House::taking(&needing_none(rule)).await;
        let mut browser = opened(&house).await;
        for path in ["", "/mandatary", "/check"] {
            let page = browser.get(&format!("/mandate/{NUMBER}{path}")).await.text;
            for part in [japanese, "href=\"/facilities/new\"", "V-SYSに登録が必要です"] {
                assert!(page.contains(part), "{path} {part}: {page}");
            }
        }
        browser.post("/language", &[("language", "en"), ("then", "/")]).await;
        let page = browser.get(&format!("/mandate/{NUMBER}/mandatary")).await.text;
        assert!(page.contains(english) && page.contains("/facilities/new"), "{page}");
    }
}

#[tokio::test]
async fn who_has_no_code_is_led_to_the_form_for_one_before_anything_is_looked_up() {
    let house = House::taking(&Intake::default()).await;
    let page = house.browser().get("/mandate").await.text;
    assert!(page.contains("先に新規コードを申請してください"), "{page}");
    assert!(page.contains("href=\"/code\""), "{page}");
}

#[tokio::test]
async fn a_withdrawal_says_to_whom_it_goes_and_no_word_of_giving_a_mandate() {
    let intake = Intake::default();
    intake.mandate(NUMBER, MandateState::Draft);
    {
        let mut kept = intake.kept();
        let leaving = kept.mandates.get_mut(NUMBER).unwrap();
        leaving.kind = MandateKind::Withdrawal.into();
        leaving.replaces_mandate_number = "M-0000000".to_owned();
    }
    let house = House::taking(&intake).await;
    let mut browser = opened(&house).await;
    let page = browser.get(&format!("/mandate/{NUMBER}/withdrawal")).await.text;
    for part in ["<dt>提出先</dt><dd>千代田区</dd>", "最終日が終わったときに"] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert!(!page.contains("に委任します"), "{page}");
    let state = browser.get(&format!("/mandate/{NUMBER}")).await.text;
    assert!(state.contains("別の委任状を登録する、または開く"), "{state}");
}
