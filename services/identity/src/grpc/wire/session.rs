use tonic::Status;
use uuid::Uuid;
use vsys_proto::convert::timestamp;
use vsys_proto::identity::v1;

use super::super::{reason, status};
use crate::app::{Answer, Asked, Device, Opened};
use crate::domain::link::LinkKind;
use crate::domain::session::Session;

/// The longest description of a device, and the longest address, in characters.
const DEVICE: usize = 200;

/// A device; what it says of itself is cut to its length and to what can be printed.
pub(crate) fn device(wire: Option<v1::Device>) -> Device {
    let v1::Device { description, address, device_secret } = wire.unwrap_or_default();
    let plain = |text: String| -> String {
        text.chars().filter(|sign| !sign.is_control()).take(DEVICE).collect()
    };
    Device {
        description: plain(description),
        address: plain(address),
        secret: (!device_secret.is_empty()).then_some(device_secret),
    }
}

/// A user name as it was typed at a log-in. One with a sign that no database keeps is nobody's, and
/// is asked for as such.
pub(crate) fn typed_name(typed: &str) -> String {
    typed.replace('\0', "\u{fffd}")
}

/// An answer to a second factor.
pub(crate) fn answer(
    challenge_id: &str,
    wire: Option<v1::SecondFactor>,
) -> Result<(Uuid, Answer), Status> {
    let challenge = super::id(challenge_id, "challenge_id")?;
    match wire.and_then(|wire| wire.answer) {
        Some(v1::second_factor::Answer::TotpCode(code)) => Ok((challenge, Answer::Totp(code))),
        Some(v1::second_factor::Answer::PasskeyCredentialJson(credential)) => {
            Ok((challenge, Answer::Passkey(credential)))
        }
        None => Err(status::refuse(reason::about(&reason::VALUE_MISSING, "answer"))),
    }
}

pub(crate) fn wire_asked(asked: Asked) -> v1::Challenge {
    v1::Challenge {
        challenge_id: asked.challenge_id.to_string(),
        totp: asked.totp,
        passkey_options_json: asked.passkey_options.unwrap_or_default(),
    }
}

pub(crate) fn wire_opened(opened: Opened) -> v1::OpenedSession {
    v1::OpenedSession {
        session: Some(wire_session(&opened.session)),
        session_secret: opened.session_secret,
        device_secret: opened.device_secret,
    }
}

pub(crate) fn wire_session(session: &Session) -> v1::Session {
    v1::Session {
        session_id: session.id.to_string(),
        user_name: session.user_name.clone(),
        organisation_id: session.organisation_id.clone(),
        expire_time: Some(timestamp(session.expires_at)),
        elevated_until_time: session.elevated_until.map(timestamp),
        begin_time: Some(timestamp(session.began_at)),
        seen_time: Some(timestamp(session.seen_at)),
        device_description: session.device_description.clone(),
        address: session.address.clone(),
    }
}

pub(crate) const fn wire_link_kind(kind: LinkKind) -> v1::LinkKind {
    match kind {
        LinkKind::Invitation => v1::LinkKind::Invitation,
        LinkKind::PasswordReset => v1::LinkKind::PasswordReset,
        LinkKind::MailChange => v1::LinkKind::MailChange,
        LinkKind::NewMail => v1::LinkKind::NewMail,
    }
}
