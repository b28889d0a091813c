//! What a site can give and wants, as the offices of its area see it; and what they enter for one
//! that does not do so itself.

use askama::Template;
use axum::extract::Path;
use vsys_proto::facility_registry::v1::Facility;

use super::{address, changes, editing, holds, reading};
use crate::{
    form::Form,
    frame::Frame,
    page::{Answer, page},
    pages::{
        allocation::fields::Fields,
        facility::demand::{self, DemandPart, Site},
        rounds::list::ProductNames,
    },
    trouble::Trouble,
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "facilities/demands.html")]
struct DemandsPage {
    frame: Frame,
    facility: Facility,
    demand: DemandPart,
    may_enter: bool,
}

fn site(facility: &Facility) -> Site {
    let path = address(&facility.facility_code, "/demands");
    Site {
        code: facility.facility_code.clone(),
        name: facility.name.clone(),
        forms: path.clone(),
        back: path,
    }
}

/// `GET /facilities/{facility}/demands`.
pub(crate) async fn list(visitor: Visitor, Path(code): Path<String>) -> Answer {
    let facility = reading::facility(&visitor, &code).await?;
    if !holds(&visitor, &facility.municipality_code) {
        return Err(Trouble::forbidden());
    }
    let (listed, products) =
        tokio::try_join!(demand::newest(&visitor, &code), ProductNames::read(&visitor))?;
    let may_enter = facility.open && changes(&visitor, &facility);
    let forms = site(&facility).forms;
    page(&DemandsPage {
        frame: Frame::of(&visitor, "demand-title"),
        demand: DemandPart::of(&visitor, &listed, &products, (&forms, may_enter)),
        may_enter,
        facility,
    })
}

/// `GET /facilities/{facility}/demands/{round}`.
pub(crate) async fn show(visitor: Visitor, Path((code, round)): Path<(String, String)>) -> Answer {
    let facility = editing::own(&visitor, &code).await?;
    demand::form(&visitor, site(&facility), &round).await
}

/// `POST /facilities/{facility}/demands/{round}`.
pub(crate) async fn enter(
    visitor: Visitor,
    Path((code, round)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> Answer {
    let facility = editing::own(&visitor, &code).await?;
    demand::take(&visitor, site(&facility), &round, &fields).await
}
