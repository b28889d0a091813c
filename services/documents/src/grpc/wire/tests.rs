use prost_types::Timestamp;

use super::*;

fn clinic() -> v1::MandateDocument {
    v1::MandateDocument {
        mandate_number: "M-0000123".to_owned(),
        submitted_time: Some(Timestamp { seconds: 1_615_766_400, nanos: 0 }),
        received_time: None,
        mandatary_name: "千代田区医師会".to_owned(),
        facility_code: "0110113719".to_owned(),
        name: "髙橋こどもクリニック".to_owned(),
        kana: "タカハシコドモクリニック".to_owned(),
        postcode: "1008916".to_owned(),
        municipality_name: "東京都千代田区".to_owned(),
        address: "霞が関1-2-2".to_owned(),
        phone: "03-5253-1111".to_owned(),
        category: FacilityCategory::Clinic.into(),
        r#type: FacilityType::Basic.into(),
        basic_facility_code: String::new(),
        representative: "髙橋 吉郎".to_owned(),
        contact_name: "渡邉 祐子".to_owned(),
        product_names: vec!["コミナティ筋注".to_owned()],
        ..v1::MandateDocument::default()
    }
}

/// Why a clinic is refused that was changed like this, and at which field.
fn refused(change: impl FnOnce(&mut v1::MandateDocument)) -> (&'static str, String) {
    let mut document = clinic();
    change(&mut document);
    let refusal = mandate(Some(document)).unwrap_err();
    let named = refusal.reason().name;
    let status = refusal.into_status("documents.vsys");
    let details = tonic_types::StatusExt::get_error_details(&status);
    let bad = details.bad_request().unwrap();
    (named, bad.field_violations[0].field.clone())
}

#[test]
fn a_mandate_is_dated_by_the_day_in_japan() {
    let mut document = clinic();
    document.submitted_time = Some(Timestamp { seconds: 1_615_824_000, nanos: 0 });
    let read = mandate(Some(document)).unwrap();
    assert_eq!(read.submitted_on.to_string(), "2021-03-16");
    let grant = read.purpose.grant().unwrap();
    assert_eq!((read.postcode.as_str(), &grant.supply), ("100-8916", &Supply::Basic));
}

#[test]
fn what_is_wrong_is_named_with_its_field() {
    assert_eq!(
        refused(|of| of.name = "あ".repeat(101)),
        ("DOCUMENT_VALUE_TOO_LONG", "mandate.name".to_owned())
    );
    assert_eq!(
        refused(|of| of.representative = "一\n二".to_owned()),
        ("DOCUMENT_VALUE_UNPRINTABLE", "mandate.representative".to_owned())
    );
    assert_eq!(
        refused(|of| of.mandatary_name = String::new()),
        ("DOCUMENT_VALUE_MISSING", "mandate.mandatary_name".to_owned())
    );
    assert_eq!(
        refused(|of| of.product_names = vec!["コミナティ".to_owned(); 11]),
        ("DOCUMENT_VALUE_TOO_LONG", "mandate.product_names".to_owned())
    );
    let invalid = |field: &str| ("DOCUMENT_VALUE_INVALID", format!("mandate.{field}"));
    assert_eq!(refused(|of| of.mandate_number = "M/1".to_owned()), invalid("mandate_number"));
    assert_eq!(refused(|of| of.facility_code = "01".to_owned()), invalid("facility_code"));
    assert_eq!(refused(|of| of.postcode = "100-8916".to_owned()), invalid("postcode"));
    assert_eq!(refused(|of| of.submitted_time = None), invalid("submitted_time"));
    assert_eq!(refused(|of| of.category = 0), invalid("category"));
    assert_eq!(refused(|of| of.r#type = 99), invalid("type"));
    let basic = "basic_facility_code";
    assert_eq!(refused(|of| of.basic_facility_code = "0110113719".to_owned()), invalid(basic));
    assert_eq!(refused(|of| of.r#type = FacilityType::Linked.into()), invalid(basic));
}

#[test]
fn a_withdrawal_says_when_and_why_and_nothing_of_vaccines() {
    let withdrawal = |of: &mut v1::MandateDocument| {
        of.kind = MandateKind::Withdrawal.into();
        of.replaces_mandate_number = "M-0000100".to_owned();
        of.last_date = Some(vsys_proto::vocabulary::v1::Date { year: 2021, month: 9, day: 30 });
        of.withdrawal_reason = "閉院する\nため".to_owned();
        of.product_names = Vec::new();
        of.r#type = 0;
    };
    let mut document = clinic();
    withdrawal(&mut document);
    let Purpose::Withdrawal { replaces, last_on, reason } =
        mandate(Some(document)).unwrap().purpose
    else {
        panic!("it is a withdrawal");
    };
    assert_eq!((replaces.as_str(), reason.as_str()), ("M-0000100", "閉院する ため"));
    assert_eq!(last_on.to_string(), "2021-09-30");
    let without = |change: fn(&mut v1::MandateDocument)| {
        refused(|of| {
            withdrawal(of);
            change(of);
        })
        .1
    };
    assert_eq!(without(|of| of.last_date = None), "mandate.last_date");
    assert_eq!(without(|of| of.withdrawal_reason.clear()), "mandate.withdrawal_reason");
    assert_eq!(without(|of| of.replaces_mandate_number.clear()), "mandate.replaces_mandate_number");
}

#[test]
fn no_mandate_is_no_document() {
    assert_eq!(mandate(None).unwrap_err().reason().name, "DOCUMENT_VALUE_MISSING");
}
