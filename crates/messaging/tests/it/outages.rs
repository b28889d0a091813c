//! The broker goes away and comes back.

use vsys_messaging::Condition;
use vsys_messaging::reconcile::reconcile;

use crate::broker::Broker;
use crate::fixture::{Fixture, Running, events, eventually, notes};
use crate::listening::Noting;

async fn until_unwell(running: &Running) {
    eventually("an unwell pulse", async || match running.pulse.condition() {
        Condition::Unwell(_) => Ok(()),
        other => Err(other),
    })
    .await;
}

async fn until_well(running: &Running) {
    eventually("a well pulse", async || match running.pulse.condition() {
        Condition::Well => Ok(()),
        other => Err(other),
    })
    .await;
}

#[tokio::test]
async fn events_recorded_while_the_broker_is_away_are_published_when_it_is_back() {
    let mut broker = Broker::start().await;
    let fixture = Fixture::on_broker(&broker).await;
    let relay = fixture.relay();
    fixture.record(&events(0..10)).await;
    fixture.until_published().await;
    broker.down().await;
    fixture.record(&events(10..2_000)).await;
    until_unwell(&relay).await;
    assert_eq!(fixture.waiting().await, Some(1_990));
    broker.up().await;
    fixture.until_published().await;
    until_well(&relay).await;
    assert_eq!(fixture.stored_notes().await, notes(0..2_000));
    relay.stop().await;
}

#[tokio::test]
async fn a_consumer_hears_again_after_the_broker_restarted() {
    let mut broker = Broker::start().await;
    let fixture = Fixture::on_broker(&broker).await;
    let relay = fixture.relay();
    let consumer = fixture.listen(Noting::all());
    fixture.record(&events(0..100)).await;
    fixture.until_effects(100).await;
    for outage in 1..=3 {
        broker.down().await;
        until_unwell(&consumer).await;
        broker.up().await;
        fixture.record(&events(outage * 100..(outage + 1) * 100)).await;
        let count = usize::try_from(outage + 1).unwrap() * 100;
        fixture.until_effects(count).await;
        until_well(&consumer).await;
    }
    assert_eq!(fixture.effects().await, notes(0..400));
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test]
async fn a_relay_with_nothing_to_do_says_that_the_broker_is_away() {
    let mut broker = Broker::start().await;
    let fixture = Fixture::on_broker(&broker).await;
    let relay = fixture.relay();
    until_well(&relay).await;
    broker.down().await;
    until_unwell(&relay).await;
    broker.up().await;
    until_well(&relay).await;
    relay.stop().await;
}

#[tokio::test]
async fn a_deleted_consumer_is_made_again() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let consumer = fixture.listen(Noting::all());
    fixture.record(&events(0..10)).await;
    fixture.until_effects(10).await;
    let stream = fixture.jetstream.get_stream_no_info(fixture.stream_name()).await.unwrap();
    stream.delete_consumer(crate::fixture::LISTENER).await.unwrap();
    fixture.record(&events(10..20)).await;
    assert_eq!(fixture.until_effects(20).await, notes(0..20));
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test]
async fn a_broker_whose_storage_is_gone_is_rebuilt_by_reconcile() {
    let mut broker = Broker::start().await;
    let fixture = Fixture::on_broker(&broker).await;
    let relay = fixture.relay();
    fixture.record(&events(0..500)).await;
    fixture.until_published().await;
    broker.down().await;
    broker.forget();
    broker.up().await;
    let consumer = fixture.listen(Noting::all());
    let Fixture { pool, outbox, topology, jetstream, .. } = &fixture;
    let report = eventually("a report", async || {
        reconcile(pool, outbox, topology, jetstream, |_| true).await.map_err(|e| e.to_string())
    })
    .await;
    assert_eq!(report.holes, 500);
    fixture.record(&events(500..510)).await;
    fixture.until_published().await;
    let mut effects = fixture.until_effects(510).await;
    effects.sort();
    let mut expected = notes(0..510);
    expected.sort();
    assert_eq!(effects, expected);
    relay.stop().await;
    consumer.stop().await;
}
