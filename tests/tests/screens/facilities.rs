//! A municipality's clerk at the register: special venues, a workbook, and what the public reads.

use data_encoding::BASE64;
use rust_xlsxwriter::Workbook;
use serde_json::json;
use vsys_proto::facility_registry::v1::{Audience, Facility, FacilityCategory, GetFacilityRequest};
use vsys_tests::{Site, Sites};
use vsys_vocabulary::{FacilityCode, Role, Standing};

use crate::land::{Land, TOYAMA, code};
use crate::stage::Stage;
use crate::{browser, cast};

/// Rows of the workbook.
const ROWS: usize = 3;
const HEADING: [&str; 9] = [
    "医療機関コード",
    "市町村コード",
    "名称",
    "フリガナ",
    "郵便番号",
    "住所",
    "電話番号",
    "施設分類",
    "類型",
];

#[tokio::test]
async fn a_clerk_looks_after_the_facilities_of_a_town() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let people = cast::people(&land, &["towns"]).await;
    let first = land.towns().next().unwrap();
    let towns = land.towns().count();
    let newcomers = Sites::newcomers(&land.country, code(TOYAMA), towns * ROWS).unwrap();
    let newcomers: Vec<Site> = newcomers.into_iter().filter(|one| one.town == first.code).collect();
    assert_eq!(newcomers.len(), ROWS);
    let more = json!({
        "elsewhere": format!("{}ダミー病院", land.towns().nth(1).unwrap().place.name),
        "newcomer": { "code": newcomers[0].code.to_string(), "name": newcomers[0].name },
        "wrong": BASE64.encode(&workbook(&newcomers, Some(1))),
        "mended": BASE64.encode(&workbook(&newcomers, None)),
    });
    browser::play(&land, "facilities.js", &people, more).await;

    let venue = land.sites.dummies_of(first.code).unwrap().venue;
    assert_eq!(registered(&land, venue).await.category(), FacilityCategory::VenueContracted);
    for site in &newcomers {
        assert_eq!(registered(&land, site.code).await.postcode, site.postcode);
    }
    let newcomer = registered(&land, newcomers[0].code).await;
    assert!(newcomer.open && !newcomer.shown_to_public);
    assert_eq!(newcomer.public_details.unwrap().audience(), Audience::NamedOnly);
}

/// Basic sites in a workbook; one of them with half a postcode.
fn workbook(sites: &[Site], wrong: Option<usize>) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write_row(0, 0, HEADING).unwrap();
    for (row, site) in (1..).zip(sites) {
        let postcode = match wrong {
            Some(place) if place + 1 == usize::try_from(row).unwrap() => "12",
            _ => &site.postcode,
        };
        let code = site.code.to_string();
        let town = site.town.to_string();
        let cells = [
            &code,
            &town,
            &site.name,
            &site.kana,
            postcode,
            &site.address,
            &site.phone,
            "病院",
            "基本型",
        ];
        sheet.write_row(row, 0, cells).unwrap();
    }
    book.save_to_buffer().unwrap()
}

async fn registered(land: &Land<'_>, code: FacilityCode) -> Facility {
    let desk = land.stage.client.desk(Standing::Nation, &[Role::Viewer]).unwrap();
    let request = GetFacilityRequest { facility_code: code.to_string() };
    desk.register().get_facility(request).await.unwrap().into_inner().facility.unwrap()
}
