//! Who fills a form in is written to in the language of its page.

use uuid::Uuid;
use vsys_proto::contract_intake::v1;
use vsys_proto::facility_registry::v1::FacilityType;
use vsys_proto::vocabulary::v1::{Language, ShipTo};
use vsys_testkit::eventually;

use crate::codes::{applicant, arena, opened};
use crate::hall::{CLINIC, HOSPITAL, Hall, SECOND_CLINIC, facility, filled};

#[tokio::test]
async fn every_letter_about_a_mandate_is_in_the_language_in_which_it_was_filled_in() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |form| form.language = Language::English.into()).await;
    hall.handed_in(SECOND_CLINIC, |form| form.language = 0).await;
    let submitted = hall.told::<v1::MandateSubmitted>().await;
    let languages: Vec<_> =
        submitted.iter().map(|told| opened(&told.sealed_addressee).language()).collect();
    assert_eq!(languages, [Language::English, Language::Japanese]);
    let kept = hall.follow(&key).await.unwrap().mandate.unwrap().form.unwrap();
    assert_eq!(kept.language(), Language::English);
    hall.receive(&[&key], false).await.unwrap();
    hall.lock(&[&key]).await.unwrap();
    let locked = hall.told::<v1::MandateLocked>().await.remove(0);
    assert_eq!(opened(&locked.sealed_addressee).language(), Language::English);
}

#[tokio::test]
async fn who_applies_for_a_code_in_english_is_written_to_in_english() {
    let hall = Hall::new().await;
    let english = v1::Applicant { language: Language::English.into(), ..applicant() };
    let request = v1::ApplyForCodeRequest {
        request_id: Uuid::now_v7().to_string(),
        applicant: Some(english),
        site: Some(arena()),
    };
    let applied = hall.codes().apply_for_code(request).await.unwrap().into_inner();
    let kept = applied.application.unwrap().applicant.unwrap();
    assert_eq!(kept.language(), Language::English);
    let told = hall.told::<v1::CodeAppliedFor>().await.remove(0);
    assert_eq!(opened(&told.sealed_addressee).language(), Language::English);
}

#[tokio::test]
async fn a_basic_facility_is_called_by_the_name_of_the_register_or_else_of_the_list() {
    let hall = Hall::new().await;
    let (mandate, key) = hall.begun(CLINIC).await;
    assert_eq!(mandate.basic_facility_name, "", "none is named yet");
    let form = filled(mandate.form.unwrap());
    let saved = hall.save(&key, form, mandate.version).await.unwrap();
    assert_eq!(saved.mandate.unwrap().basic_facility_name, "神田病院");
    let mut told = facility(HOSPITAL, FacilityType::Basic, 2);
    told.ship_to = Some(ShipTo { name: "神田中央病院".to_owned(), ..ShipTo::default() });
    hall.tell(&told).await;
    eventually("the register's name is known", || async {
        let name = hall.follow(&key).await.unwrap().mandate.unwrap().basic_facility_name;
        if name == "神田中央病院" { Ok(()) } else { Err(name) }
    })
    .await;
}
