//! Addresses that a partner's messages are posted to (Webhook).

pub(crate) mod acting;
pub(crate) mod credentials;
pub(crate) mod ending;
pub(crate) mod one;
pub(crate) mod replays;

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::logistics_notifier::v1::{
    CreateWebhookEndpointRequest, ListWebhookEndpointsRequest, WebhookDisabledReason,
    WebhookEndpoint, WebhookScheme,
};

use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::allocation::{
        ceilings::about_the_form,
        fields::{Fields, text, values},
    },
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::FieldTroubles,
    visitor::Visitor,
};

/// Types of messages, as partners' documents name them.
pub(super) const TYPES: [&str; 12] = [
    "jp.vsys.shipment_order.placed.v1",
    "jp.vsys.shipment_order.amended.v1",
    "jp.vsys.shipment_order.cancelled.v1",
    "jp.vsys.advance_notice.issued.v1",
    "jp.vsys.digest.issued.v1",
    "jp.vsys.shipments.held.v1",
    "jp.vsys.shipments.released.v1",
    "jp.vsys.shipment.received.v1",
    "jp.vsys.delivery_exception.raised.v1",
    "jp.vsys.delivery_exception.resolved.v1",
    "jp.vsys.lot.recalled.v1",
    "jp.vsys.webhook.disabled.v1",
];

