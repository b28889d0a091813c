//! From the outbox to the stream.

use vsys_messaging::{Condition, Envelope};

use crate::fixture::{Fixture, event, events, eventually, notes};

#[tokio::test]
async fn a_thousand_events_arrive_once_and_in_order() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    for hundred in 0..10 {
        fixture.record(&events(hundred * 100..(hundred + 1) * 100)).await;
    }
    fixture.until_published().await;
    assert_eq!(fixture.stored_notes().await, notes(0..1_000));
    assert!(relay.pulse.is_well());
    relay.stop().await;
}

#[tokio::test]
async fn more_than_a_batch_recorded_at_once_arrives_in_order() {
    let fixture = Fixture::new().await;
    fixture.record(&events(0..2_500)).await;
    let relay = fixture.relay();
    fixture.until_published().await;
    assert_eq!(fixture.stored_notes().await, notes(0..2_500));
    relay.stop().await;
}

#[tokio::test]
async fn a_message_carries_the_event_in_its_headers() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let noted = Envelope { headers: vec![("Vsys-Note", "○".to_owned())], ..event(7) };
    fixture.record(std::slice::from_ref(&noted)).await;
    fixture.until_published().await;
    let stream = fixture.jetstream.get_stream(fixture.stream_name()).await.unwrap();
    let message = stream.get_raw_message(1).await.unwrap();
    let header = |name: &str| message.headers.get(name).unwrap().as_str().to_owned();
    assert_eq!(message.subject.as_str(), fixture.topology.subject(&noted.subject));
    assert_eq!(header("Nats-Msg-Id"), noted.event_id.to_string());
    assert_eq!(header("Vsys-Event-Id"), noted.event_id.to_string());
    assert_eq!(header("Vsys-Occurred-At"), "2021-03-12T03:00:07.000000Z");
    assert_eq!(header("Content-Type"), "application/protobuf");
    assert_eq!(header("Vsys-Note"), "○");
    relay.stop().await;
}

#[tokio::test]
async fn a_late_commit_with_a_lower_position_is_published() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let mut slow = fixture.pool.begin().await.unwrap();
    fixture.outbox.record(&mut slow, &[event(0)]).await.unwrap();
    fixture.record(&[event(1)]).await;
    fixture.until_published().await;
    assert_eq!(fixture.stored_notes().await, notes(1..2));
    fixture.outbox.commit(slow).await.unwrap();
    fixture.until_published().await;
    assert_eq!(fixture.stored_notes().await, ["sheet 1", "sheet 0"]);
    relay.stop().await;
}

#[tokio::test]
async fn a_commit_that_nudged_nobody_is_found_by_the_poll() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let mut transaction = fixture.pool.begin().await.unwrap();
    fixture.outbox.record(&mut transaction, &events(0..3)).await.unwrap();
    transaction.commit().await.unwrap();
    fixture.until_published().await;
    assert_eq!(fixture.stored().await, 3);
    relay.stop().await;
}

#[tokio::test]
async fn of_two_relays_one_publishes_and_the_other_takes_over() {
    let fixture = Fixture::new().await;
    let first = fixture.relay();
    fixture.record(&events(0..10)).await;
    fixture.until_published().await;
    let second = fixture.relay();
    eventually("a second relay standing by", async || {
        second.pulse.is_well().then_some(()).ok_or(second.pulse.condition())
    })
    .await;
    assert_eq!(leases(&fixture).await, 1);
    first.kill();
    fixture.record(&events(10..20)).await;
    fixture.until_published().await;
    assert_eq!(fixture.stored_notes().await, notes(0..20));
    assert_eq!(leases(&fixture).await, 1);
    second.stop().await;
    eventually("a lease given up", async || match leases(&fixture).await {
        0 => Ok(()),
        held => Err(held),
    })
    .await;
}

async fn leases(fixture: &Fixture) -> i64 {
    let sql = "select count(*) from pg_locks
                where locktype = 'advisory' and granted
                  and database = (select oid from pg_database where datname = current_database())";
    #[expect(clippy::disallowed_methods, reason = "a look at the server")]
    let leases = sqlx::query_scalar(sql);
    leases.fetch_one(&fixture.superuser).await.unwrap()
}

#[tokio::test]
async fn a_batch_with_an_id_that_the_broker_knows_is_published_singly() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    fixture.record(&events(0..50)).await;
    fixture.until_published().await;
    relay.stop().await;
    // The marks of some were lost, as in a crash between acknowledgement and mark.
    let lost = "update allocation.outbox set published_at = null where position <= 30";
    sqlx::raw_sql(lost).execute(&fixture.superuser).await.unwrap();
    fixture.record(&events(50..80)).await;
    let relay = fixture.relay();
    fixture.until_published().await;
    assert_eq!(fixture.stored_notes().await, notes(0..80));
    relay.stop().await;
}

#[tokio::test]
async fn an_event_without_a_stream_is_said_and_blocks_nobody() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let lost = Envelope { subject: "vsys.nobody.v1.Nothing._._".to_owned(), ..event(0) };
    fixture.record(&[lost, event(1)]).await;
    eventually("the other event", async || match fixture.stored().await {
        1 => Ok(()),
        other => Err(other),
    })
    .await;
    eventually("an unwell pulse", async || match relay.pulse.condition() {
        Condition::Unwell(reason) if reason.contains("no stream") => Ok(()),
        other => Err(other),
    })
    .await;
    fixture.record(&[event(2)]).await;
    eventually("only the stray one waiting", async || match fixture.waiting().await {
        Some(1) => Ok(()),
        other => Err(other),
    })
    .await;
    relay.stop().await;
}

#[tokio::test]
async fn a_stopping_relay_publishes_what_is_recorded() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    eventually("a leading relay", async || {
        relay.pulse.is_well().then_some(()).ok_or(relay.pulse.condition())
    })
    .await;
    fixture.record(&events(0..3_000)).await;
    relay.stop().await;
    assert_eq!(fixture.waiting().await, Some(0));
    assert_eq!(fixture.stored().await, 3_000);
}

#[tokio::test]
async fn a_relay_survives_that_its_connection_is_cut() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    fixture.record(&events(0..10)).await;
    fixture.until_published().await;
    fixture.cut_connections().await;
    fixture.record(&events(10..20)).await;
    fixture.until_published().await;
    assert_eq!(fixture.stored_notes().await, notes(0..20));
    relay.stop().await;
}
