//! A list of the regional bureaus of health and welfare (地方厚生局), as a file.

use std::borrow::Cow;
use std::collections::HashMap;

use encoding_rs::{SHIFT_JIS, UTF_8};
use vsys_vocabulary::FacilityCode;

use super::master::Entry;
use super::text;
use super::typed_code;

/// The most rows of a file.
pub(crate) const MOST_ROWS: usize = 200_000;
/// The most bytes of a file.
pub(crate) const MOST_BYTES: usize = 16 * 1024 * 1024;
/// The most rows that are named as refused.
const MOST_BAD: usize = 1_000;
const NAME: usize = 200;
const ADDRESS: usize = 300;
const PHONE: usize = 40;

/// Why a file cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unreadable {
    #[error("the file is neither UTF-8 nor Shift_JIS")]
    Encoding,
    #[error("the file has no rows")]
    Empty,
    #[error("the heading lacks the column {0}")]
    ColumnMissing(&'static str),
    #[error("the file has more than {MOST_ROWS} rows")]
    TooLong,
    #[error("the file has more than {MOST_BYTES} bytes")]
    TooLarge,
}

/// A row that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadRow {
    /// Line of the file; the heading is line 1.
    pub(crate) line: u32,
    pub(crate) column: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct List {
    pub(crate) rows: u32,
    /// In the order of the file, each code once.
    pub(crate) entries: Vec<Entry>,
    pub(crate) bad: Vec<BadRow>,
}

/// A column by its names.
struct Column {
    name: &'static str,
    japanese: &'static [&'static str],
}

const CODE: Column = Column {
    name: "facility_code",
    japanese: &["医療機関コード", "保険医療機関コード"],
};
/// Bureaus write seven digits, and prefecture and table beside them.
const NUMBER: Column = Column { name: "number", japanese: &["医療機関番号"] };
const PREFECTURE: Column =
    Column { name: "prefecture_code", japanese: &["都道府県番号", "都道府県コード"] };
const TABLE: Column = Column { name: "table", japanese: &["点数表", "点数表番号"] };
const FACILITY_NAME: Column = Column { name: "name", japanese: &["医療機関名称", "名称"] };
const KANA: Column =
    Column { name: "kana", japanese: &["フリガナ", "医療機関名称カナ"] };
const MUNICIPALITY: Column = Column {
    name: "municipality_code",
    japanese: &["市区町村コード", "市町村コード"],
};
const POSTCODE: Column = Column { name: "postcode", japanese: &["郵便番号"] };
const FACILITY_ADDRESS: Column =
    Column { name: "address", japanese: &["医療機関所在地", "所在地", "住所"] };
const FACILITY_PHONE: Column = Column { name: "phone", japanese: &["電話番号"] };

const COLUMNS: [&Column; 10] = [
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

/// The text of a file: with a byte order mark or without, UTF-8 or else `Shift_JIS`. A mark may
/// stand before either: spreadsheets that convert a file keep it.
fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    let text = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or(Unreadable::Encoding)
}

/// Where the columns stand.
struct Heading(HashMap<&'static str, usize>);

impl Heading {
    fn read(record: &csv::StringRecord) -> Result<Self, Unreadable> {
        let mut places = HashMap::new();
        for column in COLUMNS {
            let place = record.iter().position(|cell| {
                cell.eq_ignore_ascii_case(column.name) || column.japanese.contains(&cell)
            });
            if let Some(place) = place {
                places.insert(column.name, place);
            }
        }
        let has = |column: &Column| places.contains_key(column.name);
        let is_coded = has(&CODE) || (has(&NUMBER) && has(&PREFECTURE) && has(&TABLE));
        for (is_there, column) in [
            (is_coded, &CODE),
            (has(&FACILITY_NAME), &FACILITY_NAME),
            (has(&FACILITY_ADDRESS), &FACILITY_ADDRESS),
        ] {
            if !is_there {
                return Err(Unreadable::ColumnMissing(column.name));
            }
        }
        Ok(Self(places))
    }

    fn cell<'a>(&self, record: &'a csv::StringRecord, column: &Column) -> &'a str {
        self.0.get(column.name).and_then(|place| record.get(*place)).unwrap_or_default().trim()
    }
}

