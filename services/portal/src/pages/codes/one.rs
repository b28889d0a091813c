//! One application: what it says, how it stands, and its way back to the applicant (差し戻し).

use askama::Template;
use axum::extract::Path;
use prost_types::Timestamp;
use vsys_proto::contract_intake::v1::{
    Application, ListApplicationsRequest, ReturnApplicationRequest,
};

use super::{
    acts, address,
    filter::{Filter, Tab},
};
use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::{
        allocation::fields::{Fields, text},
        code_form::{
            facts::{chapters, prefecture},
            words,
        },
        mandate_form::{choices, facts::Chapter, is_number},
    },
    table::Tone,
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Applications that are looked through for the one with a number.
const LOOKED_THROUGH: u32 = 100;

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
    /// Keys of what has happened, and when.
    times: [(&'static str, Option<Timestamp>); 3],
    /// Why it was returned; empty when it was not.
    returned_reason: String,
    chapters: [Chapter; 2],
    may_return: bool,
    /// Why it is to be returned, as it was typed.
    reason: String,
    list: String,
}

/// The application of that number, of those that the visitor sees.
async fn found(visitor: &Visitor, number: &str) -> Result<Application, Trouble> {
    if !is_number(number) {
        return Err(Trouble::missing());
    }
    let wish = visitor.request(ListApplicationsRequest {
        keyword: number.to_owned(),
        page_size: LOOKED_THROUGH,
        ..ListApplicationsRequest::default()
    });
    let answer = visitor.guest.portal.clients.new_codes().list_applications(wish).await?;
    let mut applications = answer.into_inner().applications.into_iter();
    applications.find(|one| one.application_number == number).ok_or_else(Trouble::missing)
}

impl ApplicationPage {
    async fn read(visitor: &Visitor, number: &str) -> Result<Self, Trouble> {
        let locale = visitor.locale;
        let application = found(visitor, number).await?;
        let known = choices::all(&visitor.guest, prefecture(&application)).await?;
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
            times: [
                ("column-applied-at", application.applied_time),
                ("column-collated-at", application.collated_time),
                ("column-numbered-at", application.numbered_time),
            ],
            chapters: chapters(&application, &known, locale),
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
