//! What the outbox takes in.

use std::time::Duration;

use vsys_messaging::{envelope::Unpublishable, limits};

use crate::fixture::{Fixture, at, event, events, noted};

#[tokio::test]
async fn a_fact_of_a_transaction_rolled_back_was_never_recorded() {
    let fixture = Fixture::new().await;
    let mut transaction = fixture.pool.begin().await.unwrap();
    fixture.outbox.record(&mut transaction, &events(0..3)).await.unwrap();
    transaction.rollback().await.unwrap();
    assert_eq!(fixture.waiting().await, Some(0));
}

#[tokio::test]
async fn what_waits_is_counted_with_its_age() {
    let fixture = Fixture::new().await;
    fixture.record(&events(5..10)).await;
    let mut connection = fixture.pool.acquire().await.unwrap();
    let waiting = fixture.outbox.waiting(&mut connection).await.unwrap();
    assert_eq!(waiting.count, 5);
    assert_eq!(waiting.oldest_at, Some(at(5)));
    assert_eq!(waiting.age(at(65)), Duration::from_mins(1));
}

#[tokio::test]
async fn an_event_that_could_never_be_published_is_refused_with_all_beside_it() {
    let fixture = Fixture::new().await;
    let mut huge = event(1);
    huge.payload = vec![0; limits::EVENT_BYTES + 1];
    let mut transaction = fixture.pool.begin().await.unwrap();
    let refusal = fixture.outbox.record(&mut transaction, &[event(0), huge]).await.unwrap_err();
    let sqlx::Error::Encode(refusal) = refusal else { panic!("{refusal:?}") };
    assert_eq!(refusal.downcast::<Unpublishable>().unwrap().event_id, event(1).event_id);
    fixture.outbox.commit(transaction).await.unwrap();
    assert_eq!(fixture.waiting().await, Some(0));
}

#[tokio::test]
async fn the_largest_event_arrives_and_many_of_them() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let note = "x".repeat(limits::EVENT_BYTES);
    let large: Vec<_> = (0..12).map(|number| noted(number, &note)).collect();
    fixture.record(&large).await;
    let consumer = fixture.listen(crate::listening::Noting::all());
    let effects = fixture.until_effects(12).await;
    assert!(effects.iter().all(|effect| effect.len() == limits::EVENT_BYTES));
    relay.stop().await;
    consumer.stop().await;
}