/// Whether an address is posted to, and why not.
pub(crate) fn standing(row: &WebhookEndpoint, locale: Locale) -> Cell {
    let (key, tone, rank) = match row.disabled() {
        WebhookDisabledReason::Unspecified if row.failing_since_time.is_some() => {
            ("webhook-fails", Tone::Warn, 1)
        }
        WebhookDisabledReason::Unspecified => ("webhook-on", Tone::Good, 3),
        WebhookDisabledReason::ByPartner => ("webhook-off", Tone::Plain, 2),
        WebhookDisabledReason::Gone => ("webhook-gone", Tone::Bad, 0),
        WebhookDisabledReason::Failing => ("webhook-failing", Tone::Bad, 0),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

const ENDPOINTS: Table<WebhookEndpoint> = Table {
    name: "webhooks",
    caption: "webhooks-caption",
    columns: &[
        Column {
            name: "webhook-url",
            cell: |row, _| Cell::Link {
                text: row.url.clone(),
                path: format!("/webhooks/{}", row.endpoint_id),
            },
        },
        Column { name: "webhook-note", cell: |row, _| Cell::text(&row.note) },
        Column { name: "webhook-state", cell: standing },
        Column { name: "webhook-waiting", cell: |row, _| Cell::Number(row.waiting.into()) },
        Column { name: "webhook-given-up", cell: |row, _| Cell::Number(row.given_up.into()) },
        Column { name: "last-success", cell: |row, _| Cell::time(row.last_success_time.as_ref()) },
        Column {
            name: "failing-since",
            cell: |row, _| Cell::time(row.failing_since_time.as_ref()),
        },
    ],
};

/// A partner's addresses; a partner's own where none is named.
pub(crate) async fn endpoints(
    visitor: &Visitor,
    partner_id: &str,
) -> Result<Vec<WebhookEndpoint>, Status> {
    let partner_id = partner_id.to_owned();
    let request = visitor.request(ListWebhookEndpointsRequest { partner_id });
    let answer = visitor.guest.portal.clients.webhooks().list_webhook_endpoints(request).await?;
    Ok(answer.into_inner().endpoints)
}

/// The page.
#[derive(Template)]
#[template(path = "webhooks/list.html")]
struct ListPage {
    frame: Frame,
    troubles: FieldTroubles,
    table: TableView,
    request_id: String,
    url: String,
    note: String,
    /// Types of messages, and whether they are chosen.
    types: Vec<(&'static str, bool)>,
    ed25519: bool,
}

/// The only page that ever shows the secret.
#[derive(Template)]
#[template(path = "webhooks/secret.html")]
pub(super) struct SecretPage {
    frame: Frame,
    url: String,
    secret: String,
    public_key: String,
    /// Until when the old secret signs along; empty where there is none.
    old_until: String,
    back: String,
}

impl SecretPage {
    pub(super) fn of(visitor: &Visitor, endpoint: &WebhookEndpoint, secret: String) -> Self {
        Self {
            frame: Frame::of(visitor, "webhook-secret-title"),
            url: endpoint.url.clone(),
            secret,
            public_key: endpoint.public_key.clone(),
            old_until: String::new(),
            back: format!("/webhooks/{}", endpoint.endpoint_id),
        }
    }

    /// Of a secret that takes another one's place.
    pub(super) fn instead(self, public_key: String, old_until: String) -> Self {
        Self { public_key, old_until, ..self }
    }
}

/// Which types are chosen.
pub(super) fn types(chosen: &[String]) -> Vec<(&'static str, bool)> {
    TYPES.iter().map(|name| (*name, chosen.iter().any(|one| one == name))).collect()
}

fn list(visitor: &Visitor, endpoints: &[WebhookEndpoint], wish: &Wish) -> ListPage {
    ListPage {
        frame: Frame::of(visitor, "webhooks-title"),
        troubles: FieldTroubles::none(),
        table: ENDPOINTS.view(endpoints, wish, visitor.locale, "/webhooks"),
        request_id: visitor.guest.portal.clock.new_id().to_string(),
        url: String::new(),
        note: String::new(),
        types: types(&[]),
        ed25519: false,
    }
}

/// `GET /webhooks`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let endpoints = endpoints(&visitor, "").await?;
    if let Some(kind) = wish.file() {
        return ENDPOINTS.file(&endpoints, &wish, kind, visitor.locale);
    }
    page(&list(&visitor, &endpoints, &wish))
}

/// `POST /webhooks`: the secret is shown once.
pub(crate) async fn create(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let ed25519 = text(&fields, "scheme") == "ed25519";
    let scheme = if ed25519 { WebhookScheme::Ed25519 } else { WebhookScheme::Hmac };
    let wish = CreateWebhookEndpointRequest {
        request_id: text(&fields, "request_id"),
        partner_id: String::new(),
        url: text(&fields, "url"),
        note: text(&fields, "note"),
        types: values(&fields, "types"),
        scheme: scheme.into(),
    };
    let mut client = visitor.guest.portal.clients.webhooks();
    match client.create_webhook_endpoint(visitor.request(wish.clone())).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            let endpoint = answer.endpoint.unwrap_or_default();
            if answer.secret.is_empty() && endpoint.public_key.is_empty() {
                let flash = Flash::of("webhook-entered");
                return done(&visitor.guest.portal, "/webhooks", &flash);
            }
            page(&SecretPage::of(&visitor, &endpoint, answer.secret))
        }
        Err(status) => {
            let troubles = about_the_form(status.into(), &visitor)?;
            let known = endpoints(&visitor, "").await?;
            refused(&ListPage {
                troubles,
                request_id: wish.request_id,
                url: wish.url,
                note: wish.note,
                types: types(&wish.types),
                ed25519,
                ..list(&visitor, &known, &Wish::default())
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_fails_is_not_shown_as_good() {
        let good = WebhookEndpoint::default();
        let fails = WebhookEndpoint {
            failing_since_time: Some(prost_types::Timestamp::default()),
            ..WebhookEndpoint::default()
        };
        let shown = |row: &WebhookEndpoint| standing(row, Locale::Ja).shown(Locale::Ja);
        assert_eq!(shown(&good), Locale::Ja.text("webhook-on"));
        assert_eq!(shown(&fails), Locale::Ja.text("webhook-fails"));
    }

    #[test]
    fn types_that_were_chosen_stay_chosen() {
        let chosen = types(&["jp.vsys.lot.recalled.v1".to_owned()]);
        let names: Vec<_> = chosen.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
        assert_eq!(names, ["jp.vsys.lot.recalled.v1"]);
    }
}
