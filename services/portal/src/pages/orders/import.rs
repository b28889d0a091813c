//! Days and shipments of many orders from a CSV file: looked through first, then taken in.

use askama::Template;
use axum::extract::Query;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use serde::Deserialize;
use vsys_proto::logistics_notifier::v1::{
    ImportProgressRequest, ImportProgressResponse, ProgressKind, RowError,
};

use super::row_errors::sentence;
use crate::{
    flash::Flash,
    form::Upload,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    table::{Cell, Column, Table, TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The largest file of the page: it goes through the browser once more, a third larger.
pub(crate) const LARGEST: usize = 1_500_000;

/// What a file says.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Kind {
    /// In addresses.
    name: &'static str,
    /// Key of what it is called.
    text: &'static str,
    wire: ProgressKind,
    /// Names of its columns, which are the same in every language.
    columns: &'static [&'static str],
}

const KINDS: [Kind; 3] = [
    Kind {
        name: "planned-dates",
        text: "import-kind-planned-dates",
        wire: ProgressKind::PlannedDates,
        columns: &["order_number", "planned_date"],
    },
    Kind {
        name: "shipments",
        text: "import-kind-shipments",
        wire: ProgressKind::Shipments,
        columns: &[
            "order_number",
            "reference",
            "shipped_date",
            "units",
            "lot_number",
            "expiry_date",
            "doses_per_vial",
            "gtin",
            "sscc",
        ],
    },
    Kind {
        name: "actual-dates",
        text: "import-kind-actual-dates",
        wire: ProgressKind::ActualDates,
        columns: &["order_number", "reference", "actual_date"],
    },
];

impl Kind {
    /// The kind of that name; planned dates where none is named.
    fn named(name: &str) -> Option<Self> {
        let wanted = if name.is_empty() { "planned-dates" } else { name };
        KINDS.into_iter().find(|kind| kind.name == wanted)
    }
}

/// Which kind is wanted.
#[derive(Deserialize)]
pub(crate) struct Wanted {
    #[serde(default)]
    kind: String,
}

impl Wanted {
    fn kind(&self) -> Result<Kind, Trouble> {
        Kind::named(&self.kind).ok_or_else(Trouble::missing)
    }
}

const ERRORS: Table<RowError> = Table {
    name: "bad-rows",
    caption: "import-bad-rows",
    columns: &[
        Column { name: "row-of-file", cell: |row, _| Cell::Number(row.row.into()) },
        Column { name: "column-of-file", cell: |row, _| Cell::Code(row.field.clone()) },
        Column { name: "what-is-wrong", cell: |row, locale| Cell::text(sentence(row, locale)) },
    ],
};

/// The page where a file is chosen.
#[derive(Template)]
#[template(path = "orders/import.html")]
struct ImportPage {
    frame: Frame,
    troubles: FieldTroubles,
    kind: Kind,
    kinds: [Kind; 3],
}

/// What would happen.
#[derive(Template)]
#[template(path = "orders/looked_through.html")]
struct LookedThroughPage {
    frame: Frame,
    kind: Kind,
    rows: u32,
    changed: u32,
    bad: usize,
    table: TableView,
    /// The file as it came, in base64: it may be in `Shift_JIS`.
    file: String,
}

fn form(visitor: &Visitor, kind: Kind, troubles: FieldTroubles) -> ImportPage {
    ImportPage { frame: Frame::of(visitor, "dates-import-title"), troubles, kind, kinds: KINDS }
}

fn no_file(visitor: &Visitor, kind: Kind, key: &str) -> Answer {
    refused(&form(visitor, kind, Trouble::refused("file", key).fields(visitor.locale)))
}

/// `GET /orders/import`.
pub(crate) async fn show(visitor: Visitor, Query(wanted): Query<Wanted>) -> Answer {
    page(&form(&visitor, wanted.kind()?, FieldTroubles::none()))
}

/// `POST /orders/import`: only looks the file through.
pub(crate) async fn look_through(
    visitor: Visitor,
    Query(wanted): Query<Wanted>,
    upload: Upload,
) -> Answer {
    let kind = wanted.kind()?;
    if upload.bytes.is_empty() {
        return no_file(&visitor, kind, "import-no-file");
    }
    if upload.bytes.len() > LARGEST {
        return no_file(&visitor, kind, "file-too-large");
    }
    let csv = upload.bytes.to_vec();
    match send(&visitor, kind, csv.clone(), true).await {
        Ok(found) => page(&looked_through(&visitor, kind, &found, &csv)),
        Err(trouble) => unreadable(&visitor, kind, &trouble),
    }
}

/// `POST /orders/import/save`: all rows or none.
pub(crate) async fn save(visitor: Visitor, Query(wanted): Query<Wanted>, upload: Upload) -> Answer {
    let kind = wanted.kind()?;
    let csv = BASE64.decode(&upload.bytes).map_err(|_| Trouble::malformed())?;
    match send(&visitor, kind, csv.clone(), false).await {
        Ok(found) if found.errors.is_empty() => {
            let flash = Flash::of("dates-imported").with("n", found.changed);
            done(&visitor.guest.portal, "/orders", &flash)
        }
        Ok(found) => refused(&looked_through(&visitor, kind, &found, &csv)),
        Err(trouble) => unreadable(&visitor, kind, &trouble),
    }
}

/// The form again, with what the service says of the whole file.
fn unreadable(visitor: &Visitor, kind: Kind, trouble: &Trouble) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble.clone());
    }
    let text = trouble.text(visitor.locale);
    refused(&form(visitor, kind, FieldTroubles::none().with("file", text)))
}

fn looked_through(
    visitor: &Visitor,
    kind: Kind,
    found: &ImportProgressResponse,
    csv: &[u8],
) -> LookedThroughPage {
    let locale: Locale = visitor.locale;
    LookedThroughPage {
        frame: Frame::of(visitor, "import-looked-through"),
        kind,
        rows: found.rows,
        changed: found.changed,
        bad: found.errors.len(),
        table: ERRORS.view(&found.errors, &Wish::default(), locale, "").alone(),
        file: BASE64.encode(csv),
    }
}

async fn send(
    visitor: &Visitor,
    kind: Kind,
    csv: Vec<u8>,
    dry_run: bool,
) -> Result<ImportProgressResponse, Trouble> {
    let wish = ImportProgressRequest { kind: kind.wire.into(), csv, dry_run };
    let mut client = visitor.guest.portal.clients.shipments();
    Ok(client.import_progress(visitor.request(wish)).await?.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_found_by_its_name_and_has_texts() {
        assert_eq!(Kind::named("").unwrap().name, "planned-dates");
        assert!(Kind::named("anything").is_none());
        for kind in KINDS {
            assert!(Kind::named(kind.name) == Some(kind));
            for locale in Locale::ALL {
                assert!(locale.find::<&str>(kind.text, &[]).is_some(), "{}", kind.name);
            }
        }
    }
}
