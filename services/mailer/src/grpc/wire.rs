//! Wire to domain and back.

use tonic::Status;
use uuid::Uuid;
use vsys_chassis::Refusal;
use vsys_proto::convert;
use vsys_proto::mailer::v1;

use super::{reason, status};
use crate::app::Listed;
use crate::domain::letter::{End, Letter, State};
use crate::store::letters::{Filter, end_name};

/// Letters on a page if nobody says otherwise, and the most.
const USUAL: usize = 100;
const MOST: usize = 500;

pub(super) fn filter(request: &v1::ListLettersRequest) -> Result<Filter, Status> {
    let Ok(state) = v1::LetterState::try_from(request.state) else {
        let message = format!("{} is no state of a letter", request.state);
        return Err(status::refuse(Refusal::of(&reason::VALUE_UNKNOWN, message).field("state")));
    };
    let user_name = Some(request.user_name.clone()).filter(|name| !name.is_empty());
    Ok(Filter { user_name, states: states(state) })
}

/// The columns' names; whoever is just being sent waits, as far as others are concerned.
fn states(state: v1::LetterState) -> Option<Vec<String>> {
    let names: &[&str] = match state {
        v1::LetterState::Unspecified => return None,
        v1::LetterState::Waiting => &["waiting", "sending"],
        v1::LetterState::Sent => &[end_name(End::Sent)],
        v1::LetterState::Refused => &[end_name(End::Refused)],
        v1::LetterState::Unsure => &[end_name(End::Unsure)],
        v1::LetterState::Expired => &[end_name(End::Expired)],
    };
    Some(names.iter().map(|&name| name.to_owned()).collect())
}

/// The letter after which a page begins.
pub(super) fn after(token: &str) -> Result<Option<Uuid>, Status> {
    if token.is_empty() {
        return Ok(None);
    }
    token.parse().map(Some).map_err(|_| {
        let message = "the page token is none that this list gave";
        status::refuse(Refusal::of(&reason::PAGE_TOKEN_INVALID, message).field("page_token"))
    })
}

pub(super) fn page_size(asked: u32) -> usize {
    match usize::try_from(asked) {
        Ok(0) => USUAL,
        Ok(asked) => asked.min(MOST),
        Err(_) => MOST,
    }
}

pub(super) fn listed(listed: Listed) -> v1::ListLettersResponse {
    v1::ListLettersResponse {
        letters: listed.letters.into_iter().map(letter).collect(),
        next_page_token: listed.next.map(|id| id.to_string()).unwrap_or_default(),
    }
}

fn letter(letter: Letter) -> v1::Letter {
    let (state, settled_at) = match letter.state {
        State::Waiting { .. } | State::Sending { .. } => (v1::LetterState::Waiting, None),
        State::Over { end: End::Sent, at } => (v1::LetterState::Sent, Some(at)),
        State::Over { end: End::Refused, at } => (v1::LetterState::Refused, Some(at)),
        State::Over { end: End::Unsure, at } => (v1::LetterState::Unsure, Some(at)),
        State::Over { end: End::Expired, at } => (v1::LetterState::Expired, Some(at)),
    };
    v1::Letter {
        letter_id: letter.id.to_string(),
        kind: letter.kind.as_str().to_owned(),
        user_name: letter.user_name,
        state: state.into(),
        attempts: letter.attempts,
        heard_time: Some(convert::timestamp(letter.heard_at)),
        settled_time: settled_at.map(convert::timestamp),
        answer: letter.answer,
    }
}
