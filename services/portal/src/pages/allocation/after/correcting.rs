//! One locked line put right: other quantities, declined, or given to another site.

use askama::Template;
use axum::response::{IntoResponse as _, Response};
use tonic::Status;
use vsys_proto::{
    allocation::v1::{AmendLineRequest, DeclineLineRequest, RedirectLineRequest},
    convert::item_units,
};
use vsys_vocabulary::Office;

use super::page::{Locked, May, OrderWords, line_of, order_words, wants_second_factor, words};
use crate::{
    elevation,
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    own_path::OwnPath,
    page::{Answer, done, page, refused},
    pages::allocation::{
        address::LineAddress,
        amount::Counting,
        fields::{Fields, text, value},
        goods,
        heading::Heading,
        places::{self, Wanted},
        quantity::{QuantityForm, read},
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "allocation/correct.html")]
struct CorrectPage {
    frame: Frame,
    troubles: FieldTroubles,
    at: LineAddress,
    heading: Heading,
    name: String,
    locked: String,
    in_force: String,
    orders: Vec<OrderWords>,
    cut_off: String,
    is_open: bool,
    may: May,
    quantities: Vec<QuantityForm>,
    /// Other open basic sites of the municipality.
    sites: Vec<(String, String)>,
    to: String,
    reason: String,
    request_id: String,
}

impl CorrectPage {
    async fn read(visitor: &Visitor, at: LineAddress) -> Result<Self, Trouble> {
        let locked = Locked::read(visitor, &at.sheet).await?;
        let line = line_of(&locked, &at.facility)?;
        let (portal, locale) = (&visitor.guest.portal, visitor.locale);
        let register = portal.places.register(visitor).await?;
        let office = register.full_name(locale, &at.sheet.office.to_string());
        let (counting, packs) = (Counting::of(locale), goods::packs(locked.sheet.packs));
        let in_force = goods::amounts(line.effective_units);
        let cut_off = locked.cut_off(&at.facility);
        let orders = locked.orders_of(&at.facility);
        Ok(Self {
            frame: Frame::of(visitor, "correct-title"),
            troubles: FieldTroubles::none(),
            heading: Heading::of(visitor, &locked.round, &locked.sheet, office).await?,
            name: line.child_name.clone(),
            locked: words(&counting, packs, goods::amounts(line.units)),
            in_force: words(&counting, packs, in_force),
            orders: orders
                .map(|order| order_words(locale, &counting, order, &locked.partners))
                .collect(),
            cut_off: cut_off.map(|at| format::minute(at, locale)).unwrap_or_default(),
            is_open: cut_off.is_some_and(|cut_off| portal.clock.now() < cut_off),
            may: May::of(visitor, at.sheet.office),
            quantities: QuantityForm::all(locale, packs, in_force),
            sites: sites(visitor, &at).await?,
            to: String::new(),
            reason: String::new(),
            request_id: portal.clock.new_id().to_string(),
            at,
        })
    }
}

async fn sites(visitor: &Visitor, at: &LineAddress) -> Result<Vec<(String, String)>, Status> {
    let Office::Municipality(code) = at.sheet.office else { return Ok(Vec::new()) };
    let wanted = Wanted {
        municipality: code.to_string(),
        basic_only: true,
        open: Some(true),
        ..Wanted::default()
    };
    let sites = places::facilities(visitor, wanted).await?.into_iter();
    let others = sites.filter(|site| site.facility_code != at.facility);
    Ok(others.map(|site| (site.facility_code, site.name)).collect())
}

/// The second factor first, where the visitor's corrections want it.
fn second_factor(visitor: &Visitor, at: &LineAddress) -> Option<Response> {
    let path = OwnPath::of(at.path());
    if wants_second_factor(visitor) { elevation::wanted(visitor, &path) } else { None }
}

/// `GET /rounds/{round}/sheets/{office}/after/{facility}`.
pub(crate) async fn show(visitor: Visitor, at: LineAddress) -> Answer {
    if let Some(first) = second_factor(&visitor, &at) {
        return Ok(first);
    }
    page(&CorrectPage::read(&visitor, at).await?)
}

/// `POST /rounds/{round}/sheets/{office}/after/{facility}`.
pub(crate) async fn act(visitor: Visitor, at: LineAddress, Form(fields): Form<Fields>) -> Answer {
    if let Some(first) = second_factor(&visitor, &at) {
        return Ok(first.into_response());
    }
    let locked = Locked::read(&visitor, &at.sheet).await?;
    let packs = goods::packs(locked.sheet.packs);
    let sheet_id = locked.sheet.sheet_id;
    let troubles = match value(&fields, "do") {
        "amend" => match read(&fields, packs, visitor.locale) {
            Ok(units) => {
                let units = Some(item_units(&units));
                let wish = AmendLineRequest { units, ..amend(&fields, &at, sheet_id) };
                let mut client = visitor.guest.portal.clients.amendments();
                refusal(&visitor, client.amend_line(visitor.request(wish)).await)?
            }
            Err(troubles) => Some(troubles),
        },
        "redirect" => {
            let mut client = visitor.guest.portal.clients.amendments();
            let wish = redirect(&fields, &at, sheet_id);
            refusal(&visitor, client.redirect_line(visitor.request(wish)).await)?
        }
        _ => {
            let mut client = visitor.guest.portal.clients.amendments();
            let wish = decline(&fields, &at, sheet_id);
            refusal(&visitor, client.decline_line(visitor.request(wish)).await)?
        }
    };
    let Some(troubles) = troubles else {
        let path = at.sheet.path("/after");
        return done(&visitor.guest.portal, path, &Flash::of("line-corrected"));
    };
    let shown = CorrectPage::read(&visitor, at).await?;
    let typed = value(&fields, "do") == "amend";
    refused(&CorrectPage {
        troubles,
        quantities: shown
            .quantities
            .into_iter()
            .map(|one| if typed { one.typed(&fields) } else { one })
            .collect(),
        to: text(&fields, "to_facility_code"),
        reason: text(&fields, "reason"),
        ..shown
    })
}

/// None when it was done; what stands beside the form when it was refused.
fn refusal<T>(
    visitor: &Visitor,
    answer: Result<T, Status>,
) -> Result<Option<FieldTroubles>, Trouble> {
    let Err(status) = answer else { return Ok(None) };
    let trouble = Trouble::from(status);
    if trouble.is_about_the_form() {
        Ok(Some(trouble.fields(visitor.locale)))
    } else {
        Err(trouble)
    }
}

fn amend(fields: &Fields, at: &LineAddress, sheet_id: String) -> AmendLineRequest {
    AmendLineRequest {
        request_id: text(fields, "request_id"),
        sheet_id,
        facility_code: at.facility.clone(),
        units: None,
        reason: text(fields, "reason"),
    }
}

fn decline(fields: &Fields, at: &LineAddress, sheet_id: String) -> DeclineLineRequest {
    DeclineLineRequest {
        request_id: text(fields, "request_id"),
        sheet_id,
        facility_code: at.facility.clone(),
        reason: text(fields, "reason"),
    }
}

fn redirect(fields: &Fields, at: &LineAddress, sheet_id: String) -> RedirectLineRequest {
    RedirectLineRequest {
        request_id: text(fields, "request_id"),
        sheet_id,
        facility_code: at.facility.clone(),
        to_facility_code: text(fields, "to_facility_code"),
        reason: text(fields, "reason"),
    }
}
