//! Where a postcode is, told while a form is filled in.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::contract_intake::v1::Choice;
use vsys_proto::facility_registry::v1::{LookUpPostcodeRequest, Place};

use super::mandate_form::{choices, typed};
use crate::guest::Guest;
use crate::locale::Locale;
use crate::page::{Answer, page};
use crate::trouble::Trouble;

/// Digits of a postcode.
const DIGITS: usize = 7;

/// What was typed so far, in whichever form.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Typed {
    postcode: String,
    site_postcode: String,
}

/// What stands below the field.
#[derive(Template)]
#[template(source = "{{ text }}", ext = "html")]
struct PlacePart {
    text: String,
}

/// `GET /postcode`: the municipality of a postcode; nothing while it is not whole.
pub(crate) async fn show(guest: Guest, Query(typed): Query<Typed>) -> Answer {
    let Typed { postcode, site_postcode } = typed;
    let postcode = typed::postcode(if postcode.is_empty() { &site_postcode } else { &postcode });
    let is_whole = postcode.len() == DIGITS && postcode.bytes().all(|sign| sign.is_ascii_digit());
    let text = if is_whole { told(&guest, postcode).await? } else { String::new() };
    page(&PlacePart { text })
}

async fn told(guest: &Guest, postcode: String) -> Result<String, Trouble> {
    let wish = guest.request(LookUpPostcodeRequest { postcode });
    let answer = guest.portal.clients.registry().look_up_postcode(wish).await;
    let places = answer.map_err(Trouble::of_open_call)?.into_inner().places;
    let prefectures = choices::all(guest, "").await?.prefectures;
    Ok(said(&places, &prefectures, guest.locale))
}

/// The places by their full names, as addresses begin.
fn said(places: &[Place], prefectures: &[Choice], locale: Locale) -> String {
    let full_name = |place: &Place| {
        let within = prefectures.iter().find(|one| one.code == place.prefecture_code);
        let within = within.map_or("", |one| locale.name(&one.name, &one.name_en));
        let name = locale.name(&place.name, &place.name_en);
        locale.text_with("postcode-place", &[("prefecture", within), ("municipality", name)])
    };
    let names: Vec<_> = places.iter().map(full_name).collect();
    if names.is_empty() {
        return locale.text("postcode-of-nowhere");
    }
    let names = names.join(&locale.text("postcode-or"));
    locale.text_with("postcode-lies-in", &[("place", names.as_str())])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(code: &str, name: &str, name_en: &str) -> Place {
        Place {
            place_code: code.to_owned(),
            prefecture_code: code[..2].to_owned(),
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            ..Place::default()
        }
    }

    #[test]
    fn places_are_named_with_their_prefectures() {
        let tokyo = Choice { code: "13".into(), name: "東京都".into(), name_en: "Tokyo".into() };
        let places = [place("132063", "府中市", "Fuchu"), place("132101", "小金井市", "Koganei")];
        let said = |locale| said(&places, std::slice::from_ref(&tokyo), locale);
        assert_eq!(said(Locale::Ja), "この郵便番号は東京都府中市または東京都小金井市です。");
        assert_eq!(said(Locale::En), "This postcode lies in Fuchu, Tokyo or Koganei, Tokyo.");
        let nowhere = super::said(&[], &[], Locale::Ja);
        assert_eq!(nowhere, Locale::Ja.text("postcode-of-nowhere"));
    }
}
