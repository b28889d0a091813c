use std::fmt::Write as _;

use chrono::{NaiveDate, TimeDelta};
use tonic::{Code, Status};
use tonic_types::StatusExt;
use vsys_proto::contract_intake::v1;
use vsys_proto::vocabulary::v1::Date;
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{Actor, FacilityCode, NewFacilityCode, Role, Standing, jst};

use crate::codes::{arena, collate, desk, number, tokyo};
use crate::hall::{Hall, Key, TOKYO, place, refusal};

/// The file of March 2021.
async fn march(
    hall: &Hall,
    encoding: v1::FileEncoding,
    by: &Actor,
) -> Result<v1::ExportNumberedCodesResponse, Status> {
    let request = v1::ExportNumberedCodesRequest {
        prefecture_code: TOKYO.to_owned(),
        month_date: Some(Date { year: 2021, month: 3, day: 31 }),
        encoding: encoding.into(),
    };
    Ok(hall.codes_by(by).export_numbered_codes(request).await?.into_inner())
}

/// What becomes of applications that the desk numbers.
async fn numbered(hall: &Hall, keys: &[&Key]) -> Result<v1::NumberApplicationsResponse, Status> {
    let application_numbers = keys.iter().map(|key| key.number.clone()).collect();
    let request = v1::NumberApplicationsRequest { application_numbers };
    Ok(hall.codes_by(&desk()).number_applications(request).await?.into_inner())
}

const fn march_day(day: u32) -> Date {
    Date { year: 2021, month: 3, day }
}

/// Thursday, 9:00 in Japan.
fn thursday() -> i64 {
    jst::at(NaiveDate::from_ymd_opt(2021, 3, 25).unwrap(), 9, 0).timestamp()
}

