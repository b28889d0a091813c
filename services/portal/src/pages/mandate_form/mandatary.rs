//! The second page of the form: who runs the site, and so who receives the mandate (委任先).

use askama::Template;
use vsys_proto::contract_intake::v1::{MandateForm, Owner};

use super::{
    choices::{self, Choice},
    head::Head,
    opening::{Draft, Opened},
    saving,
    step::Step,
    words::{self, OWNERS},
};
use crate::{
    form::Form,
    frame::Frame,
    limits::Counted,
    locale::Locale,
    page::Answer,
    pages::allocation::fields::{Fields, text, value},
    trouble::FieldTroubles,
};

/// Whether others may come, by names in the form; the text is `mandate-serves-<name>`.
const SERVES: [(&str, bool); 2] = [("residents", false), ("others", true)];

/// The page.
#[derive(Template)]
#[template(path = "mandate_form/mandatary.html")]
struct MandataryPage {
    frame: Frame,
    head: Head,
    troubles: FieldTroubles,
    owners: Vec<Choice>,
    serves: Vec<Choice>,
    bodies: Vec<Choice>,
    decided: Option<Decided>,
}

/// Who receives the mandate, as the form is kept.
pub(super) struct Decided {
    pub(super) name: String,
    pub(super) why: String,
    /// No mandate is needed; the site has to be entered in the register all the same.
    pub(super) is_needless: bool,
}

impl Decided {
    pub(super) fn of(opened: &Opened) -> Option<Self> {
        let (mandatary, locale) = (opened.mandate.mandatary.as_ref()?, opened.guest.locale);
        Some(Self {
            name: words::mandatary(mandatary, locale),
            why: words::why(mandatary, locale),
            is_needless: words::is_needless(Some(mandatary)),
        })
    }
}

/// `GET /mandate/{number}/mandatary`.
pub(crate) async fn show(Draft(draft): Draft) -> Answer {
    let head = Head::of(&draft.guest, &draft.mandate, Step::Mandatary);
    shown(&draft, head, FieldTroubles::none()).await
}

/// `POST /mandate/{number}/mandatary`.
pub(crate) async fn save(_: Counted, Draft(draft): Draft, Form(fields): Form<Fields>) -> Answer {
    saving::save(draft, Step::Mandatary, &fields).await
}

fn owner(fields: &Fields) -> Owner {
    words::named(&OWNERS, value(fields, "owner")).unwrap_or_default()
}

/// What was typed; only what the owner is asked.
pub(super) fn fill(form: &mut MandateForm, fields: &Fields) {
    let owner = owner(fields);
    form.owner = owner.into();
    let serves = words::named(&SERVES, value(fields, "serves_others"));
    form.serves_others = owner == Owner::Municipality && serves.unwrap_or_default();
    form.body_id = if owner == Owner::Other { text(fields, "body_id") } else { String::new() };
}

/// A municipality that does not say who may come would be taken to mean nobody else.
pub(super) fn unclear(fields: &Fields, locale: Locale) -> FieldTroubles {
    let said = words::named(&SERVES, value(fields, "serves_others")).is_some();
    if owner(fields) != Owner::Municipality || said {
        return FieldTroubles::none();
    }
    FieldTroubles::none().with("serves_others", locale.text("value-unchosen"))
}

pub(super) async fn shown(draft: &Opened, head: Head, troubles: FieldTroubles) -> Answer {
    let (locale, form) = (draft.guest.locale, draft.form());
    let prefecture = form.municipality_code.get(..2).or(draft.mandate.facility_code.get(..2));
    let known = choices::all(&draft.guest, prefecture.unwrap_or_default()).await?;
    let mut serves = choices::named(&SERVES, form.serves_others, "mandate-serves", locale);
    let is_said = form.owner() == Owner::Municipality && troubles.at("serves_others").is_empty();
    for one in &mut serves {
        one.is_chosen &= is_said;
    }
    let shown = MandataryPage {
        frame: head.frame(&draft.guest, Step::Mandatary),
        head,
        owners: choices::named(&OWNERS, form.owner(), "mandate-owner", locale),
        serves,
        bodies: choices::listed(&known.bodies, |id| id == form.body_id, locale),
        // What was just typed may decide otherwise.
        decided: if troubles.any() { None } else { Decided::of(draft) },
        troubles,
    };
    saving::answered(&shown.troubles, &shown)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(fields: &[(&str, &str)]) -> Fields {
        fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn filled(fields: &[(&str, &str)]) -> MandateForm {
        let mut form = MandateForm::default();
        fill(&mut form, &sent(fields));
        form
    }

    #[test]
    fn only_what_the_owner_is_asked_is_kept() {
        let all = [("serves_others", "others"), ("body_id", "chiyoda-medical")];
        let of = |owner| filled(&[&[("owner", owner)], &all[..]].concat());
        let town = of("municipality");
        assert!(town.serves_others && town.body_id.is_empty());
        let prefecture = of("prefecture");
        assert!(!prefecture.serves_others && prefecture.body_id.is_empty());
        let clinic = of("other");
        assert!(!clinic.serves_others && clinic.body_id == "chiyoda-medical");
        assert_eq!(filled(&[]).owner(), Owner::Unspecified);
    }

    #[test]
    fn a_municipality_says_who_may_come() {
        let wrong = |fields: &[(&str, &str)]| unclear(&sent(fields), Locale::Ja).any();
        assert!(wrong(&[("owner", "municipality")]));
        assert!(!wrong(&[("owner", "municipality"), ("serves_others", "residents")]));
        assert!(!wrong(&[("owner", "other")]) && !wrong(&[]));
    }
}
