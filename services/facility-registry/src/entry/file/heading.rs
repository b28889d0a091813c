//! Columns by their names, and values by their labels.

use vsys_proto::facility_registry::v1;

use super::Unreadable;
use crate::domain::fault::Fault;

/// A column of the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    Code,
    Municipality,
    Name,
    Kana,
    Postcode,
    Address,
    Phone,
    Category,
    Type,
    Basic,
    DeliveryDays,
    DeliveryHours,
    Latitude,
    Longitude,
    Statement,
    Version,
}

/// Columns, their names and whether each row needs them.
const COLUMNS: [(Column, &[&str], bool); 16] = [
    (Column::Code, &["facility_code", "医療機関コード", "施設コード"], true),
    (Column::Municipality, &["municipality_code", "市町村コード", "市区町村コード"], true),
    (Column::Name, &["name", "名称", "医療機関・接種会場名"], true),
    (Column::Kana, &["kana", "フリガナ", "カナ"], false),
    (Column::Postcode, &["postcode", "郵便番号"], false),
    (Column::Address, &["address", "住所", "所在地"], true),
    (Column::Phone, &["phone", "電話番号"], true),
    (Column::Category, &["category", "施設分類", "施設の分類"], true),
    (Column::Type, &["type", "類型", "施設の種別"], true),
    (Column::Basic, &["basic_facility_code", "基本型施設コード"], false),
    (Column::DeliveryDays, &["delivery_days", "配送可能曜日"], false),
    (Column::DeliveryHours, &["delivery_hours", "配送可能時間"], false),
    (Column::Latitude, &["latitude", "緯度"], false),
    (Column::Longitude, &["longitude", "経度"], false),
    (Column::Statement, &["transfer_statement", "移送についての申告"], false),
    (Column::Version, &["version", "版"], false),
];

/// Where the columns stand.
pub(super) struct Heading(Vec<(Column, usize)>);

impl Heading {
    /// Reads the first line; columns that mean nothing here are passed over.
    pub(super) fn read(cells: &[String]) -> Result<Self, Unreadable> {
        let mut places = Vec::new();
        for (column, names, needed) in COLUMNS {
            let named = |cell: &String| names.iter().any(|name| cell.eq_ignore_ascii_case(name));
            match cells.iter().position(named) {
                Some(place) => places.push((column, place)),
                None if needed => {
                    return Err(Unreadable::ColumnMissing(
                        names.first().copied().unwrap_or_default(),
                    ));
                }
                None => {}
            }
        }
        Ok(Self(places))
    }

    /// What a line says in a column; nothing where it has no such cell.
    pub(super) fn cell<'a>(&self, cells: &'a [String], column: Column) -> &'a str {
        let place = self.0.iter().find(|(there, _)| *there == column).map(|(_, place)| *place);
        place.and_then(|place| cells.get(place)).map_or("", String::as_str)
    }

    /// How many digits a column's codes have, for a spreadsheet that took them for numbers.
    pub(super) fn width(name: &str) -> usize {
        let column = COLUMNS.iter().find(|(_, names, _)| names.contains(&name));
        match column.map(|(column, ..)| column) {
            Some(Column::Code | Column::Basic) => 10,
            Some(Column::Postcode) => 7,
            Some(Column::Municipality) => 6,
            _ => 0,
        }
    }
}

/// A category by its name in the contract, or as pages write it.
pub(super) fn category(cell: &str) -> Result<v1::FacilityCategory, Fault> {
    use v1::FacilityCategory as Category;

    match cell.to_ascii_lowercase().as_str() {
        "" => Err(Fault::Missing),
        "hospital" | "病院" => Ok(Category::Hospital),
        "clinic" | "診療所" => Ok(Category::Clinic),
        "care_facility" | "care facility" | "介護施設" => Ok(Category::CareFacility),
        "venue_municipal" | "venue of the municipality" | "特設の接種会場(市町村)" => {
            Ok(Category::VenueMunicipal)
        }
        "venue_contracted" | "contracted venue" | "特設の接種会場(委託)" => {
            Ok(Category::VenueContracted)
        }
        "venue_prefecture" | "venue of the prefecture" | "都道府県の会場" => {
            Ok(Category::VenuePrefecture)
        }
        "split_depot" | "split depot" | "小分け用配送センター" => {
            Ok(Category::SplitDepot)
        }
        _ => Err(Fault::Unknown),
    }
}

/// A type by its name in the contract, or as pages write it.
pub(super) fn facility_type(cell: &str) -> Result<v1::FacilityType, Fault> {
    use v1::FacilityType as Type;

    match cell.to_ascii_lowercase().as_str() {
        "" => Err(Fault::Missing),
        "basic" | "基本型" | "基本型接種施設" => Ok(Type::Basic),
        "linked" | "連携型" | "連携型接種施設" => Ok(Type::Linked),
        "satellite" | "サテライト型" | "サテライト型接種施設" => {
            Ok(Type::Satellite)
        }
        _ => Err(Fault::Unknown),
    }
}

/// What was made sure of.
pub(super) fn statement(cell: &str) -> Result<v1::TransferStatement, Fault> {
    use v1::TransferStatement as Statement;

    match cell.to_ascii_lowercase().as_str() {
        "" => Ok(Statement::Unspecified),
        "never_received" | "移送なし" => Ok(Statement::NeverReceived),
        "all_used" | "在庫なし" => Ok(Statement::AllUsed),
        _ => Err(Fault::Unknown),
    }
}

/// A postcode, which may have its hyphen.
pub(super) fn postcode(cell: &str) -> String {
    match cell.split_once('-') {
        Some((before, behind)) if !before.is_empty() => format!("{before}{behind}"),
        Some(_) | None => cell.to_owned(),
    }
}

/// The version that a download had; none where a row says nothing of it.
pub(super) fn version(cell: &str) -> Result<Option<u64>, Fault> {
    let version = (!cell.is_empty()).then(|| cell.parse().map_err(|_| Fault::VersionFormat));
    version.transpose()
}