#[tokio::test]
async fn a_weeks_applications_are_numbered_on_tuesday_and_told_on_thursday() {
    // It is Monday, 9:00 in Japan.
    let hall = Hall::weekly().await;
    let key = hall.applied(arena()).await;
    collate(&mut hall.codes_by(&tokyo()), &[&key]).await.unwrap();
    for days in [0, 1, 6] {
        hall.sandbox.clock.advance(TimeDelta::days(days));
        let answer = numbered(&hall, &[&key]).await.unwrap();
        assert_eq!(answer.applications, []);
        let later = &answer.later_applications[0];
        assert_eq!(later.application_number, key.number);
        assert_eq!(later.numberable_date, Some(march_day(23)), "with the week's batch");
    }
    hall.sandbox.clock.advance(TimeDelta::days(1));
    let answer = numbered(&hall, &[&key]).await.unwrap();
    let code = answer.applications[0].facility_code.clone();
    assert_eq!(answer.applications[0].letter_time.unwrap().seconds, thursday());
    assert!(hall.look_up(&code).await.unwrap().entry.is_some(), "the list has it at once");
    assert_eq!(hall.told::<v1::CodeNumbered>().await.len(), 0);
    hall.sandbox.clock.advance(TimeDelta::days(2));
    eventually("the applicant is told on Thursday", || async {
        match hall.told::<v1::CodeNumbered>().await.as_slice() {
            [told] if told.facility_code == code => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
    let request = v1::GetApplicationRequest { application_number: key.number };
    let told = hall.codes_by(&desk()).get_application(request).await.unwrap().into_inner();
    let went = told.application.unwrap().letter_time.unwrap();
    assert!(went.seconds >= thursday(), "{went:?}");
}

#[tokio::test]
async fn those_whose_day_has_come_are_numbered_and_the_others_stay() {
    let hall = Hall::weekly().await;
    let first = hall.applied(arena()).await;
    collate(&mut hall.codes_by(&tokyo()), &[&first]).await.unwrap();
    hall.sandbox.clock.advance(TimeDelta::days(7));
    let second = hall.applied(v1::NewSite { name: "区民会館".to_owned(), ..arena() }).await;
    collate(&mut hall.codes_by(&tokyo()), &[&second]).await.unwrap();
    let third = hall.applied(v1::NewSite { name: "区民広場".to_owned(), ..arena() }).await;
    hall.sandbox.clock.advance(TimeDelta::days(1));
    // For any other reason none is numbered.
    let (_, reason, fields) = refusal(numbered(&hall, &[&first, &third]).await);
    assert_eq!((&*reason, fields), ("APPLICATION_NOT_COLLATED", vec![third.number.clone()]));
    let answer = numbered(&hall, &[&second, &first]).await.unwrap();
    let of = |found: &[v1::Application]| -> Vec<_> {
        found.iter().map(|one| one.application_number.clone()).collect()
    };
    assert_eq!(of(&answer.applications), [&*first.number]);
    assert_eq!(of(&answer.later_applications), [&*second.number]);
    let request = v1::ListApplicationsRequest {
        state: v1::ApplicationState::Collated.into(),
        ..v1::ListApplicationsRequest::default()
    };
    let waiting = hall.codes_by(&tokyo()).list_applications(request).await.unwrap().into_inner();
    assert_eq!(of(&waiting.applications), [second.number]);
    assert_eq!(waiting.applications[0].numberable_date, Some(march_day(30)));
    // By its code, which is no word of the form, it is found too.
    let code = answer.applications[0].facility_code.clone();
    let request = v1::ListApplicationsRequest { keyword: code, ..Default::default() };
    let found = hall.codes_by(&tokyo()).list_applications(request).await.unwrap().into_inner();
    assert_eq!(of(&found.applications), [first.number]);
}

#[tokio::test]
async fn a_code_is_found_behind_many_that_a_list_has_taken() {
    let hall = Hall::new().await;
    let taken = (1..=250).filter_map(NewFacilityCode::issue).map(FacilityCode::from);
    let mut list = "facility_code,name,address\n".to_owned();
    for code in taken {
        writeln!(list, "{code},他所の会場,x").unwrap();
    }
    assert!(hall.import(&list, false).await.unwrap().adopted);
    let (first, second) = (hall.applied(arena()).await, hall.applied(arena()).await);
    collate(&mut hall.codes_by(&tokyo()), &[&first, &second]).await.unwrap();
    let given = numbered(&hall, &[&first, &second]).await.unwrap().applications;
    let given: Vec<_> = given.into_iter().map(|one| one.facility_code).collect();
    let next = [251, 252].map(|serial| FacilityCode::from(NewFacilityCode::issue(serial).unwrap()));
    assert_eq!(given, next.map(|code| code.to_string()));
    let third = hall.applied(arena()).await;
    collate(&mut hall.codes_by(&tokyo()), &[&third]).await.unwrap();
    let given = numbered(&hall, &[&third]).await.unwrap().applications.remove(0);
    let next: FacilityCode = NewFacilityCode::issue(253).unwrap().into();
    assert_eq!(given.facility_code, next.as_str(), "none is left out");
}

#[tokio::test]
async fn the_codes_of_the_whole_country_are_one_file_with_their_prefectures() {
    let hall = Hall::new().await;
    hall.tell(&place("01", "北海道")).await;
    hall.tell(&place("011002", "札幌市")).await;
    eventually("Sapporo is known", || async {
        let request = v1::ListChoicesRequest { prefecture_code: "01".to_owned() };
        let known = hall.forms().list_choices(request).await.unwrap().into_inner();
        (known.municipalities.len() == 1 && known.prefectures.len() == 2).then_some(()).ok_or(known)
    })
    .await;
    let sapporo = v1::NewSite { municipality_code: "011002".to_owned(), ..arena() };
    let keys = [hall.applied(arena()).await, hall.applied(sapporo).await];
    let clerk = actor(Standing::Prefecture("01".parse().unwrap()), &[Role::Clerk]);
    collate(&mut hall.codes_by(&tokyo()), &[&keys[0]]).await.unwrap();
    collate(&mut hall.codes_by(&clerk), &[&keys[1]]).await.unwrap();
    numbered(&hall, &[&keys[0], &keys[1]]).await.unwrap();
    let everywhere = async |by: &Actor| {
        let request = v1::ExportNumberedCodesRequest {
            prefecture_code: String::new(),
            month_date: Some(march_day(1)),
            encoding: v1::FileEncoding::Utf8.into(),
        };
        Ok::<_, Status>(hall.codes_by(by).export_numbered_codes(request).await?.into_inner())
    };
    for by in [desk(), actor(Standing::Nation, &[Role::Viewer])] {
        let exported = everywhere(&by).await.unwrap();
        let file = String::from_utf8(exported.file).unwrap();
        let prefectures: Vec<_> =
            file.lines().map(|line| line.split(',').nth(1).unwrap()).collect();
        let expected = ["\"都道府県\"", "\"北海道\"", "\"東京都\""];
        assert_eq!((exported.codes, prefectures), (2, expected.to_vec()));
    }
    let (code, reason, fields) = refusal(everywhere(&tokyo()).await);
    assert_eq!((code, &*reason), (Code::PermissionDenied, "CODES_OF_ANOTHER_PREFECTURE"));
    assert_eq!(fields, ["prefecture_code"]);
}

#[tokio::test]
async fn the_codes_of_a_month_are_a_file_for_the_federation() {
    let hall = Hall::new().await;
    let key = hall.applied(arena()).await;
    let other = hall.applied(v1::NewSite { name: "𠮷野会館".to_owned(), ..arena() }).await;
    collate(&mut hall.codes_by(&tokyo()), &[&key, &other]).await.unwrap();
    number(&mut hall.codes_by(&desk()), &[&key]).await.unwrap();
    let windows = march(&hall, v1::FileEncoding::ShiftJis, &tokyo()).await.unwrap();
    let (text, _, is_broken) = encoding_rs::SHIFT_JIS.decode(&windows.file);
    assert!(!is_broken && text.contains("\"東京都千代田区千代田1-1\""), "{text}");

    number(&mut hall.codes_by(&desk()), &[&other]).await.unwrap();
    let refused = march(&hall, v1::FileEncoding::ShiftJis, &desk()).await;
    let status = refused.unwrap_err();
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!(&*info.reason, "CHARACTERS_UNWRITABLE");
    assert_eq!(info.metadata["characters"], "𠮷 (9000000027)");
    let file = march(&hall, v1::FileEncoding::Utf8, &desk()).await.unwrap();
    assert_eq!(file.codes, 2);
    let text = String::from_utf8(file.file).unwrap();
    assert!(text.starts_with("\u{feff}\"新規コード\"") && text.contains("𠮷野会館"), "{text}");

    let sapporo = actor(Standing::Prefecture("01".parse().unwrap()), &[Role::Clerk]);
    let foreign = march(&hall, v1::FileEncoding::Utf8, &sapporo).await;
    let (code, reason, fields) = refusal(foreign);
    assert_eq!((code, reason.as_str()), (Code::PermissionDenied, "CODES_OF_ANOTHER_PREFECTURE"));
    assert_eq!(fields, ["prefecture_code"]);
    hall.sandbox.clock.advance(TimeDelta::days(31));
    let request = v1::ExportNumberedCodesRequest {
        prefecture_code: TOKYO.to_owned(),
        month_date: Some(Date { year: 2021, month: 4, day: 1 }),
        encoding: v1::FileEncoding::Utf8.into(),
    };
    let april = hall.codes_by(&desk()).export_numbered_codes(request).await.unwrap();
    assert_eq!(april.into_inner().codes, 0);
}
