//! The figures of F2–F5 as a CSV file: every bad cell is listed, and a file with any is not used.
//!
//! One row a child: `code`, an optional `name` (for people, ignored), and any of the headings of
//! [`Column`], in any order, in English or Japanese. An empty cell is an unknown figure, not a zero.
//! Counts are plain digits; `usage` is a percentage with up to two decimals (`87.5`, `87.5%`).
//! UTF-8, with or without a byte order mark.

use std::collections::BTreeMap;

use super::figure::figure;
use super::lines::{Lines, breaks};
use super::{Candidate, Column};

/// Largest file in bytes.
pub const MAX_BYTES: usize = 4 * 1024 * 1024;
/// Most rows in a file.
pub const MAX_ROWS: u32 = 20_000;
/// Bad cells after which reading stops, and says so.
pub const MAX_BAD: usize = 10_000;
/// Longest code in characters.
pub const MAX_CODE: usize = 10;

const CODE: &str = "code";
const BYTE_ORDER_MARK: &str = "\u{feff}";

/// A cell, row or heading that cannot be taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BadCell {
    /// Line of the file, from 1.
    pub line: u32,
    /// Heading of the column, empty when the whole row or file is meant.
    pub column: String,
    /// `UPPER_SNAKE` reason.
    pub reason: &'static str,
    /// What is true.
    pub message: String,
}

/// One good row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InputRow {
    /// Line of the file, from 1.
    pub line: u32,
    /// Code of the child, its shape checked and nothing more.
    pub code: String,
    /// The figures that are known.
    pub inputs: BTreeMap<Column, u32>,
}

/// What was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InputFile {
    /// Good rows in the order of the file, no code twice.
    pub rows: Vec<InputRow>,
    /// Everything bad, in the order of the file.
    pub bad: Vec<BadCell>,
}

impl InputFile {
    /// Adds the figures to the candidates, in place of those they had; answers the rows whose code
    /// is no candidate's.
    #[must_use]
    pub fn fill(self, candidates: &mut [Candidate]) -> Vec<BadCell> {
        let mut known: BTreeMap<String, &mut Candidate> =
            candidates.iter_mut().map(|candidate| (candidate.code.clone(), candidate)).collect();
        let mut unknown = Vec::new();
        for InputRow { line, code, inputs } in self.rows {
            match known.get_mut(&code) {
                Some(candidate) => candidate.inputs.extend(inputs),
                None => unknown.push(bad(
                    line,
                    CODE,
                    "CSV_UNKNOWN_CODE",
                    format!("{code} takes no part"),
                )),
            }
        }
        unknown
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Code,
    Name,
    Figure(Column),
}

impl Heading {
    fn parse(text: &str) -> Option<Self> {
        match text {
            CODE | "コード" => Some(Self::Code),
            "name" | "名称" => Some(Self::Name),
            _ => Column::ALL
                .into_iter()
                .find(|column| text == column.name() || text == column.name_ja())
                .map(Self::Figure),
        }
    }
}

/// Reads a file; whether its codes take part is for [`InputFile::fill`] to say.
#[must_use]
pub fn read(bytes: &[u8]) -> InputFile {
    let mut file = InputFile::default();
    if let Err(refusal) = read_file(bytes, &mut file) {
        file.bad.push(refusal);
    }
    file
}

/// Reads rows and bad cells into `file`; an error is what ended the reading early.
fn read_file(bytes: &[u8], file: &mut InputFile) -> Result<(), BadCell> {
    let whole = |line, reason, message| Err(bad(line, "", reason, message));
    if bytes.len() > MAX_BYTES {
        return whole(1, "CSV_TOO_LARGE", format!("a file has {MAX_BYTES} bytes at most"));
    }
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = breaks(bytes.iter().take(error.valid_up_to())).saturating_add(1);
        bad(line, "", "CSV_NOT_UTF8", "the text is not UTF-8".to_owned())
    })?;
    let text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
    let mut reader =
        csv::ReaderBuilder::new().flexible(true).trim(csv::Trim::All).from_reader(text.as_bytes());
    let malformed = |error: csv::Error| bad(1, "", "CSV_MALFORMED", error.to_string());
    let headings = read_headings(reader.headers().map_err(malformed)?, &mut file.bad);
    if !file.bad.is_empty() {
        return Ok(());
    }

    let mut lines = Lines::of(text);
    let mut seen = BTreeMap::new();
    for (record, count) in reader.records().zip(1..) {
        let record = record.map_err(malformed)?;
        let line = lines.line_of(record.position().map_or(0, csv::Position::byte));
        if count > MAX_ROWS {
            return whole(line, "CSV_TOO_MANY_ROWS", format!("a file has {MAX_ROWS} rows at most"));
        }
        if file.bad.len() >= MAX_BAD {
            return whole(line, "CSV_TOO_MANY_BAD", "reading stopped here".to_owned());
        }
        // Spreadsheets leave rows of nothing but commas behind.
        if record.iter().all(str::is_empty) {
            continue;
        }
        let bad_before = file.bad.len();
        let row = read_row(&headings, &record, line, &mut file.bad);
        if row.code.is_empty() {
            continue;
        }
        if let Some(first) = seen.insert(row.code.clone(), line) {
            let message = format!("{} is given on line {first} already", row.code);
            file.bad.push(bad(line, CODE, "CSV_DUPLICATE_CODE", message));
        }
        if file.bad.len() == bad_before {
            file.rows.push(row);
        }
    }
    Ok(())
}

