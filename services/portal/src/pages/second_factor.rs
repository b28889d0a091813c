//! The second factor of a log-in (二要素認証).

use askama::Template;
use serde::Deserialize;
use vsys_proto::identity::v1::{
    AnswerSecondFactorRequest, Challenge, SecondFactor, second_factor::Answer as Given,
};

use crate::form::Form;
use crate::frame::Frame;
use crate::guest::Guest;
use crate::own_path::OwnPath;
use crate::page::{Answer, done, page};
use crate::pages::log_in;
use crate::trouble::{FieldTroubles, Trouble};

/// Asks for a second factor; the answer goes to `action`.
#[derive(Template)]
#[template(path = "second_factor.html")]
pub(crate) struct SecondFactorPage {
    pub(crate) frame: Frame,
    pub(crate) troubles: FieldTroubles,
    pub(crate) action: &'static str,
    pub(crate) lead: String,
    pub(crate) challenge: Challenge,
    pub(crate) then: OwnPath,
}

/// What the person sent.
#[derive(Deserialize)]
pub(crate) struct Sent {
    pub(crate) challenge_id: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    credential: String,
    #[serde(default)]
    then: String,
}

impl Sent {
    /// The answer: what a passkey signed, else the code.
    pub(crate) fn factor(&self) -> SecondFactor {
        let digits = || self.code.chars().filter(|c| !c.is_whitespace()).map(ascii).collect();
        let answer = if self.credential.is_empty() {
            Given::TotpCode(digits())
        } else {
            Given::PasskeyCredentialJson(self.credential.clone())
        };
        SecondFactor { answer: Some(answer) }
    }

    pub(crate) fn then(&self) -> OwnPath {
        OwnPath::read(&self.then).unwrap_or_else(OwnPath::home)
    }
}

/// Digits of a Japanese keyboard are digits too.
fn ascii(sign: char) -> char {
    match sign {
        '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10).unwrap_or(sign),
        _ => sign,
    }
}

/// The page between password and session.
pub(crate) fn ask(guest: &Guest, challenge: Challenge, then: &OwnPath) -> Answer {
    let frame = Frame::for_guest(guest, "second-factor");
    page(&SecondFactorPage {
        lead: frame.text("second-factor-lead"),
        troubles: FieldTroubles::none(),
        action: "/login/second-factor",
        then: then.clone(),
        frame,
        challenge,
    })
}

/// `POST /login/second-factor`. A challenge takes one answer: after a wrong one the log-in begins
/// anew, and says so.
pub(crate) async fn answer(guest: Guest, Form(sent): Form<Sent>) -> Answer {
    let wish = AnswerSecondFactorRequest {
        challenge_id: sent.challenge_id.clone(),
        answer: Some(sent.factor()),
    };
    match guest.portal.clients.sessions().answer_second_factor(guest.request(wish)).await {
        Ok(answer) => {
            let opened = answer.into_inner().opened;
            let opened = opened.ok_or_else(|| Trouble::fault("identity opens no session"))?;
            Ok(log_in::enter(&guest, &opened, &sent.then()).await)
        }
        Err(status) => {
            let trouble = Trouble::of_open_call(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            let path = format!("/login?then={}", sent.then().as_query_value());
            let flash = crate::flash::Flash::of("second-factor-refused");
            done(&guest.portal, path, &flash.with("why", trouble.text(guest.locale)))
        }
    }
}
