//! How a reader wants a table.

use serde::Deserialize;

use crate::locale::Locale;
use crate::table::Cell;

/// Part of the query of each page with a table.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wish {
    /// The column to sort by; empty for the table's own order.
    pub(crate) sort: String,
    /// `1` for the largest first.
    pub(crate) down: String,
    /// What rows must show somewhere.
    pub(crate) find: String,
    /// `csv` or `xlsx` for a file.
    #[serde(rename = "as")]
    pub(crate) kind: String,
}

/// What sort of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// Comma-separated values, UTF-8 with the mark that Excel wants.
    Csv,
    /// An Excel workbook.
    Xlsx,
}

impl Wish {
    /// The file that is wanted instead of a page.
    pub(crate) fn file(&self) -> Option<FileKind> {
        match self.kind.as_str() {
            "csv" => Some(FileKind::Csv),
            "xlsx" => Some(FileKind::Xlsx),
            _ => None,
        }
    }

    pub(super) fn is_down(&self) -> bool {
        self.down == "1"
    }

    pub(super) fn finds(&self, row: &[Cell], locale: Locale) -> bool {
        let wanted = plain(self.find.trim());
        wanted.is_empty() || row.iter().any(|cell| plain(&cell.shown(locale)).contains(&wanted))
    }
}

/// Without the differences that nobody means: capitals, and widths of letters and digits.
fn plain(text: &str) -> String {
    let narrow = |sign: char| match sign {
        '！'..='～' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        '\u{3000}' => ' ',
        _ => sign,
    };
    text.chars().map(narrow).flat_map(char::to_lowercase).collect()
}
