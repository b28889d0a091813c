//! Files that are none of those that a page asks for, and files that are bombs: on every page that
//! takes one they are refused with a reason, and take no room.

use std::io::{Cursor, Write as _};

use vsys_chassis::Service;
use vsys_proto::identity::v1::{Organisation, PutOrganisationRequest};
use vsys_proto::vocabulary::v1::{Role as WireRole, Tier as WireTier};
use vsys_testkit::Memory;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::browser::Browser;
use crate::house::{House, NATION};

static SERVICES: &[Service] = &[
    vsys_identity::SERVICE,
    vsys_contract_intake::SERVICE,
    vsys_facility_registry::SERVICE,
    vsys_logistics_notifier::SERVICE,
];

const MEGABYTE: usize = 1024 * 1024;
/// The most bytes that all services and the portal may take together for one upload.
const MOST: u64 = 96 * 1024 * 1024;

/// A document for printing whose stream is said to be so long.
fn document(length: &str, stream: &[u8]) -> Vec<u8> {
    let head = format!("%PDF-1.7\n1 0 obj\n<< /Length {length} /Filter /FlateDecode >>\nstream\n");
    [head.as_bytes(), stream, b"\nendstream\nendobj\n%%EOF\n"].concat()
}

/// A workbook whose only part unfolds to so many megabytes.
fn bomb(part: &str, megabytes: usize) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file(part, SimpleFileOptions::default()).unwrap();
    let blanks = vec![b' '; MEGABYTE];
    for _ in 0..megabytes {
        archive.write_all(&blanks).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

/// What is uploaded, by its name.
fn files() -> [(&'static str, Vec<u8>); 5] {
    let bytes: Vec<u8> = (0..=255_u8).cycle().take(MEGABYTE).collect();
    [
        ("a document", document("12", b"BT /F1 12 Tf ET")),
        ("a document of bytes", document("1048576", &bytes)),
        ("a document that says it is huge", document("99999999999999999999", &bytes)),
        ("a workbook whose sheet is a bomb", bomb("xl/worksheets/sheet1.xml", 150)),
        ("a workbook whose texts are a bomb", bomb("xl/sharedStrings.xml", 150)),
    ]
}

/// A clerk of a wholesaler.
async fn partner(house: &House) -> Browser {
    let organisation = Some(Organisation {
        organisation_id: "east".to_owned(),
        tier: WireTier::Partner.into(),
        name: "架空卸東".to_owned(),
        open: true,
        ..Organisation::default()
    });
    let request = PutOrganisationRequest { organisation };
    house.accounts().put_organisation(request).await.unwrap();
    house.signed_in("east", &[WireRole::Viewer, WireRole::Clerk]).await
}

#[tokio::test]
async fn on_every_page_what_is_no_list_is_refused_with_a_reason_and_takes_no_room() {
    let house = House::of(SERVICES).await;
    let roles = [WireRole::Viewer, WireRole::Clerk, WireRole::Administrator];
    let nation = house.signed_in(NATION, &roles).await;
    let east = partner(&house).await;
    let files = files();
    // What is said where the file cannot be read, or is too large for its kind.
    let texts = ["CSV", "大きすぎます", "1行目に列名を書いてください", "必要な列"];
    for (browser, page, action) in [
        (&nation, "/master-list/import", "/master-list/import"),
        (&nation, "/facilities/import", "/facilities/import"),
        (&nation, "/accounts/import", "/accounts/import"),
        (&nation, "/areas/import", "/areas/import"),
        (&east, "/orders/import", "/orders/import?kind=planned-dates"),
    ] {
        let mut browser = browser.clone();
        for (what, file) in &files {
            browser.open(page).await;
            assert_eq!(browser.page.status, 200, "{page}");
            let memory = Memory::watched();
            browser.upload(action, file).await;
            let taken = memory.taken();
            let page = &browser.page;
            assert!(taken < MOST, "{action}, {what}: {taken} bytes for {}", file.len());
            assert!([200, 422].contains(&page.status), "{action}, {what}: {}", page.status);
            // Beside the file, or as the first of the bad rows.
            let said = match page.status {
                422 => page.beside("file"),
                _ => page.between("<table", "</table>"),
            };
            assert!(texts.iter().any(|text| said.contains(text)), "{action}, {what}: {said}");
        }
    }
}

#[tokio::test]
async fn what_is_larger_than_a_page_takes_is_refused_before_it_is_read() {
    let house = House::of(SERVICES).await;
    let roles = [WireRole::Viewer, WireRole::Clerk, WireRole::Administrator];
    let mut nation = house.signed_in(NATION, &roles).await;
    for (page, megabytes) in
        [("/accounts/import", 2), ("/areas/import", 2), ("/facilities/import", 32)]
    {
        nation.open(page).await;
        nation.upload(page, vec![b'a'; megabytes * MEGABYTE + 1]).await;
        assert_eq!(nation.page.status, 413, "{page}");
        nation.page.says("大きすぎます");
    }
}
