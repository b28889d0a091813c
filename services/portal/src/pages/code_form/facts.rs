//! What an application says, chapter by chapter. Pure.

use vsys_proto::contract_intake::v1::{Application, ListChoicesResponse};

use super::{field::label, words};
use crate::{
    format::NOTHING,
    locale::Locale,
    pages::mandate_form::{
        facts::{Chapter, municipality, postcode},
        words::owner,
    },
};

/// The prefecture of its site.
pub(crate) fn prefecture(application: &Application) -> &str {
    let site = application.site.as_ref();
    site.and_then(|site| site.municipality_code.get(..2)).unwrap_or_default()
}

/// Applicant and site; `known` has the names of places.
pub(crate) fn chapters(
    application: &Application,
    known: &ListChoicesResponse,
    locale: Locale,
) -> [Chapter; 2] {
    let applicant = application.applicant.clone().unwrap_or_default();
    let site = application.site.clone().unwrap_or_default();
    let of_applicant = vec![
        ("applicant_name", applicant.name),
        ("applicant_organisation", applicant.organisation),
        ("applicant_section", applicant.section),
        ("applicant_title", applicant.title),
        ("applicant_mail", applicant.mail),
        ("applicant_phone", applicant.phone),
    ];
    let of_site = vec![
        ("site_owner", owner(site.owner(), locale)),
        ("site_venue", words::kind(site.venue, locale)),
        ("site_name", site.name),
        ("site_kana", site.kana),
        ("site_representative", site.representative),
        ("site_postcode", postcode(&site.postcode)),
        ("site_municipality_code", municipality(known, &site.municipality_code, locale)),
        ("site_address", site.address),
        ("site_phone", site.phone),
    ];
    [
        chapter("code-applicant-title", of_applicant, locale),
        chapter("code-site-title", of_site, locale),
    ]
}

fn chapter(title: &str, facts: Vec<(&'static str, String)>, locale: Locale) -> Chapter {
    let fact = |(input, text): (&str, String)| {
        let text = if text.is_empty() { NOTHING.to_owned() } else { text };
        (locale.text(&label(input)), text)
    };
    Chapter {
        title: locale.text(title),
        part: String::new(),
        facts: facts.into_iter().map(fact).collect(),
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::contract_intake::v1::{Choice, NewSite, Owner};

    use super::*;

    #[test]
    fn a_site_is_said_in_words() {
        let choice = |code: &str, name: &str| Choice {
            code: code.to_owned(),
            name: name.to_owned(),
            name_en: String::new(),
        };
        let known = ListChoicesResponse {
            prefectures: vec![choice("13", "東京都")],
            municipalities: vec![choice("131016", "千代田区")],
            ..ListChoicesResponse::default()
        };
        let site = NewSite {
            owner: Owner::Prefecture.into(),
            venue: true,
            municipality_code: "131016".to_owned(),
            postcode: "1000001".to_owned(),
            ..NewSite::default()
        };
        let application = Application { site: Some(site), ..Application::default() };
        assert_eq!(prefecture(&application), "13");
        let [applicant, site] = chapters(&application, &known, Locale::Ja);
        assert!(applicant.facts.iter().all(|(_, text)| text == NOTHING));
        let said: Vec<_> = site.facts.iter().map(|(_, text)| text.as_str()).collect();
        for text in ["都道府県", "特設の接種会場", "東京都千代田区", "100-0001"] {
            assert!(said.contains(&text), "{text}: {said:?}");
        }
    }
}
