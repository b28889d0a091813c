//! Outbox and stream compared.

use vsys_messaging::reconcile::{Hole, Report, reconcile};

use crate::fixture::{Fixture, event_id, events, notes};
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
