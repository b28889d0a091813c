//! Facilities from a file.

use tokio_stream::iter;
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::import_facilities_request::Part;

use crate::register::{CHIYODA, Client, HOSPITAL, MINATO, Register, hospital, reason};

const HEADING: &str = "facility_code,municipality_code,name,kana,postcode,address,phone,category,type,basic_facility_code";
const ROWS: &str = "1310000018,131016,千代田病院,チヨダ,1000001,千代田1-1,03-0000-0001,病院,基本型,\n\
                    1310000026,131016,千代田診療所,,,千代田1-2,03-0000-0002,診療所,サテライト型,1310000018\n";

async fn import(
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
        (b"PK\x03\x04\0\0\0\0", "FILE_UNREADABLE"),
        (b"facility_code\n1310000018\n", "COLUMN_MISSING"),
    ] {
        let refused = import(register.nation(), true, file).await.unwrap_err();
        assert_eq!(reason(&refused), expected);
    }
    let chunk = v1::ImportFacilitiesRequest { part: Some(Part::Chunk(Vec::new())) };
    let refused = register.nation().import_facilities(iter(vec![chunk])).await.unwrap_err();
    assert_eq!(reason(&refused), "IMPORT_HEADER_MISSING");
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
    let request = v1::GetFacilityRequest { facility_code: "0110113719".into() };
    let facility = register.nation().get_facility(request).await.unwrap().into_inner().facility;
    assert_eq!(facility.unwrap().postcode, "0600001");
}
