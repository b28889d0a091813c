//! Who receives or locks many at once is told of every one that stands in the way.

use std::collections::BTreeMap;

use tonic::{Code, Status};
use tonic_types::StatusExt;
use vsys_proto::contract_intake::v1;
use vsys_proto::contract_intake::v1::MandateState::{Received, Submitted};
use vsys_proto::facility_registry::v1::FacilityType;

use crate::hall::{CLINIC, Hall, Key, SECOND_CLINIC, THIRD_CLINIC};

/// Fields with their reasons, and the values that came with them.
fn told(refused: Result<u32, Status>) -> (String, Vec<(String, String)>, BTreeMap<String, String>) {
    let status = refused.unwrap_err();
    assert_eq!(status.code(), Code::FailedPrecondition);
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    let fields = details.bad_request().into_iter().flat_map(|bad| &bad.field_violations);
    let fields = fields.map(|one| (one.field.clone(), one.reason.clone())).collect();
    let values = info.metadata.iter().map(|(key, value)| (key.clone(), value.clone()));
    (info.reason.clone(), fields, values.collect())
}

fn own(fields: &[(&str, &str)]) -> Vec<(String, String)> {
    fields.iter().map(|(field, reason)| ((*field).to_owned(), (*reason).to_owned())).collect()
}

impl Hall {
    async fn state(&self, key: &Key) -> v1::MandateState {
        self.follow(key).await.unwrap().mandate.unwrap().state()
    }
}

#[tokio::test]
async fn every_mandate_that_cannot_be_locked_is_named_with_its_reason_and_none_is() {
    let hall = Hall::new().await;
    let fit = hall.handed_in(CLINIC, |_| ()).await;
    let not_received = hall
        .handed_in(SECOND_CLINIC, |form| {
            form.r#type = FacilityType::Basic.into();
            form.basic_facility_code.clear();
        })
        .await;
    // It names a basic facility whose own mandate is not locked with it.
    let orphan = hall
        .handed_in(THIRD_CLINIC, |form| form.basic_facility_code = SECOND_CLINIC.to_owned())
        .await;
    let refused = told(hall.lock(&[&orphan, &not_received]).await);
    assert_eq!(refused.0, "MANDATES_REFUSED");
    hall.receive(&[&fit, &orphan], false).await.unwrap();
    let none = Key { number: "M-7777777".to_owned(), secret: String::new() };
    let (reason, fields, values) = told(hall.lock(&[&orphan, &fit, &none, &not_received]).await);
    assert_eq!(reason, "MANDATES_REFUSED");
    let expected = own(&[
        ("mandate_numbers[0]", "BASIC_UNKNOWN"),
        ("mandate_numbers[2]", "NO_SUCH_MANDATE"),
        ("mandate_numbers[3]", "MANDATE_NOT_RECEIVED"),
    ]);
    assert_eq!(fields, expected);
    assert_eq!(values["mandate_numbers[0]/basic"], SECOND_CLINIC);
    assert_eq!(values["refused"], "3");
    assert_eq!(hall.state(&fit).await, Received, "all or none");

    // Of one the values stand by their names.
    let (reason, fields, values) = told(hall.lock(&[&fit, &orphan]).await);
    assert_eq!(reason, "BASIC_UNKNOWN");
    assert_eq!(fields, own(&[("mandate_numbers[1]", "BASIC_UNKNOWN")]));
    assert_eq!(values["basic"], SECOND_CLINIC);
    assert_eq!(hall.lock(&[&fit]).await.unwrap(), 1, "the others go on without them");
}

#[tokio::test]
async fn what_cannot_be_received_comes_before_what_is_to_be_looked_at() {
    let hall = Hall::new().await;
    let doubled = hall.handed_in(CLINIC, |_| ()).await;
    let other = hall.handed_in(CLINIC, |_| ()).await;
    let locked = hall.handed_in(SECOND_CLINIC, |_| ()).await;
    hall.receive(&[&locked], false).await.unwrap();
    hall.lock(&[&locked]).await.unwrap();
    let (reason, fields, _) = told(hall.receive(&[&doubled, &locked], false).await);
    assert_eq!(reason, "MANDATE_LOCKED");
    assert_eq!(fields, own(&[("mandate_numbers[1]", "MANDATE_LOCKED")]));
    let (reason, fields, values) = told(hall.receive(&[&doubled, &other], false).await);
    assert_eq!(reason, "DUPLICATE_MANDATES");
    let expected = own(&[
        ("mandate_numbers[0]", "DUPLICATE_MANDATES"),
        ("mandate_numbers[1]", "DUPLICATE_MANDATES"),
    ]);
    assert_eq!(fields, expected);
    assert_eq!(values["mandate_numbers[0]/other"], other.number);
    assert_eq!(hall.state(&doubled).await, Submitted);
}
