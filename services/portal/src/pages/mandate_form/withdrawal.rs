//! The form of a withdrawal (取下げ): why, and until when; it is handed in as it is saved.

use askama::Template;
use vsys_proto::contract_intake::v1::{Mandate, SaveFormRequest, SubmitMandateRequest};
use vsys_proto::convert::{self, wire_date};
use vsys_proto::vocabulary::v1::Language;

use super::{
    address,
    mandatary::Decided,
    opening::{Leaving, Opened, without},
    problems, saving,
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    limits::Counted,
    page::{Answer, done},
    pages::allocation::{
        fields::{Fields, text},
        moment,
    },
    trouble::{FieldTroubles, Trouble},
};

/// The page.
#[derive(Template)]
#[template(path = "mandate_form/withdrawal.html")]
struct WithdrawalPage {
    frame: Frame,
    troubles: FieldTroubles,
    number: String,
    version: u64,
    /// The mandate that it ends.
    replaces: String,
    site: String,
    code: String,
    /// Who receives it; empty where the service does not say.
    mandatary: String,
    /// As they were typed.
    reason: String,
    last_date: String,
    back: String,
}

/// What was typed; as it is kept where nothing was.
struct Typed {
    reason: String,
    last_date: String,
}

impl Typed {
    fn of(mandate: &Mandate) -> Self {
        let form = mandate.form.clone().unwrap_or_default();
        let last = convert::optional_date(form.last_date, "last_date").ok().flatten();
        Self {
            reason: form.withdrawal_reason,
            last_date: last.map(|day| day.to_string()).unwrap_or_default(),
        }
    }
}

/// `GET /mandate/{number}/withdrawal`.
pub(crate) async fn show(Leaving(opened): Leaving) -> Answer {
    let typed = Typed::of(&opened.mandate);
    shown(&opened, typed, FieldTroubles::none())
}

/// `POST /mandate/{number}/withdrawal`.
pub(crate) async fn submit(
    _: Counted,
    Leaving(mut opened): Leaving,
    Form(fields): Form<Fields>,
) -> Answer {
    let locale = opened.guest.locale;
    let expected_version = text(&fields, "version").parse().map_err(|_| Trouble::malformed())?;
    let typed =
        Typed { reason: text(&fields, "withdrawal_reason"), last_date: text(&fields, "last_date") };
    let last = moment::read_date(&typed.last_date);
    if last.is_none() && !typed.last_date.is_empty() {
        let text = locale.text("mandate-last-date-unclear");
        return shown(&opened, typed, FieldTroubles::none().with("last_date", text));
    }
    let mut form = opened.form();
    form.withdrawal_reason.clone_from(&typed.reason);
    form.last_date = last.map(wire_date);
    form.language = Language::from(locale).into();
    let (number, secret) = (opened.mandate.mandate_number.clone(), opened.secret.clone());
    let wish = opened.guest.request(SaveFormRequest {
        mandate_number: number.clone(),
        secret: secret.clone(),
        form: Some(form),
        expected_version,
    });
    let mut forms = opened.guest.portal.clients.mandate_forms();
    let saved = match forms.save_form(wish).await {
        Ok(answer) => answer.into_inner(),
        Err(status) => return refused(&opened, typed, Trouble::of_open_call(status)),
    };
    opened.mandate = saved.mandate.ok_or_else(|| without("saved"))?;
    let wrong = problems::of_withdrawal(&saved.problems, locale);
    if wrong.any() {
        return shown(&opened, typed, wrong);
    }
    let expected_version = Some(opened.mandate.version);
    let wish = SubmitMandateRequest { mandate_number: number.clone(), secret, expected_version };
    match forms.submit_mandate(opened.guest.request(wish)).await {
        Ok(_) => {
            let flash = Flash::of("mandate-withdrawal-handed-in");
            done(&opened.guest.portal, address(&number, ""), &flash)
        }
        Err(status) => refused(&opened, typed, Trouble::of_open_call(status)),
    }
}

/// The page again, with why nothing was handed in.
fn refused(opened: &Opened, typed: Typed, trouble: Trouble) -> Answer {
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    let troubles = FieldTroubles::none().with("", trouble.text(opened.guest.locale));
    shown(opened, typed, troubles)
}

fn shown(opened: &Opened, typed: Typed, troubles: FieldTroubles) -> Answer {
    let mandate = &opened.mandate;
    let number = mandate.mandate_number.clone();
    let shown = WithdrawalPage {
        frame: Frame::for_guest(&opened.guest, "mandate-withdrawal-title")
            .at(address(&number, "/withdrawal")),
        troubles,
        version: mandate.version,
        replaces: mandate.replaces_mandate_number.clone(),
        site: opened.form().name,
        code: mandate.facility_code.clone(),
        mandatary: Decided::of(opened).map(|decided| decided.name).unwrap_or_default(),
        reason: typed.reason,
        last_date: typed.last_date,
        back: address(&number, ""),
        number,
    };
    saving::answered(&shown.troubles, &shown)
}
