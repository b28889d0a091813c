use std::fmt::Write as _;

use encoding_rs::SHIFT_JIS;
use tonic::Code;
use tonic_types::StatusExt;
use vsys_proto::contract_intake::v1;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing};

use crate::hall::{CLINIC, Hall, SECOND_CLINIC, filled, refusal};

#[tokio::test]
async fn a_list_shows_how_it_differs_before_it_is_adopted() {
    let hall = Hall::new().await;
    let list = format!(
        "医療機関コード,医療機関名称,所在地,電話番号\n\
         {CLINIC},神田高橋クリニック,内神田2-2,03-0000-0002\n\
         1310000059,新設診療所,内神田3-3,03-0000-0009\n"
    );
    let tokyo = |dry_run| v1::ImportMasterListHeader {
        dry_run,
        prefecture_code: "13".to_owned(),
        source: "関東信越厚生局 2021年4月".to_owned(),
        ..v1::ImportMasterListHeader::default()
    };
    let (file, ..) = SHIFT_JIS.encode(&list);
    let dry = hall.import_with(tokyo(true), &file).await.unwrap();
    assert_eq!((dry.rows, dry.added, dry.changed, dry.ended), (2, 1, 1, 3));
    assert!(!dry.adopted);
    let changed = dry.differences.iter().find(|one| one.facility_code == CLINIC).unwrap();
    assert!(changed.before.contains("髙橋") && changed.after.contains("高橋"));
    assert!(hall.look_up("1310000059").await.unwrap().entry.is_none(), "nothing happened");

    let adopted = hall.import_with(tokyo(false), &file).await.unwrap();
    assert!(adopted.adopted);
    assert!(hall.look_up("1310000059").await.unwrap().entry.is_some());
    assert!(hall.look_up(SECOND_CLINIC).await.unwrap().entry.is_none(), "it has ended");
    let again = hall.import_with(tokyo(false), &file).await.unwrap();
    assert_eq!((again.added, again.changed, again.ended, again.unchanged), (0, 0, 0, 2));
    let desk = actor(Standing::ServiceDesk, &[Role::Clerk]);
    let mut lists = hall.master_list(&desk);
    let imports = lists.list_master_imports(v1::ListMasterImportsRequest {}).await.unwrap();
    let imports = imports.into_inner().imports;
    assert_eq!(imports[0].source, "関東信越厚生局 2021年4月");
    assert_eq!(imports.len(), 3);
}

#[tokio::test]
async fn a_list_with_bad_rows_is_not_adopted_and_each_is_named() {
    let hall = Hall::new().await;
    let list = "facility_code,name,address\n1310000059,新設診療所,内神田3-3\n131,x,y\n";
    let refused = hall.import(list, false).await.unwrap();
    assert!(!refused.adopted);
    let bad = &refused.bad_rows[0];
    assert_eq!((bad.line, &*bad.column, &*bad.reason), (3, "facility_code", "CODE_FORMAT"));
    assert!(hall.look_up("1310000059").await.unwrap().entry.is_none());
    let nameless = hall.import("医療機関コード,所在地\n1310000059,x\n", false).await.unwrap_err();
    let details = nameless.get_error_details();
    let info = details.error_info().unwrap();
    assert_eq!((nameless.code(), &*info.reason), (Code::InvalidArgument, "COLUMN_MISSING"));
    assert_eq!(info.metadata["column"], "医療機関名称");
    let (code, reason, _) = refusal(hall.import("", false).await);
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "FILE_EMPTY"));
}

#[tokio::test]
async fn a_list_of_the_whole_country_is_adopted() {
    let hall = Hall::new().await;
    let mut list = "facility_code,name,address\n".to_owned();
    for serial in 0..100_000 {
        writeln!(list, "27{:08},診療所{serial},大阪市北区{serial}", 10_000_000 + serial).unwrap();
    }
    let adopted = hall.import(&list, false).await.unwrap();
    assert!(adopted.adopted);
    assert_eq!((adopted.rows, adopted.added), (100_000, 100_000));
    assert_eq!(adopted.differences.len(), 200);
    let looked = hall.look_up(&format!("27{:08}", 10_099_999)).await.unwrap();
    assert_eq!(looked.entry.unwrap().name, "診療所99999");
}

#[tokio::test]
async fn a_list_that_is_another_prefectures_is_refused() {
    let hall = Hall::new().await;
    let list = format!("facility_code,name,address\n{CLINIC},神田高橋クリニック,内神田2-2\n");
    let hokkaido = v1::ImportMasterListHeader {
        prefecture_code: "01".to_owned(),
        dry_run: true,
        ..v1::ImportMasterListHeader::default()
    };
    let (code, reason, fields) = refusal(hall.import_with(hokkaido, list.as_bytes()).await);
    assert_eq!((code, reason.as_str()), (Code::FailedPrecondition, "LIST_OF_ANOTHER_PREFECTURE"));
    assert_eq!(fields, ["header.prefecture_code"]);
    // Of codes that say no prefecture, and without one named, nothing is known.
    assert!(hall.import(&list, true).await.is_ok());
}

