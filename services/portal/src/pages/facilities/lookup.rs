//! A facility that a form names, by its code or by what it is called.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use tonic::Status;
use vsys_proto::facility_registry::v1::{Facility, FacilityType, ListFacilitiesRequest};
use vsys_vocabulary::FacilityCode;

use super::{entry::narrow, reading::ask};
use crate::{
    page::{Answer, page},
    pages::{
        allocation::fields::{Fields, text},
        mandate_form::choices::Choice,
    },
    visitor::Visitor,
};

/// Facilities that are suggested.
const SUGGESTIONS: u32 = 20;
/// Signs of a code or name before suggestions are worth asking for.
const FEWEST: usize = 2;

/// Which facilities can be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Among {
    /// Open basic ones.
    Basic,
    /// All that are open.
    Open,
}

/// What was typed, and which of those found is chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Named {
    pub(super) typed: String,
    chosen: String,
}

/// What it means.
pub(super) enum Meant {
    /// A code, or nothing.
    Code(String),
    /// Several are called so.
    Several(Vec<Choice>),
    /// None is.
    Nobody,
}

impl Named {
    /// A code that is kept already.
    pub(super) fn of(code: &str) -> Self {
        Self { typed: code.to_owned(), chosen: String::new() }
    }

    /// What stands in the field and in the choice below it.
    pub(super) fn read(fields: &Fields, name: &str) -> Self {
        let chosen = text(fields, &format!("{name}_found"));
        Self { typed: text(fields, name), chosen }
    }

    /// The code, where it needs no search.
    fn code(&self) -> Option<String> {
        let code = narrow(if self.chosen.is_empty() { &self.typed } else { &self.chosen });
        (code.is_empty() || code.parse::<FacilityCode>().is_ok()).then_some(code)
    }

    /// What it means: a code as it is, words as the register finds them.
    pub(super) async fn meant(&self, visitor: &Visitor, among: Among) -> Result<Meant, Status> {
        if let Some(code) = self.code() {
            return Ok(Meant::Code(code));
        }
        let mut found = search(visitor, &self.typed, among).await?;
        Ok(match found.len() {
            0 => Meant::Nobody,
            1 => Meant::Code(found.pop().unwrap_or_default().facility_code),
            _ => Meant::Several(found.iter().map(choice).collect()),
        })
    }
}

fn choice(facility: &Facility) -> Choice {
    Choice {
        value: facility.facility_code.clone(),
        text: format!("{} {}", facility.name, facility.facility_code),
        hint: facility.address.clone(),
        is_chosen: false,
    }
}

async fn search(visitor: &Visitor, keyword: &str, among: Among) -> Result<Vec<Facility>, Status> {
    let kind = match among {
        Among::Basic => FacilityType::Basic,
        Among::Open => FacilityType::Unspecified,
    };
    let request = ListFacilitiesRequest {
        r#type: kind.into(),
        open: Some(true),
        keyword: keyword.to_owned(),
        page_size: SUGGESTIONS,
        ..ListFacilitiesRequest::default()
    };
    Ok(ask(visitor, request).await?.0)
}

/// What was typed so far into a field of a form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    basic_facility_code: Option<String>,
    #[serde(alias = "from_facility_code", alias = "to_facility_code")]
    into_facility_code: String,
}

/// Suggestions for a field.
#[derive(Template)]
#[template(path = "facilities/options.html")]
struct OptionsPart {
    facilities: Vec<(String, String)>,
}

/// `GET /facilities/options`: suggestions while one types.
pub(crate) async fn options(visitor: Visitor, Query(typed): Query<Typed>) -> Answer {
    let (keyword, among) = match typed.basic_facility_code {
        Some(typed) => (typed, Among::Basic),
        None => (typed.into_facility_code, Among::Open),
    };
    let keyword = keyword.trim();
    let found = if keyword.chars().count() < FEWEST {
        Vec::new()
    } else {
        search(&visitor, keyword, among).await?
    };
    let option = |one: Facility| (one.facility_code, format!("{} {}", one.name, one.address));
    page(&OptionsPart { facilities: found.into_iter().map(option).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(typed: &str, chosen: &str) -> Option<String> {
        Named { typed: typed.to_owned(), chosen: chosen.to_owned() }.code()
    }

    #[test]
    fn a_code_needs_no_search_and_words_do() {
        assert_eq!(code("0110113719", ""), Some("0110113719".to_owned()));
        assert_eq!(code("０１１０１１３７１９", ""), Some("0110113719".to_owned()));
        assert_eq!(code("", ""), Some(String::new()));
        assert_eq!(code("架空病院", ""), None);
    }

    #[test]
    fn who_is_chosen_of_several_is_meant() {
        assert_eq!(code("架空病院", "0110113719"), Some("0110113719".to_owned()));
    }
}
