//! The register of facilities (医療機関・接種会場): anyone looks, offices of the area change, and a
//! site says itself what the public site tells of it.

mod act;
pub(crate) mod acting;
pub(crate) mod area_demands;
mod closing;
pub(crate) mod demands;
pub(crate) mod editing;
mod entry;
mod facts;
mod filter;
mod history;
pub(crate) mod importing;
pub(crate) mod list;
pub(crate) mod lookup;
mod map;
pub(crate) mod nearest;
pub(crate) mod one;
pub(crate) mod public;
mod reading;
mod row;
pub(crate) mod transfers;
mod words;

pub(crate) use self::{
    entry::{narrow, point},
    words::full_address,
};

use vsys_proto::facility_registry::v1::Facility;
use vsys_vocabulary::{Office, Role, Tier, jst};

use crate::{
    pages::{allocation::places::Register, mandate_form::choices::Choice},
    visitor::Visitor,
};

/// Where they are listed.
const PATH: &str = "/facilities";

/// Address of a facility's page, with something behind it.
fn address(code: &str, more: &str) -> String {
    format!("{PATH}/{code}{more}")
}

/// Whether the visitor enters facilities somewhere.
fn writes(visitor: &Visitor) -> bool {
    match visitor.tier {
        Tier::Nation | Tier::ServiceDesk => visitor.has(Role::Administrator),
        Tier::Prefecture | Tier::Municipality => visitor.has(Role::Clerk),
        Tier::Facility | Tier::Partner | Tier::CoordinatingBody => false,
    }
}

/// Whether the visitor's area holds the municipality; those without an area have all of them.
fn holds(visitor: &Visitor, municipality: &str) -> bool {
    match visitor.office() {
        Some(Office::Nation) => true,
        Some(Office::Prefecture(own)) => municipality.starts_with(own.as_str()),
        Some(Office::Municipality(own)) => municipality == own.as_str(),
        None => visitor.tier == Tier::ServiceDesk,
    }
}

/// Whether the visitor changes this one.
fn changes(visitor: &Visitor, facility: &Facility) -> bool {
    writes(visitor) && holds(visitor, &facility.municipality_code)
}

/// Whether it is the visitor's own site.
fn is_own(visitor: &Visitor, facility: &Facility) -> bool {
    visitor.tier == Tier::Facility && visitor.organisation_id == facility.facility_code
}

/// Whether the visitor says what the public site tells of it.
fn tells(visitor: &Visitor, facility: &Facility) -> bool {
    changes(visitor, facility) || is_own(visitor, facility) && visitor.has(Role::Clerk)
}

/// Whether the visitor may see who changed it.
fn sees_changes(visitor: &Visitor, facility: &Facility) -> bool {
    holds(visitor, &facility.municipality_code) || is_own(visitor, facility)
}

/// Municipalities in which the visitor enters facilities, by prefecture.
fn places(visitor: &Visitor, register: &Register, chosen: &str) -> Vec<(String, Vec<Choice>)> {
    let locale = visitor.locale;
    let today = jst::date_of(visitor.guest.portal.clock.now());
    let prefectures = match visitor.office() {
        Some(own @ Office::Prefecture(_)) => vec![own],
        Some(Office::Municipality(own)) => vec![Office::Prefecture(own.prefecture())],
        Some(Office::Nation) | None => register.prefectures(today),
    };
    let group = |prefecture: Office| {
        let towns = register.below(prefecture, today).into_iter();
        let towns = towns.filter(|place| holds(visitor, &place.place_code)).map(|place| Choice {
            value: place.place_code.clone(),
            text: locale.name(&place.name, &place.name_en).to_owned(),
            hint: String::new(),
            is_chosen: place.place_code == chosen,
        });
        (register.name(locale, &prefecture.to_string()), towns.collect())
    };
    prefectures.into_iter().map(group).collect()
}
