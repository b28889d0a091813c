//! Facilities from a file.

use std::io::{Cursor, Write as _};

use tokio_stream::iter;
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::import_facilities_request::Part;

use crate::register::{CHIYODA, Client, HOSPITAL, MINATO, Register, hospital, reason};

const HEADING: &str = "facility_code,municipality_code,name,kana,postcode,address,phone,category,type,basic_facility_code";
const ROWS: &str = "1310000018,131016,千代田病院,チヨダ,1000001,千代田1-1,03-0000-0001,病院,基本型,\n\
                    1310000026,131016,千代田診療所,,,千代田1-2,03-0000-0002,診療所,サテライト型,1310000018\n";

pub(crate) async fn import(
    mut client: Client,
    dry_run: bool,
    file: &[u8],
) -> Result<v1::ImportFacilitiesResponse, tonic::Status> {
    let header = Part::Header(v1::ImportFacilitiesHeader { dry_run });
    let chunks = file.chunks(100).map(|chunk| Part::Chunk(chunk.to_vec()));
    let parts: Vec<_> = std::iter::once(header)
        .chain(chunks)
        .map(|part| v1::ImportFacilitiesRequest { part: Some(part) })
        .collect();
    client.import_facilities(iter(parts)).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn a_dry_run_says_what_would_happen_and_does_nothing() {
    let register = Register::with_places().await;
    let file = format!("{HEADING}\n{ROWS}");
    let tried = import(register.clerk_of(CHIYODA), true, file.as_bytes()).await.unwrap();
    assert_eq!((tried.rows, tried.entered, tried.done), (2, 2, false));
    assert_eq!(register.told("FacilityChanged").await, 0);
    let done = import(register.clerk_of(CHIYODA), false, file.as_bytes()).await.unwrap();
    assert_eq!((done.entered, done.done), (2, true));
    assert_eq!(register.told("FacilityChanged").await, 2);
    let again = import(register.clerk_of(CHIYODA), false, file.as_bytes()).await.unwrap();
    assert_eq!((again.unchanged, again.done), (2, true));
    assert_eq!(register.told("FacilityChanged").await, 2);
}

#[tokio::test]
async fn every_bad_row_is_named_and_nothing_is_done() {
    let register = Register::with_places().await;
    let bad = "131000003,131016,x,,,x,電話,病院,基本型,\n\
               1310000042,131016,x,,,x,03-0000-0003,診療所,連携型,1399999999\n";
    let file = format!("{HEADING}\n{ROWS}{bad}");
    let tried = import(register.nation(), false, file.as_bytes()).await.unwrap();
    let named: Vec<_> = tried
        .bad_rows
        .iter()
        .map(|row| (row.line, row.column.as_str(), row.reason.as_str()))
        .collect();
    assert_eq!(
        named,
        [
            (4, "facility_code", "FACILITY_CODE_FORMAT"),
            (4, "phone", "PHONE_FORMAT"),
            (5, "basic_facility_code", "BASIC_FACILITY_UNKNOWN"),
        ]
    );
    assert_eq!((tried.rows, tried.done), (4, false));
    assert_eq!(register.told("FacilityChanged").await, 0);
}

#[tokio::test]
async fn rows_outside_ones_area_are_refused() {
    let register = Register::with_places().await;
    let file = format!("{HEADING}\n{ROWS}");
    let tried = import(register.clerk_of(MINATO), false, file.as_bytes()).await.unwrap();
    assert!(tried.bad_rows.iter().all(|row| row.reason == "OUTSIDE_YOUR_AREA"));
    assert_eq!(tried.bad_rows.len(), 2);
}

#[tokio::test]
async fn what_is_no_list_of_facilities_is_refused_whole() {
    let register = Register::with_places().await;
    for (file, expected) in [
        (&b"%PDF-1.7\n\0\xff"[..], "FILE_UNREADABLE"),
        (b"", "FILE_UNREADABLE"),
        (b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", "FILE_UNREADABLE"),
        (b"PK\x03\x04\0\0\0\0", "FILE_UNREADABLE"),
        (&workbook_of_texts(br#"<sst uniqueCount="10000000000000000"/>"#), "FILE_TOO_LARGE"),
        (&workbook_of_texts(&vec![b' '; 160_000_000]), "FILE_TOO_LARGE"),
        (format!("{HEADING}\n{}\n", ",".repeat(1_000_000)).as_bytes(), "FILE_TOO_LARGE"),
        (b"facility_code\n1310000018\n", "COLUMN_MISSING"),
    ] {
        let refused = import(register.nation(), true, file).await.unwrap_err();
        assert_eq!(reason(&refused), expected);
    }
    let chunk = v1::ImportFacilitiesRequest { part: Some(Part::Chunk(Vec::new())) };
    let refused = register.nation().import_facilities(iter(vec![chunk])).await.unwrap_err();
    assert_eq!(reason(&refused), "IMPORT_HEADER_MISSING");
}

/// A workbook with nothing but a part that should hold its texts.
fn workbook_of_texts(part: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    archive.start_file("xl/sharedStrings.xml", options).unwrap();
    archive.write_all(part).unwrap();
    archive.finish().unwrap().into_inner()
}

async fn facility(register: &Register, code: &str) -> v1::Facility {
    let request = v1::GetFacilityRequest { facility_code: code.into() };
    register.nation().get_facility(request).await.unwrap().into_inner().facility.unwrap()
}

#[tokio::test]
async fn what_a_file_says_nothing_of_stays_as_it_is() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let kept = facility(&register, HOSPITAL).await;
    let needed = "facility_code,municipality_code,name,address,phone,category,type";
    let row = format!("{HOSPITAL},{CHIYODA},改名病院,千代田1-1,03-0000-0001,hospital,basic");
    let file = format!("{needed}\n{row}\n");
    let done = import(register.nation(), false, file.as_bytes()).await.unwrap();
    assert_eq!((done.changed, done.done), (1, true));
    let now = facility(&register, HOSPITAL).await;
    assert_eq!(now.name, "改名病院");
    let rest = |it: &v1::Facility| (it.kana.clone(), it.postcode.clone(), it.delivery.clone());
    assert_eq!(rest(&now), rest(&kept));
    // A blank cell is nothing said either; a column alone changes its own half.
    let file = format!("{needed},kana,postcode,delivery_days\n{row},,,火木\n");
    import(register.nation(), false, file.as_bytes()).await.unwrap();
    let now = facility(&register, HOSPITAL).await;
    let delivery = v1::DeliveryTimes { days: "火木".into(), hours: "9:00-12:00".into() };
    assert_eq!(rest(&now), (kept.kana, kept.postcode, Some(delivery)));
}

#[tokio::test]
async fn a_row_that_somebody_changed_after_the_download_is_refused() {
    let register = Register::with_places().await;
    let clinic = "1310000026";
    register.put(vec![hospital(HOSPITAL, CHIYODA), hospital(clinic, CHIYODA)]).await;
    let file = |versions: [&str; 2]| {
        let rows = [HOSPITAL, clinic].into_iter().zip(versions).map(|(code, version)| {
            format!("{code},{CHIYODA},改名病院,千代田1-1,03-0000-0001,hospital,basic,{version}\n")
        });
        let heading = "facility_code,municipality_code,name,address,phone,category,type,version\n";
        heading.to_owned() + &rows.collect::<String>()
    };
    let downloaded = file(["1", "1"]);
    register
        .put(vec![v1::FacilityEntry { kana: "ベツ".into(), ..hospital(clinic, CHIYODA) }])
        .await;
    let tried = import(register.nation(), false, downloaded.as_bytes()).await.unwrap();
    let refused: Vec<_> =
        tried.bad_rows.iter().map(|row| (row.line, row.reason.as_str())).collect();
    assert_eq!((refused, tried.done), (vec![(3, "STALE_VERSION")], false));
    let wrong = import(register.nation(), false, file(["1", "二"]).as_bytes()).await.unwrap();
    assert_eq!(wrong.bad_rows[0].reason, "VERSION_FORMAT");
    // Whoever says no version writes over any.
    let done = import(register.nation(), false, file(["1", ""]).as_bytes()).await.unwrap();
    assert_eq!((done.changed, done.done), (2, true));
}

#[tokio::test]
async fn what_may_be_a_slip_is_pointed_out_by_its_line() {
    let register = Register::with_places().await;
    let row = |code: &str, postcode: &str| {
        format!("{code},131016,病院,ビョウイン,{postcode},1-1,03-0000-0001,病院,基本型,\n")
    };
    let rows = row("1310000019", "1000001") + &row("1310000026", "060-0001");
    let tried = import(register.nation(), true, format!("{HEADING}\n{rows}").as_bytes()).await;
    let tried = tried.unwrap();
    let named: Vec<_> = tried
        .warnings
        .iter()
        .map(|one| (one.line, &*one.column, &*one.reason, &*one.suggestion))
        .collect();
    let expected = [
        (2, "facility_code", "FACILITY_CODE_CHECK_DIGIT", HOSPITAL),
        (3, "postcode", "POSTCODE_ELSEWHERE", "011002"),
    ];
    assert_eq!((&named[..], tried.warning_count), (&expected[..], 2));
    let bad: Vec<_> = tried.bad_rows.iter().map(|row| row.line).collect();
    assert_eq!((bad, tried.entered), (vec![], 2));
}

#[tokio::test]
async fn a_workbook_is_read_with_the_noughts_that_it_lost() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (column, name) in (0..).zip(HEADING.split(',')) {
        sheet.write(0, column, name).unwrap();
    }
    // A spreadsheet takes 0110113719, 011002 and 0600001 for numbers.
    sheet.write(2, 0, 110_113_719).unwrap();
    sheet.write(2, 1, 11_002).unwrap();
    sheet.write(2, 4, 600_001).unwrap();
    for (column, text) in
        [(2, "札幌診療所"), (5, "北1西2"), (6, "011-000-0000"), (7, "clinic"), (8, "basic")]
    {
        sheet.write(2, column, text).unwrap();
    }
    let done = import(register.nation(), false, &book.save_to_buffer().unwrap()).await.unwrap();
    assert_eq!((done.rows, done.entered, &done.bad_rows[..]), (1, 1, &[][..]));
    assert_eq!(facility(&register, "0110113719").await.postcode, "0600001");
}
