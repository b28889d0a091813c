//! Feeds as they are pulled, and messages sent again.

use serde_json::Value;
use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing};

use crate::town::{CHIYODA, MAKER, SHINJUKU, TOKYO, Town, kinds, line, reason};

fn program(id: &str) -> Actor {
    actor(Standing::Partner(id.parse().unwrap()), &[Role::Integration])
}

impl Town {
    async fn pulled(&self, partner: &str, after: u64, size: u32) -> (Vec<Value>, u64, bool) {
        let request = v1::ListEventsRequest {
            partner_id: String::new(),
            after_sequence: after,
            page_size: size,
        };
        let page = self.feeds(&program(partner)).list_events(request).await.unwrap().into_inner();
        let events = page.events.iter().map(|event| serde_json::from_slice(event).unwrap());
        (events.collect(), page.last_sequence, page.more)
    }

    async fn replay(&self, request: v1::ReplayEventsRequest) -> Result<v1::Replay, tonic::Status> {
        let answer = self.feeds(&program(TOKYO)).replay_events(request).await?;
        Ok(answer.into_inner().replay.unwrap())
    }
}

fn wish() -> v1::ReplayEventsRequest {
    v1::ReplayEventsRequest { request_id: Uuid::now_v7().to_string(), ..Default::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_pulled_is_what_lies_in_the_stream() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let messages = town.messages_when(TOKYO, 3).await;
    let (events, last, more) = town.pulled(TOKYO, 0, 2).await;
    assert_eq!((events.len(), last, more), (2, 2, true));
    assert_eq!(events[0], messages[0].event);
    let (events, last, more) = town.pulled(TOKYO, last, 2).await;
    assert_eq!((events.len(), last, more), (1, 3, false));
    assert_eq!(town.pulled(TOKYO, 3, 2).await, (vec![], 3, false), "the cursor stays");
    assert_eq!(town.pulled(MAKER, 0, 10).await.0.len(), 2, "each its own");
    let foreign = v1::ListEventsRequest { partner_id: TOKYO.into(), ..Default::default() };
    let refused = town.feeds(&program(MAKER)).list_events(foreign).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_YOUR_PARTNER");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_says_that_it_is_one_and_digests_stay_true() {
    let town = Town::new().await;
    let first = town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.messages_when(TOKYO, 3).await;
    town.lock(SHINJUKU, vec![line("1310000029")]).await;
    let before = town.messages_when(TOKYO, 6).await;

    let of_lock = v1::ReplayEventsRequest { lock_id: first.lock_id.clone(), ..wish() };
    let replay = town.replay(of_lock.clone()).await.unwrap();
    assert_eq!((replay.first_sequence, replay.last_sequence), (1, 3));
    let after = town.messages_when(TOKYO, 9).await;
    for (again, original) in after[6..].iter().zip(&before) {
        assert_eq!(again.event["id"], original.event["id"], "the same event");
        assert_eq!(again.event["replay"], replay.replay_id);
        assert_ne!(again.header("Nats-Msg-Id"), original.header("Nats-Msg-Id"));
        assert_eq!(again.data(), original.data());
    }
    assert_eq!(after[6].event["sequence"], "000000000007");
    assert_eq!(kinds(&after[6..]), kinds(&before[..3]));

    assert_eq!(town.replay(of_lock).await.unwrap().replay_id, replay.replay_id, "asked once");
    eventually("the replay is finished", || async {
        let request = v1::ListReplaysRequest::default();
        let listed = town.feeds(&program(TOKYO)).list_replays(request).await.unwrap();
        let replays = listed.into_inner().replays;
        replays.len() == 1 && replays[0].sent == 3 && replays[0].finished_time.is_some()
    })
    .await;

    // From a sequence on: the replayed ones themselves are not sent a third time.
    town.replay(v1::ReplayEventsRequest { since_sequence: 4, ..wish() }).await.unwrap();
    let after = town.messages_when(TOKYO, 12).await;
    assert_eq!(kinds(&after[9..]), kinds(&before[3..]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replay_begins_somewhere() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.messages_when(TOKYO, 3).await;
    let refused = async |request| reason(&town.replay(request).await.unwrap_err());
    assert_eq!(refused(wish()).await, "REPLAY_START_MISSING");
    let lock_id = Uuid::now_v7().to_string();
    assert_eq!(refused(v1::ReplayEventsRequest { lock_id, ..wish() }).await, "NOTHING_TO_REPLAY");
    let past = v1::ReplayEventsRequest { since_sequence: 4, ..wish() };
    assert_eq!(refused(past).await, "NOTHING_TO_REPLAY");
    let now = town.sandbox.clock.now();
    let since = |seconds| {
        let at = now + chrono::TimeDelta::seconds(seconds);
        let since_time = Some(vsys_proto::convert::timestamp(at));
        v1::ReplayEventsRequest { since_time, ..wish() }
    };
    assert_eq!(refused(since(60)).await, "NOTHING_TO_REPLAY");
    let replay = town.replay(since(-60)).await.unwrap();
    assert_eq!((replay.first_sequence, replay.last_sequence), (1, 3));
}
