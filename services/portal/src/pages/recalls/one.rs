//! One recall: whom it concerns, who has acknowledged it, and acknowledging it oneself.

use askama::Template;
use axum::extract::{Path, Query};
use tonic::Status;
use vsys_proto::logistics_notifier::v1::{
    AcknowledgeRecallRequest, ListRecallPartiesRequest, Recall, RecallParty,
};
use vsys_vocabulary::{Role, Tier};

use super::recalls;
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page},
    pages::allocation::fields::Fields,
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// Parties in one answer.
const PER_PAGE: u32 = 1_000;

/// A party with the name of its municipality.
struct Party {
    party: RecallParty,
    municipality: String,
}

fn standing(row: &Party, locale: Locale) -> Cell {
    let (key, tone, rank) = match row.party.acknowledged_time {
        None => ("recall-party-waits", Tone::Warn, 0),
        Some(_) => ("recall-party-knows", Tone::Good, 1),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

const PARTIES: Table<Party> = Table {
    name: "recall-parties",
    caption: "recall-parties-caption",
    columns: &[
        Column { name: "organisation-name", cell: |row, _| Cell::text(&row.party.name) },
        Column {
            name: "organisation-id",
            cell: |row, _| Cell::Code(row.party.organisation_id.clone()),
        },
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column { name: "recalled-units", cell: |row, _| Cell::Number(row.party.units.into()) },
        Column { name: "recall-state", cell: standing },
        Column { name: "by-person", cell: |row, _| Cell::text(&row.party.person) },
        Column {
            name: "recall-known-at",
            cell: |row, _| Cell::time(row.party.acknowledged_time.as_ref()),
        },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "recalls/one.html")]
struct RecallPage {
    frame: Frame,
    recall: Recall,
    may_acknowledge: bool,
    table: TableView,
}

async fn parties(visitor: &Visitor, recall_id: &str) -> Result<Vec<RecallParty>, Status> {
    let (mut parties, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListRecallPartiesRequest {
            recall_id: recall_id.to_owned(),
            waiting_only: false,
            page_size: PER_PAGE,
            page_token,
        });
        let answer = visitor.guest.portal.clients.recalls().list_recall_parties(request).await?;
        let page = answer.into_inner();
        parties.extend(page.parties);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(parties);
        }
    }
}

/// Whether the visitor speaks for an organisation that recalls concern.
fn acknowledges(visitor: &Visitor) -> bool {
    let speaks = visitor.has(Role::Clerk) || visitor.has(Role::Administrator);
    matches!(visitor.tier, Tier::Partner | Tier::Facility) && speaks
}

/// `GET /recalls/{recall}`.
pub(crate) async fn show(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
) -> Answer {
    let found = recalls(&visitor).await?.into_iter().find(|recall| recall.recall_id == id);
    let recall = found.ok_or_else(Trouble::missing)?;
    let parties = parties(&visitor, &id).await?;
    let register = visitor.guest.portal.places.register(&visitor).await?;
    let locale = visitor.locale;
    let row = |party: RecallParty| {
        let code = &party.municipality_code;
        let none = code.is_empty();
        let municipality = if none { String::new() } else { register.full_name(locale, code) };
        Party { party, municipality }
    };
    let rows: Vec<Party> = parties.into_iter().map(row).collect();
    if let Some(kind) = wish.file() {
        return PARTIES.file(&rows, &wish, kind, locale);
    }
    let title = locale.text_with("recall-title", &[("lot", &recall.lot_number)]);
    page(&RecallPage {
        frame: Frame::of(&visitor, "recalls-title").titled(title),
        may_acknowledge: recall.waits_for_you && acknowledges(&visitor),
        table: PARTIES.view(&rows, &wish, locale, &format!("/recalls/{id}")),
        recall,
    })
}

/// `POST /recalls/{recall}/acknowledge`.
pub(crate) async fn acknowledge(
    visitor: Visitor,
    Path(recall_id): Path<String>,
    Form(_): Form<Fields>,
) -> Answer {
    let path = format!("/recalls/{recall_id}");
    let wish = visitor.request(AcknowledgeRecallRequest { recall_id });
    visitor.guest.portal.clients.recalls().acknowledge_recall(wish).await?;
    done(&visitor.guest.portal, path, &Flash::of("recall-acknowledged"))
}
