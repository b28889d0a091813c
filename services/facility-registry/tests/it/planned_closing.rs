//! Sites that are to close after a last day.

use chrono::TimeDelta;
use tonic::Status;

use vsys_proto::contract_intake::v1::MandateWithdrawn;
use vsys_proto::facility_registry::v1;
use vsys_proto::vocabulary::v1::Date;
use vsys_testkit::eventually;

use crate::mandates::{locked, versions, withdrawn};
use crate::register::values;
use crate::register::{CHIYODA, HOSPITAL, Register, date, fields, hospital, reason, satellite};

const CLINIC: &str = "1310000026";
const NEW: &str = "1310000042";

/// The clock of a register stands at 15 March 2021, 9:00 in Japan.
const TODAY: Date = Date { year: 2021, month: 3, day: 15 };
const END_OF_MONTH: Date = Date { year: 2021, month: 3, day: 31 };

fn until(code: &str, last: Date) -> v1::CloseFacilityRequest {
    v1::CloseFacilityRequest {
        facility_code: code.into(),
        reason: "閉院".into(),
        expected_version: None,
        last_date: Some(last),
    }
}

fn keep_open(code: &str) -> v1::ReopenFacilityRequest {
    v1::ReopenFacilityRequest {
        facility_code: code.into(),
        reason: "継続".into(),
        expected_version: None,
    }
}

impl Register {
    async fn plan(&self, code: &str, last: Date) -> Result<v1::Facility, Status> {
        let closed = self.clerk_of(CHIYODA).close_facility(until(code, last)).await?;
        Ok(closed.into_inner().facility.expect("the facility as it stands"))
    }

    async fn stands(&self, code: &str) -> v1::Facility {
        let request = v1::GetFacilityRequest { facility_code: code.into() };
        self.nation().get_facility(request).await.unwrap().into_inner().facility.unwrap()
    }

    async fn closes(&self, code: &str) -> v1::Facility {
        eventually("its last day is over", || async { !self.stands(code).await.open }).await;
        self.stands(code).await
    }
}

#[tokio::test]
async fn a_site_closes_by_itself_when_its_last_day_is_over() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA), satellite(CLINIC, HOSPITAL)]).await;
    register.plan(CLINIC, END_OF_MONTH).await.unwrap();
    let planned = register.plan(HOSPITAL, END_OF_MONTH).await.unwrap();
    assert!(planned.open && planned.closed_time.is_none());
    assert_eq!(planned.last_date, Some(END_OF_MONTH));
    assert_eq!(planned.planned_closing_reason, "閉院");
    register.sandbox.clock.advance(TimeDelta::days(17));
    let closed = register.closes(HOSPITAL).await;
    assert_eq!((closed.last_date, &*closed.planned_closing_reason), (None, ""));
    assert_eq!(closed.closed_reason, "閉院");
    assert!(!register.stands(CLINIC).await.open, "those that receive from it close before it");
    let told = versions(&register, HOSPITAL).await;
    let who: Vec<_> = told.iter().map(|one| (&*one.organisation_id, &*one.reason)).collect();
    assert_eq!(who, [(CHIYODA, "閉院"), (CHIYODA, "閉院"), ("nation", "")]);
    let days: Vec<_> =
        told.iter().map(|one| one.facility.as_ref().and_then(|it| it.last_date)).collect();
    assert_eq!(days, [None, Some(END_OF_MONTH), None]);
}

#[tokio::test]
async fn days_that_cannot_be_last_ones_are_refused_at_their_field() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    for (last, why) in [(date(2021, 3, 14), "DATE_IN_PAST"), (date(2022, 3, 16), "DATE_TOO_FAR")] {
        let refused = register.plan(HOSPITAL, last).await.unwrap_err();
        assert_eq!(fields(&refused), [("last_date".into(), why.into())]);
    }
    assert!(register.plan(HOSPITAL, TODAY).await.unwrap().open, "until the end of today");
}

