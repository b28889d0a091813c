//! The page before an address is deleted.

use askama::Template;
use axum::extract::Path;
use vsys_proto::logistics_notifier::v1::{DeleteWebhookEndpointRequest, WebhookEndpoint};

use super::one::endpoint;
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page},
    pages::allocation::fields::Fields,
    visitor::Visitor,
};

/// What will happen.
#[derive(Template)]
#[template(path = "webhooks/delete.html")]
struct DeletePage {
    frame: Frame,
    endpoint: WebhookEndpoint,
}

/// `GET /webhooks/{endpoint}/delete`.
pub(crate) async fn ask(visitor: Visitor, Path(id): Path<String>) -> Answer {
    let endpoint = endpoint(&visitor, &id).await?;
    page(&DeletePage { frame: Frame::of(&visitor, "webhook-delete"), endpoint })
}

/// `POST /webhooks/{endpoint}/delete`.
pub(crate) async fn delete(
    visitor: Visitor,
    Path(id): Path<String>,
    Form(_): Form<Fields>,
) -> Answer {
    let wish = visitor.request(DeleteWebhookEndpointRequest { endpoint_id: id });
    visitor.guest.portal.clients.webhooks().delete_webhook_endpoint(wish).await?;
    done(&visitor.guest.portal, "/webhooks", &Flash::of("webhook-deleted"))
}
