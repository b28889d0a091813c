//! The columns of a list, by their names.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{Given, Unreadable};

/// Lines among which the heading is looked for: titles stand before it.
pub(super) const HEADING_WITHIN: usize = 10;

/// A column by its names.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    japanese: &'static [&'static str],
}

/// The bureaus number their rows.
pub(super) const INDEX: Column = Column { name: "index", japanese: &["項番"] };
pub(super) const CODE: Column = Column {
    name: "facility_code",
    japanese: &["医療機関コード", "保険医療機関コード"],
};
/// Bureaus write seven digits, and prefecture and table beside them.
pub(super) const NUMBER: Column = Column { name: "number", japanese: &["医療機関番号"] };
pub(super) const PREFECTURE: Column =
    Column { name: "prefecture_code", japanese: &["都道府県番号", "都道府県コード"] };
pub(super) const TABLE: Column =
    Column { name: "table", japanese: &["点数表", "点数表番号"] };
pub(super) const FACILITY_NAME: Column =
    Column { name: "name", japanese: &["医療機関名称", "名称"] };
pub(super) const KANA: Column =
    Column { name: "kana", japanese: &["フリガナ", "医療機関名称カナ"] };
pub(super) const MUNICIPALITY: Column = Column {
    name: "municipality_code",
    japanese: &["市区町村コード", "市町村コード"],
};
pub(super) const POSTCODE: Column = Column { name: "postcode", japanese: &["郵便番号"] };
pub(super) const FACILITY_ADDRESS: Column =
    Column { name: "address", japanese: &["医療機関所在地", "所在地", "住所"] };
pub(super) const FACILITY_PHONE: Column = Column { name: "phone", japanese: &["電話番号"] };

const COLUMNS: [&Column; 11] = [
    &INDEX,
    &CODE,
    &NUMBER,
    &PREFECTURE,
    &TABLE,
    &FACILITY_NAME,
    &KANA,
    &MUNICIPALITY,
    &POSTCODE,
    &FACILITY_ADDRESS,
    &FACILITY_PHONE,
];

/// Where the columns stand, and how the file calls them.
#[derive(Debug, Default)]
pub(super) struct Heading(HashMap<&'static str, (usize, String)>);

/// A text without blanks and line breaks: headings hold them wherever their cells are narrow.
fn closed_up(cell: &str) -> String {
    cell.chars().filter(|sign| !sign.is_whitespace()).collect()
}

impl Column {
    /// As most files call it.
    fn usual(&self) -> &'static str {
        self.japanese.first().copied().unwrap_or(self.name)
    }

    fn is_named(&self, cell: &str) -> bool {
        let cell = closed_up(cell);
        cell.eq_ignore_ascii_case(self.name) || self.japanese.contains(&cell.as_str())
    }
}

impl Heading {
    /// Where the columns stand if this line is the heading.
    pub(super) fn read(record: &csv::StringRecord) -> Self {
        let places = COLUMNS.iter().filter_map(|column| {
            let (place, cell) =
                record.iter().enumerate().find(|(_, cell)| column.is_named(cell))?;
            Some((column.name, (place, closed_up(cell))))
        });
        Self(places.collect())
    }

    pub(super) fn has(&self, column: &Column) -> bool {
        self.0.contains_key(column.name)
    }

    /// A column as the file calls it; by our own name where the file does not have it.
    pub(super) fn word(&self, column: &Column) -> &str {
        self.0.get(column.name).map_or(column.name, |(_, word)| word)
    }

    /// How many columns are known: the heading is the line with the most.
    pub(super) fn known(&self) -> usize {
        self.0.len()
    }

    /// Refuses a heading without what every row needs.
    pub(super) fn check(&self, given: Given) -> Result<(), Unreadable> {
        if !self.has(&CODE) {
            if !self.has(&NUMBER) {
                return Err(Unreadable::ColumnMissing(CODE.usual()));
            }
            if !self.has(&PREFECTURE) && given.prefecture.is_none() {
                return Err(Unreadable::PrefectureMissing);
            }
            if !self.has(&TABLE) && given.fee_table.is_none() {
                return Err(Unreadable::TableMissing);
            }
        }
        for column in [&FACILITY_NAME, &FACILITY_ADDRESS] {
            if !self.has(column) {
                return Err(Unreadable::ColumnMissing(column.usual()));
            }
        }
        Ok(())
    }

    /// The cell of a column, in one line.
    pub(super) fn cell<'a>(&self, record: &'a csv::StringRecord, column: &Column) -> Cow<'a, str> {
        let place = self.0.get(column.name);
        let cell = place.and_then(|(place, _)| record.get(*place)).unwrap_or_default().trim();
        if cell.contains(['\n', '\r']) {
            let lines = cell.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
            Cow::Owned(lines.collect::<Vec<_>>().join(" "))
        } else {
            Cow::Borrowed(cell)
        }
    }

    /// Whether a line is a row of the list: it has a code, or is numbered as rows are, or has both
    /// a name and an address. The name of a section, a footer and a heading that is repeated on
    /// each page are none.
    pub(super) fn is_row(&self, record: &csv::StringRecord) -> bool {
        let cell = |column| self.cell(record, column);
        if record.iter().filter(|cell| !cell.trim().is_empty()).count() == 1 {
            return false;
        }
        if CODE.is_named(&cell(&CODE)) || NUMBER.is_named(&cell(&NUMBER)) {
            return false;
        }
        let index = cell(&INDEX);
        let is_numbered = !index.is_empty() && index.chars().all(char::is_numeric);
        let is_coded = !cell(&CODE).is_empty() || !cell(&NUMBER).is_empty();
        let is_told = !cell(&FACILITY_NAME).is_empty() && !cell(&FACILITY_ADDRESS).is_empty();
        is_coded || is_numbered || is_told
    }
}