/// Reads a file; rows that are refused are named, and the others are read all the same.
pub(crate) fn read(bytes: &[u8]) -> Result<List, Unreadable> {
    if bytes.len() > MOST_BYTES {
        return Err(Unreadable::TooLarge);
    }
    let text = text_of(bytes)?;
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let heading = reader.headers().map_err(|_| Unreadable::Empty)?;
    if heading.iter().all(str::is_empty) {
        return Err(Unreadable::Empty);
    }
    let heading = Heading::read(&heading.iter().map(str::trim).collect())?;
    let mut list = List::default();
    let mut seen: HashMap<FacilityCode, u32> = HashMap::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                let line = u32::try_from(line).unwrap_or(u32::MAX);
                list.refuse(line, "", "ROW_UNREADABLE", "the line is no CSV".to_owned());
                continue;
            }
        };
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        list.rows += 1;
        if list.entries.len() >= MOST_ROWS {
            return Err(Unreadable::TooLong);
        }
        let line = record.position().map_or(0, csv::Position::line);
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        match entry(&heading, &record) {
            Err((column, reason, message)) => list.refuse(line, column.name, reason, message),
            Ok(entry) => match seen.insert(entry.code, line) {
                Some(first) => {
                    let message = format!("line {first} has the same code");
                    list.refuse(line, CODE.name, "CODE_LISTED_TWICE", message);
                }
                None => list.entries.push(entry),
            },
        }
    }
    if list.rows == 0 && list.bad.is_empty() { Err(Unreadable::Empty) } else { Ok(list) }
}

impl List {
    fn refuse(&mut self, line: u32, column: &'static str, reason: &'static str, message: String) {
        if self.bad.len() < MOST_BAD {
            self.bad.push(BadRow { line, column, reason, message });
        }
    }
}

type Refused = (&'static Column, &'static str, String);

fn entry(heading: &Heading, record: &csv::StringRecord) -> Result<Entry, Refused> {
    let cell = |column| heading.cell(record, column);
    let code = typed_code::read(cell(&CODE)).or_else(|error| {
        if !cell(&CODE).is_empty() {
            return Err(error);
        }
        let parts = [cell(&PREFECTURE), cell(&TABLE), cell(&NUMBER)];
        typed_code::read(&parts.concat())
    });
    let code = code.map_err(|error| (&CODE, "CODE_FORMAT", error.to_string()))?;
    let of = |column, longest| {
        text::optional(cell(column), longest)
            .map_err(|fault| (column, "TEXT_REFUSED", fault.to_string()))
    };
    let name = of(&FACILITY_NAME, NAME)?;
    if name.is_empty() {
        return Err((&FACILITY_NAME, "VALUE_MISSING", "a value is needed".to_owned()));
    }
    let municipality = match cell(&MUNICIPALITY) {
        "" => None,
        typed => {
            let code = text::narrow(typed).parse();
            Some(code.map_err(|error: vsys_vocabulary::CodeError| {
                (&MUNICIPALITY, "CODE_FORMAT", error.to_string())
            })?)
        }
    };
    let address = of(&FACILITY_ADDRESS, ADDRESS)?;
    let (in_address, address) = split_postcode(&address);
    let postcode = match cell(&POSTCODE) {
        "" => in_address,
        typed => text::postcode(typed)
            .map_err(|fault| (&POSTCODE, "POSTCODE_FORMAT", fault.to_string()))?,
    };
    Ok(Entry {
        code,
        name,
        kana: text::katakana(&of(&KANA, NAME)?),
        municipality,
        postcode,
        address,
        phone: text::narrow(&of(&FACILITY_PHONE, PHONE)?),
    })
}

