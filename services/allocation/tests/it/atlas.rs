//! Places, sites and quantities of the small country.

use vsys_proto::{
    allocation::v1::LineEntry,
    convert::{timestamp, wire_office},
    facility_registry::v1::{FacilityChanged, FacilityType, PlaceChanged},
    logistics_notifier::v1::AreaAssigned,
    vocabulary::v1::{Date, ItemKind, ItemPacks, ItemUnits, Office as WireOffice, ShipTo},
};
use vsys_vocabulary::{FacilityCode, Office, Standing, jst};

pub(crate) const NATION: &str = "nation";
pub(crate) const TOKYO: &str = "13";
pub(crate) const KANAGAWA: &str = "14";
pub(crate) const CHIYODA: &str = "131016";
pub(crate) const CHUO: &str = "131024";
pub(crate) const MINATO: &str = "131032";
pub(crate) const YOKOHAMA: &str = "141003";
pub(crate) const KAWASAKI: &str = "141305";
pub(crate) const SAGAMIHARA: &str = "141500";
pub(crate) const TOKYO_TOWNS: [&str; 3] = [CHIYODA, CHUO, MINATO];
pub(crate) const KANAGAWA_TOWNS: [&str; 3] = [YOKOHAMA, KAWASAKI, SAGAMIHARA];

/// Pfizer's: 1 box of vaccine is 195 vials.
pub(crate) const PRODUCT: &str = "pfizer";
/// Makes the vaccine and delivers it.
pub(crate) const MAKER: &str = "maker-1";

/// Name, residents and those of 65 and over.
const PLACES: [(&str, &str, u32, u32); 8] = [
    (TOKYO, "東京都", 14_047_594, 3_107_822),
    (CHIYODA, "千代田区", 66_680, 11_000),
    (CHUO, "中央区", 169_179, 25_000),
    (MINATO, "港区", 260_486, 44_000),
    (KANAGAWA, "神奈川県", 9_237_337, 2_330_000),
    (YOKOHAMA, "横浜市", 3_777_491, 940_000),
    (KAWASAKI, "川崎市", 1_538_262, 310_000),
    (SAGAMIHARA, "相模原市", 725_493, 190_000),
];

/// A basic hospital.
pub(crate) fn hospital(municipality: &str) -> String {
    site_code(municipality, 1)
}

/// A basic clinic.
pub(crate) fn clinic(municipality: &str) -> String {
    site_code(municipality, 2)
}

/// A satellite, which receives from the hospital.
pub(crate) fn satellite(municipality: &str) -> String {
    site_code(municipality, 3)
}

/// A basic venue that has closed.
pub(crate) fn closed_venue(municipality: &str) -> String {
    site_code(municipality, 4)
}

/// A code with the check digit that belongs to it: Chiyoda's hospital is 1311010013.
fn site_code(municipality: &str, site: u32) -> String {
    let (prefecture, number) = (&municipality[..2], &municipality[2..5]);
    let code: FacilityCode = format!("{prefecture}1{number}00{site}0").parse().unwrap();
    code.suggestion().unwrap_or(code).to_string()
}

pub(crate) fn date(year: u32, month: u32, day: u32) -> Date {
    Date { year, month, day }
}

/// An instant in Japan in March 2021.
pub(crate) fn march(day: u32, hour: u32) -> prost_types::Timestamp {
    let day = chrono::NaiveDate::from_ymd_opt(2021, 3, day).unwrap();
    timestamp(jst::at(day, hour, 0))
}

pub(crate) fn units(vials: u32, needles: u32, syringes: u32) -> ItemUnits {
    ItemUnits { vaccine_vials: vials, needle_pieces: needles, syringe_pieces: syringes }
}

/// Boxes of vaccine with 10 of needles and 10 of syringes each.
pub(crate) fn boxes(count: u32) -> ItemUnits {
    units(count * 195, count * 1_000, count * 1_000)
}

pub(crate) fn packs() -> ItemPacks {
    ItemPacks { vials_per_box: 195, needles_per_box: 100, syringes_per_box: 100 }
}

