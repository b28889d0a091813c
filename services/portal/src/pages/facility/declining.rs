//! The page before the site declines a line (受領の辞退).

use askama::Template;
use axum::extract::Path;
use vsys_proto::allocation::v1::DeclineLineRequest;

use super::{Coming, coming};
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

/// The page before a line is declined.
#[derive(Template)]
#[template(path = "facility_decline.html")]
struct DeclinePage {
    frame: Frame,
    troubles: FieldTroubles,
    line: Coming,
    reason: String,
    request_id: String,
}

impl DeclinePage {
    async fn read(visitor: &Visitor, sheet: &str) -> Result<Self, Trouble> {
        let lines = coming(visitor).await?;
        let line = lines.into_iter().find(|line| line.sheet_id == sheet);
        Ok(Self {
            frame: Frame::of(visitor, "amend-decline"),
            troubles: FieldTroubles::none(),
            line: line.ok_or_else(Trouble::missing)?,
            reason: String::new(),
            request_id: visitor.guest.portal.clock.new_id().to_string(),
        })
    }
}

/// `GET /facility/decline/{sheet}`.
pub(crate) async fn show(visitor: Visitor, Path(sheet): Path<String>) -> Answer {
    page(&DeclinePage::read(&visitor, &sheet).await?)
}

/// `POST /facility/decline/{sheet}`.
pub(crate) async fn decline(
    visitor: Visitor,
    Path(sheet): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let reason = text(&fields, "reason");
    let request = visitor.request(DeclineLineRequest {
        request_id: text(&fields, "request_id"),
        sheet_id: sheet.clone(),
        facility_code: visitor.organisation_id.clone(),
        reason: reason.clone(),
    });
    match visitor.guest.portal.clients.amendments().decline_line(request).await {
        Ok(_) => done(&visitor.guest.portal, "/facility", &Flash::of("line-corrected")),
        Err(status) => {
            let troubles = about_the_form(status.into(), &visitor)?;
            let shown = DeclinePage::read(&visitor, &sheet).await?;
            refused(&DeclinePage { troubles, reason, ..shown })
        }
    }
}
