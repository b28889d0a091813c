//! A list of the regional bureaus as a CSV file: looked through first, then adopted.

use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use vsys_proto::contract_intake::v1::{
    BadMasterRow, ImportMasterListHeader, ImportMasterListRequest, ImportMasterListResponse,
    MasterDifference, import_master_list_request::Part,
};
use vsys_vocabulary::jst;

use super::PATH;
use crate::{
    flash::Flash,
    form::Upload,
    format,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::allocation::fields::text,
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::{FieldTroubles, Trouble, text_of},
    visitor::Visitor,
};

/// The largest file: all of the country's codes, with all columns.
const LARGEST: usize = 48 * 1024 * 1024;
/// What it takes on its way back through the browser, a third more.
const LARGEST_BACK: usize = LARGEST.div_ceil(3) * 4;
/// Bytes of the file in one message.
const CHUNK: usize = 64 * 1024;
/// Names of the file's columns, which are the same in every language; those of the bureaus are
/// known too.
const COLUMNS: [&str; 7] =
    ["facility_code", "name", "kana", "municipality_code", "postcode", "address", "phone"];
/// Tables of points (点数表), as the third place of a code has them: the keys of their names.
const FEE_TABLES: [(&str, &str); 3] =
    [("1", "fee-table-medical"), ("3", "fee-table-dental"), ("4", "fee-table-pharmacy")];
/// Bad rows that the service names at most.
const MOST_BAD: usize = 1_000;
/// Differences that the service names at most.
const MOST_DIFFERENCES: usize = 200;

fn bad_text(row: &BadMasterRow, locale: Locale) -> Cell {
    // The one code of such a name that a list has is a facility's.
    if row.reason == "CODE_FORMAT" {
        return Cell::text(locale.text("master-code-format"));
    }
    let values = row.values.iter().map(|(key, value)| (key.as_str(), value.as_str()));
    Cell::text(text_of(&row.reason, values, locale).unwrap_or_else(|| row.message.clone()))
}

const BAD: Table<BadMasterRow> = Table {
    name: "bad-rows",
    caption: "import-bad-rows",
    columns: &[
        Column { name: "line-of-file", cell: |row, _| Cell::Number(row.line.into()) },
        Column { name: "column-of-file", cell: |row, _| Cell::text(&row.column) },
        Column { name: "what-is-wrong", cell: bad_text },
    ],
};

