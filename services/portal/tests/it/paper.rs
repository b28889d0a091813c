//! Mandates on paper, for who gave them and for who receives them.

use reqwest::StatusCode;
use vsys_proto::contract_intake::v1::{MandateKind, MandateState};

use crate::house::{Browser, CLERK, House};
use crate::intake::{Intake, SECRET};

/// A browser that has opened a mandate.
async fn opened<'h>(house: &'h House, number: &str) -> Browser<'h> {
    let mut browser = house.browser();
    let page = browser.post("/mandate/open", &[("number", number), ("secret", SECRET)]).await;
    assert_eq!(page.location(), format!("/mandate/{number}"));
    browser
}

#[tokio::test]
async fn what_is_handed_in_is_a_file_for_both_sides_and_nobody_else() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Submitted);
    let house = House::taking(&intake).await;
    let mut applicant = opened(&house, "M-1").await;
    let mut clerk = house.browser_of(CLERK);
    for (browser, page) in [(&mut applicant, "/mandate/M-1"), (&mut clerk, "/mandates/M-1")] {
        let paper = format!("{page}/pdf");
        assert!(browser.get(page).await.text.contains(&format!("href=\"{paper}\"")), "{page}");
        let file = browser.get(&paper).await;
        assert_eq!((file.status, file.text.as_str()), (StatusCode::OK, "%PDF-1.7"));
        assert_eq!(file.header("content-type"), "application/pdf");
        let named = "attachment; filename=\"mandate-M-1.pdf\"";
        assert_eq!(file.header("content-disposition"), named);
        assert_eq!(file.header("cache-control"), "no-store");
    }
    let printed = intake.kept().printed.clone();
    assert_eq!(printed.len(), 2);
    assert_eq!(printed[0], printed[1]);
    assert_eq!((&*printed[0].name, &*printed[0].mandatary_name), ("施設M-1", "千代田区"));
    // Without its secret it is asked for.
    let stranger = house.browser().get("/mandate/M-1/pdf").await;
    assert_eq!(stranger.location(), "/mandate?number=M-1");
}

#[tokio::test]
async fn a_draft_has_no_paper() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Draft);
    let house = House::taking(&intake).await;
    let mut applicant = opened(&house, "M-1").await;
    assert!(!applicant.get("/mandate/M-1").await.text.contains("/pdf"));
    assert_eq!(applicant.get("/mandate/M-1/pdf").await.location(), "/mandate/M-1");
    let page = applicant.get("/mandate/M-1").await.text;
    assert!(page.contains("PDFは、提出した後に作成できます"), "{page}");
    assert!(!page.contains("控えになります"), "{page}");
    assert!(intake.kept().printed.is_empty());
}

#[tokio::test]
async fn a_withdrawal_is_on_paper_too() {
    let intake = Intake::default();
    intake.mandate("M-2", MandateState::Submitted);
    {
        let mut kept = intake.kept();
        let leaving = kept.mandates.get_mut("M-2").unwrap();
        leaving.kind = MandateKind::Withdrawal.into();
        leaving.replaces_mandate_number = "M-1".to_owned();
        leaving.form.as_mut().unwrap().withdrawal_reason = "閉院のため".to_owned();
    }
    let house = House::taking(&intake).await;
    let mut applicant = opened(&house, "M-2").await;
    let mut clerk = house.browser_of(CLERK);
    for (browser, page) in [(&mut applicant, "/mandate/M-2"), (&mut clerk, "/mandates/M-2")] {
        let paper = format!("{page}/pdf");
        assert!(browser.get(page).await.text.contains(&format!("href=\"{paper}\"")), "{page}");
        assert_eq!(browser.get(&paper).await.text, "%PDF-1.7", "{page}");
    }
    let printed = intake.kept().printed.clone();
    assert_eq!(printed.len(), 2);
    assert_eq!(printed[0].kind(), MandateKind::Withdrawal);
    let said = (&*printed[0].replaces_mandate_number, &*printed[0].withdrawal_reason);
    assert_eq!(said, ("M-1", "閉院のため"));
}

#[tokio::test]
async fn when_nothing_can_be_printed_the_page_says_so_and_the_rest_goes_on() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Submitted);
    intake.kept().press_is_away = true;
    let house = House::taking(&intake).await;
    let mut applicant = opened(&house, "M-1").await;
    let away = applicant.get("/mandate/M-1/pdf").await;
    assert_eq!(away.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(away.text.contains("この機能は一時的に利用できません"), "{}", away.text);
    assert_eq!(applicant.get("/mandate/M-1").await.status, StatusCode::OK);
    let mut clerk = house.browser_of(CLERK);
    assert_eq!(clerk.get("/mandates/M-1/pdf").await.status, StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(clerk.get("/mandates").await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_name_that_no_font_shows_is_told_in_the_readers_language() {
    let intake = Intake::default();
    intake.mandate("M-1", MandateState::Submitted);
    if let Some(form) = &mut intake.kept().mandates.get_mut("M-1").unwrap().form {
        form.representative = "𠮷田 茂".to_owned();
    }
    let house = House::taking(&intake).await;
    let mut applicant = opened(&house, "M-1").await;
    let refused = applicant.get("/mandate/M-1/pdf").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("「𠮷」(U+20BB7)"), "{}", refused.text);
    applicant.cookies.push(("vsys-language".to_owned(), "en".to_owned()));
    let refused = applicant.get("/mandate/M-1/pdf").await;
    assert!(refused.text.contains("lacks the character “𠮷” (U+20BB7)"), "{}", refused.text);
}
