//! Proof that a partner has all: digests (照合情報), and how far its feed was acknowledged.

use askama::Template;
use axum::extract::Query;
use tonic::{Code, Status};
use vsys_proto::logistics_notifier::v1::{
    Digest, GetPartnerFeedRequest, ListDigestsRequest, PartnerFeed,
};

use crate::{
    frame::Frame,
    page::{Answer, page},
    pages::allocation::goods,
    table::{Cell, Column, Table, TableView, Wish},
    visitor::Visitor,
};

const PER_PAGE: u32 = 1_000;

const DIGESTS: Table<Digest> = Table {
    name: "digests",
    caption: "digests-caption",
    columns: &[
        Column { name: "lock-id", cell: |row, _| Cell::Code(row.lock_id.clone()) },
        Column { name: "revision", cell: |row, _| Cell::Number(row.revision.into()) },
        Column { name: "orders", cell: |row, _| Cell::Number(row.orders.into()) },
        Column {
            name: "vaccine-units",
            cell: |row, _| Cell::Number(goods::amounts(row.ordered).vaccine.0.into()),
        },
        Column {
            name: "needle-units",
            cell: |row, _| Cell::Number(goods::amounts(row.ordered).needle.0.into()),
        },
        Column {
            name: "syringe-units",
            cell: |row, _| Cell::Number(goods::amounts(row.ordered).syringe.0.into()),
        },
        Column { name: "feed-sequence", cell: |row, _| Cell::Number(row.sequence.into()) },
        Column { name: "issued-at", cell: |row, _| Cell::time(row.issued_time.as_ref()) },
        Column { name: "recipe", cell: |row, _| Cell::Code(row.recipe.clone()) },
        Column { name: "digest-hash", cell: |row, _| Cell::Code(row.hash.clone()) },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "orders/feed.html")]
struct FeedPage {
    frame: Frame,
    feed: Option<PartnerFeed>,
    table: TableView,
}

/// How far a partner's feed is; a partner's own where none is named.
pub(crate) async fn of(visitor: &Visitor, partner_id: &str) -> Result<Option<PartnerFeed>, Status> {
    let partner_id = partner_id.to_owned();
    let request = visitor.request(GetPartnerFeedRequest { partner_id });
    match visitor.guest.portal.clients.logistics().get_partner_feed(request).await {
        Ok(answer) => Ok(answer.into_inner().feed),
        Err(status) if status.code() == Code::NotFound => Ok(None),
        Err(status) => Err(status),
    }
}

async fn digests(visitor: &Visitor) -> Result<Vec<Digest>, Status> {
    let (mut digests, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListDigestsRequest {
            page_size: PER_PAGE,
            page_token,
            ..ListDigestsRequest::default()
        });
        let answer = visitor.guest.portal.clients.logistics().list_digests(request).await?;
        let page = answer.into_inner();
        digests.extend(page.digests);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            digests.reverse();
            return Ok(digests);
        }
    }
}

/// `GET /feed`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let (feed, digests) = tokio::try_join!(of(&visitor, ""), digests(&visitor))?;
    if let Some(kind) = wish.file() {
        return DIGESTS.file(&digests, &wish, kind, visitor.locale);
    }
    page(&FeedPage {
        frame: Frame::of(&visitor, "feed-title"),
        feed,
        table: DIGESTS.view(&digests, &wish, visitor.locale, "/feed"),
    })
}
