//! Facilities from a CSV file or an Excel workbook: looked through first, then adopted.

use askama::Template;
use axum::response::IntoResponse as _;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use vsys_proto::facility_registry::v1::{
    BadFacilityRow, FacilityRowWarning, ImportFacilitiesHeader, ImportFacilitiesRequest,
    ImportFacilitiesResponse, import_facilities_request::Part,
};

use super::{
    PATH,
    row::{FILE, READ_AGAIN},
};
use crate::{
    flash::Flash,
    form::Upload,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::{
        allocation::places::Register,
        mandate_form::words::{CATEGORIES, TYPES},
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The largest file, as the register takes it: all of the country's facilities.
const LARGEST: usize = 32 * 1024 * 1024;
/// What it takes on its way back through the browser, a third more.
const LARGEST_BACK: usize = LARGEST.div_ceil(3) * 4;
/// Bytes of the file in one message.
const CHUNK: usize = 64 * 1024;
/// Bad rows that the service names at most.
const MOST_BAD: usize = 1_000;
/// Where it is.
const IMPORT: &str = "/facilities/import";

fn bad_text(row: &BadFacilityRow, locale: Locale) -> Cell {
    let key = row.reason.to_ascii_lowercase().replace('_', "-");
    let values: Vec<_> = row.values.iter().map(|(key, it)| (key.as_str(), it.as_str())).collect();
    Cell::text(locale.find(&key, &values).unwrap_or_else(|| row.message.clone()))
}

const BAD: Table<BadFacilityRow> = Table {
    name: "bad-rows",
    caption: "import-bad-rows",
    columns: &[
        Column { name: "line-of-file", cell: |row, _| Cell::Number(row.line.into()) },
        Column { name: "column-of-file", cell: |row, _| Cell::Code(row.column.clone()) },
        Column { name: "what-is-wrong", cell: bad_text },
    ],
};

/// Something to look at again, with the name of the place that it is about.
struct Hint {
    warning: FacilityRowWarning,
    place: String,
}

impl Hint {
    fn of(warning: &FacilityRowWarning, register: &Register, locale: Locale) -> Self {
        let place = register.full_name(locale, &warning.suggestion);
        Self { warning: warning.clone(), place }
    }
}

fn hint_text(hint: &Hint, locale: Locale) -> Cell {
    let FacilityRowWarning { reason, message, suggestion, .. } = &hint.warning;
    let key = format!("facilities-hint-{}", reason.to_ascii_lowercase().replace('_', "-"));
    let values = [("meant", suggestion.as_str()), ("place", hint.place.as_str())];
    Cell::text(locale.find(&key, &values).unwrap_or_else(|| message.clone()))
}

const HINTS: Table<Hint> = Table {
    name: "hints",
    caption: "facilities-hints",
    columns: &[
        Column { name: "line-of-file", cell: |hint, _| Cell::Number(hint.warning.line.into()) },
        Column { name: "column-of-file", cell: |hint, _| Cell::Code(hint.warning.column.clone()) },
        Column { name: "what-to-look-at", cell: hint_text },
    ],
};

/// The page where a file is chosen.
#[derive(Template)]
#[template(path = "facilities/import.html")]
struct ImportPage {
    frame: Frame,
    troubles: FieldTroubles,
    columns: Vec<String>,
    /// Words that a file may have for categories and types, each with what it means.
    categories: Vec<(String, String)>,
    types: Vec<(String, String)>,
}

/// What would happen.
#[derive(Template)]
#[template(path = "facilities/looked_through.html")]
struct LookedThroughPage {
    frame: Frame,
    rows: u32,
    /// Keys of the texts, and how many facilities.
    counts: [(&'static str, u32); 3],
    bad: usize,
    bad_rows: TableView,
    /// There are more bad rows than are shown.
    more: bool,
    /// What to look at again, how much of it there is in all, and whether some is not shown.
    hints: TableView,
    hint_count: u32,
    more_hints: bool,
    /// There is something to be done.
    changes: bool,
    /// The file as it came, in base64: it may be in `Shift_JIS`, or a workbook.
    file: String,
}

/// Headings of the columns that are read, in the reader's language.
fn headings(locale: Locale) -> Vec<String> {
    let read = FILE.columns.iter().take(READ_AGAIN);
    read.map(|column| locale.text(&format!("column-{}", column.name))).collect()
}

/// Words of a file with what they mean.
fn words<T>(
    known: &[(&str, T)],
    file: &str,
    meaning: &str,
    locale: Locale,
) -> Vec<(String, String)> {
    let word = |(name, _): &(&str, T)| {
        (locale.text(&format!("{file}-{name}")), locale.text(&format!("{meaning}-{name}")))
    };
    known.iter().map(word).collect()
}

fn form(visitor: &Visitor, troubles: FieldTroubles) -> ImportPage {
    let locale = visitor.locale;
    ImportPage {
        frame: Frame::of(visitor, "facilities-import-title").at(IMPORT),
        troubles,
        columns: headings(locale),
        categories: words(&CATEGORIES, "file-category", "facility-category", locale),
        types: words(&TYPES, "file-type", "facility-type", locale),
    }
}

/// `GET /facilities/import`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    page(&form(&visitor, FieldTroubles::none()))
}

/// `GET /facilities/import/template`: a file to begin with.
pub(crate) async fn template(visitor: Visitor) -> Answer {
    let locale = visitor.locale;
    let example = locale.text("facilities-import-example");
    let text = format!("\u{feff}{}\r\n{example}\r\n", headings(locale).join(","));
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"facilities-template.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// `POST /facilities/import`: only looks the file through.
pub(crate) async fn look_through(visitor: Visitor, upload: Upload<LARGEST>) -> Answer {
    if upload.bytes.is_empty() {
        let troubles = Trouble::refused("file", "import-no-file").fields(visitor.locale);
        return refused(&form(&visitor, troubles));
    }
    match send(&visitor, &upload.bytes, true).await {
        Ok(found) => page(&looked_through(&visitor, &found, &upload.bytes).await?),
        Err(trouble) => unreadable(&visitor, trouble),
    }
}

/// `POST /facilities/import/save`: all rows or none.
pub(crate) async fn save(visitor: Visitor, upload: Upload<LARGEST_BACK>) -> Answer {
    let file = BASE64.decode(&upload.bytes).map_err(|_| Trouble::malformed())?;
    match send(&visitor, &file, false).await {
        Ok(found) if found.done => {
            let flash = Flash::of("facilities-imported")
                .with("n", found.rows)
                .with("entered", found.entered)
                .with("changed", found.changed);
            done(&visitor.guest.portal, PATH, &flash)
        }
        Ok(found) => refused(&looked_through(&visitor, &found, &file).await?),
        Err(trouble) => unreadable(&visitor, trouble),
    }
}

/// The form again, with what the service says of the whole file.
fn unreadable(visitor: &Visitor, trouble: Trouble) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    let text = match trouble.reason() {
        "FILE_UNREADABLE" => visitor.locale.text("facilities-file-unreadable"),
        _ => trouble.text(visitor.locale),
    };
    refused(&form(visitor, FieldTroubles::none().with("file", text)))
}

async fn looked_through(
    visitor: &Visitor,
    found: &ImportFacilitiesResponse,
    file: &[u8],
) -> Result<LookedThroughPage, Trouble> {
    let (locale, nothing) = (visitor.locale, Wish::default());
    let register = visitor.guest.portal.places.register(visitor).await?;
    let warnings = found.warnings.iter();
    let hints: Vec<Hint> = warnings.map(|one| Hint::of(one, &register, locale)).collect();
    Ok(LookedThroughPage {
        frame: Frame::of(visitor, "facilities-looked-through").at(IMPORT),
        rows: found.rows,
        counts: [
            ("facilities-entered", found.entered),
            ("facilities-changed", found.changed),
            ("facilities-unchanged", found.unchanged),
        ],
        bad: found.bad_rows.len(),
        bad_rows: BAD.view(&found.bad_rows, &nothing, locale, "").alone(),
        more: found.bad_rows.len() >= MOST_BAD,
        more_hints: usize::try_from(found.warning_count).is_ok_and(|all| all > hints.len()),
        hints: HINTS.view(&hints, &nothing, locale, "").alone(),
        hint_count: found.warning_count,
        changes: found.bad_rows.is_empty() && found.entered + found.changed > 0,
        file: BASE64.encode(file),
    })
}

async fn send(
    visitor: &Visitor,
    file: &[u8],
    dry_run: bool,
) -> Result<ImportFacilitiesResponse, Trouble> {
    let header = Part::Header(ImportFacilitiesHeader { dry_run });
    let mut parts = vec![ImportFacilitiesRequest { part: Some(header) }];
    let chunks = file.chunks(CHUNK).map(|chunk| Part::Chunk(chunk.to_vec()));
    parts.extend(chunks.map(|chunk| ImportFacilitiesRequest { part: Some(chunk) }));
    let wish = visitor.request(tokio_stream::iter(parts));
    let mut registry = visitor.guest.portal.clients.registry();
    Ok(registry.import_facilities(wish).await?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_file_comes_back_whole() {
        assert_eq!(LARGEST_BACK, BASE64.encode(vec![0; LARGEST]).len());
    }

    #[test]
    fn the_example_has_a_value_for_each_heading() {
        for locale in Locale::ALL {
            let example = locale.text("facilities-import-example");
            assert_eq!(example.split(',').count(), headings(locale).len(), "{locale}");
            // What stands in it is what the page says of it.
            for (known, prefix) in [(8, "file-category"), (9, "file-type")] {
                let word = example.split(',').nth(known - 1).unwrap().to_owned();
                let all: Vec<_> = match prefix {
                    "file-category" => words(&CATEGORIES, prefix, prefix, locale),
                    _ => words(&TYPES, prefix, prefix, locale),
                };
                assert!(all.iter().any(|(text, _)| *text == word), "{word}");
            }
        }
    }

    #[test]
    fn a_reason_that_nobody_knows_is_shown_as_the_service_says_it() {
        let row = |reason: &str| BadFacilityRow {
            reason: reason.to_owned(),
            message: "in English".to_owned(),
            ..BadFacilityRow::default()
        };
        assert_eq!(bad_text(&row("NEVER_HEARD_OF"), Locale::Ja).shown(Locale::Ja), "in English");
        let known = bad_text(&row("POSTCODE_FORMAT"), Locale::Ja).shown(Locale::Ja);
        assert_eq!(known, Locale::Ja.text("postcode-format"));
    }

    #[test]
    fn a_row_says_which_record_stands_in_the_way() {
        let values = [("round", "H-003"), ("vials", "195")];
        let row = BadFacilityRow {
            reason: "WAS_ALLOCATED_TO".to_owned(),
            values: values.map(|(key, value)| (key.to_owned(), value.to_owned())).into(),
            ..BadFacilityRow::default()
        };
        for locale in Locale::ALL {
            let text = bad_text(&row, locale).shown(locale);
            assert!(text.contains("H-003") && text.contains("195"), "{text}");
        }
    }

    #[test]
    fn a_hint_says_what_may_be_meant() {
        let hint = |reason: &str, suggestion: &str| {
            let warning = FacilityRowWarning {
                reason: reason.to_owned(),
                message: "in English".to_owned(),
                suggestion: suggestion.to_owned(),
                ..FacilityRowWarning::default()
            };
            let hint = Hint { warning, place: "東京都千代田区".to_owned() };
            hint_text(&hint, Locale::Ja).shown(Locale::Ja)
        };
        assert!(hint("FACILITY_CODE_CHECK_DIGIT", "1310000018").contains("1310000018"));
        assert!(hint("POSTCODE_ELSEWHERE", "131016").contains("東京都千代田区"));
        assert_eq!(hint("NEVER_HEARD_OF", ""), "in English");
    }
}
