//! The lines of a list's file.

use std::borrow::Cow;

use encoding_rs::{SHIFT_JIS, UTF_8};

use super::{MOST_COLUMNS, Unreadable};

/// The text of a file: with a byte order mark or without, UTF-8 or else `Shift_JIS`. A mark may
/// stand before either: spreadsheets that convert a file keep it.
pub(super) fn text_of(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(text);
    }
    let text = SHIFT_JIS.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or(Unreadable::Encoding)
}

/// Refuses a row of too many cells before it is split into them.
pub(super) fn check_width(text: &[u8]) -> Result<(), Unreadable> {
    let (mut cells, mut begins, mut quoted, mut closed) = (1_usize, true, false, false);
    for byte in text {
        match byte {
            b'"' if quoted => (quoted, closed) = (false, true),
            // Two quotes in a quoted cell are one that belongs to it.
            b'"' if begins || closed => (quoted, begins, closed) = (true, false, false),
            _ if quoted => {}
            b',' => {
                cells += 1;
                if cells > MOST_COLUMNS {
                    return Err(Unreadable::TooWide);
                }
                (begins, closed) = (true, false);
            }
            b'\n' | b'\r' => (cells, begins, closed) = (1, true, false),
            _ => (begins, closed) = (false, false),
        }
    }
    Ok(())
}

/// The line that a record starts on: its position is before the empty lines that were skipped.
pub(super) fn line_of(text: &str, record: &csv::StringRecord) -> u32 {
    let Some(at) = record.position() else { return 0 };
    let from = usize::try_from(at.byte()).ok().and_then(|byte| text.get(byte..));
    let skipped = from.map_or("", |from| {
        from.get(..from.len() - from.trim_start_matches(['\r', '\n']).len()).unwrap_or_default()
    });
    let skipped = u64::try_from(skipped.matches('\n').count()).unwrap_or(u64::MAX);
    u32::try_from(at.line().saturating_add(skipped)).unwrap_or(u32::MAX)
}
