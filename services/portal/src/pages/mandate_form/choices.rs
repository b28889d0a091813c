//! What can be chosen in the form.

use vsys_proto::contract_intake::v1::{Choice as Listed, ListChoicesRequest, ListChoicesResponse};

use crate::{guest::Guest, locale::Locale, trouble::Trouble};

/// Something to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) text: String,
    /// What it means; empty where its name says it.
    pub(crate) hint: String,
    pub(crate) is_chosen: bool,
}

/// What the service lists, with what is chosen of it.
pub(crate) fn listed(
    known: &[Listed],
    is_chosen: impl Fn(&str) -> bool,
    locale: Locale,
) -> Vec<Choice> {
    let choice = |one: &Listed| Choice {
        value: one.code.clone(),
        text: locale.name(&one.name, &one.name_en).to_owned(),
        hint: String::new(),
        is_chosen: is_chosen(&one.code),
    };
    known.iter().map(choice).collect()
}

/// Names with the texts `<prefix>-<name>`, one of them chosen.
pub(crate) fn named<T: Copy + PartialEq>(
    known: &[(&str, T)],
    chosen: T,
    prefix: &str,
    locale: Locale,
) -> Vec<Choice> {
    let choice = |(name, value): &(&str, T)| Choice {
        value: (*name).to_owned(),
        text: locale.text(&format!("{prefix}-{name}")),
        hint: String::new(),
        is_chosen: *value == chosen,
    };
    known.iter().map(choice).collect()
}

/// Asks what can be chosen; of places and bodies, those of a prefecture.
pub(crate) async fn all(guest: &Guest, prefecture: &str) -> Result<ListChoicesResponse, Trouble> {
    let wish = guest.request(ListChoicesRequest { prefecture_code: prefecture.to_owned() });
    let answer = guest.portal.clients.mandate_forms().list_choices(wish).await;
    answer.map(tonic::Response::into_inner).map_err(Trouble::of_open_call)
}
