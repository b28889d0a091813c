use tonic::Code;

use vsys_facility_registry::SERVICE;
use vsys_proto::facility_registry::v1;

use crate::register::{
    CHIYODA, HOSPITAL, MINATO, Register, date, fields, hospital, place, reason, satellite,
};

async fn get(register: &Register, code: &str) -> v1::Facility {
    let request = v1::GetFacilityRequest { facility_code: code.into() };
    register.nation().get_facility(request).await.unwrap().into_inner().facility.unwrap()
}

fn put_one(facility: v1::FacilityEntry, expected_version: Option<u64>) -> v1::PutFacilityRequest {
    v1::PutFacilityRequest { facility: Some(facility), expected_version }
}

#[tokio::test]
async fn a_basic_facility_and_its_satellites_are_entered_in_one_call() {
    let register = Register::with_places().await;
    let both = vec![satellite("1310000026", HOSPITAL), hospital(HOSPITAL, CHIYODA)];
    let put = register.put(both.clone()).await;
    assert_eq!((put.entered, put.changed, put.unchanged), (2, 0, 0));
    let again = register.put(both).await;
    assert_eq!((again.entered, again.changed, again.unchanged), (0, 0, 2));
    assert_eq!(register.told("FacilityChanged").await, 2);
    assert_eq!(get(&register, "1310000026").await.basic_facility_code, HOSPITAL);
}

#[tokio::test]
async fn a_facility_is_returned_as_it_was_put() {
    let register = Register::with_places().await;
    let put = register.nation().put_facility(put_one(hospital(HOSPITAL, CHIYODA), Some(0))).await;
    let facility = put.unwrap().into_inner().facility.unwrap();
    let expected = v1::Facility {
        facility_code: HOSPITAL.into(),
        prefecture_code: "13".into(),
        municipality_code: CHIYODA.into(),
        name: format!("ダミー病院 {HOSPITAL}"),
        kana: "ダミービョウイン".into(),
        postcode: "1000001".into(),
        address: "千代田1-1".into(),
        phone: "03-0000-0001".into(),
        r#type: v1::FacilityType::Basic.into(),
        category: v1::FacilityCategory::Hospital.into(),
        basic_facility_code: String::new(),
        delivery: Some(v1::DeliveryTimes { days: "月水金".into(), hours: "9:00-12:00".into() }),
        open: true,
        closed_time: None,
        closed_reason: String::new(),
        version: 1,
        ..v1::Facility::default()
    };
    assert_eq!(facility, expected);
    assert_eq!(get(&register, HOSPITAL).await, expected);
}

#[tokio::test]
async fn a_stale_version_is_refused_and_the_current_one_is_told() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let mut changed = hospital(HOSPITAL, CHIYODA);
    changed.phone = "03-0000-0002".into();
    for (expected, version) in [(Some(1), 2), (None, 2)] {
        let put = register.nation().put_facility(put_one(changed.clone(), expected)).await;
        assert_eq!(put.unwrap().into_inner().facility.unwrap().version, version);
    }
    let refused = register.nation().put_facility(put_one(changed, Some(1))).await.unwrap_err();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Aborted, "STALE_VERSION"));
    let info = tonic_types::StatusExt::get_details_error_info(&refused).unwrap();
    assert_eq!(info.domain, "facility_registry.vsys");
    assert_eq!(info.metadata.get("current_version").map(String::as_str), Some("2"));
}

#[tokio::test]
async fn of_two_who_saw_the_same_version_one_wins() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let wish = |phone: &str| {
        let facility = v1::FacilityEntry { phone: phone.into(), ..hospital(HOSPITAL, CHIYODA) };
        put_one(facility, Some(1))
    };
    let (mut one, mut other) = (register.nation(), register.nation());
    let (one, other) =
        tokio::join!(one.put_facility(wish("03-1")), other.put_facility(wish("03-2")));
    let refused = match (one, other) {
        (Ok(_), Err(refused)) | (Err(refused), Ok(_)) => refused,
        (one, other) => panic!("{one:?} and {other:?}"),
    };
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::Aborted, "STALE_VERSION"));
    assert_eq!(get(&register, HOSPITAL).await.version, 2);
}

#[tokio::test]
async fn of_two_who_enter_the_same_facility_neither_overwrites_the_other() {
    let register = Register::with_places().await;
    let (mut one, mut other) = (register.nation(), register.nation());
    let wish = || put_one(hospital(HOSPITAL, CHIYODA), Some(0));
    let (one, other) = tokio::join!(one.put_facility(wish()), other.put_facility(wish()));
    let refused = [one, other].into_iter().filter_map(Result::err).collect::<Vec<_>>();
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!(refused[0].code(), Code::Aborted);
    assert_eq!(register.told("FacilityChanged").await, 1);
}

#[tokio::test]
async fn a_wrong_check_digit_is_accepted_with_a_hint() {
    let register = Register::with_places().await;
    let put =
        register.put(vec![hospital(HOSPITAL, CHIYODA), hospital("1310000020", CHIYODA)]).await;
    assert_eq!(put.entered, 2);
    let [warning] = put.warnings.as_slice() else { panic!("{:?}", put.warnings) };
    assert_eq!(warning.field, "facilities[1].facility_code");
    assert_eq!(warning.reason, "FACILITY_CODE_CHECK_DIGIT");
    assert_eq!(warning.suggestion, "1310000026");

    let request = v1::GetFacilityRequest { facility_code: "1310000010".into() };
    let absent = register.nation().get_facility(request).await.unwrap_err();
    assert_eq!((absent.code(), reason(&absent).as_str()), (Code::NotFound, "NO_SUCH_FACILITY"));
    assert!(absent.message().contains("did you mean 1310000018"), "{}", absent.message());
}

