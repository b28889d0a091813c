//! One facility in another's place.

use tonic::Code;
use vsys_proto::facility_registry::v1;
use vsys_testkit::eventually;

use crate::register::{CHIYODA, HOSPITAL, Register, fields, hospital, reason, satellite};

const CLINIC: &str = "1310000026";
const OTHER: &str = "1310000034";
const NEW: &str = "1310000042";

async fn get(register: &Register, code: &str) -> v1::Facility {
    let request = v1::GetFacilityRequest { facility_code: code.into() };
    register.nation().get_facility(request).await.unwrap().into_inner().facility.unwrap()
}

async fn with_a_satellite() -> Register {
    let register = Register::with_places().await;
    let facilities =
        vec![hospital(HOSPITAL, CHIYODA), satellite(CLINIC, HOSPITAL), hospital(OTHER, CHIYODA)];
    register.put(facilities).await;
    register
}

fn renamed() -> v1::ChangeFacilityCodeRequest {
    v1::ChangeFacilityCodeRequest {
        facility_code: HOSPITAL.into(),
        new_facility_code: NEW.into(),
        reason: "法人化".into(),
        expected_version: Some(1),
    }
}

/// Waits until so many statements wait for a row that somebody else holds.
async fn waiting(register: &Register, count: i64) {
    let database = register.sandbox.database.superuser();
    eventually("they wait", || async {
        let waiting = "select count(*)
                         from pg_stat_activity
                        where datname = current_database() and wait_event_type = 'Lock'";
        let found = sqlx::query_scalar::<_, i64>(waiting).fetch_one(&database).await.unwrap();
        if found == count { Ok(()) } else { Err(found) }
    })
    .await;
}

fn into(other: &str) -> v1::MergeFacilitiesRequest {
    v1::MergeFacilitiesRequest {
        facility_code: HOSPITAL.into(),
        into_facility_code: other.into(),
        reason: "統合".into(),
        expected_version: Some(1),
    }
}

#[tokio::test]
async fn a_facility_is_merged_into_another() {
    let register = with_a_satellite().await;
    let mut clerk = register.clerk_of(CHIYODA);
    let merged = clerk.merge_facilities(into(OTHER)).await.unwrap().into_inner();
    let closed = merged.facility.unwrap();
    assert_eq!((closed.open, closed.successor_code.as_str()), (false, OTHER));
    let other = merged.into_facility.unwrap();
    assert_eq!((other.facility_code.as_str(), other.predecessor_codes.len()), (OTHER, 1));
    assert_eq!(get(&register, OTHER).await.predecessor_codes, [HOSPITAL]);
    assert_eq!(get(&register, CLINIC).await.basic_facility_code, OTHER);
    assert_eq!(register.told("FacilityChanged").await, 5);
    let reopen = v1::ReopenFacilityRequest {
        facility_code: HOSPITAL.into(),
        reason: "再開".into(),
        expected_version: None,
    };
    let refused = clerk.reopen_facility(reopen).await.unwrap_err();
    assert_eq!(reason(&refused), "ALREADY_SUCCEEDED");
    let request = v1::ListFacilityVersionsRequest {
        facility_code: HOSPITAL.into(),
        ..v1::ListFacilityVersionsRequest::default()
    };
    let versions = clerk.list_facility_versions(request).await.unwrap().into_inner().versions;
    assert_eq!(versions[0].facility.as_ref().unwrap().successor_code, OTHER);
    assert_eq!(versions[0].reason, "統合");
}

#[tokio::test]
async fn what_cannot_be_merged_stays() {
    let register = with_a_satellite().await;
    let mut clerk = register.clerk_of(CHIYODA);
    for (other, expected) in [
        (HOSPITAL, "SUCCESSOR_IS_ITSELF"),
        (CLINIC, "SUCCESSOR_BASIC_IS_MERGED"),
        ("13", "FACILITY_CODE_FORMAT"),
    ] {
        let refused = clerk.merge_facilities(into(other)).await.unwrap_err();
        assert_eq!(fields(&refused), [("into_facility_code".into(), expected.into())]);
    }
    let unknown = clerk.merge_facilities(into("1310000091")).await.unwrap_err();
    assert_eq!(reason(&unknown), "NO_SUCH_FACILITY");
    assert!(get(&register, HOSPITAL).await.open);
}

#[tokio::test]
async fn a_facility_goes_on_under_a_new_code() {
    let register = with_a_satellite().await;
    let mut clerk = register.clerk_of(CHIYODA);
    let wish = renamed();
    let changed = clerk.change_facility_code(wish.clone()).await.unwrap().into_inner();
    let (old, new) = (changed.facility.unwrap(), changed.new_facility.unwrap());
    assert_eq!((old.open, old.successor_code.as_str()), (false, NEW));
    assert_eq!((new.open, new.version, new.name), (true, 1, old.name));
    assert_eq!(get(&register, CLINIC).await.basic_facility_code, NEW);
    // The new code leads back to the old one, and so does its first version.
    assert_eq!((&new.predecessor_codes, &old.predecessor_codes), (&vec![HOSPITAL.into()], &vec![]));
    let request =
        v1::ListFacilityVersionsRequest { facility_code: NEW.into(), ..Default::default() };
    let versions = clerk.list_facility_versions(request).await.unwrap().into_inner().versions;
    let [first] = &versions[..] else { panic!("{versions:?}") };
    assert_eq!(first.facility.as_ref().unwrap().predecessor_codes, [HOSPITAL]);
    let taken = v1::ChangeFacilityCodeRequest { facility_code: OTHER.into(), ..wish };
    let refused = clerk.change_facility_code(taken).await.unwrap_err();
    assert_eq!(fields(&refused), [("new_facility_code".into(), "FACILITY_CODE_TAKEN".into())]);
}

/// A satellite that comes between the reading of who receives from a site and the site's change.
#[tokio::test]
async fn a_satellite_that_comes_at_the_same_moment_is_not_left_with_a_closed_site() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let database = register.sandbox.database.superuser();
    let mut holding = database.begin().await.unwrap();
    let hold = "select from facility_registry.facilities where facility_code = $1 for update";
    sqlx::query(hold).bind(HOSPITAL).execute(&mut *holding).await.unwrap();
    let mut nation = register.nation();
    let request = v1::PutFacilitiesRequest { facilities: vec![satellite(CLINIC, HOSPITAL)] };
    let comes = tokio::spawn(async move { nation.put_facilities(request).await });
    waiting(&register, 1).await;
    let mut clerk = register.clerk_of(CHIYODA);
    let changes = tokio::spawn(async move { clerk.change_facility_code(renamed()).await });
    waiting(&register, 2).await;
    holding.rollback().await.unwrap();
    comes.await.unwrap().unwrap();
    assert_eq!(changes.await.unwrap().unwrap_err().code(), Code::Aborted, "looked at before");
    let mut clerk = register.clerk_of(CHIYODA);
    clerk.change_facility_code(renamed()).await.unwrap();
    assert_eq!(get(&register, CLINIC).await.basic_facility_code, NEW);
}