pub(crate) fn line(child: &str, units: ItemUnits) -> LineEntry {
    LineEntry { child_code: child.to_owned(), units: Some(units) }
}

#[expect(clippy::unnecessary_wraps, reason = "a message's field is optional")]
pub(crate) fn office(code: &str) -> Option<WireOffice> {
    Some(wire_office(&code.parse().unwrap()))
}

/// Where an office, or the site with the code, stands.
pub(crate) fn standing(code: &str) -> Standing {
    match code.parse::<Office>() {
        Ok(Office::Nation) => Standing::Nation,
        Ok(Office::Prefecture(code)) => Standing::Prefecture(code),
        Ok(Office::Municipality(code)) => Standing::Municipality(code),
        Err(_) => Standing::Facility(code.parse().unwrap()),
    }
}

/// Every place, as the registry tells it.
pub(crate) fn places() -> Vec<PlaceChanged> {
    let place = |(code, name, population, aged): (&str, &str, u32, u32)| PlaceChanged {
        place_code: code.into(),
        prefecture_code: code[..2].into(),
        name: name.into(),
        kana: String::new(),
        name_en: String::new(),
        population,
        population_65plus: aged,
        valid_from_date: Some(date(1970, 4, 1)),
        valid_until_date: None,
        version: 1,
        position: None,
    };
    PLACES.into_iter().map(place).collect()
}

/// The four sites of each municipality, as the registry tells them.
pub(crate) fn sites() -> Vec<FacilityChanged> {
    TOKYO_TOWNS
        .into_iter()
        .chain(KANAGAWA_TOWNS)
        .flat_map(|town| {
            [
                site(town, &hospital(town), "病院"),
                site(town, &clinic(town), "診療所"),
                FacilityChanged {
                    r#type: FacilityType::Satellite.into(),
                    basic_facility_code: hospital(town),
                    ..site(town, &satellite(town), "サテライト")
                },
                FacilityChanged { open: false, ..site(town, &closed_venue(town), "会場") },
            ]
        })
        .collect()
}

/// An open basic site.
pub(crate) fn site(municipality: &str, code: &str, name: &str) -> FacilityChanged {
    FacilityChanged {
        facility_code: code.into(),
        prefecture_code: municipality[..2].into(),
        municipality_code: municipality.into(),
        ship_to: Some(ShipTo {
            facility_code: code.into(),
            name: format!("ダミー{name}"),
            postcode: "1020074".into(),
            address: "九段南1-2-1".into(),
            phone: "03-0000-0001".into(),
            delivery_days: "月水金".into(),
            delivery_hours: "9:00-12:00".into(),
        }),
        r#type: FacilityType::Basic.into(),
        category: 1,
        basic_facility_code: String::new(),
        open: true,
        version: 1,
        ..FacilityChanged::default()
    }
}

/// Vaccine from the maker, needles and syringes from the prefecture's wholesaler.
pub(crate) fn areas() -> Vec<AreaAssigned> {
    TOKYO_TOWNS
        .into_iter()
        .chain(KANAGAWA_TOWNS)
        .flat_map(|town| {
            let wholesaler = wholesaler(&town[..2]);
            [
                area(town, ItemKind::Vaccine, MAKER),
                area(town, ItemKind::Needle, &wholesaler),
                area(town, ItemKind::Syringe, &wholesaler),
            ]
        })
        .collect()
}

pub(crate) fn wholesaler(prefecture: &str) -> String {
    format!("wholesaler-{prefecture}")
}

pub(crate) fn area(municipality: &str, item: ItemKind, partner: &str) -> AreaAssigned {
    AreaAssigned {
        municipality_code: municipality.into(),
        item: item.into(),
        product_code: if item == ItemKind::Vaccine { PRODUCT.into() } else { String::new() },
        partner_id: partner.into(),
        valid_from_date: Some(date(2021, 1, 1)),
        valid_until_date: None,
        version: 1,
    }
}
