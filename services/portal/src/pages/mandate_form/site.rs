//! The first page of the form: where the site is.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::contract_intake::v1::{Mandate, MandateForm};
use vsys_vocabulary::FacilityCode;

use super::{
    choices::{self, Choice},
    head::Head,
    opening::{Draft, Opened},
    saving,
    step::Step,
    typed,
    words::{self, CATEGORIES},
};
use crate::{
    form::Form,
    frame::Frame,
    limits::Counted,
    page::Answer,
    pages::allocation::fields::{Fields, text, value},
    trouble::FieldTroubles,
};

/// The page.
#[derive(Template)]
#[template(path = "mandate_form/site.html")]
struct SitePage {
    frame: Frame,
    head: Head,
    troubles: FieldTroubles,
    code: String,
    form: MandateForm,
    /// The prefecture that the code says; empty where it says none.
    prefecture: String,
    /// To choose from where the code says none.
    prefectures: Vec<Choice>,
    municipalities: Vec<Choice>,
    categories: Vec<Choice>,
    /// The prefecture whose municipalities can be chosen.
    within: String,
}

/// Whose municipalities are wanted, where the code does not say.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    prefecture: String,
}

/// The prefecture whose municipalities can be chosen, and whether the code says so.
fn prefecture(mandate: &Mandate, form: &MandateForm, asked: &str) -> (String, bool) {
    let code: Option<FacilityCode> = mandate.facility_code.parse().ok();
    let is_one = |text: &str| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    match code.and_then(|code| code.prefecture()) {
        Some(own) => (own.to_string(), true),
        None if is_one(asked) => (asked.to_owned(), false),
        None => (form.municipality_code.get(..2).unwrap_or_default().to_owned(), false),
    }
}

/// `GET /mandate/{number}/site`.
pub(crate) async fn show(Draft(draft): Draft, Query(asked): Query<Asked>) -> Answer {
    let head = Head::of(&draft.guest, &draft.mandate, Step::Site);
    shown(&draft, head, FieldTroubles::none(), &asked.prefecture).await
}

/// `POST /mandate/{number}/site`.
pub(crate) async fn save(_: Counted, Draft(draft): Draft, Form(fields): Form<Fields>) -> Answer {
    saving::save(draft, Step::Site, &fields).await
}

/// What was typed.
pub(super) fn fill(form: &mut MandateForm, fields: &Fields) {
    form.name = text(fields, "name");
    form.kana = typed::kana(value(fields, "kana"));
    form.postcode = typed::postcode(value(fields, "postcode"));
    form.municipality_code = text(fields, "municipality_code");
    form.address = text(fields, "address");
    form.phone = typed::phone(value(fields, "phone"));
    let category = words::named(&CATEGORIES, value(fields, "category"));
    form.category = category.unwrap_or_default().into();
}

pub(super) async fn shown(
    draft: &Opened,
    head: Head,
    troubles: FieldTroubles,
    asked: &str,
) -> Answer {
    let (locale, form) = (draft.guest.locale, draft.form());
    let (prefecture, is_said) = prefecture(&draft.mandate, &form, asked);
    let known = choices::all(&draft.guest, &prefecture).await?;
    let name = words::chosen(&known.prefectures, &prefecture, locale);
    let prefectures = choices::listed(&known.prefectures, |code| code == prefecture, locale);
    let own = |code: &str| code == form.municipality_code;
    let shown = SitePage {
        frame: head.frame(&draft.guest, Step::Site),
        head,
        code: draft.mandate.facility_code.clone(),
        prefecture: if is_said { name } else { String::new() },
        prefectures: if is_said { Vec::new() } else { prefectures },
        municipalities: choices::listed(&known.municipalities, own, locale),
        categories: choices::named(&CATEGORIES, form.category(), "facility-category", locale),
        within: prefecture,
        troubles,
        form,
    };
    saving::answered(&shown.troubles, &shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str, municipality: &str, asked: &str) -> (String, bool) {
        let mandate = Mandate { facility_code: code.to_owned(), ..Mandate::default() };
        let form =
            MandateForm { municipality_code: municipality.to_owned(), ..MandateForm::default() };
        prefecture(&mandate, &form, asked)
    }

    #[test]
    fn a_code_says_its_prefecture_and_a_new_one_is_asked_for_it() {
        assert_eq!(of("0110113719", "", ""), ("01".to_owned(), true));
        assert_eq!(of("0110113719", "011002", "13"), ("01".to_owned(), true));
        assert_eq!(of("9900000000", "", ""), (String::new(), false));
        assert_eq!(of("9900000000", "131016", ""), ("13".to_owned(), false));
        assert_eq!(of("9900000000", "131016", "27"), ("27".to_owned(), false));
        assert_eq!(of("9900000000", "", "x&y"), (String::new(), false));
    }

    #[test]
    fn what_is_typed_is_kept_as_it_is_meant() {
        let sent = [
            ("name", " 架空クリニック "),
            ("kana", "かくうクリニック"),
            ("postcode", "〒１００－８９１６"),
            ("phone", "（０３）３５９５−２４３０"),
            ("category", "clinic"),
        ];
        let fields = sent.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let mut form =
            MandateForm { contact_name: "佐藤花子".to_owned(), ..MandateForm::default() };
        fill(&mut form, &fields);
        assert_eq!((&*form.name, &*form.kana), ("架空クリニック", "カクウクリニック"));
        assert_eq!((&*form.postcode, &*form.phone), ("1008916", "03-3595-2430"));
        assert_eq!(words::category(form.category(), crate::locale::Locale::Ja), "診療所");
        assert_eq!(form.contact_name, "佐藤花子", "another page's");
    }
}
