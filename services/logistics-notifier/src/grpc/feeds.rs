//! Feeds as they are pulled, and replays.

use tonic::{Request, Response, Status};
use vsys_chassis::{Refusal, actor};
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::logistics_notifier::v1::feed_service_server::FeedService;
use vsys_vocabulary::{Actor, PartnerId};

use super::request::optional;
use super::{Answer, Grpc, page, reason, scope, status};
use crate::app::Since;
use crate::store::replays::Replay;

/// The partner whose feed is meant: one's own, or the one that is named.
pub(super) fn partner(actor: &Actor, asked: &str) -> Result<PartnerId, Status> {
    let asked = optional(asked, "partner_id").map_err(|error| status::malformed(&error))?;
    scope::partner(actor, asked)?.ok_or_else(|| {
        let refusal = Refusal::of(&reason::NO_SUCH_PARTNER, "the partner must be named");
        status::refuse(refusal.field("partner_id"))
    })
}

fn replay(replay: Replay) -> v1::Replay {
    v1::Replay {
        replay_id: replay.id.to_string(),
        partner_id: replay.partner.to_string(),
        first_sequence: replay.first,
        last_sequence: replay.last,
        lock_id: replay.lock.map(|id| id.to_string()).unwrap_or_default(),
        sent: replay.sent,
        person: replay.person,
        asked_time: Some(convert::timestamp(replay.asked_at)),
        finished_time: replay.finished_at.map(convert::timestamp),
    }
}

/// Exactly one of time, sequence and lock.
fn since(request: &v1::ReplayEventsRequest) -> Result<Since, Status> {
    let time = convert::optional_time(request.since_time, "since_time")
        .map_err(|error| status::malformed(&error))?;
    match (time, request.since_sequence, &*request.lock_id) {
        (Some(at), 0, "") => Ok(Since::Time(at)),
        (None, 0, lock) if !lock.is_empty() => {
            convert::id(lock, "lock_id").map(Since::Lock).map_err(|error| status::malformed(&error))
        }
        (None, sequence, "") if sequence > 0 => Ok(Since::Sequence(sequence)),
        _ => {
            let message = "exactly one of since_time, since_sequence and lock_id is wanted";
            let refusal = Refusal::of(&reason::REPLAY_START_MISSING, message);
            Err(status::refuse(refusal.field("since_time")))
        }
    }
}

#[tonic::async_trait]
impl FeedService for Grpc {
    async fn list_events(
        &self,
        request: Request<v1::ListEventsRequest>,
    ) -> Answer<v1::ListEventsResponse> {
        let asked = request.get_ref();
        let partner = partner(actor(&request)?, &asked.partner_id)?;
        let limit = page::limit(asked.page_size) - 1;
        let listed = self.logistics.list_events(partner, asked.after_sequence, limit).await;
        let page = listed.map_err(|error| status::fault(&error))?;
        Ok(Response::new(v1::ListEventsResponse {
            events: page.messages.into_iter().map(|message| message.payload).collect(),
            last_sequence: page.last,
            more: page.more,
        }))
    }

    async fn replay_events(
        &self,
        request: Request<v1::ReplayEventsRequest>,
    ) -> Answer<v1::ReplayEventsResponse> {
        let by = actor(&request)?.clone();
        let asked = request.into_inner();
        let partner = partner(&by, &asked.partner_id)?;
        let id = convert::id(&asked.request_id, "request_id")
            .map_err(|error| status::malformed(&error))?;
        let since = since(&asked)?;
        let begun = self.logistics.ask_replay((id, partner, &by.person), since).await;
        let begun = begun.map_err(|error| status::replay(&error))?;
        if begun.partner != partner {
            let refusal = Refusal::of(&reason::ENTERED_TWICE, "the identifier is another replay's");
            return Err(status::refuse(refusal.field("request_id")));
        }
        Ok(Response::new(v1::ReplayEventsResponse { replay: Some(replay(begun)) }))
    }

    async fn list_replays(
        &self,
        request: Request<v1::ListReplaysRequest>,
    ) -> Answer<v1::ListReplaysResponse> {
        let asked = request.get_ref();
        let partner =
            optional(&asked.partner_id, "partner_id").map_err(|error| status::malformed(&error))?;
        let partner = scope::partner(actor(&request)?, partner)?;
        let before = page::before_id(&asked.page_token)?;
        let limit = page::limit(asked.page_size);
        let listed = self.logistics.list_replays(partner, before, limit).await;
        let mut found = listed.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut found, asked.page_size, |one| one.id.to_string());
        let replays = found.into_iter().map(replay).collect();
        Ok(Response::new(v1::ListReplaysResponse { replays, next_page_token }))
    }
}
