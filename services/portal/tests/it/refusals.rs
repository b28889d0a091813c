//! Forms that are refused for two reasons at once: each field says its own, with its values.

use reqwest::StatusCode;
use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt as _};
use vsys_proto::contract_intake::v1::{FormProblem, MandateState};
use vsys_proto::facility_registry::v1::FacilityEntry;

use crate::house::{Browser, CLERK, House, Page};
use crate::intake::{Intake, SECRET};
use crate::register::Register;

/// A name with a character of one machine alone (外字).
const PRIVATE: &str = "区民\u{e123}会館";
const EDIT: &str = "/facilities/1310000026/edit";

/// What the registry says of such a name in a facility whose type is changed too; as it answers
/// when reasons differ.
pub(crate) fn of_two_fields(entry: &FacilityEntry) -> Result<(), Status> {
    if entry.name != PRIVATE {
        return Ok(());
    }
    let name = "facility.name/character".to_owned();
    let came = |key: &str, value: &str| (format!("facility.type/{key}"), value.to_owned());
    let values = [
        (name, "U+E123".to_owned()),
        came("basic", "1310000018"),
        came("round", "第3クール"),
        came("vials", "195"),
    ];
    let mut details =
        ErrorDetails::with_error_info("ROWS_REFUSED", "facility_registry.vsys", values);
    let violation = |path: &str, reason: &str| FieldViolation {
        reason: reason.to_owned(),
        ..FieldViolation::new(path, "in English")
    };
    details.set_bad_request(vec![
        violation("facility.name", "PRIVATE_CHARACTER"),
        violation("facility.type", "TRANSFER_MAY_HAVE_COME"),
    ]);
    let message = "2 values are refused and nothing was done";
    Err(Status::with_error_details(Code::InvalidArgument, message, details))
}

/// What stands beside a field.
fn beside<'p>(page: &'p Page, field: &str) -> &'p str {
    page.between(&format!("id=\"wrong-{field}\">"), "</p>").unwrap_or_default()
}

async fn in_english(browser: &mut Browser<'_>) {
    browser.post("/language", &[("language", "en"), ("then", "/")]).await;
}

#[tokio::test]
async fn each_field_of_a_facility_says_its_own_reason() {
    let house = House::keeping(&Register::of_three()).await;
    let mut clerk = house.browser_of(CLERK);
    let sent = [
        ("version", "3"),
        ("name", PRIVATE),
        ("postcode", "100-0001"),
        ("address", "架空町1-1"),
        ("phone", "03-0000-0001"),
        ("category", "venue"),
        ("type", "basic"),
    ];
    let refused = clerk.submit(EDIT, &sent).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(beside(&refused, "name").contains("U+E123"), "{}", refused.text);
    // One of the reasons asks what became of transfers.
    assert!(refused.text.contains(r#"name="transfer_statement" value="never-received""#));
    assert!(refused.text.contains("パターン②"), "{}", refused.text);
    assert!(!refused.text.contains("受け付けられない行"), "{}", refused.text);
    house.identity.reads_english(CLERK);
    let refused = house.browser_of(CLERK).submit(EDIT, &sent).await;
    assert!(beside(&refused, "name").contains("U+E123"), "{}", refused.text);
    assert!(!refused.text.contains("in English"), "{}", refused.text);
}

#[tokio::test]
async fn a_mandate_names_the_character_that_others_cannot_see() {
    let intake = Intake::default();
    intake.mandate("M-0000001", MandateState::Draft);
    let problem = |field: &str, reason: &str| FormProblem {
        field: field.to_owned(),
        reason: reason.to_owned(),
        message: "no".to_owned(),
        ..FormProblem::default()
    };
    let values = [("character".to_owned(), "U+202E".to_owned())].into();
    let private = FormProblem { values, ..problem("representative", "PRIVATE_CHARACTER") };
    intake.kept().problems = vec![problem("contact_phone", "PHONE_FORMAT"), private];
    let house = House::taking(&intake).await;
    let mut browser = house.browser();
    browser.post("/mandate/open", &[("number", "M-0000001"), ("secret", SECRET)]).await;
    for (example, at) in [("03-3595-2430", "担当者の電話番号"), ("03-3595-2430", "Telephone")]
    {
        let check = browser.get("/mandate/M-0000001/check").await;
        for part in ["U+202E", example, at] {
            assert!(check.text.contains(part), "{part}: {}", check.text);
        }
        // In the order of the form, whatever the order of the answer.
        let (first, second) = (check.text.find("U+202E"), check.text.find(example));
        assert!(first < second, "{}", check.text);
        in_english(&mut browser).await;
    }
}
