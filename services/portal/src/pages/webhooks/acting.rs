//! What a partner does with an address: change it, turn it on or off, test it, recover.

use axum::extract::Path;
use vsys_proto::{
    convert::timestamp,
    logistics_notifier::v1::{
        RecoverWebhookDeliveriesRequest, RotateWebhookSecretRequest, TestWebhookEndpointRequest,
        UpdateWebhookEndpointRequest, WebhookDisabledReason, WebhookEndpoint,
    },
};

use super::{
    SecretPage,
    one::{EndpointPage, endpoint},
};
use crate::{
    flash::Flash,
    form::Form,
    format::grouped,
    page::{Answer, done, page},
    pages::allocation::{
        amount::number,
        fields::{Fields, text, values},
        moment,
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Why a wish was not fulfilled.
enum No {
    /// The service refused it.
    Service(Trouble),
    /// A field cannot be read: its name, and the key of what is wrong.
    Field(&'static str, &'static str),
}

impl From<tonic::Status> for No {
    fn from(status: tonic::Status) -> Self {
        Self::Service(status.into())
    }
}

/// `POST /webhooks/{endpoint}`.
pub(crate) async fn act(
    visitor: Visitor,
    Path(id): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let kept = endpoint(&visitor, &id).await?;
    let done_now = match &*text(&fields, "do") {
        "change" => change(&visitor, &kept, &fields).await,
        "on" => turn(&visitor, &kept, true).await,
        "off" => turn(&visitor, &kept, false).await,
        "test" => test(&visitor, &id).await,
        "recover" => recover(&visitor, &id, &fields).await,
        "rotate" => match rotate(&visitor, &kept, &fields).await {
            Ok(secret) => return page(&secret),
            Err(no) => Err(no),
        },
        _ => return Err(Trouble::malformed()),
    };
    let troubles = match done_now {
        Ok(flash) => return done(&visitor.guest.portal, format!("/webhooks/{id}"), &flash),
        Err(No::Field(field, key)) => FieldTroubles::none().with(field, visitor.locale.text(key)),
        Err(No::Service(trouble)) if trouble.is_about_the_form() => trouble.fields(visitor.locale),
        Err(No::Service(trouble)) => return Err(trouble),
    };
    EndpointPage::read(&visitor, &id).await?.again(&fields, troubles)
}

async fn update(visitor: &Visitor, wish: UpdateWebhookEndpointRequest) -> Result<(), No> {
    let mut client = visitor.guest.portal.clients.webhooks();
    client.update_webhook_endpoint(visitor.request(wish)).await?;
    Ok(())
}

async fn change(visitor: &Visitor, kept: &WebhookEndpoint, fields: &Fields) -> Result<Flash, No> {
    let wish = UpdateWebhookEndpointRequest {
        endpoint_id: kept.endpoint_id.clone(),
        url: text(fields, "url"),
        note: text(fields, "note"),
        types: values(fields, "types"),
        enabled: kept.disabled() == WebhookDisabledReason::Unspecified,
    };
    update(visitor, wish).await?;
    Ok(Flash::of("webhook-changed"))
}

async fn turn(visitor: &Visitor, kept: &WebhookEndpoint, enabled: bool) -> Result<Flash, No> {
    let wish = UpdateWebhookEndpointRequest {
        endpoint_id: kept.endpoint_id.clone(),
        url: kept.url.clone(),
        note: kept.note.clone(),
        types: kept.types.clone(),
        enabled,
    };
    update(visitor, wish).await?;
    Ok(Flash::of(if enabled { "webhook-turned-on" } else { "webhook-turned-off" }))
}

async fn test(visitor: &Visitor, id: &str) -> Result<Flash, No> {
    let wish = visitor.request(TestWebhookEndpointRequest { endpoint_id: id.to_owned() });
    let answer = visitor.guest.portal.clients.webhooks().test_webhook_endpoint(wish).await?;
    let attempt = answer.into_inner().attempt.unwrap_or_default();
    if attempt.error.is_empty() {
        let flash = Flash::of("webhook-test-arrived").with("status", attempt.status);
        return Ok(flash.with("milliseconds", grouped(attempt.milliseconds)));
    }
    Ok(Flash::of("webhook-test-failed").with("why", attempt.error))
}

async fn recover(visitor: &Visitor, id: &str, fields: &Fields) -> Result<Flash, No> {
    let since = moment::read(&text(fields, "since_time"));
    let since = since.ok_or(No::Field("since_time", "time-missing"))?;
    let wish = RecoverWebhookDeliveriesRequest {
        endpoint_id: id.to_owned(),
        since_time: Some(timestamp(since)),
    };
    let mut client = visitor.guest.portal.clients.webhooks();
    let answer = client.recover_webhook_deliveries(visitor.request(wish)).await?;
    Ok(Flash::of("webhook-recovered").with("n", answer.into_inner().recovered))
}

async fn rotate(
    visitor: &Visitor,
    kept: &WebhookEndpoint,
    fields: &Fields,
) -> Result<SecretPage, No> {
    let hours = number(&text(fields, "overlap_hours"));
    let wish = RotateWebhookSecretRequest {
        endpoint_id: kept.endpoint_id.clone(),
        overlap_hours: hours.ok_or(No::Field("overlap_hours", "number-invalid"))?,
    };
    let mut client = visitor.guest.portal.clients.webhooks();
    let answer = client.rotate_webhook_secret(visitor.request(wish)).await?.into_inner();
    let until = moment::shown(visitor.locale, answer.old_until_time);
    Ok(SecretPage::of(visitor, kept, answer.secret).instead(answer.public_key, until))
}
