//! From the stream to the listener.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use vsys_messaging::{HearError, Patience};

use crate::fixture::{Fixture, LISTENER, SUBJECT, event, event_id, events, eventually, notes};
use crate::listening::Noting;

#[tokio::test]
async fn events_are_heard_once_in_order_and_many_at_a_time() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    fixture.record(&events(0..1_000)).await;
    fixture.until_published().await;
    let listener = Noting::all();
    let consumer = fixture.listen(listener.clone());
    assert_eq!(fixture.until_effects(1_000).await, notes(0..1_000));
    assert!(listener.batches().len() < 100, "{:?}", listener.batches());
    assert!(consumer.pulse.is_well());
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test]
async fn the_same_event_delivered_three_times_has_one_effect() {
    let fixture = Fixture::new().await;
    for copy in 0..3 {
        publish_copy(&fixture, 1, &format!("copy {copy}")).await;
    }
    let consumer = fixture.listen(Noting::all());
    publish_copy(&fixture, 2, "copy 0").await;
    assert_eq!(fixture.until_effects(2).await, notes(1..3));
    publish_copy(&fixture, 1, "copy 3").await;
    until_all_acknowledged(&fixture).await;
    assert_eq!(fixture.effects().await, notes(1..3));
    consumer.stop().await;
}

/// A copy with another message id, so that the broker takes it.
async fn publish_copy(fixture: &Fixture, number: u32, copy: &str) {
    let mut headers = async_nats::HeaderMap::new();
    headers.insert("Nats-Msg-Id", format!("{number} {copy}"));
    headers.insert("Vsys-Event-Id", event_id(number).to_string());
    headers.insert("Vsys-Occurred-At", "2021-03-12T12:00:00+09:00");
    let payload = event(number).payload.into();
    let subject = fixture.topology.subject(SUBJECT);
    let sent = fixture.jetstream.publish_with_headers(subject, headers, payload).await;
    sent.unwrap().await.unwrap();
}

async fn until_all_acknowledged(fixture: &Fixture) {
    let stream = fixture.jetstream.get_stream_no_info(fixture.stream_name()).await.unwrap();
    eventually("everything acknowledged", async || {
        let info = stream.consumer_info(LISTENER).await.map_err(|error| error.to_string())?;
        match (info.num_pending, info.num_ack_pending) {
            (0, 0) => Ok(()),
            other => Err(format!("{other:?}")),
        }
    })
    .await;
}

#[tokio::test]
async fn a_failing_event_is_tried_again_with_growing_pauses_and_holds_up_nobody() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let listener = Noting::unless(|heard, attempt| match (&*heard.payload, attempt) {
        (b"sheet 3", 1..=4) => Err(HearError::failed("its facility is not known yet")),
        _ => Ok(()),
    });
    fixture.record(&events(0..10)).await;
    fixture.until_published().await;
    let consumer = fixture.listen_with(brisk(10), listener.clone());
    let effects = fixture.until_effects(10).await;
    assert_eq!(effects.last().unwrap(), "sheet 3");
    assert_eq!(listener.attempts("sheet 3"), 5);
    until_all_acknowledged(&fixture).await;
    relay.stop().await;
    consumer.stop().await;
}

/// Patience for a test: the shape is that of production, the pauses are short.
pub(crate) fn brisk(attempts: u32) -> Patience {
    Patience {
        first_delay: Duration::from_millis(20),
        longest_delay: Duration::from_millis(200),
        attempts,
    }
}

#[tokio::test]
async fn a_database_that_is_away_is_never_held_against_an_event() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    fixture.record(&events(0..10)).await;
    fixture.until_published().await;
    let calls = AtomicU32::new(0);
    let away = Noting::unless(move |_, _| match calls.fetch_add(1, Ordering::SeqCst) {
        0..5 => Err(HearError::Database(sqlx::Error::PoolTimedOut)),
        _ => Ok(()),
    });
    let consumer = fixture.listen_with(brisk(2), away);
    assert_eq!(fixture.until_effects(10).await, notes(0..10));
    let letters = vsys_messaging::dead::list(&fixture.jetstream, &fixture.topology, None).await;
    assert_eq!(letters.unwrap(), []);
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test]
async fn a_consumer_survives_that_its_connections_are_cut() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let consumer = fixture.listen(Noting::all());
    fixture.record(&events(0..10)).await;
    fixture.until_effects(10).await;
    fixture.cut_connections().await;
    fixture.record(&events(10..20)).await;
    assert_eq!(fixture.until_effects(20).await, notes(0..20));
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test]
async fn a_panicking_listener_is_a_failing_one() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let listener = Noting::unless(|heard, attempt| {
        assert!(&*heard.payload != b"sheet 1" || attempt > 2, "a bug in a listener");
        Ok(())
    });
    let consumer = fixture.listen_with(brisk(10), listener);
    fixture.record(&events(0..3)).await;
    let mut effects = fixture.until_effects(3).await;
    effects.sort();
    assert_eq!(effects, notes(0..3));
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test]
async fn two_replicas_share_the_work_and_nothing_is_done_twice() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let one = fixture.listen(Noting::all());
    let other = fixture.listen(Noting::all());
    for hundred in 0..20 {
        fixture.record(&events(hundred * 100..(hundred + 1) * 100)).await;
    }
    let mut effects = fixture.until_effects(2_000).await;
    until_all_acknowledged(&fixture).await;
    effects.sort();
    let mut expected = notes(0..2_000);
    expected.sort();
    assert_eq!(effects, expected);
    relay.stop().await;
    one.stop().await;
    other.stop().await;
}

#[tokio::test]
async fn what_a_stopped_consumer_had_not_looked_at_is_heard_at_once_by_the_next() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    fixture.record(&events(0..2_000)).await;
    fixture.until_published().await;
    let first = fixture.listen(Noting::all());
    fixture.until_effects(1).await;
    first.stop().await;
    let second = fixture.listen(Noting::all());
    // Well before the broker's own patience would be over.
    let soon = tokio::time::timeout(Duration::from_secs(5), fixture.until_effects(2_000));
    assert_eq!(soon.await.expect("heard soon").len(), 2_000);
    relay.stop().await;
    second.stop().await;
}
