use vsys_proto::convert::{self, wire_date};
use vsys_proto::facility_registry::v1;

use super::{keyword, optional, page};
use crate::domain::batch::{Batch, Row};
use crate::domain::fault::{Fault, Violations};
use crate::domain::place::{Place, PlaceCode, PlaceEntry, PopulationEstimate, validity};
use crate::domain::text;
use crate::entry::position;
use crate::events::outgoing;
use crate::store::Page;
use crate::store::places::PlaceFilter;

/// Most places on a page.
const LARGEST_PAGE: usize = 2_000;

pub(crate) fn place_code(text: &str) -> Result<PlaceCode, Fault> {
    text.parse()
}

/// The municipality that was merged, and the one that it was merged into.
pub(crate) fn merger_wish(
    request: &v1::MergeMunicipalitiesRequest,
) -> Result<(PlaceCode, PlaceCode), Violations> {
    let mut found = Violations::default();
    let merged = found.keep(0, "municipality_code", place_code(&request.municipality_code));
    let into = place_code(&request.into_municipality_code);
    let into = found.keep(0, "into_municipality_code", into);
    merged.zip(into).ok_or(found)
}

/// The one place of a request.
pub(crate) fn place_row(request: v1::PutPlaceRequest) -> Result<Row<PlaceEntry>, Violations> {
    let entry = entry(0, request.place.unwrap_or_default())?;
    Ok(Row { index: 0, expected_version: request.expected_version, entry })
}

/// The places of a request, and what is wrong with those that cannot be read.
pub(crate) fn places(entries: Vec<v1::PlaceEntry>) -> Batch<PlaceEntry> {
    let mut batch = Batch::default();
    for (index, wire) in entries.into_iter().enumerate() {
        match entry(index, wire) {
            Ok(entry) => batch.rows.push(Row { index, expected_version: None, entry }),
            Err(found) => batch.violations.append(found),
        }
    }
    batch
}

fn entry(row: usize, wire: v1::PlaceEntry) -> Result<PlaceEntry, Violations> {
    let mut found = Violations::default();
    let code = found.keep(row, "place_code", place_code(&wire.place_code));
    let name = found.keep(row, "name", text::required(&wire.name, 100));
    let kana = found.keep(row, "kana", text::required(&wire.kana, 200));
    let name_en = found.keep(row, "name_en", text::optional(&wire.name_en, 200));
    let population = population(&mut found, row, &wire.population.unwrap_or_default());
    let from = convert::date(wire.valid_from_date, "valid_from_date").map_err(Fault::from);
    let from = found.keep(row, "valid_from_date", from);
    let until = convert::optional_date(wire.valid_until_date, "valid_until_date");
    let until = found.keep(row, "valid_until_date", until.map_err(Fault::from));
    let office = found.keep(row, "position", wire.position.map(position).transpose());
    let days = from.zip(until);
    let days =
        days.and_then(|(from, until)| found.keep(row, "valid_until_date", validity(from, until)));
    let entry = || {
        Some(PlaceEntry {
            code: code?,
            name: name?,
            kana: kana?,
            name_en: name_en?,
            population: population?,
            validity: days?,
            position: office?,
        })
    };
    entry().ok_or(found)
}

fn population(
    found: &mut Violations,
    row: usize,
    wire: &v1::PopulationEstimate,
) -> Option<PopulationEstimate> {
    let source = found.keep(row, "population.source", text::required(&wire.source, 200));
    let as_of = convert::date(wire.as_of_date, "population.as_of_date").map_err(Fault::from);
    let as_of = found.keep(row, "population.as_of_date", as_of);
    let (source, as_of) = source.zip(as_of)?;
    let estimate = PopulationEstimate::new(wire.total, wire.aged_65plus, source, as_of);
    found.keep(row, "population", estimate)
}

pub(crate) fn place_list(
    request: &v1::ListPlacesRequest,
) -> Result<(PlaceFilter, Page), Violations> {
    let mut found = Violations::default();
    let prefecture =
        optional(&request.prefecture_code, |text| Ok(convert::code(text, "prefecture_code")?));
    let prefecture = found.keep(0, "prefecture_code", prefecture);
    let prefectures = found.keep(0, "kind", prefectures(request.kind));
    let keyword = found.keep(0, "keyword", keyword(&request.keyword));
    let page = page(request.page_size, LARGEST_PAGE, &request.page_token, place_code);
    let page = found.keep(0, "page_token", page);
    let list = || {
        let filter =
            PlaceFilter { prefecture: prefecture?, prefectures: prefectures?, keyword: keyword? };
        Some((filter, page?))
    };
    list().ok_or(found)
}

/// Whether prefectures are wanted, or municipalities, or either.
fn prefectures(kind: i32) -> Result<Option<bool>, Fault> {
    match v1::PlaceKind::try_from(kind) {
        Ok(v1::PlaceKind::Unspecified) => Ok(None),
        Ok(v1::PlaceKind::Prefecture) => Ok(Some(true)),
        Ok(v1::PlaceKind::Municipality) => Ok(Some(false)),
        Err(_) => Err(Fault::Unknown),
    }
}

pub(crate) fn wire_place(place: Place) -> v1::Place {
    let Place { entry, version } = place;
    v1::Place {
        place_code: entry.code.to_string(),
        prefecture_code: entry.code.prefecture().to_string(),
        name: entry.name,
        kana: entry.kana,
        name_en: entry.name_en,
        population: Some(v1::PopulationEstimate {
            total: entry.population.total(),
            aged_65plus: entry.population.aged_65plus(),
            source: entry.population.source().to_owned(),
            as_of_date: Some(wire_date(entry.population.as_of())),
        }),
        valid_from_date: Some(wire_date(entry.validity.from())),
        valid_until_date: entry.validity.until().map(wire_date),
        version,
        position: entry.position.map(outgoing::point),
    }
}
