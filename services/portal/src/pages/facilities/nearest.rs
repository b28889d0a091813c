//! The facilities nearest to a point, or to the office of a municipality: a list with distances,
//! and the same on a map.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::facility_registry::v1::{
    Facility, FacilityCategory, FacilityType, FindNearestFacilitiesRequest, GeoPoint, NearFacility,
};

use super::{
    PATH, address,
    entry::{narrow, point},
    filter::Filter,
    list::{municipalities, one_of, prefectures},
    map::{Drawing, SIDE, Scale, Spot},
};
use crate::{
    format::grouped,
    frame::Frame,
    locale::Locale,
    page::{Answer, page, refused},
    pages::{
        allocation::{ceilings::about_the_form, places::Register},
        mandate_form::{
            choices::Choice,
            words::{CATEGORIES, TYPES, category, facility_type, named},
        },
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::FieldTroubles,
    visitor::Visitor,
};

/// Facilities that are found at most.
const MOST: u32 = 50;

/// From where, beside the area, category and type of the filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Start {
    latitude: String,
    longitude: String,
}

/// A facility with its number on the map.
struct Row {
    number: usize,
    near: NearFacility,
    municipality: String,
}

fn name(row: &Row, _: Locale) -> Cell {
    let facility = row.near.facility.clone().unwrap_or_default();
    Cell::Link { path: address(&facility.facility_code, ""), text: facility.name }
}

/// A distance in words: kilometres from one on.
fn far(metres: u32, locale: Locale) -> String {
    if metres < 1_000 {
        return locale.text_with("metres", &[("n", metres)]);
    }
    let tenths = metres.saturating_add(50) / 100;
    let kilometres = format!("{}.{}", grouped(tenths / 10), tenths % 10);
    locale.text_with("kilometres", &[("n", kilometres)])
}

fn distance(row: &Row, locale: Locale) -> Cell {
    let metres = row.near.metres;
    Cell::Amount { units: metres.into(), text: far(metres, locale) }
}

/// How well the place is known.
fn known(row: &Row, locale: Locale) -> Cell {
    match &row.near.facility {
        Some(facility) if facility.position_of_municipality => {
            Cell::text(locale.text("nearest-at-office"))
        }
        _ => Cell::Nothing,
    }
}