#[tokio::test]
async fn nobody_starts_to_receive_from_a_site_that_is_to_close() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    register.plan(HOSPITAL, END_OF_MONTH).await.unwrap();
    let facility = Some(satellite(CLINIC, HOSPITAL));
    let put = v1::PutFacilityRequest { facility, expected_version: None };
    let refused = register.nation().put_facility(put).await.unwrap_err();
    assert_eq!(reason(&refused), "PLANNED_TO_CLOSE");
    assert_eq!(values(&refused)["last_date"], "2021-03-31");
    let merge = v1::MergeFacilitiesRequest {
        facility_code: NEW.into(),
        into_facility_code: HOSPITAL.into(),
        reason: "統合".into(),
        expected_version: None,
    };
    register.put(vec![hospital(NEW, CHIYODA)]).await;
    let refused = register.nation().merge_facilities(merge).await.unwrap_err();
    assert_eq!(reason(&refused), "PLANNED_TO_CLOSE");
}

#[tokio::test]
async fn a_plan_is_taken_back_and_goes_along_to_a_new_code() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    register.plan(HOSPITAL, END_OF_MONTH).await.unwrap();
    let mut clerk = register.clerk_of(CHIYODA);
    let kept = clerk.reopen_facility(keep_open(HOSPITAL)).await.unwrap().into_inner().facility;
    assert_eq!(kept.map(|it| (it.open, it.last_date)), Some((true, None)));
    register.plan(HOSPITAL, END_OF_MONTH).await.unwrap();
    let change = v1::ChangeFacilityCodeRequest {
        facility_code: HOSPITAL.into(),
        new_facility_code: NEW.into(),
        reason: "法人化".into(),
        expected_version: None,
    };
    clerk.change_facility_code(change).await.unwrap();
    assert_eq!(register.stands(NEW).await.last_date, Some(END_OF_MONTH));
    register.sandbox.clock.advance(TimeDelta::days(17));
    assert_eq!(register.closes(NEW).await.closed_reason, "閉院");
}

#[tokio::test]
async fn what_others_still_receive_from_stays_open_after_its_day() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA), hospital(NEW, CHIYODA)]).await;
    register.put(vec![satellite(CLINIC, HOSPITAL)]).await;
    let refused = register.plan(HOSPITAL, END_OF_MONTH).await.unwrap_err();
    assert_eq!(values(&refused)["receivers"], CLINIC);
    register.plan(CLINIC, END_OF_MONTH).await.unwrap();
    register.plan(HOSPITAL, END_OF_MONTH).await.unwrap();
    register.plan(NEW, END_OF_MONTH).await.unwrap();
    // As nothing but a hand in the database can leave it.
    let database = register.sandbox.database.superuser();
    let by_hand = "update facility_registry.facilities
                      set (last_on, planned_reason, planned_person, planned_organisation)
                          = row (null, null, null, null)
                    where facility_code = '1310000026'";
    sqlx::raw_sql(by_hand).execute(&database).await.unwrap();
    register.sandbox.clock.advance(TimeDelta::days(17));
    register.closes(NEW).await;
    let left = register.stands(HOSPITAL).await;
    assert_eq!((left.open, left.last_date), (true, Some(END_OF_MONTH)));
}

#[tokio::test]
async fn a_withdrawal_plans_the_closing_and_a_new_mandate_takes_it_back() {
    let register = Register::with_places().await;
    register.hears(&locked("M-0000001", CLINIC)).await;
    let ahead =
        MandateWithdrawn { last_date: Some(END_OF_MONTH), ..withdrawn("M-0000002", CLINIC) };
    register.hears(&ahead).await;
    let planned = register.stands(CLINIC).await;
    assert_eq!((planned.open, planned.last_date), (true, Some(END_OF_MONTH)));
    assert_eq!(planned.planned_closing_reason, "委任状の取下げ M-0000002(最終日 2021-03-31)");
    register.hears(&locked("M-0000003", CLINIC)).await;
    let kept = register.stands(CLINIC).await;
    assert_eq!((kept.open, kept.last_date), (true, None));
    let told = versions(&register, CLINIC).await;
    let numbers: Vec<_> = told.iter().rev().map(|version| &*version.mandate_number).collect();
    assert_eq!(numbers, ["M-0000001", "M-0000002", "M-0000003"]);
    assert_eq!(told[0].reason, "委任状による閉鎖の予定の取消し M-0000003");
}
