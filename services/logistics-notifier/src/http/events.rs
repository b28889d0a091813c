//! The feed to pull, digests that prove it whole, and replays.

use axum::Json;
use axum::extract::State;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;

use super::Api;
use super::extract::{Asked, Body, Caller};
use super::model::instant;
use super::page::{Page, size};
use super::problem::{Problem, Refusals};

/// From where on.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct After {
    /// The cursor of the answer before; left out, from the first message on.
    #[param(pattern = "^[0-9]{1,19}$")]
    after: Option<String>,
    /// At most so many; 100 when not given.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
}

/// Messages of the feed.
#[derive(Serialize, ToSchema)]
pub(super) struct Events {
    /// CloudEvents as asyncapi.yaml describes them, the oldest first.
    #[schema(value_type = Vec<Object>)]
    events: Vec<Box<RawValue>>,
    /// What to ask after next.
    cursor: String,
    /// Whether there is more already.
    more: bool,
}

/// Your messages after a cursor: the same that NATS and webhooks carry.
#[utoipa::path(
    get, path = "/v1/events", tag = "feed", security(("token" = [])), params(After),
    responses((status = 200, description = "Messages, the oldest first", body = Events), Refusals)
)]
pub(super) async fn list_events(
    State(api): State<Api>,
    caller: Caller,
    Asked(asked): Asked<After>,
) -> Result<Json<Events>, Problem> {
    let after = asked.after.as_deref().unwrap_or("0");
    let after: i64 = after
        .parse()
        .ok()
        .filter(|after| {
            *after >= 0 && asked.after.as_deref().is_none_or(|text| !text.starts_with('+'))
        })
        .ok_or_else(|| Problem::unreadable("after", "a cursor is one that an answer gave"))?;
    let request = v1::ListEventsRequest {
        partner_id: String::new(),
        after_sequence: after.unsigned_abs(),
        page_size: size(asked.limit)?,
    };
    let answer = api.calls.feeds().list_events(caller.asks(request)).await?.into_inner();
    let event = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).ok()?;
        RawValue::from_string(text).ok()
    };
    Ok(Json(Events {
        events: answer.events.into_iter().filter_map(event).collect(),
        cursor: answer.last_sequence.to_string(),
        more: answer.more,
    }))
}

/// What you must have of a lock.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Digest {
    lock_id: Uuid,
    round_id: Uuid,
    revision: u32,
    orders: u32,
    units: Units,
    /// How the hash is made; see asyncapi.yaml.
    recipe: String,
    hash: String,
    sequence: u64,
    issued_time: Option<DateTime<Utc>>,
}

/// Units by item.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Units {
    vaccine: u32,
    needle: u32,
    syringe: u32,
}

/// Digests of a page.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Digests {
    digests: Vec<Digest>,
    /// For the next page; absent on the last.
    #[serde(skip_serializing_if = "String::is_empty")]
    next_page_token: String,
}

/// Which digests are wanted.
#[derive(Debug, Clone, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(super) struct DigestFilter {
    /// Only of this lock.
    lock_id: Option<Uuid>,
    /// Only of this round.
    round_id: Option<Uuid>,
}

/// What you must have of each lock: count, sums and a hash to compare with your own.
#[utoipa::path(
    get, path = "/v1/digests", tag = "feed", security(("token" = [])), params(DigestFilter, Page),
    responses((status = 200, description = "Digests by lock", body = Digests), Refusals)
)]
pub(super) async fn list_digests(
    State(api): State<Api>,
    caller: Caller,
    Asked(filter): Asked<DigestFilter>,
    Asked(page): Asked<Page>,
) -> Result<Json<Digests>, Problem> {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    let request = v1::ListDigestsRequest {
        lock_id: id(filter.lock_id),
        round_id: id(filter.round_id),
        partner_id: String::new(),
        page_size: page.size()?,
        page_token: page.token(),
    };
    let answer = api.calls.orders().list_digests(caller.asks(request)).await?.into_inner();
    let digest = |digest: v1::Digest| {
        let units = digest.ordered.unwrap_or_default();
        Digest {
            lock_id: digest.lock_id.parse().unwrap_or_default(),
            round_id: digest.round_id.parse().unwrap_or_default(),
            revision: digest.revision,
            orders: digest.orders,
            units: Units {
                vaccine: units.vaccine_vials,
                needle: units.needle_pieces,
                syringe: units.syringe_pieces,
            },
            recipe: digest.recipe,
            hash: digest.hash,
            sequence: digest.sequence,
            issued_time: instant(digest.issued_time),
        }
    };
    Ok(Json(Digests {
        digests: answer.digests.into_iter().map(digest).collect(),
        next_page_token: answer.next_page_token,
    }))
}