#[tokio::test]
async fn a_code_that_ended_after_the_form_was_begun_is_not_handed_in() {
    let hall = Hall::new().await;
    let (mandate, key) = hall.begun(SECOND_CLINIC).await;
    let saved = hall.save(&key, filled(mandate.form.unwrap()), mandate.version).await.unwrap();
    assert_eq!(saved.problems, []);
    let header = v1::ImportMasterListHeader {
        dry_run: false,
        prefecture_code: "13".to_owned(),
        source: "関東信越厚生局 2021年4月".to_owned(),
        ..v1::ImportMasterListHeader::default()
    };
    let list = format!(
        "医療機関コード,医療機関名称,所在地,電話番号\n\
         {CLINIC},神田髙橋クリニック,内神田2-2,03-0000-0002\n"
    );
    hall.import_with(header, list.as_bytes()).await.unwrap();
    let (code, reason, fields) = refusal(hall.submit(&key).await);
    assert_eq!((code, reason.as_str()), (Code::NotFound, "CODE_NOT_IN_MASTER"));
    assert_eq!(fields, ["facility_code"]);
    assert_eq!(hall.told::<v1::MandateSubmitted>().await.len(), 0);
}

#[tokio::test]
async fn a_bureaus_sheet_is_adopted_with_its_places() {
    let hall = Hall::new().await;
    let sheet = "コード内容別医療機関一覧表,,,,\n\
         項番,\"医療機関\n番号\",医療機関名称,医療機関所在地,電話番号\n\
         【千代田区】,,,,\n\
         1,\"00,0005,9\",\"医療法人\n新設診療所\",〒101－0047東京都千代田区内神田3-3,03-0000-0009\n";
    let header = |fee_table: &str, dry_run| v1::ImportMasterListHeader {
        dry_run,
        prefecture_code: "13".to_owned(),
        fee_table: fee_table.to_owned(),
        ..v1::ImportMasterListHeader::default()
    };
    let (code, reason, fields) =
        refusal(hall.import_with(header("", true), sheet.as_bytes()).await);
    assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "LIST_NEEDS_FEE_TABLE"));
    assert_eq!(fields, ["header.fee_table"]);
    let (_, reason, fields) = refusal(hall.import_with(header("9", true), sheet.as_bytes()).await);
    assert_eq!((reason.as_str(), fields), ("VALUE_UNKNOWN", vec!["header.fee_table".to_owned()]));
    let adopted = hall.import_with(header("1", false), sheet.as_bytes()).await.unwrap();
    assert!(adopted.adopted, "{:?}", adopted.bad_rows);
    assert_eq!((adopted.rows, adopted.skipped, adopted.added), (1, 1, 1));
    let entry = hall.look_up("1310000059").await.unwrap().entry.unwrap();
    assert_eq!(entry.name, "医療法人 新設診療所");
    assert_eq!((entry.postcode.as_str(), entry.address.as_str()), ("1010047", "内神田3-3"));
    assert_eq!(entry.municipality_code, "131016");
}

#[tokio::test]
async fn what_was_shown_of_a_list_is_adopted_or_nothing() {
    let hall = Hall::new().await;
    let list = format!("facility_code,name,address\n{CLINIC},神田高橋クリニック,内神田2-2\n");
    let shown = hall.import(&list, true).await.unwrap().digest;
    let adopting = |shown_digest: &str| v1::ImportMasterListHeader {
        shown_digest: shown_digest.to_owned(),
        ..v1::ImportMasterListHeader::default()
    };
    // Somebody else imports meanwhile.
    let other = format!("facility_code,name,address\n{CLINIC},神田たかはし医院,内神田2-2\n");
    assert!(hall.import(&other, false).await.unwrap().adopted);
    let (code, reason, fields) = refusal(hall.import_with(adopting(&shown), list.as_bytes()).await);
    assert_eq!((code, reason.as_str()), (Code::Aborted, "LIST_DIFFERS_NOW"));
    assert_eq!(fields, ["header.shown_digest"]);
    assert_eq!(hall.look_up(CLINIC).await.unwrap().entry.unwrap().name, "神田たかはし医院");
    let now = hall.import(&list, true).await.unwrap().digest;
    assert_ne!(now, shown);
    assert!(hall.import_with(adopting(&now), list.as_bytes()).await.unwrap().adopted);
}
