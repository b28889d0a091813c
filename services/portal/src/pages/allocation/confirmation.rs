//! The second factor beside what cannot be undone: asked on the same page, given in the same form.

use tonic::Status;
use vsys_proto::identity::v1::{
    BeginElevationRequest, Challenge, ElevateRequest, SecondFactor, second_factor::Answer,
};

use super::fields::{Fields, value};
use crate::{guard, trouble::Trouble, visitor::Visitor};

/// What the form of such a page asks for.
pub(crate) enum Confirmation {
    /// The second factor was given a moment ago.
    Given,
    /// It is asked for.
    Wanted(Challenge),
    /// The person has none yet: it is registered first.
    Impossible,
}

impl Confirmation {
    /// Begins to ask, unless it was answered a moment ago.
    pub(crate) async fn begin(visitor: &Visitor) -> Result<Self, Status> {
        if visitor.is_elevated() {
            return Ok(Self::Given);
        }
        let wish = BeginElevationRequest { session_secret: visitor.secret() };
        let portal = &visitor.guest.portal;
        let begun = portal.clients.sessions().begin_elevation(visitor.guest.request(wish)).await;
        match begun {
            Ok(answer) => Ok(answer.into_inner().challenge.map_or(Self::Impossible, Self::Wanted)),
            Err(status) if status.code() == tonic::Code::FailedPrecondition => Ok(Self::Impossible),
            Err(status) => Err(status),
        }
    }

    /// The challenge, if one is asked.
    pub(crate) fn challenge(&self) -> Option<&Challenge> {
        match self {
            Self::Wanted(challenge) => Some(challenge),
            Self::Given | Self::Impossible => None,
        }
    }

    pub(crate) fn is_impossible(&self) -> bool {
        matches!(self, Self::Impossible)
    }
}

/// What a passkey signed, else the code; full-width digits are digits too.
fn factor(fields: &Fields) -> SecondFactor {
    let digit = |sign: char| match sign {
        '０'..='９' => char::from_digit(u32::from(sign) - u32::from('０'), 10).unwrap_or(sign),
        _ => sign,
    };
    let credential = value(fields, "credential");
    let answer = if credential.is_empty() {
        let code = value(fields, "code").chars().filter(|sign| !sign.is_whitespace());
        Answer::TotpCode(code.map(digit).collect())
    } else {
        Answer::PasskeyCredentialJson(credential.to_owned())
    };
    SecondFactor { answer: Some(answer) }
}

/// Answers with what a form brought; the visitor that comes back carries the role that locks.
pub(crate) async fn answer(visitor: Visitor, fields: &Fields) -> Result<Visitor, Trouble> {
    if visitor.is_elevated() {
        return Ok(visitor);
    }
    let portal = visitor.guest.portal.clone();
    let wish = ElevateRequest {
        session_secret: visitor.secret(),
        challenge_id: value(fields, "challenge_id").to_owned(),
        answer: Some(factor(fields)),
    };
    let elevated = portal.clients.sessions().elevate(visitor.guest.request(wish)).await;
    elevated.map_err(Trouble::of_open_call)?;
    portal.sessions.forget(&visitor.guest).await;
    let again = guard::known(&portal, &visitor.guest).await?;
    again.ok_or_else(Trouble::sign_in)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(fields: &[(&str, &str)]) -> Option<Answer> {
        let fields = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        factor(&fields.collect()).answer
    }

    #[test]
    fn a_code_is_read_as_people_type_it() {
        let code = Some(Answer::TotpCode("123456".to_owned()));
        assert_eq!(given(&[("code", "123 456")]), code);
        assert_eq!(given(&[("code", "１２３４５６")]), code);
    }

    #[test]
    fn a_passkey_goes_before_a_code() {
        let signed = Some(Answer::PasskeyCredentialJson("{}".to_owned()));
        assert_eq!(given(&[("code", ""), ("credential", "{}")]), signed);
    }
}
