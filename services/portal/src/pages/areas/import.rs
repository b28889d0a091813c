//! Many rows of the area table from a CSV file: looked through first, then taken in.

use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use vsys_proto::logistics_notifier::v1::{
    ImportAreaAssignmentsRequest, ImportAreaAssignmentsResponse,
};

use super::{
    Words,
    findings::{HOLES, WRONG, hole, wrong},
};
use crate::{
    flash::Flash,
    form::Upload,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::orders::import::LARGEST,
    table::{TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Names of the file's columns, which are the same in every language.
const COLUMNS: [&str; 6] =
    ["municipality_code", "item", "product_code", "partner_id", "valid_from", "valid_until"];
/// Findings of one sort that a page shows at most.
const MOST: usize = 1_000;

/// The page where a file is chosen.
#[derive(Template)]
#[template(path = "areas/import.html")]
struct ImportPage {
    frame: Frame,
    troubles: FieldTroubles,
    columns: [&'static str; 6],
}

/// What would happen.
#[derive(Template)]
#[template(path = "areas/looked_through.html")]
struct LookedThroughPage {
    frame: Frame,
    rows: u32,
    changed: u32,
    bad: usize,
    wrong: TableView,
    holes: Option<TableView>,
    /// There is more than is shown.
    more: bool,
    /// The file as it came, in base64: it may be in `Shift_JIS`.
    file: String,
}

fn form(visitor: &Visitor, troubles: FieldTroubles) -> ImportPage {
    ImportPage { frame: Frame::of(visitor, "areas-import-title"), troubles, columns: COLUMNS }
}

fn no_file(visitor: &Visitor, key: &str) -> Answer {
    refused(&form(visitor, Trouble::refused("file", key).fields(visitor.locale)))
}

/// `GET /areas/import`.
pub(crate) async fn show(visitor: Visitor) -> Answer {
    page(&form(&visitor, FieldTroubles::none()))
}

/// `POST /areas/import`: only looks the file through.
pub(crate) async fn look_through(visitor: Visitor, upload: Upload) -> Answer {
    if upload.bytes.is_empty() {
        return no_file(&visitor, "import-no-file");
    }
    if upload.bytes.len() > LARGEST {
        return no_file(&visitor, "file-too-large");
    }
    let csv = upload.bytes.to_vec();
    match send(&visitor, csv.clone(), true).await {
        Ok(found) => page(&looked_through(&visitor, &found, &csv).await?),
        Err(trouble) => unreadable(&visitor, &trouble),
    }
}

/// `POST /areas/import/save`: all rows or none.
pub(crate) async fn save(visitor: Visitor, upload: Upload) -> Answer {
    let csv = BASE64.decode(&upload.bytes).map_err(|_| Trouble::malformed())?;
    match send(&visitor, csv.clone(), false).await {
        Ok(found) if found.errors.is_empty() => {
            let flash = match found.orders_placed {
                0 => Flash::of("areas-imported"),
                placed => Flash::of("areas-imported-and-placed").with("placed", placed),
            };
            let flash = flash.with("n", found.changed);
            done(&visitor.guest.portal, "/areas", &flash)
        }
        Ok(found) => refused(&looked_through(&visitor, &found, &csv).await?),
        Err(trouble) => unreadable(&visitor, &trouble),
    }
}

/// The form again, with what the service says of the whole file.
fn unreadable(visitor: &Visitor, trouble: &Trouble) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble.clone());
    }
    let text = trouble.text(visitor.locale);
    refused(&form(visitor, FieldTroubles::none().with("file", text)))
}

async fn looked_through(
    visitor: &Visitor,
    found: &ImportAreaAssignmentsResponse,
    csv: &[u8],
) -> Result<LookedThroughPage, Trouble> {
    let words = Words::read(visitor).await?;
    let (locale, nothing) = (visitor.locale, Wish::default());
    let bad = found.errors.iter().map(|one| wrong(one, |id| words.names.of(id), locale));
    let holes = found.holes.iter().map(|one| hole(one, &words, visitor));
    let (bad, holes): (Vec<_>, Vec<_>) = (bad.collect(), holes.collect());
    let shown = (&nothing, locale);
    let (wrong, more_bad) = WRONG.first(MOST, &bad, shown, "");
    let (hole_view, _) = HOLES.first(MOST, &holes, shown, "");
    Ok(LookedThroughPage {
        frame: Frame::of(visitor, "import-looked-through"),
        rows: found.rows,
        changed: found.changed,
        bad: bad.len(),
        wrong: wrong.alone(),
        // The service names no more of them either.
        more: more_bad || holes.len() >= MOST,
        holes: (!holes.is_empty()).then(|| hole_view.alone()),
        file: BASE64.encode(csv),
    })
}

async fn send(
    visitor: &Visitor,
    csv: Vec<u8>,
    dry_run: bool,
) -> Result<ImportAreaAssignmentsResponse, Trouble> {
    let wish = visitor.request(ImportAreaAssignmentsRequest { csv, dry_run });
    let mut client = visitor.guest.portal.clients.logistics();
    Ok(client.import_area_assignments(wish).await?.into_inner())
}
