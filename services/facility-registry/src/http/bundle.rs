//! What a search finds: `Bundle` of type `searchset`.

use serde::Serialize;

use super::asked::Asked;
use super::system;
use crate::app::Listed;
use crate::domain::search::Described;

/// `Bundle` of FHIR R4.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Bundle<R> {
    resource_type: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    /// How many there are, where the page has them all.
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    link: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    entry: Vec<Entry<R>>,
}

#[derive(Debug, Serialize)]
struct Link {
    relation: &'static str,
    url: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Entry<R> {
    full_url: String,
    resource: R,
    search: Mode,
}

#[derive(Debug, Serialize)]
struct Mode {
    #[serde(skip_serializing_if = "Option::is_none")]
    extension: Option<[Distance; 1]>,
    mode: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Distance {
    url: &'static str,
    value_distance: Metres,
}

#[derive(Debug, Serialize)]
struct Metres {
    value: u32,
    unit: &'static str,
    system: &'static str,
    code: &'static str,
}

impl<R: From<Described>> Bundle<R> {
    /// A page of what was asked for at this address: `…/fhir/R4/Location`.
    pub(super) fn of(asked: &Asked, address: &str, listed: Listed<Described>) -> Self {
        let next = listed.next.map(|code| {
            let metres = listed.found.last().and_then(|last| last.metres);
            asked.link(address, Some(&Asked::cursor(metres, &code)))
        });
        let whole = asked.is_first() && next.is_none();
        let link = |relation, url| Link { relation, url };
        let links = [link("self", asked.link(address, None))];
        let links = links.into_iter().chain(next.map(|next| link("next", next)));
        Self {
            resource_type: "Bundle",
            kind: "searchset",
            total: whole.then_some(listed.found.len()),
            link: links.collect(),
            entry: listed.found.into_iter().map(|described| entry(address, described)).collect(),
        }
    }
}

fn entry<R: From<Described>>(address: &str, described: Described) -> Entry<R> {
    let distance = |value| {
        let value_distance = Metres { value, unit: "m", system: system::UCUM, code: "m" };
        [Distance { url: system::DISTANCE, value_distance }]
    };
    Entry {
        full_url: format!("{address}/{}", described.facility.code),
        search: Mode { extension: described.metres.map(distance), mode: "match" },
        resource: R::from(described),
    }
}
