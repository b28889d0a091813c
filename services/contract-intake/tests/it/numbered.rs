use chrono::TimeDelta;
use tonic::{Code, Status};
use tonic_types::StatusExt;
use vsys_proto::contract_intake::v1;
use vsys_proto::vocabulary::v1::Date;
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing};

use crate::codes::{arena, collate, desk, number, tokyo};
use crate::hall::{Hall, TOKYO, refusal};

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

#[tokio::test]
async fn a_weeks_applications_are_numbered_on_tuesday_and_told_on_thursday() {
    // It is Monday, 9:00 in Japan.
    let hall = Hall::weekly().await;
    let key = hall.applied(arena()).await;
    collate(&mut hall.codes_by(&tokyo()), &[&key]).await.unwrap();
    for days in [0, 1, 6] {
        hall.sandbox.clock.advance(TimeDelta::days(days));
        let status = number(&mut hall.codes_by(&desk()), &[&key]).await.unwrap_err();
        let details = status.get_error_details();
        let info = details.error_info().unwrap();
        assert_eq!((status.code(), &*info.reason), (Code::FailedPrecondition, "NUMBERED_LATER"));
        assert_eq!(info.metadata["from_date"], "2021-03-23", "with the week's batch");
    }
    hall.sandbox.clock.advance(TimeDelta::days(1));
    let numbered = number(&mut hall.codes_by(&desk()), &[&key]).await.unwrap();
    let code = numbered[0].facility_code.clone();
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
    assert_eq!((code, reason.as_str()), (Code::PermissionDenied, "OUTSIDE_YOUR_AREA"));
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