/// Bureaus write the postcode before the address: `〒100－0001東京都…`.
fn split_postcode(address: &str) -> (String, String) {
    let Some(rest) = address.strip_prefix('〒') else {
        return (String::new(), address.to_owned());
    };
    let mut digits = String::new();
    let mut end = rest.len();
    for (at, sign) in rest.char_indices() {
        let narrow = text::narrow(&sign.to_string());
        match narrow.as_str() {
            digit if digits.len() < 7 && digit.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.push_str(digit);
            }
            "-" | "" if digits.len() < 7 => {}
            _ => {
                end = at;
                break;
            }
        }
    }
    if digits.len() == 7 {
        (digits, rest.get(end..).unwrap_or_default().trim().to_owned())
    } else {
        (String::new(), address.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: &str = "医療機関コード,医療機関名称,フリガナ,市区町村コード,郵便番号,所在地,電話番号\n\
        0110113719,札幌髙橋病院,ｻｯﾎﾟﾛ,011002,060-0001,北一条西1,011－000－0001\n";

    #[test]
    fn a_list_is_read_in_both_encodings_with_and_without_a_mark() {
        let plain = read(PLAIN.as_bytes()).unwrap();
        assert_eq!(plain.rows, 1);
        let entry = &plain.entries[0];
        assert_eq!((entry.name.as_str(), entry.kana.as_str()), ("札幌髙橋病院", "サッポロ"));
        assert_eq!((entry.postcode.as_str(), entry.phone.as_str()), ("0600001", "011-000-0001"));
        let (shift_jis, ..) = SHIFT_JIS.encode(PLAIN);
        let marked = |bytes: &[u8]| [b"\xef\xbb\xbf", bytes].concat();
        assert_eq!(read(&shift_jis).unwrap(), plain);
        assert_eq!(read(&marked(&shift_jis)).unwrap(), plain);
        assert_eq!(read(&marked(PLAIN.as_bytes())).unwrap(), plain);
    }

    #[test]
    fn the_bureaus_own_shape_is_read() {
        let text = "項番,都道府県番号,点数表,医療機関番号,医療機関名称,医療機関所在地,電話番号\n\
            1,01,1,\"01,1371,9\",札幌病院,〒060－0001札幌市中央区北一条西１,011-000-0001\n";
        let list = read(text.as_bytes()).unwrap();
        assert_eq!(list.bad, []);
        let entry = &list.entries[0];
        assert_eq!(entry.code.as_str(), "0110113719");
        assert_eq!(entry.postcode, "0600001");
        assert_eq!(entry.address, "札幌市中央区北一条西１");
    }

    #[test]
    fn every_bad_row_is_named_with_its_line_and_column() {
        let text = "facility_code,name,address,municipality_code\n\
            0110113719,A,x,\n\
            011011371,B,x,\n\
            0110113719,C,x,\n\
            0110113727,,x,\n\
            0110113735,D,x,131017\n";
        let list = read(text.as_bytes()).unwrap();
        let bad: Vec<_> = list.bad.iter().map(|bad| (bad.line, bad.column, bad.reason)).collect();
        assert_eq!(
            bad,
            [
                (3, "facility_code", "CODE_FORMAT"),
                (4, "facility_code", "CODE_LISTED_TWICE"),
                (5, "name", "VALUE_MISSING"),
                (6, "municipality_code", "CODE_FORMAT"),
            ]
        );
        assert_eq!((list.rows, list.entries.len()), (5, 1));
    }

    #[test]
    fn what_is_no_such_list_is_refused_with_the_reason() {
        assert_eq!(read(b""), Err(Unreadable::Empty));
        assert_eq!(read(b"facility_code,name,address\n"), Err(Unreadable::Empty));
        assert_eq!(read(b"a,b\n1,2\n"), Err(Unreadable::ColumnMissing("facility_code")));
        assert_eq!(
            read(b"number,name,address\n1,2,3\n"),
            Err(Unreadable::ColumnMissing("facility_code"))
        );
        assert_eq!(read(b"facility_code\n\xff\xfe\xfd\n"), Err(Unreadable::Encoding));
    }
}
