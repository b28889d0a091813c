//! Accounts as a CSV file: name, mail, organisation, roles, language, contractor.

use std::collections::BTreeSet;

use vsys_vocabulary::Role;

use crate::domain::account::{Entry, EntryFault, Language, Wrong};

/// Most bytes of a file.
pub(crate) const BYTES: usize = 1024 * 1024;
/// Most rows of a file.
pub(crate) const ROWS: usize = 5_000;

const COLUMNS: [&str; 6] = ["name", "mail", "organisation", "roles", "language", "contractor"];

/// A row that is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadRow {
    /// Line of the file; the head is line 1.
    pub(crate) line: u64,
    pub(crate) column: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

/// What a file holds: for each row its line and the entry, and every fault.
#[derive(Debug, Default)]
pub(crate) struct Table {
    pub(crate) rows: usize,
    pub(crate) entries: Vec<(u64, Entry)>,
    pub(crate) bad: Vec<BadRow>,
}

/// Reads a file; a byte order mark is passed over, as Excel writes one, and so are the carriage
/// returns before its line ends, which the reader's count of lines does not expect.
pub(crate) fn read(file: &[u8]) -> Table {
    let mut table = Table::default();
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    let mut plain = file.to_vec();
    let mut next = file.iter().copied().skip(1);
    plain.retain(|byte| (*byte, next.next()) != (b'\r', Some(b'\n')));
    let mut reader =
        csv::ReaderBuilder::new().trim(csv::Trim::All).flexible(true).from_reader(&*plain);
    let places = match reader.headers().map(columns) {
        Ok(Ok(places)) => places,
        Ok(Err(message)) => {
            table.bad.push(BadRow { line: 1, column: "", reason: "CSV_HEAD", message });
            return table;
        }
        Err(error) => {
            table.bad.push(unreadable(&error));
            return table;
        }
    };
    for record in reader.records() {
        table.rows += 1;
        if table.rows > ROWS {
            let message = format!("a file has at most {ROWS} rows");
            table.bad.push(BadRow { line: 1, column: "", reason: "TOO_MANY_ROWS", message });
            return table;
        }
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                let cell = |column: usize| places.get(column).and_then(|at| record.get((*at)?));
                match entry([0, 1, 2, 3, 4, 5].map(|column| cell(column).unwrap_or_default())) {
                    Ok(entry) => table.entries.push((line, entry)),
                    Err(faults) => table.bad.extend(faults.into_iter().map(|f| bad(line, f))),
                }
            }
            Err(error) => table.bad.push(unreadable(&error)),
        }
    }
    table
}

/// Where each column stands; the last two may be absent.
fn columns(head: &csv::StringRecord) -> Result<Vec<Option<usize>>, String> {
    let places: Vec<_> =
        COLUMNS.iter().map(|column| head.iter().position(|cell| cell == *column)).collect();
    let missing: Vec<_> = COLUMNS
        .iter()
        .zip(&places)
        .take(4)
        .filter(|(_, place)| place.is_none())
        .map(|(column, _)| *column)
        .collect();
    if missing.is_empty() {
        return Ok(places);
    }
    Err(format!("the first line names the columns; {} missing", missing.join(", ")))
}

fn entry(cells: [&str; 6]) -> Result<Entry, Vec<EntryFault>> {
    let [name, mail, organisation, roles, language, contractor] = cells;
    let mut faults = Vec::new();
    let mut fault = |field, what| faults.push(EntryFault { field, what });
    let language = match language {
        "" => Language::Japanese,
        text => Language::parse(text).unwrap_or_else(|| {
            fault("language", Wrong::UnknownLanguage(text.to_owned()));
            Language::Japanese
        }),
    };
    let mut known = BTreeSet::new();
    for word in roles.split([' ', ';', '、', '・']).filter(|word| !word.is_empty()) {
        match word.parse::<Role>() {
            Ok(role) => {
                known.insert(role);
            }
            Err(_) => fault("roles", Wrong::UnknownRole(word.to_owned())),
        }
    }
    let is_role_wrong = faults.iter().any(|fault| fault.field == "roles");
    match Entry::read(name, mail, organisation, known, language, contractor) {
        Ok(entry) if faults.is_empty() => Ok(entry),
        Ok(_) => Err(faults),
        Err(more) => {
            faults.extend(more.into_iter().filter(|more| !is_role_wrong || more.field != "roles"));
            Err(faults)
        }
    }
}

