//! The second factor of a log-in (二要素認証).

use askama::Template;
use serde::Deserialize;
use vsys_proto::identity::v1::{
    AnswerSecondFactorRequest, Challenge, SecondFactor, second_factor::Answer as Given,
};

use crate::flash::Flash;
use crate::form::Form;
use crate::frame::Frame;
use crate::guest::Guest;
use crate::own_path::OwnPath;
use crate::page::{Answer, done, page, refused};
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
    /// What the page offered, so that it can be shown again.
    #[serde(default)]
    totp: String,
    #[serde(default)]
    options: String,
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

    /// The challenge again: it takes a few answers.
    fn challenge(&self) -> Challenge {
        Challenge {
            challenge_id: self.challenge_id.clone(),
            totp: !self.totp.is_empty(),
            passkey_options_json: self.options.clone(),
        }
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
    page(&form(guest, FieldTroubles::none(), challenge, then))
}

fn form(
    guest: &Guest,
    troubles: FieldTroubles,
    challenge: Challenge,
    then: &OwnPath,
) -> SecondFactorPage {
    let frame = Frame::for_guest(guest, "second-factor");
    let lead = frame.text("second-factor-lead");
    let (action, then) = ("/login/second-factor", then.clone());
    SecondFactorPage { frame, troubles, action, lead, challenge, then }
}

/// `POST /login/second-factor`. A wrong answer may be given again; when the question is over, the
/// log-in begins anew and says so.
pub(crate) async fn answer(guest: Guest, Form(sent): Form<Sent>) -> Answer {
    let wish = AnswerSecondFactorRequest {
        challenge_id: sent.challenge_id.clone(),
        answer: Some(sent.factor()),
    };
    let then = sent.then();
    let trouble =
        match guest.portal.clients.sessions().answer_second_factor(guest.request(wish)).await {
            Ok(answer) => {
                let opened = answer.into_inner().opened;
                let opened = opened.ok_or_else(|| Trouble::fault("identity opens no session"))?;
                return Ok(log_in::enter(&guest, &opened, &then).await);
            }
            Err(status) => Trouble::of_open_call(status),
        };
    if trouble.reason() == "CHALLENGE_OVER" {
        let path = format!("/login?then={}", then.as_query_value());
        return done(&guest.portal, path, &Flash::of("challenge-over"));
    }
    if !trouble.is_about_the_form() {
        return Err(trouble);
    }
    refused(&form(&guest, trouble.fields(guest.locale), sent.challenge(), &then))
}