#[tokio::test]
async fn a_facility_is_closed_once_and_opened_again_once() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let mut clerk = register.clerk_of(CHIYODA);
    let close = v1::CloseFacilityRequest {
        facility_code: HOSPITAL.into(),
        reason: "建替え".into(),
        expected_version: Some(1),
        last_date: None,
    };
    let closed = clerk.close_facility(close.clone()).await.unwrap().into_inner().facility.unwrap();
    assert_eq!((closed.open, closed.closed_reason.as_str(), closed.version), (false, "建替え", 2));
    assert!(closed.closed_time.is_some());

    let twice = v1::CloseFacilityRequest { expected_version: None, ..close };
    let twice = clerk.close_facility(twice).await.unwrap().into_inner().facility.unwrap();
    assert_eq!(twice, closed);

    let reopen = v1::ReopenFacilityRequest {
        facility_code: HOSPITAL.into(),
        reason: "完成".into(),
        expected_version: None,
    };
    for _ in 0..2 {
        let opened = clerk.reopen_facility(reopen.clone()).await.unwrap().into_inner();
        let opened = opened.facility.unwrap();
        assert_eq!((opened.open, opened.closed_reason.as_str(), opened.version), (true, "", 3));
    }
    assert_eq!(register.told("FacilityChanged").await, 3);

    let runtime = register.sandbox.database.runtime(SERVICE.schema);
    let acts = sqlx::query!(
        "select version, act, reason, person from facility_registry.closures order by version",
    )
    .map(|row| (row.version, row.act, row.reason, row.person))
    .fetch_all(&runtime)
    .await
    .unwrap();
    let expected = [(2, "closed", "建替え", "sato"), (3, "reopened", "完成", "sato")]
        .map(|(version, act, why, who)| (version, act.to_owned(), why.to_owned(), who.to_owned()));
    assert_eq!(acts, expected);
}

#[tokio::test]
async fn closing_needs_a_reason_and_a_facility() {
    let register = Register::with_places().await;
    let mut close = v1::CloseFacilityRequest {
        facility_code: HOSPITAL.into(),
        reason: String::new(),
        expected_version: None,
        last_date: None,
    };
    let refused = register.nation().close_facility(close.clone()).await.unwrap_err();
    assert_eq!(fields(&refused), [("reason".to_owned(), "VALUE_MISSING".to_owned())]);
    close.reason = "建替え".into();
    let refused = register.nation().close_facility(close).await.unwrap_err();
    assert_eq!(reason(&refused), "NO_SUCH_FACILITY");
}

#[tokio::test]
async fn a_site_sets_its_own_delivery_times_and_a_later_load_leaves_them() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let times = v1::DeliveryTimes { days: "毎日".into(), hours: "13:00-17:00".into() };
    let wish = v1::SetDeliveryTimesRequest {
        facility_code: HOSPITAL.into(),
        delivery: Some(times.clone()),
        expected_version: Some(1),
    };
    let set = register.clerk_at(HOSPITAL).set_delivery_times(wish.clone()).await.unwrap();
    assert_eq!(set.into_inner().facility.unwrap().delivery, Some(times.clone()));

    let loaded = v1::FacilityEntry {
        phone: "03-0000-0009".into(),
        delivery: None,
        ..hospital(HOSPITAL, CHIYODA)
    };
    assert_eq!(register.put(vec![loaded]).await.changed, 1);
    let facility = get(&register, HOSPITAL).await;
    assert_eq!((facility.delivery, facility.version), (Some(times), 3));

    let refused = register.clerk_at(HOSPITAL).set_delivery_times(wish.clone()).await.unwrap_err();
    assert_eq!(reason(&refused), "STALE_VERSION");
    let stranger = register.clerk_at("1310000026").set_delivery_times(wish).await.unwrap_err();
    assert_eq!(reason(&stranger), "OUTSIDE_YOUR_AREA");
}

#[tokio::test]
async fn a_basic_facility_stays_one_until_its_receivers_have_another() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA), hospital("1310000034", CHIYODA)]).await;
    register.put(vec![satellite("1310000026", HOSPITAL)]).await;
    let linked = satellite(HOSPITAL, "1310000034");
    let refused = register.nation().put_facility(put_one(linked.clone(), None)).await.unwrap_err();
    assert_eq!(refused.code(), Code::FailedPrecondition);
    assert_eq!(fields(&refused), [("facility.type".to_owned(), "STILL_RECEIVED_FROM".to_owned())]);
    let both = vec![linked, satellite("1310000026", "1310000034")];
    assert_eq!(register.put(both).await.changed, 2);
}

#[tokio::test]
async fn a_municipality_out_of_force_takes_no_new_facility() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, MINATO)]).await;
    let merged = v1::PlaceEntry { valid_until_date: Some(date(2021, 3, 14)), ..place(MINATO) };
    let put = v1::PutPlaceRequest { place: Some(merged), expected_version: None };
    register.nation().put_place(put).await.unwrap();
    let new = put_one(hospital("1310000026", MINATO), None);
    let refused = register.nation().put_facility(new).await.unwrap_err();
    assert_eq!(reason(&refused), "MUNICIPALITY_NOT_IN_FORCE");
    let known = v1::FacilityEntry { phone: "03-9".into(), ..hospital(HOSPITAL, MINATO) };
    assert_eq!(register.put(vec![known]).await.changed, 1);
}
