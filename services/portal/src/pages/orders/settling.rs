//! How an exception was settled (納入異常の解決).

use askama::Template;
use axum::extract::Path;
use vsys_proto::{
    convert,
    logistics_notifier::v1::{DeliveryException, ResolveExceptionRequest},
};
use vsys_vocabulary::{Role, Tier};

use super::exceptions::{kind, of_order};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{
        ceilings::about_the_form,
        fields::{Fields, text},
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "orders/settle.html")]
struct SettlePage {
    frame: Frame,
    troubles: FieldTroubles,
    exception: DeliveryException,
    kind: String,
    resolution: String,
}

/// Whether the visitor may say how an exception was settled.
pub(super) fn settles(visitor: &Visitor) -> bool {
    let speaks = visitor.has(Role::Clerk) || visitor.has(Role::Administrator);
    matches!(visitor.tier, Tier::Partner | Tier::Facility | Tier::Nation) && speaks
}

impl SettlePage {
    async fn read(visitor: &Visitor, order: &str, wanted: &str) -> Result<Self, Trouble> {
        let order = convert::id(order, "order_id").map_err(|_| Trouble::missing())?.to_string();
        let mut exceptions = of_order(visitor, &order).await?.into_iter();
        let found = exceptions.find(|exception| exception.exception_id == wanted);
        let exception = found.ok_or_else(Trouble::missing)?;
        Ok(Self {
            frame: Frame::of(visitor, "settle-title"),
            troubles: FieldTroubles::none(),
            kind: kind(&exception, visitor.locale).shown(visitor.locale),
            resolution: String::new(),
            exception,
        })
    }
}

/// `GET /orders/{order}/exceptions/{exception}`.
pub(crate) async fn show(
    visitor: Visitor,
    Path((order, exception)): Path<(String, String)>,
) -> Answer {
    page(&SettlePage::read(&visitor, &order, &exception).await?)
}

/// `POST /orders/{order}/exceptions/{exception}`.
pub(crate) async fn settle(
    visitor: Visitor,
    Path((order, exception)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let resolution = text(&fields, "resolution");
    let wish = visitor.request(ResolveExceptionRequest {
        exception_id: exception.clone(),
        resolution: resolution.clone(),
    });
    match visitor.guest.portal.clients.shipments().resolve_exception(wish).await {
        Ok(_) => {
            let path = format!("/orders/{order}");
            done(&visitor.guest.portal, path, &Flash::of("exception-was-settled"))
        }
        Err(status) => {
            let troubles = about_the_form(status.into(), &visitor)?;
            let shown = SettlePage::read(&visitor, &order, &exception).await?;
            refused(&SettlePage { troubles, resolution, ..shown })
        }
    }
}