fn read_headings(record: &csv::StringRecord, refused: &mut Vec<BadCell>) -> Vec<Heading> {
    let mut headings = Vec::new();
    for text in record {
        match Heading::parse(text) {
            None => {
                let message = format!("there is no column {:?}", shortened(text));
                refused.push(bad(1, text, "CSV_UNKNOWN_COLUMN", message));
            }
            Some(heading) if headings.contains(&heading) => {
                let message = format!("the column {text} is there twice");
                refused.push(bad(1, text, "CSV_DUPLICATE_COLUMN", message));
            }
            Some(heading) => headings.push(heading),
        }
    }
    if !headings.contains(&Heading::Code) {
        let message = "the column code is missing".to_owned();
        refused.push(bad(1, CODE, "CSV_MISSING_COLUMN", message));
    }
    headings
}

/// Reads one row; its code is empty when the row cannot be told whose it is.
fn read_row(
    headings: &[Heading],
    record: &csv::StringRecord,
    line: u32,
    refused: &mut Vec<BadCell>,
) -> InputRow {
    let mut row = InputRow { line, code: String::new(), inputs: BTreeMap::new() };
    if record.len() != headings.len() {
        let message = format!("a row has {} columns, this one {}", headings.len(), record.len());
        refused.push(bad(line, "", "CSV_COLUMNS", message));
        return row;
    }
    for (heading, text) in headings.iter().zip(record) {
        match heading {
            Heading::Name => {}
            Heading::Code if is_code(text) => text.clone_into(&mut row.code),
            Heading::Code => {
                let message = format!(
                    "expected 1 to {MAX_CODE} letters and digits, found {:?}",
                    shortened(text)
                );
                refused.push(bad(line, CODE, "CODE_FORMAT", message));
            }
            Heading::Figure(_) if text.is_empty() => {}
            Heading::Figure(column) => match figure(*column, text) {
                Ok(value) => {
                    row.inputs.insert(*column, value);
                }
                Err(expected) => {
                    let message = format!("expected {expected}, found {:?}", shortened(text));
                    refused.push(bad(line, column.name(), "FIGURE_FORMAT", message));
                }
            },
        }
    }
    row
}

