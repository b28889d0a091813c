#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

use std::borrow::Cow;

use encoding_rs::{SHIFT_JIS, UTF_8};

/// The text of a file: with a byte order mark or without, UTF-8 or else `Shift_JIS`; none where it
/// is neither, or is a document for printing. A mark may stand before either encoding: spreadsheets
/// that convert a file keep it.
#[must_use]
pub fn text(file: &[u8]) -> Option<Cow<'_, str>> {
    let file = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file);
    // It may be a run of valid characters.
    if file.starts_with(b"%PDF-") {
        return None;
    }
    let text = UTF_8
        .decode_without_bom_handling_and_without_replacement(file)
        .or_else(|| SHIFT_JIS.decode_without_bom_handling_and_without_replacement(file))?;
    // So may anything else be that is no text.
    (!text.contains('\0')).then_some(text)
}

/// Whether a row of a text has more cells than so many. To be asked before rows are split into
/// cells, which takes many times the room.
#[must_use]
pub fn is_wider(text: &str, most: usize) -> bool {
    let (mut cells, mut begins, mut quoted, mut closed) = (1_usize, true, false, false);
    for byte in text.bytes() {
        match byte {
            b'"' if quoted => (quoted, closed) = (false, true),
            // Two quotes in a quoted cell are one that belongs to it.
            b'"' if begins || closed => (quoted, begins, closed) = (true, false, false),
            _ if quoted => {}
            b',' => {
                cells += 1;
                if cells > most {
                    return true;
                }
                (begins, closed) = (true, false);
            }
            b'\n' | b'\r' => (cells, begins, closed) = (1, true, false),
            _ => (begins, closed) = (false, false),
        }
    }
    false
}

/// The line that a record of a text starts on, from 1: its position is before the empty lines that
/// were skipped.
#[must_use]
pub fn line_of(text: &str, at: &csv::Position) -> u64 {
    let from = usize::try_from(at.byte()).ok().and_then(|byte| text.get(byte..));
    let skipped = from.map_or("", |from| {
        from.get(..from.len() - from.trim_start_matches(['\r', '\n']).len()).unwrap_or_default()
    });
    let skipped = u64::try_from(skipped.matches('\n').count()).unwrap_or(u64::MAX);
    at.line().saturating_add(skipped)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_in_either_encoding_behind_a_mark_or_none() {
        let (shift_jis, ..) = SHIFT_JIS.encode("髙﨑①㈱");
        for file in ["髙﨑①㈱".as_bytes(), &*shift_jis] {
            assert_eq!(text(file).as_deref(), Some("髙﨑①㈱"));
            assert_eq!(text(&[b"\xef\xbb\xbf", file].concat()).as_deref(), Some("髙﨑①㈱"));
        }
        assert_eq!(text(b"").as_deref(), Some(""));
    }

    #[test]
    fn what_is_no_text_is_none() {
        for file in [
            &b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n"[..],
            b"code,name\n\xff\xfe\xfd\n",
            b"\xff\xfec\0o\0d\0e\0",
            b"PK\x03\x04\x14\0\x08\x08",
        ] {
            assert_eq!(text(file), None, "{file:?}");
        }
    }

    #[test]
    fn a_row_is_as_wide_as_its_cells_are_many() {
        let most = 50;
        let commas = ",".repeat(most - 1);
        let good = format!("{commas}\r\n{commas}\n\"{commas},\"\"{commas}\",a\nb\"{commas}");
        assert!(!is_wider(&good, most));
        assert!(is_wider(&format!("a\n{commas},"), most));
        // A quote that stands in the middle of a cell holds nothing together.
        assert!(is_wider(&format!("a\"{commas},\""), most));
    }

    #[test]
    fn a_record_starts_on_the_line_that_an_editor_shows() {
        let text = "a,b\r\n\r\n\n1,\"2\n2\"\n\n3,4\n";
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let records = reader.records().map(|record| record.unwrap());
        let lines: Vec<_> = records.map(|it| line_of(text, it.position().unwrap())).collect();
        assert_eq!(lines, [1, 4, 7]);
    }
}
