//! A sheet as a file: out, and in again after a dry run that names every bad row.

use askama::Template;
use axum::extract::Query;
use axum::response::{IntoResponse as _, Response};
use futures::TryStreamExt as _;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Deserialize;
use tonic::Status;
use vsys_proto::allocation::v1::{
    BadRow, ExportLinesRequest, ImportHeader, ImportLinesRequest, ImportLinesResponse, Sheet,
    import_lines_request::Part,
};

use super::loading::load;
use crate::{
    flash::Flash,
    form::{Form, Upload},
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::allocation::{
        address::SheetAddress,
        fields::{Fields, value},
        goods, reading, refusal,
        sheet::export::{EXPORT, Exported},
    },
    table::{Cell, Column, FileKind, Table, TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Pieces that a file is sent in.
const CHUNK: usize = 256 * 1024;

/// `GET /rounds/{round}/sheets/{office}/lines.csv`: as the service reads it again.
pub(crate) async fn csv(visitor: Visitor, at: SheetAddress) -> Answer {
    let sheet_id = reading::sheet(&visitor, &at.round, &at.office).await?.sheet_id;
    let request = visitor.request(ExportLinesRequest { sheet_id });
    let stream = visitor.guest.portal.clients.sheets().export_lines(request).await?.into_inner();
    let chunks: Vec<Vec<u8>> = stream.map_ok(|piece| piece.chunk).try_collect().await?;
    let name = format!("attachment; filename=\"lines-{}.csv\"", at.office);
    let headers =
        [(CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()), (CONTENT_DISPOSITION, name)];
    let response: Response = (headers, chunks.concat()).into_response();
    Ok(response)
}

/// `GET /rounds/{round}/sheets/{office}/lines.xlsx`: as people read it.
pub(crate) async fn xlsx(visitor: Visitor, at: SheetAddress) -> Answer {
    let loaded = load(&visitor, &at).await?;
    let packs = goods::packs(loaded.sheet.packs);
    let row = |(child, units): &(super::children::Child, vsys_vocabulary::Amounts)| {
        Exported::of(child, *units, packs)
    };
    let rows: Vec<Exported> = loaded.rows.iter().map(row).collect();
    EXPORT.file(&rows, &Wish::default(), FileKind::Xlsx, visitor.locale)
}

/// The page.
#[derive(Template)]
#[template(path = "allocation/import.html")]
struct ImportPage {
    frame: Frame,
    troubles: FieldTroubles,
    at: SheetAddress,
    version: u64,
    /// What the dry run found; none before one.
    found: Option<Found>,
}

/// The outcome of a dry run.
struct Found {
    rows: u32,
    bad: usize,
    table: TableView,
    /// The file's text, to be saved as it was checked.
    text: String,
}

/// The version that the page was made for.
#[derive(Deserialize)]
pub(crate) struct Seen {
    #[serde(default)]
    version: u64,
}

const BAD_ROWS: Table<BadRow> = Table {
    name: "bad-rows",
    caption: "bad-rows-caption",
    columns: &[
        Column { name: "line-of-file", cell: |row, _| Cell::Number(row.line.into()) },
        Column { name: "column-of-file", cell: |row, _| Cell::Code(row.column.clone()) },
        Column { name: "what-is-wrong", cell: what_is_wrong },
    ],
};

fn what_is_wrong(row: &BadRow, locale: Locale) -> Cell {
    Cell::text(refusal::of_reason(&row.reason, locale).unwrap_or_else(|| row.message.clone()))
}

/// `GET /rounds/{round}/sheets/{office}/import`.
pub(crate) async fn show(visitor: Visitor, at: SheetAddress) -> Answer {
    let sheet = reading::sheet(&visitor, &at.round, &at.office).await?;
    page(&import_page(&visitor, at, &sheet, None))
}

fn import_page(
    visitor: &Visitor,
    at: SheetAddress,
    sheet: &Sheet,
    found: Option<Found>,
) -> ImportPage {
    ImportPage {
        frame: Frame::of(visitor, "lines-import-title"),
        troubles: FieldTroubles::none(),
        at,
        version: sheet.version,
        found,
    }
}

/// `POST /rounds/{round}/sheets/{office}/import`: checks a file and changes nothing.
pub(crate) async fn check(
    visitor: Visitor,
    at: SheetAddress,
    Query(seen): Query<Seen>,
    upload: Upload,
) -> Answer {
    let sheet = reading::sheet(&visitor, &at.round, &at.office).await?;
    if upload.bytes.is_empty() {
        let troubles = FieldTroubles::none().with("file", visitor.locale.text("file-missing"));
        return refused(&ImportPage { troubles, ..import_page(&visitor, at, &sheet, None) });
    }
    match import(&visitor, &sheet, seen.version, true, &upload.bytes).await {
        Ok(answer) => {
            let found = found(&visitor, &at, &answer, &upload.bytes);
            page(&import_page(&visitor, at, &sheet, Some(found)))
        }
        Err(status) => refuse(&visitor, at, &sheet, status.into()),
    }
}

/// `POST /rounds/{round}/sheets/{office}/import/save`: takes the file that was checked.
pub(crate) async fn save(visitor: Visitor, at: SheetAddress, Form(fields): Form<Fields>) -> Answer {
    let sheet = reading::sheet(&visitor, &at.round, &at.office).await?;
    let (version, text) = (value(&fields, "version"), value(&fields, "text"));
    let version = version.parse().unwrap_or_default();
    match import(&visitor, &sheet, version, false, text.as_bytes()).await {
        Ok(answer) if answer.saved => {
            let flash = Flash::of("imported-rows").with("n", answer.rows);
            done(&visitor.guest.portal, at.path(""), &flash)
        }
        Ok(answer) => {
            let found = found(&visitor, &at, &answer, text.as_bytes());
            refused(&import_page(&visitor, at, &sheet, Some(found)))
        }
        Err(status) => refuse(&visitor, at, &sheet, status.into()),
    }
}

fn refuse(visitor: &Visitor, at: SheetAddress, sheet: &Sheet, trouble: Trouble) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    let troubles = FieldTroubles::none().with("", trouble.text(visitor.locale));
    refused(&ImportPage { troubles, ..import_page(visitor, at, sheet, None) })
}

fn found(
    visitor: &Visitor,
    at: &SheetAddress,
    answer: &ImportLinesResponse,
    bytes: &[u8],
) -> Found {
    let (wish, path) = (Wish::default(), at.path("/import"));
    Found {
        rows: answer.rows,
        bad: answer.bad_rows.len(),
        table: BAD_ROWS.view(&answer.bad_rows, &wish, visitor.locale, &path),
        text: String::from_utf8_lossy(bytes).into_owned(),
    }
}

async fn import(
    visitor: &Visitor,
    sheet: &Sheet,
    expected_version: u64,
    dry_run: bool,
    bytes: &[u8],
) -> Result<ImportLinesResponse, Status> {
    let sheet_id = sheet.sheet_id.clone();
    let header = ImportHeader { sheet_id, expected_version, dry_run };
    let mut parts = vec![ImportLinesRequest { part: Some(Part::Header(header)) }];
    let chunk = |chunk: &[u8]| ImportLinesRequest { part: Some(Part::Chunk(chunk.to_vec())) };
    parts.extend(bytes.chunks(CHUNK).map(chunk));
    let request = visitor.request(tokio_stream::iter(parts));
    Ok(visitor.guest.portal.clients.sheets().import_lines(request).await?.into_inner())
}
