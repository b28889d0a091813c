//! Facilities as rows of tables and files.

use vsys_proto::facility_registry::v1::{Facility, GeoPoint};

use super::{
    address,
    words::{category_in_file, open_or_closed, own_position, shown, standing, type_in_file},
};
use crate::{
    locale::Locale,
    pages::{
        allocation::places::Register,
        mandate_form::words::{category, facility_type},
    },
    table::{Cell, Column, Table},
};

/// A facility with the name of its municipality.
pub(super) struct Row {
    pub(super) facility: Facility,
    municipality: String,
}

impl Row {
    pub(super) fn of(facility: Facility, register: &Register, locale: Locale) -> Self {
        Self { municipality: register.full_name(locale, &facility.municipality_code), facility }
    }
}

fn name(row: &Row, _: Locale) -> Cell {
    let Facility { facility_code, name, .. } = &row.facility;
    Cell::Link { text: name.clone(), path: address(facility_code, "") }
}

fn basic(row: &Row, _: Locale) -> Cell {
    match row.facility.basic_facility_code.as_str() {
        "" => Cell::Nothing,
        code => Cell::Link { text: code.to_owned(), path: address(code, "") },
    }
}

/// The list.
pub(super) const FACILITIES: Table<Row> = Table {
    name: "facilities",
    caption: "facilities-caption",
    columns: &[
        Column {
            name: "facility-code",
            cell: |row, _| Cell::Code(row.facility.facility_code.clone()),
        },
        Column { name: "facility-name", cell: name },
        Column { name: "site-kana", cell: |row, _| Cell::text(&row.facility.kana) },
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column {
            name: "site-category",
            cell: |row, locale| Cell::text(category(row.facility.category(), locale)),
        },
        Column {
            name: "facility-type",
            cell: |row, locale| Cell::text(facility_type(row.facility.r#type(), locale)),
        },
        Column { name: "basic-facility", cell: basic },
        Column { name: "site-address", cell: |row, _| Cell::text(&row.facility.address) },
        Column { name: "site-phone", cell: |row, _| Cell::text(&row.facility.phone) },
        Column { name: "facility-open", cell: |row, locale| standing(&row.facility, locale) },
        Column { name: "facility-shown", cell: |row, locale| shown(&row.facility, locale) },
    ],
};

/// Those that receive from one, or are named beside something else.
pub(super) const RECEIVERS: Table<Row> = Table {
    name: "receivers",
    caption: "facility-receivers",
    columns: &[
        Column {
            name: "facility-code",
            cell: |row, _| Cell::Code(row.facility.facility_code.clone()),
        },
        Column { name: "facility-name", cell: name },
        Column {
            name: "facility-type",
            cell: |row, locale| Cell::text(facility_type(row.facility.r#type(), locale)),
        },
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column { name: "facility-open", cell: |row, locale| standing(&row.facility, locale) },
    ],
};

/// Degrees as a file has them.
fn degrees(row: &Row, of: fn(GeoPoint) -> f64) -> Cell {
    Cell::text(own_position(&row.facility).map(|at| of(at).to_string()).unwrap_or_default())
}

/// A code; nothing where there is none.
fn code(text: &str) -> Cell {
    if text.is_empty() { Cell::Nothing } else { Cell::Code(text.to_owned()) }
}

/// The file, which can be imported as it is: the columns that the import reads, then others.
pub(super) const FILE: Table<Row> = Table {
    name: "facilities",
    caption: "facilities-caption",
    columns: &[
        Column { name: "file-facility-code", cell: |row, _| code(&row.facility.facility_code) },
        Column {
            name: "file-municipality-code",
            cell: |row, _| code(&row.facility.municipality_code),
        },
        Column { name: "file-name", cell: |row, _| Cell::text(&row.facility.name) },
        Column { name: "file-kana", cell: |row, _| Cell::text(&row.facility.kana) },
        Column { name: "file-postcode", cell: |row, _| code(&row.facility.postcode) },
        Column { name: "file-address", cell: |row, _| Cell::text(&row.facility.address) },
        Column { name: "file-phone", cell: |row, _| Cell::text(&row.facility.phone) },
        Column {
            name: "file-category",
            cell: |row, locale| Cell::text(category_in_file(row.facility.category(), locale)),
        },
        Column {
            name: "file-type",
            cell: |row, locale| Cell::text(type_in_file(row.facility.r#type(), locale)),
        },
        Column {
            name: "file-basic-facility-code",
            cell: |row, _| code(&row.facility.basic_facility_code),
        },
        Column {
            name: "file-delivery-days",
            cell: |row, _| Cell::text(row.facility.delivery.clone().unwrap_or_default().days),
        },
        Column {
            name: "file-delivery-hours",
            cell: |row, _| Cell::text(row.facility.delivery.clone().unwrap_or_default().hours),
        },
        Column { name: "file-latitude", cell: |row, _| degrees(row, |at| at.latitude) },
        Column { name: "file-longitude", cell: |row, _| degrees(row, |at| at.longitude) },
        Column { name: "file-version", cell: |row, _| code(&row.facility.version.to_string()) },
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column {
            name: "facility-open",
            cell: |row, locale| Cell::text(locale.text(open_or_closed(&row.facility))),
        },
        Column {
            name: "facility-last-day",
            cell: |row, _| Cell::date(row.facility.last_date.as_ref()),
        },
        Column { name: "facility-shown", cell: |row, locale| shown(&row.facility, locale) },
        Column { name: "facility-successor", cell: |row, _| code(&row.facility.successor_code) },
    ],
};

/// Names of the columns that the import reads, the first of the file.
pub(super) const READ_AGAIN: usize = 15;

#[cfg(test)]
mod tests {
    use vsys_proto::facility_registry::v1::{FacilityCategory, FacilityType};

    use super::*;

    #[test]
    fn the_columns_of_a_file_are_called_as_the_import_knows_them() {
        let heading =
            |locale: Locale, column: &Column<Row>| locale.text(&format!("column-{}", column.name));
        let english: Vec<_> =
            FILE.columns[..READ_AGAIN].iter().map(|column| heading(Locale::En, column)).collect();
        let expected = [
            "facility_code",
            "municipality_code",
            "name",
            "kana",
            "postcode",
            "address",
            "phone",
            "category",
            "type",
            "basic_facility_code",
            "delivery_days",
            "delivery_hours",
            "latitude",
            "longitude",
            "version",
        ];
        assert_eq!(english, expected);
        assert_eq!(heading(Locale::Ja, &FILE.columns[0]), "医療機関コード");
        assert_eq!(heading(Locale::Ja, &FILE.columns[8]), "類型");
        assert_eq!(heading(Locale::Ja, &FILE.columns[14]), "版");
    }

    #[test]
    fn codes_of_a_file_keep_their_zeros_and_degrees_their_places() {
        let row = Row {
            facility: Facility {
                facility_code: "0110113719".to_owned(),
                category: FacilityCategory::Clinic.into(),
                r#type: FacilityType::Satellite.into(),
                position: Some(GeoPoint { latitude: 43.0687, longitude: 141.350_8 }),
                version: 1_234,
                ..Facility::default()
            },
            municipality: "札幌市".to_owned(),
        };
        let written: Vec<_> = FILE
            .columns
            .iter()
            .map(|column| (column.cell)(&row, Locale::En).written(Locale::En))
            .collect();
        assert_eq!(written[0], "0110113719");
        assert_eq!(written[7..10], ["clinic", "satellite", ""]);
        assert_eq!(written[12..15], ["43.0687", "141.3508", "1234"]);
    }
}
