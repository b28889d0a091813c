//! Accounts from a CSV file: looked through first, issued when every row is good.

use askama::Template;
use axum::response::IntoResponse;
use http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use serde::Deserialize;
use vsys_proto::identity::v1::import_accounts_request::Part;
use vsys_proto::identity::v1::{
    ImportAccountsHeader, ImportAccountsRequest, ImportAccountsResponse,
};

use crate::form::{Form, Upload};
use crate::frame::Frame;
use crate::locale::Locale;
use crate::page::{Answer, page, refused};
use crate::table::{Cell, Column, Table, TableView, Wish};
use crate::trouble::{FieldTroubles, Trouble};
use crate::visitor::Visitor;

/// Bytes of the file in one message.
const CHUNK: usize = 64 * 1024;

#[derive(Template)]
#[template(path = "accounts/import.html")]
struct ImportPage {
    frame: Frame,
    troubles: FieldTroubles,
}

/// What would happen.
#[derive(Template)]
#[template(path = "accounts/looked_through.html")]
struct LookedThroughPage {
    frame: Frame,
    rows: u32,
    bad: usize,
    table: TableView,
    /// The file, to be sent back if it is good.
    file: String,
    request_id: String,
}

/// What has happened.
#[derive(Template)]
#[template(path = "accounts/imported.html")]
struct ImportedPage {
    frame: Frame,
    user_names: Vec<String>,
}

/// The file again, after it was looked through.
#[derive(Deserialize)]
pub(crate) struct Sent {
    request_id: String,
    file: String,
}

struct BadRow {
    line: u32,
    column: String,
    text: String,
}

const TABLE: Table<BadRow> = Table {
    name: "bad-rows",
    caption: "import-bad-rows",
    columns: &[
        Column { name: "line", cell: |row, _| Cell::Number(row.line.into()) },
        Column { name: "csv-column", cell: |row, _| Cell::text(&row.column) },
        Column { name: "why", cell: |row, _| Cell::text(&row.text) },
    ],
};

/// `GET /accounts/import`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    page(&form(&visitor, FieldTroubles::none()))
}

/// `GET /accounts/import/example`: a file to begin with.
pub(crate) async fn example(visitor: Visitor) -> Answer {
    let name = visitor.locale.text("import-example-name");
    let own = &visitor.organisation_id;
    let text = format!(
        "\u{feff}name,mail,organisation,roles,language,contractor\r\n\
         {name},hanako@example.jp,{own},clerk locker,ja,\r\n"
    );
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"accounts-example.csv\""),
    ];
    Ok((headers, text).into_response())
}

/// `POST /accounts/import`: only looks the file through.
pub(crate) async fn look_through(visitor: Visitor, upload: Upload) -> Answer {
    let Ok(file) = String::from_utf8(upload.bytes.to_vec()) else {
        return no_file(&visitor, "import-not-utf8");
    };
    if file.is_empty() {
        return no_file(&visitor, "import-no-file");
    }
    let request_id = visitor.guest.portal.clock.new_id().to_string();
    let found = match send(&visitor, true, &request_id, &file).await {
        Ok(found) => found,
        Err(trouble) if trouble.is_about_the_form() => {
            return refused(&form(&visitor, trouble.fields(visitor.locale)));
        }
        Err(trouble) => return Err(trouble),
    };
    looked_through(&visitor, found, file, request_id)
}

/// `POST /accounts/import/issue`: all rows or none.
pub(crate) async fn issue(visitor: Visitor, Form(sent): Form<Sent>) -> Answer {
    // Browsers send line ends of a form in their own way; the file is the same to its reader.
    let answer = send(&visitor, false, &sent.request_id, &sent.file).await?;
    if !answer.issued {
        return looked_through(&visitor, answer, sent.file, sent.request_id);
    }
    let frame = Frame::of(&visitor, "imported");
    page(&ImportedPage { frame, user_names: answer.user_names })
}

fn looked_through(
    visitor: &Visitor,
    found: ImportAccountsResponse,
    file: String,
    request_id: String,
) -> Answer {
    let locale = visitor.locale;
    let bad: Vec<_> = found.bad_rows.into_iter().map(|row| bad_row(row, locale)).collect();
    page(&LookedThroughPage {
        frame: Frame::of(visitor, "import-looked-through"),
        rows: found.rows,
        bad: bad.len(),
        table: TABLE.view(&bad, &Wish::default(), locale, "").alone(),
        file,
        request_id,
    })
}

fn bad_row(row: vsys_proto::identity::v1::BadAccountRow, locale: Locale) -> BadRow {
    let key = row.reason.to_ascii_lowercase().replace('_', "-");
    let text = locale.find::<&str>(&key, &[]).unwrap_or(row.message);
    BadRow { line: row.line, column: row.column, text }
}

async fn send(
    visitor: &Visitor,
    dry_run: bool,
    request_id: &str,
    file: &str,
) -> Result<ImportAccountsResponse, Trouble> {
    let header = ImportAccountsHeader { dry_run, request_id: request_id.to_owned() };
    let mut parts = vec![ImportAccountsRequest { part: Some(Part::Header(header)) }];
    let chunks = file.as_bytes().chunks(CHUNK);
    parts.extend(
        chunks.map(|chunk| ImportAccountsRequest { part: Some(Part::Chunk(chunk.to_vec())) }),
    );
    let wish = visitor.request(tokio_stream::iter(parts));
    Ok(visitor.guest.portal.clients.accounts().import_accounts(wish).await?.into_inner())
}

fn no_file(visitor: &Visitor, key: &str) -> Answer {
    refused(&form(visitor, Trouble::refused("file", key).fields(visitor.locale)))
}

fn form(visitor: &Visitor, troubles: FieldTroubles) -> ImportPage {
    ImportPage { frame: Frame::of(visitor, "accounts-import"), troubles }
}