fn is_code(text: &str) -> bool {
    (1..=MAX_CODE).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

/// At most forty characters of a cell, for a message.
fn shortened(text: &str) -> String {
    text.chars().take(40).collect()
}

fn bad(line: u32, column: &str, reason: &'static str, message: String) -> BadCell {
    BadCell { line, column: shortened(column), reason, message }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusals(file: &InputFile) -> Vec<(u32, &str, &str)> {
        file.bad.iter().map(|cell| (cell.line, cell.column.as_str(), cell.reason)).collect()
    }

    #[test]
    fn figures_are_read_in_any_order_and_an_empty_cell_is_unknown() {
        let text = "\u{feff}requested_boxes,code,name,使用率,doses_recorded\r\n\
                    12,131016,千代田区,87.5%,\r\n\
                    0,131024,\"中央区,\",,3400\r\n";
        let file = read(text.as_bytes());
        assert_eq!(file.bad, []);
        let [chiyoda, chuo] = file.rows.as_slice() else { unreachable!("two rows") };
        assert_eq!((chiyoda.line, chiyoda.code.as_str()), (2, "131016"));
        let figures = [(Column::RequestedBoxes, 12), (Column::Usage, 8_750)];
        assert_eq!(chiyoda.inputs, BTreeMap::from(figures));
        let figures = [(Column::RequestedBoxes, 0), (Column::DosesRecorded, 3_400)];
        assert_eq!(chuo.inputs, BTreeMap::from(figures));
        assert_eq!(read(&text.as_bytes()[3..]), file, "the byte order mark makes no difference");
    }

    #[test]
    fn every_bad_cell_is_listed_with_line_column_and_reason() {
        let file = read(
            b"code,requested_boxes,usage\n\
              131016,many,87.505\n\
              131024,-1,+5\n\
              13/032,1,1\n\
              131041,1\n\
              131059,1,1\n\
              131059,4294967296,1\n\
              131067,1,1\n",
        );
        assert_eq!(
            refusals(&file),
            [
                (2, "requested_boxes", "FIGURE_FORMAT"),
                (2, "usage", "FIGURE_FORMAT"),
                (3, "requested_boxes", "FIGURE_FORMAT"),
                (3, "usage", "FIGURE_FORMAT"),
                (4, "code", "CODE_FORMAT"),
                (5, "", "CSV_COLUMNS"),
                (7, "requested_boxes", "FIGURE_FORMAT"),
                (7, "code", "CSV_DUPLICATE_CODE"),
            ]
        );
        assert_eq!(
            file.bad[0].message,
            "expected a whole number from 0 to 4294967295, found \"many\""
        );
        let good: Vec<_> = file.rows.iter().map(|row| row.code.as_str()).collect();
        assert_eq!(good, ["131059", "131067"]);
    }

    #[test]
    fn lines_are_told_right_after_empty_lines_and_with_either_line_end() {
        for end in ["\n", "\r\n"] {
            let text = ["code,name", "", "a-", "131016,\"two", "lines\"", ",", "b-,x"].join(end);
            let file = read(text.as_bytes());
            assert_eq!(refusals(&file), [(3, "", "CSV_COLUMNS"), (7, "code", "CODE_FORMAT")]);
            assert_eq!(file.rows[0].line, 4);
        }
    }

    #[test]
    fn unknown_and_repeated_columns_are_refused_by_name_before_any_row() {
        let file = read("requested_boxes,stock,希望箱数\n1,2,3\n".as_bytes());
        assert_eq!(
            refusals(&file),
            [
                (1, "stock", "CSV_UNKNOWN_COLUMN"),
                (1, "希望箱数", "CSV_DUPLICATE_COLUMN"),
                (1, "code", "CSV_MISSING_COLUMN"),
            ]
        );
        assert_eq!(refusals(&read(b"")), [(1, "code", "CSV_MISSING_COLUMN")]);
    }

    #[test]
    fn a_file_in_another_encoding_is_refused_where_it_first_shows() {
        // 千 in Shift_JIS.
        let file = read(b"code,name\n131016,Chiyoda\n131016,\x90\xe7\n");
        assert_eq!(refusals(&file), [(3, "", "CSV_NOT_UTF8")]);
    }

    #[test]
    fn a_file_above_its_limits_is_refused() {
        let large = vec![b'x'; MAX_BYTES + 1];
        assert_eq!(refusals(&read(&large)), [(1, "", "CSV_TOO_LARGE")]);

        let rows: Vec<_> = (0..=MAX_ROWS).map(|row| row.to_string()).collect();
        let long = format!("code\n{}", rows.join("\n"));
        assert_eq!(refusals(&read(long.as_bytes())), [(MAX_ROWS + 2, "", "CSV_TOO_MANY_ROWS")]);

        let rubbish = format!("code\n{}", "-\n".repeat(MAX_BAD + 1));
        let file = read(rubbish.as_bytes());
        assert_eq!(file.bad.len(), MAX_BAD + 1);
        assert_eq!(file.bad.last().unwrap().reason, "CSV_TOO_MANY_BAD");
    }

    #[test]
    fn figures_go_to_their_candidates_and_strangers_are_named() {
        let mut towns =
            ["131016", "131024"].map(|code| Candidate::new(code).with(Column::RequestedBoxes, 1));
        let file = read(b"code,requested_boxes\n131024,7\n131041,9\n");
        let strangers = file.fill(&mut towns);
        assert_eq!(towns.map(|town| town.input(Column::RequestedBoxes)), [Some(1), Some(7)]);
        let named: Vec<_> = strangers.iter().map(|cell| (cell.line, cell.reason)).collect();
        assert_eq!(named, [(3, "CSV_UNKNOWN_CODE")]);
    }
}
