//! What the register did not take over of a locked mandate.

use chrono::DateTime;
use vsys_proto::contract_intake::v1;
use vsys_proto::convert::timestamp;
use vsys_proto::facility_registry::v1 as registry;
use vsys_testkit::eventually;

use crate::hall::{CLINIC, Hall, body_clerk};

fn told(number: &str, seconds: i64, round: &str) -> registry::MandateRefused {
    let field = registry::RefusedField {
        field: "type".to_owned(),
        reason: "WAS_ALLOCATED_TO".to_owned(),
        message: "it was allocated vaccine".to_owned(),
        values: [("round".to_owned(), round.to_owned())].into(),
    };
    registry::MandateRefused {
        mandate_number: number.to_owned(),
        facility_code: CLINIC.to_owned(),
        refused: vec![field],
        rest_taken: true,
        refused_time: DateTime::from_timestamp(seconds, 0).map(timestamp),
    }
}

#[tokio::test]
async fn what_the_register_refuses_stands_with_the_mandate_wherever_it_is_seen() {
    let hall = Hall::new().await;
    let key = hall.handed_in(CLINIC, |_| ()).await;
    hall.receive(&[&key], false).await.unwrap();
    hall.lock(&[&key]).await.unwrap();
    assert_eq!(hall.follow(&key).await.unwrap().mandate.unwrap().register_refusal, None);

    // The latest counts, whatever order they come in; a number of nobody's holds up none.
    hall.tell(&told("M-9999999", 1_617_580_800, "1")).await;
    hall.tell(&told(&key.number, 1_617_580_801, "2")).await;
    hall.tell(&told(&key.number, 1_617_580_800, "1")).await;
    let followed = eventually("the refusal is kept", || async {
        let mandate = hall.follow(&key).await.unwrap().mandate.unwrap();
        mandate.register_refusal.ok_or("nothing is refused")
    })
    .await;
    let [problem] = followed.problems.as_slice() else { panic!("{followed:?}") };
    assert_eq!((&*problem.field, &*problem.reason), ("type", "WAS_ALLOCATED_TO"));
    assert_eq!((&*problem.values["round"], followed.rest_taken), ("2", true));

    let mut mandates = hall.mandates(&body_clerk());
    let request = v1::GetMandateRequest { mandate_number: key.number.clone() };
    let whole = mandates.get_mandate(request).await.unwrap().into_inner();
    assert_eq!(whole.mandate.unwrap().register_refusal.as_ref(), Some(&followed));
    let listed = mandates.list_mandates(v1::ListMandatesRequest::default()).await.unwrap();
    let listed = listed.into_inner().mandates.remove(0).mandate.unwrap();
    assert_eq!(listed.register_refusal, Some(followed));
}
