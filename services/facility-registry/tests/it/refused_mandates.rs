//! What of a locked mandate the rules refuse is told, and the rest is done.

use prost::Message;
use vsys_proto::contract_intake::v1::MandateLocked;
use vsys_proto::facility_registry::v1;

use crate::mandates::{satellite, versions, withdrawn};
use crate::register::{CHIYODA, HOSPITAL, Register, hospital};
use crate::transfers::with_a_satellite;

/// The satellite of the hospital, and another basic facility.
const CLINIC: &str = "1310000026";
const OTHER: &str = "1310000034";

impl Register {
    /// What was told of mandates that were refused, in its order.
    pub(crate) async fn refusals(&self) -> Vec<v1::MandateRefused> {
        let rows = sqlx::query_scalar::<_, Vec<u8>>(
            "select payload from facility_registry.outbox
              where subject like '%.MandateRefused.%' order by position",
        );
        let rows = rows.fetch_all(&self.sandbox.database.superuser()).await.unwrap();
        rows.iter().map(|row| v1::MandateRefused::decode(row.as_slice()).unwrap()).collect()
    }

    /// The one refusal that was told.
    async fn refusal(&self) -> v1::MandateRefused {
        let mut refusals = self.refusals().await;
        assert_eq!(refusals.len(), 1, "{refusals:?}");
        refusals.remove(0)
    }
}

/// A change with a telephone number of its own.
fn change(of: MandateLocked) -> MandateLocked {
    let mut change = MandateLocked { replaces_mandate_number: "M-0000001".into(), ..of };
    if let Some(ship_to) = &mut change.ship_to {
        ship_to.phone = "03-0000-0009".into();
    }
    change
}

async fn now(register: &Register, code: &str) -> v1::Facility {
    versions(register, code).await.remove(0).facility.unwrap()
}

fn value<'v>(refused: &'v v1::RefusedField, key: &str) -> &'v str {
    refused.values.get(key).map_or("", String::as_str)
}

#[tokio::test]
async fn a_type_that_pattern_1_refuses_stays_and_the_rest_of_the_change_is_done() {
    let register = with_a_satellite().await;
    register.allocated_to(OTHER).await;
    register.hears(&change(satellite("M-0000002", OTHER, HOSPITAL))).await;
    let other = now(&register, OTHER).await;
    assert_eq!((other.r#type(), &*other.phone), (v1::FacilityType::Basic, "03-0000-0009"));
    assert_eq!(other.basic_facility_code, "");
    let told = register.refusal().await;
    assert_eq!((&*told.mandate_number, &*told.facility_code), ("M-0000002", OTHER));
    let [refused] = told.refused.as_slice() else { panic!("{told:?}") };
    assert_eq!((&*refused.field, &*refused.reason), ("type", "WAS_ALLOCATED_TO"));
    assert_eq!((value(refused, "round"), value(refused, "vials")), ("H-003", "195"));
    assert!(told.rest_taken && told.refused_time.is_some());
}

#[tokio::test]
async fn another_basic_facility_that_pattern_3_refuses_is_not_taken_over() {
    let register = with_a_satellite().await;
    register.allocated_to(HOSPITAL).await;
    register.hears(&change(satellite("M-0000002", CLINIC, OTHER))).await;
    let clinic = now(&register, CLINIC).await;
    assert_eq!((&*clinic.basic_facility_code, &*clinic.phone), (HOSPITAL, "03-0000-0009"));
    let told = register.refusal().await;
    let [refused] = told.refused.as_slice() else { panic!("{told:?}") };
    assert_eq!((&*refused.field, &*refused.reason), ("basic_facility_code", "STOCK_MAY_BE_LEFT"));
    assert_eq!((value(refused, "basic"), told.rest_taken), (HOSPITAL, true));
}

#[tokio::test]
async fn a_withdrawal_of_a_site_that_others_receive_from_leaves_it_open_and_says_so() {
    let register = with_a_satellite().await;
    register.hears(&withdrawn("M-0000004", HOSPITAL)).await;
    assert!(now(&register, HOSPITAL).await.open);
    let told = register.refusal().await;
    let [refused] = told.refused.as_slice() else { panic!("{told:?}") };
    assert_eq!((&*refused.reason, value(refused, "receivers")), ("STILL_RECEIVED_FROM", CLINIC));
    assert!(!told.rest_taken);
}

#[tokio::test]
async fn of_sites_that_join_together_those_that_may_are_entered() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    // They may come in one batch or one by one.
    register.tell(&satellite("M-0000001", OTHER, "1310000042")).await;
    register.hears(&satellite("M-0000002", CLINIC, HOSPITAL)).await;
    assert_eq!(now(&register, CLINIC).await.basic_facility_code, HOSPITAL);
    let told = register.refusal().await;
    assert_eq!((&*told.mandate_number, told.rest_taken), ("M-0000001", false));
}