/// What becomes of a code.
fn what(row: &MasterDifference, locale: Locale) -> Cell {
    let (key, tone, rank) = match (row.before.is_empty(), row.after.is_empty()) {
        (true, _) => ("master-code-added", Tone::Good, 0),
        (false, false) => ("master-code-changed", Tone::Key, 1),
        (false, true) => ("master-code-ended", Tone::Bad, 2),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

const DIFFERENCES: Table<MasterDifference> = Table {
    name: "master-differences",
    caption: "master-differences-caption",
    columns: &[
        Column { name: "facility-code", cell: |row, _| Cell::Code(row.facility_code.clone()) },
        Column { name: "list-difference", cell: what },
        Column { name: "before", cell: |row, _| Cell::text(&row.before) },
        Column { name: "after", cell: |row, _| Cell::text(&row.after) },
    ],
};

/// What the file is, as it is said beside it.
#[derive(Clone, Default)]
struct Said {
    prefecture_code: String,
    fee_table: String,
    source: String,
    /// Digest of the differences that were shown; empty before.
    shown_digest: String,
}

impl Said {
    fn of<const MOST: usize>(upload: &Upload<MOST>) -> Self {
        Self {
            prefecture_code: text(&upload.fields, "prefecture_code"),
            fee_table: text(&upload.fields, "fee_table"),
            source: text(&upload.fields, "source"),
            shown_digest: text(&upload.fields, "shown_digest"),
        }
    }
}

/// The page where a file is chosen.
#[derive(Template)]
#[template(path = "master_list/import.html")]
struct ImportPage {
    frame: Frame,
    troubles: FieldTroubles,
    /// Codes and names.
    prefectures: Vec<(String, String)>,
    /// Digits and keys of their names.
    fee_tables: [(&'static str, &'static str); 3],
    said: Said,
    columns: [&'static str; 7],
}

/// What would happen.
#[derive(Template)]
#[template(path = "master_list/looked_through.html")]
struct LookedThroughPage {
    frame: Frame,
    said: Said,
    /// The prefecture whose other codes end; empty when none do.
    prefecture: String,
    /// The key of the table of points that was named; empty when none was.
    fee_table: &'static str,
    /// Somebody else changed the list since the differences were shown.
    differs: bool,
    rows: u32,
    /// Lines that are no rows.
    skipped: u32,
    /// Keys of the texts, and how many codes.
    counts: [(&'static str, u32); 4],
    bad: usize,
    bad_rows: TableView,
    differences: Option<TableView>,
    /// There is more than is shown.
    more: bool,
    /// The file as it came, in base64: it may be in `Shift_JIS`.
    file: String,
}

async fn form(
    visitor: &Visitor,
    said: Said,
    troubles: FieldTroubles,
) -> Result<ImportPage, Trouble> {
    let register = visitor.guest.portal.places.register(visitor).await?;
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let codes = register.prefectures(today).into_iter().map(|office| office.to_string());
    let prefectures = codes.map(|code| {
        let name = register.name(visitor.locale, &code);
        (code, name)
    });
    Ok(ImportPage {
        frame: Frame::of(visitor, "master-import-title").at("/master-list/import"),
        troubles,
        prefectures: prefectures.collect(),
        fee_tables: FEE_TABLES,
        said,
        columns: COLUMNS,
    })
}

/// `GET /master-list/import`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    let nothing = Said::default();
    page(&form(&visitor, nothing, FieldTroubles::none()).await?)
}

/// `POST /master-list/import`: only looks the file through.
pub(crate) async fn look_through(visitor: Visitor, upload: Upload<LARGEST>) -> Answer {
    let said = Said::of(&upload);
    if upload.bytes.is_empty() {
        let troubles = Trouble::refused("file", "import-no-file").fields(visitor.locale);
        return refused(&form(&visitor, said, troubles).await?);
    }
    match send(&visitor, &said, &upload.bytes, true).await {
        Ok(found) => page(&looked_through(&visitor, said, &found, &upload.bytes, false).await?),
        Err(trouble) => again(&visitor, said, trouble).await,
    }
}

/// `POST /master-list/import/save`: all rows or none, and what was shown or nothing.
pub(crate) async fn save(visitor: Visitor, upload: Upload<LARGEST_BACK>) -> Answer {
    let said = Said::of(&upload);
    let csv = BASE64.decode(&upload.bytes).map_err(|_| Trouble::malformed())?;
    match send(&visitor, &said, &csv, false).await {
        Ok(found) if found.adopted => {
            let flash = Flash::of("master-list-adopted")
                .with("n", found.rows)
                .with("added", format::grouped(found.added))
                .with("changed", format::grouped(found.changed))
                .with("ended", format::grouped(found.ended));
            done(&visitor.guest.portal, PATH, &flash)
        }
        Ok(found) => refused(&looked_through(&visitor, said, &found, &csv, false).await?),
        Err(trouble) if trouble.reason() == "LIST_DIFFERS_NOW" => {
            let found = send(&visitor, &said, &csv, true).await?;
            refused(&looked_through(&visitor, said, &found, &csv, true).await?)
        }
        Err(trouble) => again(&visitor, said, trouble).await,
    }
}

/// The form again, with what the service says of the file or of what is said beside it.
async fn again(visitor: &Visitor, said: Said, trouble: Trouble) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    let mut troubles = trouble.fields(visitor.locale);
    for line in &mut troubles.lines {
        if !["prefecture_code", "fee_table", "source"].contains(&line.field.as_str()) {
            "file".clone_into(&mut line.field);
        }
    }
    refused(&form(visitor, said, troubles).await?)
}

async fn looked_through(
    visitor: &Visitor,
    said: Said,
    found: &ImportMasterListResponse,
    csv: &[u8],
    differs: bool,
) -> Result<LookedThroughPage, Trouble> {
    let (locale, nothing) = (visitor.locale, Wish::default());
    let prefecture = match said.prefecture_code.as_str() {
        "" => String::new(),
        code => visitor.guest.portal.places.register(visitor).await?.name(locale, code),
    };
    let named = FEE_TABLES.into_iter().find(|(digit, _)| *digit == said.fee_table);
    let differences = || DIFFERENCES.view(&found.differences, &nothing, locale, "").alone();
    Ok(LookedThroughPage {
        frame: Frame::of(visitor, "import-looked-through").at("/master-list/import"),
        prefecture,
        fee_table: named.map_or("", |(_, key)| key),
        differs,
        rows: found.rows,
        skipped: found.skipped,
        counts: [
            ("master-code-added", found.added),
            ("master-code-changed", found.changed),
            ("master-code-ended", found.ended),
            ("master-code-unchanged", found.unchanged),
        ],
        bad: found.bad_rows.len(),
        bad_rows: BAD.view(&found.bad_rows, &nothing, locale, "").alone(),
        differences: (!found.differences.is_empty()).then(differences),
        more: found.bad_rows.len() >= MOST_BAD || found.differences.len() >= MOST_DIFFERENCES,
        file: BASE64.encode(csv),
        said: Said { shown_digest: found.digest.clone(), ..said },
    })
}

async fn send(
    visitor: &Visitor,
    said: &Said,
    csv: &[u8],
    dry_run: bool,
) -> Result<ImportMasterListResponse, Trouble> {
    let header = ImportMasterListHeader {
        dry_run,
        prefecture_code: said.prefecture_code.clone(),
        source: said.source.clone(),
        fee_table: said.fee_table.clone(),
        shown_digest: if dry_run { String::new() } else { said.shown_digest.clone() },
    };
    let mut parts = vec![ImportMasterListRequest { part: Some(Part::Header(header)) }];
    let chunks = csv.chunks(CHUNK);
    parts.extend(
        chunks.map(|chunk| ImportMasterListRequest { part: Some(Part::Chunk(chunk.to_vec())) }),
    );
    let wish = visitor.request(tokio_stream::iter(parts));
    Ok(visitor.guest.portal.clients.master_list().import_master_list(wish).await?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_says_what_becomes_of_the_code() {
        let said = |before: &str, after: &str| {
            let row = MasterDifference {
                facility_code: "0110113719".to_owned(),
                before: before.to_owned(),
                after: after.to_owned(),
            };
            what(&row, Locale::Ja).shown(Locale::Ja)
        };
        assert_eq!(said("", "架空クリニック"), Locale::Ja.text("master-code-added"));
        assert_eq!(said("架空医院", "架空クリニック"), Locale::Ja.text("master-code-changed"));
        assert_eq!(said("架空医院", ""), Locale::Ja.text("master-code-ended"));
    }

    #[test]
    fn the_largest_file_comes_back_whole() {
        assert_eq!(LARGEST_BACK, BASE64.encode(vec![0; LARGEST]).len());
    }

    #[test]
    fn every_reason_of_a_bad_row_has_its_words_with_what_is_wrong() {
        for (reason, value) in [
            ("CODE_FORMAT", ("", "10文字")),
            ("CODE_LISTED_TWICE", ("row", "17")),
            ("MUNICIPALITY_CODE_FORMAT", ("", "6桁")),
            ("POSTCODE_FORMAT", ("", "7桁")),
            ("PRIVATE_CHARACTER", ("character", "U+E123")),
            ("ROW_UNREADABLE", ("", "CSV")),
            ("TEXT_TOO_LONG", ("limit", "200")),
            ("TEXT_UNPRINTABLE", ("", "制御文字")),
            ("VALUE_MISSING", ("", "入力")),
        ] {
            let values = Some(value).filter(|(key, _)| !key.is_empty());
            let row = BadMasterRow {
                reason: reason.to_owned(),
                values: values.into_iter().map(|(key, it)| (key.into(), it.into())).collect(),
                ..BadMasterRow::default()
            };
            for locale in [Locale::Ja, Locale::En] {
                let words = bad_text(&row, locale).shown(locale);
                let is_said = words.contains(value.1) || locale == Locale::En && values.is_none();
                assert!(!words.is_empty() && !words.contains('$') && is_said, "{reason}: {words}");
            }
        }
    }

    #[test]
    fn a_reason_that_nobody_knows_is_shown_as_the_service_says_it() {
        let row = |reason: &str| BadMasterRow {
            reason: reason.to_owned(),
            message: "in English".to_owned(),
            ..BadMasterRow::default()
        };
        assert_eq!(bad_text(&row("NEVER_HEARD_OF"), Locale::Ja).shown(Locale::Ja), "in English");
        let known = bad_text(&row("POSTCODE_FORMAT"), Locale::Ja).shown(Locale::Ja);
        assert_eq!(known, Locale::Ja.text("postcode-format"));
    }
}
