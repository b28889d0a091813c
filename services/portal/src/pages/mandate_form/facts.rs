//! What a mandate says, chapter by chapter. Pure.

use vsys_proto::contract_intake::v1::{ListChoicesResponse, Mandate, MandateForm, Owner};
use vsys_proto::convert;
use vsys_proto::facility_registry::v1::FacilityType;

use super::{
    step::{Step, label},
    words,
};
use crate::{
    format::{self, NOTHING},
    locale::Locale,
};

/// What one page of the form holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Chapter {
    pub(crate) title: String,
    /// Last part of its address: `/site`.
    pub(crate) part: String,
    /// Labels, and what stands beside them.
    pub(crate) facts: Vec<(String, String)>,
}

/// A municipality with its prefecture before it: 「東京都千代田区」.
pub(crate) fn municipality(known: &ListChoicesResponse, code: &str, locale: Locale) -> String {
    let name = words::chosen(&known.municipalities, code, locale);
    let Some(prefecture) = code.get(..2) else { return name };
    let prefecture = words::chosen(&known.prefectures, prefecture, locale);
    match locale {
        Locale::Ja => format!("{prefecture}{name}"),
        Locale::En => format!("{name}, {prefecture}"),
    }
}

/// A postcode as it is written: `100-8916`.
pub(crate) fn postcode(digits: &str) -> String {
    match digits.split_at_checked(3) {
        Some((first, rest)) if !rest.is_empty() => format!("{first}-{rest}"),
        _ => digits.to_owned(),
    }
}

/// Something that a change changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// What differs between what stood and what is to stand, in the order of the form.
pub(crate) fn changes(before: &[Chapter], after: &[Chapter]) -> Vec<Change> {
    fn facts(chapters: &[Chapter]) -> impl Iterator<Item = &(String, String)> {
        chapters.iter().flat_map(|chapter| &chapter.facts)
    }
    fn of<'c>(chapters: &'c [Chapter], wanted: &str) -> &'c str {
        let mut all = facts(chapters);
        all.find(|(label, _)| label == wanted).map_or(NOTHING, |(_, text)| text.as_str())
    }
    let gone = facts(before).filter(|(label, _)| facts(after).all(|(other, _)| other != label));
    let labels = facts(after).chain(gone).map(|(label, _)| label);
    labels
        .map(|label| Change {
            label: label.clone(),
            before: of(before, label).to_owned(),
            after: of(after, label).to_owned(),
        })
        .filter(|change| change.before != change.after)
        .collect()
}

/// Why a site leaves, and until when it takes part.
pub(crate) fn withdrawal(form: &MandateForm, locale: Locale) -> Chapter {
    let last = convert::optional_date(form.last_date, "last_date").ok().flatten();
    let last = last.map(|day| format::day(day, locale)).unwrap_or_default();
    let fact = |field: &str, text: String| {
        let text = if text.is_empty() { NOTHING.to_owned() } else { text };
        (locale.text(&label(field)), text)
    };
    Chapter {
        title: locale.text("mandate-withdrawal-title"),
        part: "/withdrawal".to_owned(),
        facts: vec![
            fact("withdrawal_reason", form.withdrawal_reason.clone()),
            fact("last_date", last),
        ],
    }
}

