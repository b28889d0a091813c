//! One application: what it says, what has happened to it and who did it, and its way back to the
//! applicant (差し戻し).

use askama::Template;
use axum::extract::Path;
use prost_types::Timestamp;
use vsys_proto::contract_intake::v1::{
    ApplicationStep, GetApplicationRequest, GetApplicationResponse, ReturnApplicationRequest,
};

use super::{
    acts, address,
    filter::{Filter, Tab},
    row::numberable_on,
};
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page, refused},
    pages::{
        allocation::{
            fields::{Fields, text},
            places::Register,
        },
        code_form::{
            facts::{chapters, prefecture},
            words,
        },
        mandate_form::{choices, facts::Chapter, is_number},
    },
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The service desk, which the register of places has no name for.
const DESK: &str = "service-desk";

/// What has happened to it, and the name of whose organisation did it.
struct Step {
    step: ApplicationStep,
    organisation: String,
}

impl Step {
    fn of(step: ApplicationStep, register: &Register, locale: Locale) -> Self {
        let organisation = match step.organisation_id.as_str() {
            "" => String::new(),
            DESK => locale.text("tier-service-desk"),
            id => register.full_name(locale, id),
        };
        Self { step, organisation }
    }
}

fn person(row: &Step, locale: Locale) -> Cell {
    if row.step.person.is_empty() {
        return Cell::text(locale.text("code-applicant-title"));
    }
    Cell::text(&row.step.person)
}

fn state(row: &Step, locale: Locale) -> Cell {
    let (key, tone, rank) = words::state(row.step.state());
    Cell::Badge { text: locale.text(key), tone, rank }
}

const STEPS: Table<Step> = Table {
    name: "code-steps",
    caption: "mandate-steps-caption",
    columns: &[
        Column { name: "mandate-state", cell: state },
        Column { name: "time", cell: |row, _| Cell::time(row.step.time.as_ref()) },
        Column { name: "by-person", cell: person },
        Column { name: "organisation-name", cell: |row, _| Cell::text(&row.organisation) },
        Column { name: "returned-reason", cell: |row, _| Cell::text(&row.step.reason) },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "codes/one.html")]
struct ApplicationPage {
    frame: Frame,
    troubles: FieldTroubles,
    number: String,
    /// Empty before it has one.
    code: String,
    /// How far it has come, and whether the applicant's mail address was proved: words and looks.
    state: (String, &'static str),
    proof: (String, &'static str),
    proved_at: Option<Timestamp>,
    /// The first day on which it may be given its code; empty where that is not the question.
    numberable: String,
    /// When the letter with its code goes, or went.
    letter_at: Option<Timestamp>,
    /// Why it was returned; empty when it was not.
    returned_reason: String,
    chapters: [Chapter; 2],
    steps: TableView,
    may_return: bool,
    /// Why it is to be returned, as it was typed.
    reason: String,
    list: String,
}

/// The application of that number, and its steps.
async fn found(visitor: &Visitor, number: &str) -> Result<GetApplicationResponse, Trouble> {
    if !is_number(number) {
        return Err(Trouble::missing());
    }
    let wish = GetApplicationRequest { application_number: number.to_owned() };
    let mut codes = visitor.guest.portal.clients.new_codes();
    Ok(codes.get_application(visitor.request(wish)).await?.into_inner())
}

impl ApplicationPage {
    async fn read(visitor: &Visitor, number: &str) -> Result<Self, Trouble> {
        let locale = visitor.locale;
        let found = found(visitor, number).await?;
        let application = found.application.ok_or_else(Trouble::missing)?;
        let known = choices::all(&visitor.guest, prefecture(&application)).await?;
        let register = visitor.guest.portal.places.register(visitor).await?;
        let step = |step| Step::of(step, &register, locale);
        let steps: Vec<_> = found.steps.into_iter().map(step).collect();
        let numberable = numberable_on(&application).map(|day| format::day(day, locale));
        let badge = |(key, tone, _): (&str, Tone, u8)| (locale.text(key), tone.as_str());
        let tab = Tab::ALL.into_iter().find(|tab| tab.state() == application.state());
        Ok(Self {
            frame: Frame::of(visitor, "codes-title")
                .titled(locale.text_with("code-number-title", &[("number", number)]))
                .at(address(number)),
            troubles: FieldTroubles::none(),
            state: badge(words::state(application.state())),
            proof: badge(words::proof(application.mail_confirmed_time.as_ref())),
            proved_at: application.mail_confirmed_time,
            numberable: numberable.unwrap_or_default(),
            letter_at: application.letter_time,
            chapters: chapters(&application, &known, locale),
            steps: STEPS.view(&steps, &Wish::default(), locale, "").alone(),
            may_return: acts(visitor, application.state()),
            reason: String::new(),
            list: Filter::default().on(tab.unwrap_or(Tab::Applied)).address(),
            returned_reason: application.returned_reason,
            number: application.application_number,
            code: application.facility_code,
        })
    }
}

/// `GET /codes/{number}`.
pub(crate) async fn show(visitor: Visitor, Path(number): Path<String>) -> Answer {
    page(&ApplicationPage::read(&visitor, &number).await?)
}

/// `POST /codes/{number}/return`.
pub(crate) async fn give_back(
    visitor: Visitor,
    Path(number): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let reason = text(&fields, "reason");
    let wish = visitor.request(ReturnApplicationRequest {
        application_number: number.clone(),
        reason: reason.clone(),
    });
    let portal = &visitor.guest.portal;
    match portal.clients.new_codes().return_application(wish).await.map_err(Trouble::from) {
        Ok(_) => done(portal, address(&number), &Flash::of("code-was-returned")),
        Err(trouble) if trouble.is_about_the_form() => {
            let mut troubles = trouble.fields(visitor.locale);
            for line in &mut troubles.lines {
                if line.field != "reason" {
                    line.field.clear();
                }
            }
            let shown = ApplicationPage::read(&visitor, &number).await?;
            refused(&ApplicationPage { troubles, reason, ..shown })
        }
        Err(trouble) => Err(trouble),
    }
}