/// Which messages are wanted again: exactly one of the last three.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReplayWish {
    /// Identifier of the wish: the same again is the same replay.
    request_id: Uuid,
    /// Messages written at or after this time.
    since_time: Option<DateTime<Utc>>,
    /// Messages from this sequence on.
    #[schema(minimum = 1)]
    since_sequence: Option<u64>,
    /// Messages of this lock, its digest included.
    lock_id: Option<Uuid>,
}

/// Messages sent again.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Replay {
    /// The extension `replay` of its messages.
    replay_id: Uuid,
    first_sequence: u64,
    last_sequence: u64,
    lock_id: Option<Uuid>,
    sent: u32,
    asked_time: Option<DateTime<Utc>>,
    finished_time: Option<DateTime<Utc>>,
}

impl From<v1::Replay> for Replay {
    fn from(replay: v1::Replay) -> Self {
        Self {
            replay_id: replay.replay_id.parse().unwrap_or_default(),
            first_sequence: replay.first_sequence,
            last_sequence: replay.last_sequence,
            lock_id: replay.lock_id.parse().ok(),
            sent: replay.sent,
            asked_time: instant(replay.asked_time),
            finished_time: instant(replay.finished_time),
        }
    }
}

/// Has earlier messages put into your feed once more; each says so by its extension `replay`.
#[utoipa::path(
    post, path = "/v1/replays", tag = "feed", security(("token" = [])), request_body = ReplayWish,
    responses((status = 200, description = "What is replayed", body = Replay), Refusals)
)]
pub(super) async fn ask_replay(
    State(api): State<Api>,
    caller: Caller,
    Body(wish): Body<ReplayWish>,
) -> Result<Json<Replay>, Problem> {
    let request = v1::ReplayEventsRequest {
        request_id: wish.request_id.to_string(),
        partner_id: String::new(),
        since_time: wish.since_time.map(convert::timestamp),
        since_sequence: wish.since_sequence.unwrap_or_default(),
        lock_id: wish.lock_id.map(|id| id.to_string()).unwrap_or_default(),
    };
    let answer = api.calls.feeds().replay_events(caller.asks(request)).await?;
    Ok(Json(answer.into_inner().replay.unwrap_or_default().into()))
}

/// Replays of a page.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Replays {
    replays: Vec<Replay>,
    /// For the next page; absent on the last.
    #[serde(skip_serializing_if = "String::is_empty")]
    next_page_token: String,
}

/// Your replays, the newest first.
#[utoipa::path(
    get, path = "/v1/replays", tag = "feed", security(("token" = [])), params(Page),
    responses((status = 200, description = "Replays, the newest first", body = Replays), Refusals)
)]
pub(super) async fn list_replays(
    State(api): State<Api>,
    caller: Caller,
    Asked(page): Asked<Page>,
) -> Result<Json<Replays>, Problem> {
    let request = v1::ListReplaysRequest {
        partner_id: String::new(),
        page_size: page.size()?,
        page_token: page.token(),
    };
    let answer = api.calls.feeds().list_replays(caller.asks(request)).await?.into_inner();
    Ok(Json(Replays {
        replays: answer.replays.into_iter().map(Replay::from).collect(),
        next_page_token: answer.next_page_token,
    }))
}
