//! Shipping stopped at once, and let go again (緊急出荷停止).

use askama::Template;
use axum::extract::{Path, Query};
use tonic::Status;
use vsys_proto::allocation::v1::{
    Hold, HoldShipmentsRequest, ListHoldsRequest, ReleaseHoldRequest,
};
use vsys_vocabulary::{Role, Tier};

use super::{
    ceilings::about_the_form,
    fields::{Fields, text},
};
use crate::pages::rounds::list::ProductNames;
use crate::{
    elevation,
    flash::Flash,
    form::Form,
    frame::Frame,
    locale::Locale,
    own_path::OwnPath,
    page::{Answer, done, page, refused},
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// A hold with whether the visitor may end it.
struct Row {
    hold: Hold,
    /// What its product is called; empty where it is for all.
    product: String,
    may_release: bool,
}

fn state(row: &Row, locale: Locale) -> Cell {
    if row.hold.released_time.is_some() {
        Cell::Badge { text: locale.text("hold-released"), tone: Tone::Plain, rank: 1 }
    } else {
        Cell::Badge { text: locale.text("hold-in-force"), tone: Tone::Bad, rank: 0 }
    }
}

fn any(code: &str, locale: Locale) -> Cell {
    if code.is_empty() { Cell::text(locale.text("hold-any")) } else { Cell::Code(code.to_owned()) }
}

fn product(row: &Row, locale: Locale) -> Cell {
    if row.product.is_empty() { any("", locale) } else { Cell::text(&row.product) }
}

fn release(row: &Row, locale: Locale) -> Cell {
    if !row.may_release || row.hold.released_time.is_some() {
        return Cell::Nothing;
    }
    let path = format!("/holds/{}/release", row.hold.hold_id);
    Cell::Link { text: locale.text("hold-release"), path }
}

const HOLDS: Table<Row> = Table {
    name: "holds",
    caption: "holds-caption",
    columns: &[
        Column { name: "held-at", cell: |row, _| Cell::time(row.hold.held_time.as_ref()) },
        Column { name: "hold-state", cell: state },
        Column { name: "product", cell: product },
        Column { name: "lot", cell: |row, locale| any(&row.hold.lot_number, locale) },
        Column { name: "receiver-code", cell: |row, locale| any(&row.hold.facility_code, locale) },
        Column { name: "why", cell: |row, _| Cell::text(row.hold.reason.clone()) },
        Column { name: "by-person", cell: |row, _| Cell::text(row.hold.person.clone()) },
        Column { name: "released-at", cell: |row, _| Cell::time(row.hold.released_time.as_ref()) },
        Column { name: "why-released", cell: |row, _| Cell::text(row.hold.release_reason.clone()) },
        Column { name: "release", cell: release },
    ],
};

/// The list.
#[derive(Template)]
#[template(path = "allocation/holds.html")]
struct HoldsPage {
    frame: Frame,
    table: TableView,
    may_hold: bool,
}

async fn holds(visitor: &Visitor) -> Result<Vec<Hold>, Status> {
    let request = visitor.request(ListHoldsRequest { in_force_only: false });
    let answer = visitor.guest.portal.clients.amendments().list_holds(request).await?;
    Ok(answer.into_inner().holds)
}

fn may_hold(visitor: &Visitor) -> bool {
    matches!(visitor.tier, Tier::Nation | Tier::Prefecture) && visitor.has(Role::Locker)
}

/// `GET /holds`.
pub(crate) async fn list(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let may_hold = may_hold(&visitor);
    let (holds, products) = tokio::try_join!(holds(&visitor), ProductNames::read(&visitor))?;
    let row =
        |hold: Hold| Row { product: products.of(&hold.product_code), hold, may_release: may_hold };
    let rows: Vec<Row> = holds.into_iter().map(row).collect();
    if let Some(kind) = wish.file() {
        return HOLDS.file(&rows, &wish, kind, visitor.locale);
    }
    let table = HOLDS.view(&rows, &wish, visitor.locale, "/holds");
    page(&HoldsPage { frame: Frame::of(&visitor, "holds-title"), table, may_hold })
}

/// The page before goods are stopped.
#[derive(Template)]
#[template(path = "allocation/hold.html")]
struct HoldPage {
    frame: Frame,
    troubles: FieldTroubles,
    request_id: String,
    product: String,
    lot: String,
    facility: String,
    reason: String,
}

/// `GET /holds/new`.
pub(crate) async fn ask(visitor: Visitor) -> Answer {
    if let Some(first) = elevation::wanted(&visitor, &OwnPath::of("/holds/new")) {
        return Ok(first);
    }
    page(&HoldPage {
        frame: Frame::of(&visitor, "hold-title"),
        troubles: FieldTroubles::none(),
        request_id: visitor.guest.portal.clock.new_id().to_string(),
        product: String::new(),
        lot: String::new(),
        facility: String::new(),
        reason: String::new(),
    })
}

/// `POST /holds`.
pub(crate) async fn hold(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    if let Some(first) = elevation::wanted(&visitor, &OwnPath::of("/holds/new")) {
        return Ok(first);
    }
    let wish = HoldShipmentsRequest {
        request_id: text(&fields, "request_id"),
        product_code: text(&fields, "product_code"),
        lot_number: text(&fields, "lot_number"),
        facility_code: text(&fields, "facility_code"),
        reason: text(&fields, "reason"),
    };
    let request = visitor.request(wish.clone());
    match visitor.guest.portal.clients.amendments().hold_shipments(request).await {
        Ok(_) => done(&visitor.guest.portal, "/holds", &Flash::of("hold-made")),
        Err(status) => refused(&HoldPage {
            troubles: about_the_form(status.into(), &visitor)?,
            frame: Frame::of(&visitor, "hold-title"),
            request_id: wish.request_id,
            product: wish.product_code,
            lot: wish.lot_number,
            facility: wish.facility_code,
            reason: wish.reason,
        }),
    }
}

/// The page before a hold ends.
#[derive(Template)]
#[template(path = "allocation/release.html")]
struct ReleasePage {
    frame: Frame,
    troubles: FieldTroubles,
    hold: Hold,
    /// What its product is called; empty where it is for all.
    product: String,
    reason: String,
}

impl ReleasePage {
    async fn read(visitor: &Visitor, id: &str) -> Result<Self, Trouble> {
        let (holds, products) = tokio::try_join!(holds(visitor), ProductNames::read(visitor))?;
        let hold = holds.into_iter().find(|hold| hold.hold_id == id);
        let hold = hold.ok_or_else(Trouble::missing)?;
        Ok(Self {
            frame: Frame::of(visitor, "hold-release"),
            troubles: FieldTroubles::none(),
            product: products.of(&hold.product_code),
            hold,
            reason: String::new(),
        })
    }
}

/// `GET /holds/{hold}/release`.
pub(crate) async fn ask_release(visitor: Visitor, Path(id): Path<String>) -> Answer {
    if let Some(first) = elevation::wanted(&visitor, &visitor.guest.path) {
        return Ok(first);
    }
    page(&ReleasePage::read(&visitor, &id).await?)
}

/// `POST /holds/{hold}/release`.
pub(crate) async fn release_hold(
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    if let Some(first) = elevation::wanted(&visitor, &visitor.guest.path) {
        return Ok(first);
    }
    let reason = text(&fields, "reason");
    let request = ReleaseHoldRequest { hold_id: id.clone(), reason: reason.clone() };
    let request = visitor.request(request);
    match visitor.guest.portal.clients.amendments().release_hold(request).await {
        Ok(_) => done(&visitor.guest.portal, "/holds", &Flash::of("hold-ended")),
        Err(status) => {
            let troubles = about_the_form(status.into(), &visitor)?;
            let shown = ReleasePage::read(&visitor, &id).await?;
            refused(&ReleasePage { troubles, reason, ..shown })
        }
    }
}
