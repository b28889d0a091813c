//! Outbox and stream compared.

use async_nats::HeaderMap;
use vsys_messaging::Envelope;
use vsys_messaging::envelope::EVENT_ID;
use vsys_messaging::reconcile::{Hole, Report, reconcile};

use crate::fixture::{Fixture, event, event_id, events, notes};
use crate::listening::Noting;

async fn compare(fixture: &Fixture, is_missed: impl Fn(&Hole) -> bool) -> Report {
    let Fixture { pool, outbox, topology, jetstream, .. } = fixture;
    reconcile(pool, outbox, topology, jetstream, is_missed).await.unwrap()
}

#[tokio::test]
async fn a_whole_stream_has_no_holes() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    fixture.record(&events(0..100)).await;
    fixture.until_published().await;
    let report = compare(&fixture, |_| true).await;
    assert_eq!(report, Report { outbox: 100, in_stream: 100, holes: 0, unknown: 0 });
    relay.stop().await;
}

#[tokio::test]
async fn a_deleted_stream_is_rebuilt_and_heard_events_stay_heard() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let consumer = fixture.listen(Noting::all());
    fixture.record(&events(0..1_500)).await;
    fixture.until_effects(1_500).await;
    fixture.until_published().await;
    fixture.jetstream.delete_stream(fixture.stream_name()).await.unwrap();
    let report = compare(&fixture, |_| true).await;
    assert_eq!(report, Report { outbox: 1_500, in_stream: 0, holes: 1_500, unknown: 0 });
    fixture.until_published().await;
    assert_eq!(fixture.stored_notes().await, notes(0..1_500));
    // The consumer went with the stream; it comes back, and knows all of these already.
    fixture.record(&events(1_500..1_501)).await;
    assert_eq!(fixture.until_effects(1_501).await, notes(0..1_501));
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test]
async fn only_what_is_missed_is_published_again() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    fixture.record(&events(0..10)).await;
    fixture.until_published().await;
    fixture.jetstream.delete_stream(fixture.stream_name()).await.unwrap();
    let report = compare(&fixture, |hole| hole.event_id >= event_id(6)).await;
    assert_eq!(report.holes, 4);
    fixture.until_published().await;
    assert_eq!(fixture.stored_notes().await, notes(6..10));
    relay.stop().await;
}

#[tokio::test]
async fn an_event_that_the_outbox_does_not_know_is_counted() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    fixture.record(&events(0..10)).await;
    fixture.until_published().await;
    relay.stop().await;
    let forget = "delete from allocation.outbox where position = 1";
    sqlx::raw_sql(forget).execute(&fixture.superuser).await.unwrap();
    // Not yet published is no hole.
    fixture.record(&events(10..12)).await;
    let report = compare(&fixture, |_| true).await;
    assert_eq!(report, Report { outbox: 11, in_stream: 10, holes: 0, unknown: 1 });
}

#[tokio::test]
async fn a_stream_that_every_service_writes_is_compared_by_shares() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let answered = |schema: &str, number| Envelope {
        subject: format!("vsys.audit.v1.CallAnswered.{schema}.13.131016"),
        ..event(number)
    };
    fixture.record(&events(0..2)).await;
    fixture.record(&[answered("allocation", 2), answered("allocation", 3)]).await;
    fixture.until_published().await;
    // Another service's answer in the same stream, which this outbox knows nothing of.
    let another = answered("facility_registry", 4);
    let mut headers = HeaderMap::new();
    headers.insert(EVENT_ID, another.event_id.to_string());
    let subject = fixture.topology.subject(&another.subject);
    let sent = fixture.jetstream.publish_with_headers(subject, headers, "".into()).await.unwrap();
    sent.await.unwrap();
    let report = compare(&fixture, |_| true).await;
    assert_eq!(report, Report { outbox: 4, in_stream: 4, holes: 0, unknown: 0 });

    let audit = fixture.topology.facts_of("audit").unwrap().name.clone();
    fixture.jetstream.delete_stream(&audit).await.unwrap();
    let report = compare(&fixture, |_| true).await;
    assert_eq!(report, Report { outbox: 4, in_stream: 2, holes: 2, unknown: 0 });
    fixture.until_published().await;
    let stream = fixture.jetstream.get_stream(audit).await.unwrap();
    assert_eq!(stream.cached_info().state.messages, 2);
    relay.stop().await;
}