fn bad(line: u64, EntryFault { field, what }: EntryFault) -> BadRow {
    let column = if field == "organisation_id" { "organisation" } else { field };
    BadRow { line, column, reason: reason(&what), message: what.to_string() }
}

/// The reason, as machines compare it.
pub(crate) const fn reason(what: &Wrong) -> &'static str {
    use crate::domain::text::TextError;

    match what {
        Wrong::Text(TextError::Empty) => "VALUE_MISSING",
        Wrong::Text(TextError::TooLong(_)) => "TEXT_TOO_LONG",
        Wrong::Text(TextError::Unprintable) => "TEXT_UNPRINTABLE",
        Wrong::Text(TextError::NotMail) => "MAIL_FORMAT",
        Wrong::NoRole => "ROLE_MISSING",
        Wrong::RoleOfPrograms => "ROLE_OF_PROGRAMS",
        Wrong::UnknownRole(_) => "ROLE_UNKNOWN",
        Wrong::UnknownLanguage(_) => "LANGUAGE_UNKNOWN",
    }
}

fn unreadable(error: &csv::Error) -> BadRow {
    let line = error.position().map_or(1, csv::Position::line);
    let message = "the line is no CSV in UTF-8".to_owned();
    BadRow { line, column: "", reason: "CSV_UNREADABLE", message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_read_in_any_order_of_columns() {
        let file = "\u{feff}mail,name,roles,organisation\r\n\
                    sato@example.jp,佐藤花子,clerk locker,131016\r\n\
                    ito@example.jp,\"伊藤, 次郎\",viewer;auditor,13\r\n";
        let table = read(file.as_bytes());
        assert_eq!((table.rows, table.bad.len()), (2, 0), "{:?}", table.bad);
        assert_eq!(table.entries[0].1.roles, [Role::Clerk, Role::Locker].into());
        assert_eq!(table.entries[1].1.name, "伊藤, 次郎");
        assert_eq!(table.entries[1].0, 3);
    }

    #[test]
    fn every_bad_cell_is_named() {
        let file = "name,mail,organisation,roles,language\n\
                    佐藤,sato,131016,clerk,ja\n\
                    ,ito@example.jp,131016,king,fr\n\
                    鈴木,suzuki@example.jp,131016,,ja\n";
        let table = read(file.as_bytes());
        let said: Vec<_> = table.bad.iter().map(|row| (row.line, row.column, row.reason)).collect();
        assert_eq!(
            said,
            [
                (2, "mail", "MAIL_FORMAT"),
                (3, "language", "LANGUAGE_UNKNOWN"),
                (3, "roles", "ROLE_UNKNOWN"),
                (3, "name", "VALUE_MISSING"),
                (4, "roles", "ROLE_MISSING"),
            ]
        );
        assert!(table.entries.is_empty());
    }

    #[test]
    fn what_is_no_table_is_refused_as_a_whole() {
        assert_eq!(read(b"").bad[0].reason, "CSV_HEAD");
        assert_eq!(read(b"name,mail\n").bad[0].reason, "CSV_HEAD");
        let shift_jis = b"name,mail,organisation,roles\n\x8d\xb2\x93\xa1,a@b.jp,13,clerk\n";
        assert_eq!(read(shift_jis).bad[0].reason, "CSV_UNREADABLE");
        let long = format!("name,mail,organisation,roles\n{}", "a,a@b.jp,13,clerk\n".repeat(5_001));
        assert_eq!(read(long.as_bytes()).bad[0].reason, "TOO_MANY_ROWS");
    }
}
