//! A page of the form is kept, whatever is still missing, and the next one follows; what is wrong
//! on the page itself is shown there first. The contact is written to in the language of the page.

use askama::Template;
use vsys_proto::contract_intake::v1::{Mandate, SaveFormRequest};
use vsys_proto::vocabulary::v1::Language;

use super::{
    address, check,
    head::Head,
    mandatary,
    opening::{Opened, without},
    people, problems, site,
    step::Step,
    vaccine, words,
};
use crate::{
    flash::Flash,
    guest::Guest,
    own_path::OwnPath,
    page::{Answer, done, page, redirect, refused},
    pages::allocation::fields::{Fields, text},
    trouble::{FieldTroubles, Trouble},
};

/// Keeps what a page of the form holds.
pub(super) async fn save(mut draft: Opened, step: Step, fields: &Fields) -> Answer {
    let locale = draft.guest.locale;
    let mut form = draft.form();
    step.fill(&mut form, fields);
    form.language = Language::from(locale).into();
    let expected_version = text(fields, "version").parse().map_err(|_| Trouble::malformed())?;
    let unclear = step.unclear(fields, locale);
    if unclear.any() {
        draft.mandate.form = Some(form);
        return again(&draft, step, fields, unclear, false).await;
    }
    let wish = draft.guest.request(SaveFormRequest {
        mandate_number: draft.mandate.mandate_number.clone(),
        secret: draft.secret.clone(),
        form: Some(form.clone()),
        expected_version,
    });
    match draft.guest.portal.clients.mandate_forms().save_form(wish).await {
        Ok(answer) => {
            let answer = answer.into_inner();
            let kept = answer.mandate.ok_or_else(|| without("saved"))?;
            let wrong = problems::on(step, &answer.problems, locale);
            if !wrong.any() {
                return onward(&draft.guest, &draft.mandate.mandate_number, step, &kept);
            }
            // What was typed is shown again, right or wrong.
            draft.mandate = Mandate { form: Some(form), ..kept };
            again(&draft, step, fields, wrong, true).await
        }
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            draft.mandate.form = Some(form);
            let wrong = problems::of_refusal(step, &trouble, locale);
            again(&draft, step, fields, wrong, false).await
        }
    }
}

/// The page again, with what is wrong.
async fn again(
    draft: &Opened,
    step: Step,
    fields: &Fields,
    troubles: FieldTroubles,
    is_kept: bool,
) -> Answer {
    let head = Head { is_kept, ..Head::of(&draft.guest, &draft.mandate, step) };
    match step {
        Step::Site => site::shown(draft, head, troubles, &text(fields, "prefecture")).await,
        Step::Mandatary => mandatary::shown(draft, head, troubles).await,
        Step::People => people::shown(draft, head, troubles),
        Step::Vaccine => vaccine::shown(draft, head, troubles).await,
        Step::Check => check::shown(draft, head, troubles).await,
    }
}

/// A page of the form: as it is, or because something is wrong.
pub(super) fn answered(troubles: &FieldTroubles, template: &impl Template) -> Answer {
    if troubles.any() { refused(template) } else { page(template) }
}

/// The next page. After the question who receives the mandate, it says who does and why; where
/// nobody need, the question's own page says so.
fn onward(guest: &Guest, number: &str, step: Step, kept: &Mandate) -> Answer {
    let path = |step: Step| address(number, &format!("/{}", step.as_str()));
    match (step, &kept.mandatary) {
        (Step::Mandatary, Some(mandatary)) if words::is_needless(Some(mandatary)) => {
            Ok(redirect(&OwnPath::of(path(step))))
        }
        (Step::Mandatary, Some(mandatary)) => {
            let flash = Flash::of("mandate-goes-to")
                .with("name", words::mandatary(mandatary, guest.locale))
                .with("why", words::why(mandatary, guest.locale));
            done(&guest.portal, path(step.next()), &flash)
        }
        _ => Ok(redirect(&OwnPath::of(path(step.next())))),
    }
}
