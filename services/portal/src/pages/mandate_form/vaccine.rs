//! The fourth page of the form: what is given, and how the site receives it.

use askama::Template;
use vsys_proto::contract_intake::v1::MandateForm;
use vsys_proto::facility_registry::v1::FacilityType;

use super::{
    choices::{self, Choice},
    head::Head,
    opening::{Draft, Opened},
    saving,
    step::Step,
    typed,
    words::{self, TYPES},
};
use crate::{
    form::Form,
    frame::Frame,
    limits::Counted,
    page::Answer,
    pages::allocation::fields::{Fields, value, values},
    trouble::FieldTroubles,
};

/// The page.
#[derive(Template)]
#[template(path = "mandate_form/vaccine.html")]
struct VaccinePage {
    frame: Frame,
    head: Head,
    troubles: FieldTroubles,
    products: Vec<Choice>,
    kinds: Vec<Choice>,
    basic: String,
}

/// `GET /mandate/{number}/vaccine`.
pub(crate) async fn show(Draft(draft): Draft) -> Answer {
    let head = Head::of(&draft.guest, &draft.mandate, Step::Vaccine);
    shown(&draft, head, FieldTroubles::none()).await
}

/// `POST /mandate/{number}/vaccine`.
pub(crate) async fn save(_: Counted, Draft(draft): Draft, Form(fields): Form<Fields>) -> Answer {
    saving::save(draft, Step::Vaccine, &fields).await
}

/// What was typed; a basic facility is asked for no other.
pub(super) fn fill(form: &mut MandateForm, fields: &Fields) {
    let kind = words::named(&TYPES, value(fields, "type")).unwrap_or_default();
    form.product_codes = values(fields, "product_codes");
    form.r#type = kind.into();
    form.basic_facility_code = match kind {
        FacilityType::Basic => String::new(),
        FacilityType::Unspecified | FacilityType::Linked | FacilityType::Satellite => {
            typed::code(value(fields, "basic_facility_code"))
        }
    };
}

pub(super) async fn shown(draft: &Opened, head: Head, troubles: FieldTroubles) -> Answer {
    let (locale, form) = (draft.guest.locale, draft.form());
    let known = choices::all(&draft.guest, "").await?;
    let given = |code: &str| form.product_codes.iter().any(|given| given == code);
    let mut kinds = choices::named(&TYPES, form.r#type(), "facility-type", locale);
    for one in &mut kinds {
        one.hint = locale.text(&format!("mandate-type-{}-hint", one.value));
    }
    let shown = VaccinePage {
        frame: head.frame(&draft.guest, Step::Vaccine),
        head,
        products: choices::listed(&known.products, given, locale),
        kinds,
        basic: form.basic_facility_code.clone(),
        troubles,
    };
    saving::answered(&shown.troubles, &shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(fields: &[(&str, &str)]) -> MandateForm {
        let fields = fields.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        let mut form = MandateForm::default();
        fill(&mut form, &fields.collect());
        form
    }

    #[test]
    fn a_basic_facility_names_no_other_and_the_others_do() {
        let code = ("basic_facility_code", "01-1011-3719");
        assert_eq!(filled(&[("type", "basic"), code]).basic_facility_code, "");
        let satellite = filled(&[("type", "satellite"), code]);
        assert_eq!(satellite.basic_facility_code, "0110113719");
        assert_eq!(satellite.r#type(), FacilityType::Satellite);
    }

    #[test]
    fn several_products_may_be_given() {
        let form = filled(&[("product_codes", "pfizer"), ("product_codes", "moderna")]);
        assert_eq!(form.product_codes, ["pfizer", "moderna"]);
    }
}
