//! One facility: what is kept of it, who receives from it, what the public site says, and its
//! history. Whoever may, changes it from here.

use askama::Template;
use axum::extract::{Path, Query};
use serde::Deserialize;
use tonic::Status;
use vsys_proto::facility_registry::v1::{Facility, FacilityType};
use vsys_vocabulary::jst;

use super::{
    act::Act,
    address, changes,
    closing::Planned,
    facts::{Fact, Words},
    history::{self, Change},
    holds, is_own, reading,
    row::{RECEIVERS, Row},
    sees_changes, tells, transfers,
    words::{WITHOUT_DETAILS, shown, standing, why},
};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    table::{Cell, TableView, Wish},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "facilities/one.html")]
struct OnePage {
    frame: Frame,
    facility: Facility,
    state: (String, &'static str),
    /// The closing that is planned.
    planned: Option<Planned>,
    shown: (String, &'static str),
    /// Key of why the public site shows it or not.
    why: &'static str,
    /// Where public details are entered, if that is all that it lacks.
    enter_public: Option<String>,
    facts: Vec<Fact>,
    delivery: Vec<Fact>,
    public: Vec<Fact>,
    basic: Option<Facility>,
    successor: Option<Facility>,
    receivers: Option<TableView>,
    more_receivers: bool,
    /// To whom it may pass vaccine on today, and what the rule is called.
    passes_to: String,
    rule: String,
    history: Option<Vec<Change>>,
    older: String,
    is_older: bool,
    /// Keys of what can be changed, with the addresses of the forms.
    forms: Vec<(&'static str, String)>,
    /// The same of what can be done for a reason.
    acts: Vec<(&'static str, String)>,
}

/// Which page of the history is wanted.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    page_token: String,
}

/// A badge's text and look.
fn badge(cell: &Cell, locale: Locale) -> (String, &'static str) {
    let tone = match cell {
        Cell::Badge { tone, .. } => tone.as_str(),
        _ => "",
    };
    (cell.shown(locale), tone)
}

/// Forms that the visitor may fill in.
fn forms(visitor: &Visitor, facility: &Facility) -> Vec<(&'static str, String)> {
    let at = |more| address(&facility.facility_code, more);
    let forms = [
        (changes(visitor, facility), "facility-edit", at("/edit")),
        (tells(visitor, facility), "public-edit", at("/public")),
        (holds(visitor, &facility.municipality_code), "demand-title", at("/demands")),
        (is_own(visitor, facility), "delivery-title", "/facility".to_owned()),
    ];
    let theirs = forms.into_iter().filter(|(may, ..)| *may);
    theirs.map(|(_, title, path)| (title, path)).collect()
}

/// Those that receive from a basic one; of others nobody does.
async fn receivers(
    visitor: &Visitor,
    facility: &Facility,
) -> Result<Option<(Vec<Facility>, bool)>, Status> {
    if facility.r#type() != FacilityType::Basic {
        return Ok(None);
    }
    reading::receivers(visitor, &facility.facility_code).await.map(Some)
}

/// `GET /facilities/{facility}`.
pub(crate) async fn show(
    visitor: Visitor,
    Path(code): Path<String>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let locale = visitor.locale;
    let facility = reading::facility(&visitor, &code).await?;
    let versions = async {
        if sees_changes(&visitor, &facility) {
            reading::versions(&visitor, &code, &wanted.page_token).await.map(Some)
        } else {
            Ok(None)
        }
    };
    let (register, products, basic, successor, receivers, policies, versions) = tokio::try_join!(
        visitor.guest.portal.places.register(&visitor),
        reading::products(&visitor),
        reading::named(&visitor, &facility.basic_facility_code),
        reading::named(&visitor, &facility.successor_code),
        receivers(&visitor, &facility),
        transfers::policies(&visitor),
        versions,
    )?;
    let words = Words { locale, register: &register, products: &products };
    let rule = policies.rule();
    let passes_to = transfers::passes_to(&facility, rule, receivers.as_ref(), locale);
    let more_receivers = receivers.as_ref().is_some_and(|(_, more)| *more);
    let receivers = receivers.map(|(found, _)| {
        let rows = found.into_iter().map(|one| Row::of(one, &register, locale));
        RECEIVERS.view(&rows.collect::<Vec<_>>(), &Wish::default(), locale, "").alone()
    });
    let older = match versions.as_ref().map(|found| found.next.as_str()) {
        None | Some("") => String::new(),
        Some(token) => older(&code, token),
    };
    let history = versions.map(|found| history::changes(&found.found, found.has_base, &words));
    let acts = if changes(&visitor, &facility) { Act::possible(&facility) } else { Vec::new() };
    let details = facility.public_details.as_ref();
    page(&OnePage {
        frame: Frame::of(&visitor, "facilities-title").titled(&facility.name),
        state: badge(&standing(&facility, locale), locale),
        planned: Planned::of(&facility, jst::date_of(visitor.guest.portal.clock.now()), locale),
        shown: badge(&shown(&facility, locale), locale),
        why: why(&facility),
        enter_public: (why(&facility) == WITHOUT_DETAILS && tells(&visitor, &facility))
            .then(|| address(&code, "/public")),
        facts: words.of_register(&facility),
        delivery: Words::of_delivery(&facility),
        public: details.map(|details| words.of_public(details)).unwrap_or_default(),
        basic,
        successor,
        receivers,
        more_receivers,
        passes_to,
        rule: transfers::name(rule, locale),
        history,
        older,
        is_older: !wanted.page_token.is_empty(),
        forms: forms(&visitor, &facility),
        acts: acts.into_iter().map(|act| (act.title(), act.address(&code))).collect(),
        facility,
    })
}

/// The page from a version on.
fn older(code: &str, token: &str) -> String {
    let query = serde_html_form::to_string([("page_token", token)]).unwrap_or_default();
    format!("{}?{query}#history", address(code, ""))
}
