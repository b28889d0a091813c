//! One address: what became of each post, and everything that can be done with it.

use askama::Template;
use axum::extract::{Path, Query};
use serde::Deserialize;
use tonic::Status;
use vsys_proto::logistics_notifier::v1::{
    ListWebhookAttemptsRequest, WebhookAttempt, WebhookDisabledReason, WebhookEndpoint,
    WebhookScheme,
};

use super::{endpoints, standing, types};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page, refused},
    pages::allocation::fields::{Fields, text, values},
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Posts that the page shows: the newest.
const ATTEMPTS: u32 = 500;

/// How a post went.
fn outcome(row: &WebhookAttempt, locale: Locale) -> Cell {
    let (key, tone, rank) = match (row.error.is_empty(), row.next_time) {
        (true, _) => ("attempt-arrived", Tone::Good, 2),
        (false, Some(_)) => ("attempt-again", Tone::Warn, 1),
        (false, None) => ("attempt-failed", Tone::Bad, 0),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

fn status(row: &WebhookAttempt, _: Locale) -> Cell {
    if row.status == 0 { Cell::Nothing } else { Cell::Code(row.status.to_string()) }
}

const TRIED: Table<WebhookAttempt> = Table {
    name: "attempts",
    caption: "attempts-caption",
    columns: &[
        Column { name: "time", cell: |row, _| Cell::time(row.time.as_ref()) },
        Column { name: "attempt-outcome", cell: outcome },
        Column { name: "feed-sequence", cell: |row, _| Cell::Number(row.sequence.into()) },
        Column { name: "event-id", cell: |row, _| Cell::Code(row.event_id.clone()) },
        Column { name: "attempt", cell: |row, _| Cell::Number(row.attempt.into()) },
        Column { name: "http-status", cell: status },
        Column { name: "milliseconds", cell: |row, _| Cell::Number(row.milliseconds.into()) },
        Column { name: "attempt-error", cell: |row, _| Cell::text(&row.error) },
        Column { name: "next-attempt", cell: |row, _| Cell::time(row.next_time.as_ref()) },
    ],
};

/// Which posts are wanted.
#[derive(Default, Deserialize)]
pub(crate) struct Filter {
    /// `1` for those that failed.
    #[serde(default)]
    failed: String,
}

/// The page.
#[derive(Template)]
#[template(path = "webhooks/one.html")]
pub(super) struct EndpointPage {
    frame: Frame,
    troubles: FieldTroubles,
    endpoint: WebhookEndpoint,
    state: String,
    is_on: bool,
    ed25519: bool,
    types: Vec<(&'static str, bool)>,
    url: String,
    note: String,
    overlap: String,
    since: String,
    failed: bool,
    table: TableView,
}

/// The partner's own address of that id.
pub(super) async fn endpoint(visitor: &Visitor, id: &str) -> Result<WebhookEndpoint, Trouble> {
    let found = endpoints(visitor, "").await?.into_iter().find(|one| one.endpoint_id == id);
    found.ok_or_else(Trouble::missing)
}

async fn attempts(
    visitor: &Visitor,
    id: &str,
    failed: bool,
) -> Result<Vec<WebhookAttempt>, Status> {
    let request = visitor.request(ListWebhookAttemptsRequest {
        endpoint_id: id.to_owned(),
        failed_only: failed,
        page_size: ATTEMPTS,
        ..ListWebhookAttemptsRequest::default()
    });
    let answer = visitor.guest.portal.clients.webhooks().list_webhook_attempts(request).await?;
    Ok(answer.into_inner().attempts)
}

fn address(id: &str, failed: bool) -> String {
    format!("/webhooks/{id}?failed={}", if failed { "1" } else { "" })
}

impl EndpointPage {
    fn of(
        visitor: &Visitor,
        endpoint: WebhookEndpoint,
        attempts: &[WebhookAttempt],
        (failed, wish): (bool, &Wish),
    ) -> Self {
        let path = address(&endpoint.endpoint_id, failed);
        Self {
            frame: Frame::of(visitor, "webhook-title"),
            troubles: FieldTroubles::none(),
            state: standing(&endpoint, visitor.locale).shown(visitor.locale),
            is_on: endpoint.disabled() == WebhookDisabledReason::Unspecified,
            ed25519: endpoint.scheme() == WebhookScheme::Ed25519,
            types: types(&endpoint.types),
            url: endpoint.url.clone(),
            note: endpoint.note.clone(),
            overlap: "24".to_owned(),
            since: String::new(),
            failed,
            table: TRIED.view(attempts, wish, visitor.locale, &path),
            endpoint,
        }
    }

    pub(super) async fn read(visitor: &Visitor, id: &str) -> Result<Self, Trouble> {
        let endpoint = endpoint(visitor, id).await?;
        let attempts = attempts(visitor, id, false).await?;
        Ok(Self::of(visitor, endpoint, &attempts, (false, &Wish::default())))
    }

    /// The page again, with what was typed and what is wrong with it.
    pub(super) fn again(self, fields: &Fields, troubles: FieldTroubles) -> Answer {
        let given = |name: &str, kept: String| {
            let sent = fields.iter().any(|(field, _)| field == name);
            if sent { text(fields, name) } else { kept }
        };
        let changes = text(fields, "do") == "change";
        refused(&Self {
            troubles,
            url: given("url", self.url),
            note: given("note", self.note),
            overlap: given("overlap_hours", self.overlap),
            since: given("since_time", self.since),
            types: if changes { types(&values(fields, "types")) } else { self.types },
            ..self
        })
    }
}

/// `GET /webhooks/{endpoint}`.
pub(crate) async fn show(
    visitor: Visitor,
    Path(id): Path<String>,
    Query(wish): Query<Wish>,
    Query(filter): Query<Filter>,
) -> Answer {
    let failed = filter.failed == "1";
    let endpoint = endpoint(&visitor, &id).await?;
    let attempts = attempts(&visitor, &id, failed).await?;
    if let Some(kind) = wish.file() {
        return TRIED.file(&attempts, &wish, kind, visitor.locale);
    }
    page(&EndpointPage::of(&visitor, endpoint, &attempts, (failed, &wish)))
}