/// Everything that the form of a mandate holds; `known` has the names of what was chosen.
pub(crate) fn chapters(
    mandate: &Mandate,
    known: &ListChoicesResponse,
    locale: Locale,
) -> Vec<Chapter> {
    let form = &mandate.form.clone().unwrap_or_default();
    let products = form.product_codes.iter();
    let products: Vec<_> =
        products.map(|code| words::chosen(&known.products, code, locale)).collect();
    let site = vec![
        ("name", form.name.clone()),
        ("kana", form.kana.clone()),
        ("postcode", postcode(&form.postcode)),
        ("municipality_code", municipality(known, &form.municipality_code, locale)),
        ("address", form.address.clone()),
        ("phone", form.phone.clone()),
        ("category", words::category(form.category(), locale)),
    ];
    let people = vec![
        ("representative", form.representative.clone()),
        ("contact_name", form.contact_name.clone()),
        ("contact_mail", form.contact_mail.clone()),
        ("contact_phone", form.contact_phone.clone()),
    ];
    let mut vaccine = vec![
        ("product_codes", products.join(&locale.text("list-separator"))),
        ("type", words::facility_type(form.r#type(), locale)),
    ];
    if form.r#type() != FacilityType::Basic {
        vaccine.push(("basic_facility_code", basic(mandate)));
    }
    [
        (Step::Site, site),
        (Step::Mandatary, of_owner(form, known, locale)),
        (Step::People, people),
        (Step::Vaccine, vaccine),
    ]
    .into_iter()
    .map(|(step, facts)| Chapter::of(step, facts, locale))
    .collect()
}

/// The basic facility, by its code and its name.
pub(crate) fn basic(mandate: &Mandate) -> String {
    let code = mandate.form.as_ref().map_or("", |form| form.basic_facility_code.as_str());
    format!("{code} {}", mandate.basic_facility_name).trim().to_owned()
}

/// Who runs the site, with what such an owner is asked.
fn of_owner(
    form: &MandateForm,
    known: &ListChoicesResponse,
    locale: Locale,
) -> Vec<(&'static str, String)> {
    let owner = ("owner", words::owner(form.owner(), locale));
    match form.owner() {
        Owner::Unspecified | Owner::Prefecture => vec![owner],
        Owner::Municipality => {
            let key = if form.serves_others {
                "mandate-serves-others"
            } else {
                "mandate-serves-residents"
            };
            vec![owner, ("serves_others", locale.text(key))]
        }
        Owner::Other => {
            let body = match form.body_id.as_str() {
                "" => locale.text("mandate-body-none"),
                id => words::chosen(&known.bodies, id, locale),
            };
            vec![owner, ("body_id", body)]
        }
    }
}

impl Chapter {
    fn of(step: Step, facts: Vec<(&'static str, String)>, locale: Locale) -> Self {
        let fact = |(field, text): (&str, String)| {
            let text = if text.is_empty() { NOTHING.to_owned() } else { text };
            (locale.text(&label(field)), text)
        };
        Self {
            title: locale.text(&step.title()),
            part: format!("/{}", step.as_str()),
            facts: facts.into_iter().map(fact).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::contract_intake::v1::Choice;

    use super::*;

    fn choice(code: &str, name: &str, name_en: &str) -> Choice {
        Choice { code: code.into(), name: name.into(), name_en: name_en.into() }
    }

    fn known() -> ListChoicesResponse {
        ListChoicesResponse {
            prefectures: vec![choice("13", "東京都", "Tokyo")],
            municipalities: vec![choice("131016", "千代田区", "Chiyoda City")],
            bodies: vec![choice("chiyoda-medical", "千代田区医師会", "")],
            products: vec![choice("pfizer", "コミナティ", "Comirnaty")],
        }
    }

    fn facts(form: &MandateForm) -> Vec<String> {
        let mandate = Mandate { form: Some(form.clone()), ..Mandate::default() };
        let chapters = chapters(&mandate, &known(), Locale::Ja);
        chapters.into_iter().flat_map(|chapter| chapter.facts).map(|(_, text)| text).collect()
    }

    #[test]
    fn what_was_chosen_is_called_by_its_name() {
        let form = MandateForm {
            municipality_code: "131016".to_owned(),
            postcode: "1008916".to_owned(),
            owner: Owner::Other.into(),
            body_id: "chiyoda-medical".to_owned(),
            product_codes: vec!["pfizer".to_owned()],
            ..MandateForm::default()
        };
        let facts = facts(&form);
        for said in ["東京都千代田区", "100-8916", "千代田区医師会", "コミナティ"]
        {
            assert!(facts.iter().any(|fact| fact == said), "{said}: {facts:?}");
        }
        assert_eq!(municipality(&known(), "131016", Locale::En), "Chiyoda City, Tokyo");
        assert_eq!(municipality(&known(), "", Locale::Ja), "");
    }

    #[test]
    fn only_what_differs_is_a_change() {
        let of = |phone: &str, kind: FacilityType| {
            let form = MandateForm {
                name: "架空クリニック".to_owned(),
                phone: phone.to_owned(),
                r#type: kind.into(),
                basic_facility_code: "1310000018".to_owned(),
                ..MandateForm::default()
            };
            let mandate = Mandate {
                form: Some(form),
                basic_facility_name: "神田病院".to_owned(),
                ..Mandate::default()
            };
            chapters(&mandate, &known(), Locale::Ja)
        };
        let before = of("03-0000-0001", FacilityType::Satellite);
        assert_eq!(changes(&before, &before), []);
        let found = changes(&before, &of("03-0000-0002", FacilityType::Basic));
        let said: Vec<_> =
            found.iter().map(|one| (one.before.as_str(), one.after.as_str())).collect();
        let types =
            ["satellite", "basic"].map(|name| Locale::Ja.text(&format!("facility-type-{name}")));
        let expected = [
            ("03-0000-0001", "03-0000-0002"),
            (types[0].as_str(), types[1].as_str()),
            ("1310000018 神田病院", NOTHING),
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn an_owner_without_a_body_and_a_town_for_itself_say_so() {
        let clinic = MandateForm { owner: Owner::Other.into(), ..MandateForm::default() };
        assert!(facts(&clinic).contains(&Locale::Ja.text("mandate-body-none")));
        let town = MandateForm { owner: Owner::Municipality.into(), ..MandateForm::default() };
        assert!(facts(&town).contains(&Locale::Ja.text("mandate-serves-residents")));
    }
}