const NEAREST: Table<Row> = Table {
    name: "nearest",
    caption: "nearest-caption",
    columns: &[
        Column {
            name: "map-number",
            cell: |row, _| Cell::Number(i128::try_from(row.number).unwrap_or(i128::MAX)),
        },
        Column { name: "facility-name", cell: name },
        Column { name: "distance", cell: distance },
        Column { name: "position-known", cell: known },
        Column {
            name: "site-category",
            cell: |row, locale| {
                let found = row.near.facility.as_ref();
                let found = found.map_or(FacilityCategory::Unspecified, Facility::category);
                Cell::text(category(found, locale))
            },
        },
        Column {
            name: "facility-type",
            cell: |row, locale| {
                let found = row.near.facility.as_ref();
                let found = found.map_or(FacilityType::Unspecified, Facility::r#type);
                Cell::text(facility_type(found, locale))
            },
        },
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column {
            name: "site-address",
            cell: |row, _| Cell::text(row.near.facility.clone().unwrap_or_default().address),
        },
        Column {
            name: "site-phone",
            cell: |row, _| Cell::text(row.near.facility.clone().unwrap_or_default().phone),
        },
    ],
};

/// A facility on the map.
struct Place {
    spot: Spot,
    /// Its number in the table.
    number: usize,
    /// What it is and how far, for who does not see it.
    title: String,
    path: String,
}

/// The map.
struct Map {
    places: Vec<Place>,
    scale: Scale,
    scale_text: String,
}

impl Map {
    /// Half of the side, where the point in the middle stands.
    #[expect(clippy::unused_self, reason = "the template has nothing but the map")]
    fn middle(&self) -> f64 {
        SIDE / 2.0
    }

    /// Width and height.
    #[expect(clippy::unused_self, reason = "the template has nothing but the map")]
    fn side(&self) -> f64 {
        SIDE
    }
}

/// The page.
#[derive(Template)]
#[template(path = "facilities/nearest.html")]
struct NearestPage {
    frame: Frame,
    troubles: FieldTroubles,
    from: Start,
    prefectures: Vec<Choice>,
    municipalities: Vec<Choice>,
    categories: Vec<Choice>,
    types: Vec<Choice>,
    /// What the distances are from; empty while nothing is asked for.
    whence: String,
    /// The municipality whose office is meant has no position.
    is_nowhere: bool,
    table: Option<TableView>,
    map: Option<Map>,
}

/// The point that is meant, and what it is called.
fn whence(
    visitor: &Visitor,
    register: &Register,
    filter: &Filter,
    from: &Start,
) -> Result<Option<(GeoPoint, String)>, FieldTroubles> {
    let locale = visitor.locale;
    if let Some(at) = point(&narrow(&from.latitude), &narrow(&from.longitude), locale)? {
        return Ok(Some((at, super::facts::degrees(&at))));
    }
    let place = register.find(filter.municipality());
    let office = place.and_then(|place| Some((place.position?, &place.place_code)));
    Ok(office.map(|(at, code)| {
        let name = register.full_name(locale, code);
        (at, locale.text_with("nearest-office", &[("name", name)]))
    }))
}

async fn find(
    visitor: &Visitor,
    filter: &Filter,
    at: GeoPoint,
) -> Result<Vec<NearFacility>, tonic::Status> {
    let category = named(&CATEGORIES, &filter.category).map(Into::into);
    let kind = named(&TYPES, &filter.kind).unwrap_or(FacilityType::Unspecified);
    let request = visitor.request(FindNearestFacilitiesRequest {
        point: Some(at),
        categories: category.into_iter().collect(),
        r#type: kind.into(),
        most: MOST,
    });
    let mut registry = visitor.guest.portal.clients.registry();
    Ok(registry.find_nearest_facilities(request).await?.into_inner().facilities)
}

fn map(rows: &[Row], at: GeoPoint, locale: Locale) -> Map {
    let known = rows.iter().filter_map(|row| {
        let facility = row.near.facility.as_ref()?;
        Some((row, facility, facility.position?))
    });
    let known: Vec<_> = known.collect();
    let positions: Vec<_> = known.iter().map(|(.., position)| *position).collect();
    let drawing = Drawing::of(at, &positions);
    let place = |(spot, (row, facility, _)): (Spot, &(&Row, &Facility, GeoPoint))| {
        let far = far(row.near.metres, locale);
        Place {
            spot,
            number: row.number,
            title: format!("{} {} {far}", row.number, facility.name),
            path: address(&facility.facility_code, ""),
        }
    };
    let scale = drawing.scale();
    Map {
        places: drawing.spots(&positions).into_iter().zip(&known).map(place).collect(),
        scale_text: far(scale.metres, locale),
        scale,
    }
}

/// `GET /facilities/nearest`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(from): Query<Start>,
    Query(filter): Query<Filter>,
) -> Answer {
    let locale = visitor.locale;
    let filter = filter.of(visitor.office());
    let register = visitor.guest.portal.places.register(&visitor).await?;
    let empty = NearestPage {
        frame: Frame::of(&visitor, "nearest-title"),
        troubles: FieldTroubles::none(),
        prefectures: prefectures(&visitor, &register, filter.prefecture()),
        municipalities: municipalities(&visitor, &register, &filter),
        categories: one_of(&CATEGORIES, &filter.category, "facility-category", &visitor),
        types: one_of(&TYPES, &filter.kind, "facility-type", &visitor),
        whence: String::new(),
        is_nowhere: false,
        table: None,
        map: None,
        from: from.clone(),
    };
    let (at, whence) = match whence(&visitor, &register, &filter, &from) {
        Err(troubles) => return refused(&NearestPage { troubles, ..empty }),
        Ok(None) => {
            let is_nowhere = !filter.municipality().is_empty();
            return page(&NearestPage { is_nowhere, ..empty });
        }
        Ok(Some(whence)) => whence,
    };
    let found = match find(&visitor, &filter, at).await {
        Ok(found) => found,
        Err(status) => {
            let troubles = beside(about_the_form(status.into(), &visitor)?);
            return refused(&NearestPage { troubles, ..empty });
        }
    };
    let row = |(number, near): (usize, NearFacility)| {
        let code = near.facility.as_ref().map(|one| one.municipality_code.as_str());
        let municipality = register.full_name(locale, code.unwrap_or_default());
        Row { number, near, municipality }
    };
    let rows: Vec<Row> = (1..).zip(found).map(row).collect();
    page(&NearestPage {
        table: Some(NEAREST.view(&rows, &Wish::default(), locale, PATH).alone()),
        map: (!rows.is_empty()).then(|| map(&rows, at, locale)),
        whence,
        ..empty
    })
}

/// What is wrong with the point stands at its first field.
fn beside(mut troubles: FieldTroubles) -> FieldTroubles {
    for line in &mut troubles.lines {
        "latitude".clone_into(&mut line.field);
    }
    troubles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_one_kilometre_on_distances_are_kilometres() {
        let said = [0, 740, 999, 1_000, 8_149, 8_150, 1_234_567].map(|one| far(one, Locale::Ja));
        let expected = ["0 m", "740 m", "999 m", "1.0 km", "8.1 km", "8.2 km", "1,234.6 km"];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_site_of_which_only_the_town_is_known_says_where_its_distance_is_from() {
        let of = |position_of_municipality| {
            let facility = Some(Facility { position_of_municipality, ..Facility::default() });
            let near = NearFacility { facility, metres: 0 };
            known(&Row { number: 1, near, municipality: String::new() }, Locale::Ja)
        };
        assert_eq!(of(true), Cell::text("役所の位置"));
        assert_eq!(of(false), Cell::Nothing);
    }
}
