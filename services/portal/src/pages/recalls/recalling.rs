//! The page before a lot is recalled: it cannot be undone, and wants the second factor.

use askama::Template;
use axum::extract::Query;
use vsys_proto::logistics_notifier::v1::{ListLotPlacesResponse, RecallLotRequest};

use super::lot::{Sought, trace};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::allocation::{
        confirmation::{self, Confirmation},
        fields::{Fields, text},
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "recalls/recall.html")]
struct RecallPage {
    frame: Frame,
    troubles: FieldTroubles,
    product: String,
    lot: String,
    sums: ListLotPlacesResponse,
    reason: String,
    request_id: String,
    confirmation: Confirmation,
}

impl RecallPage {
    async fn read(visitor: &Visitor, sought: Sought) -> Result<Self, Trouble> {
        if sought.lot.is_empty() {
            return Err(Trouble::missing());
        }
        let (traced, confirmation) =
            tokio::try_join!(trace(visitor, &sought), Confirmation::begin(visitor))?;
        Ok(Self {
            frame: Frame::of(visitor, "recall-new-title"),
            troubles: FieldTroubles::none(),
            product: sought.product,
            lot: sought.lot,
            sums: traced.sums,
            reason: String::new(),
            request_id: visitor.guest.portal.clock.new_id().to_string(),
            confirmation,
        })
    }
}

/// `GET /recalls/new`.
pub(crate) async fn ask(visitor: Visitor, Query(sought): Query<Sought>) -> Answer {
    page(&RecallPage::read(&visitor, sought.plain()).await?)
}

/// `POST /recalls`: second factor and recall in one.
pub(crate) async fn recall(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let elevated = match confirmation::answer(visitor.clone(), &fields).await {
        Ok(elevated) => elevated,
        Err(trouble) => return again(&visitor, &fields, &trouble).await,
    };
    let wish = RecallLotRequest {
        request_id: text(&fields, "request_id"),
        product_code: text(&fields, "product"),
        lot_number: text(&fields, "lot"),
        reason: text(&fields, "reason"),
    };
    let mut client = elevated.guest.portal.clients.recalls();
    match client.recall_lot(elevated.request(wish)).await {
        Ok(answer) => {
            let id = answer.into_inner().recall.unwrap_or_default().recall_id;
            let path = format!("/recalls/{id}");
            done(&elevated.guest.portal, path, &Flash::of("lot-was-recalled"))
        }
        Err(status) => again(&elevated, &fields, &status.into()).await,
    }
}

/// The page again, with what is wrong.
async fn again(visitor: &Visitor, fields: &Fields, trouble: &Trouble) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble.clone());
    }
    let sought = Sought { product: text(fields, "product"), lot: text(fields, "lot") };
    let shown = RecallPage::read(visitor, sought.plain()).await?;
    refused(&RecallPage {
        troubles: trouble.fields(visitor.locale),
        reason: text(fields, "reason"),
        request_id: text(fields, "request_id"),
        ..shown
    })
}
