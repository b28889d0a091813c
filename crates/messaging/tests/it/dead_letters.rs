//! Events that cannot be taken in.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use vsys_messaging::HearError;
use vsys_messaging::dead::{self, Letter};

use crate::consuming::brisk;
use crate::fixture::{Fixture, LISTENER, SUBJECT, event_id, events, eventually};
use crate::listening::Noting;

async fn until_letters(fixture: &Fixture, count: usize) -> Vec<Letter> {
    eventually("dead letters", async || {
        let letters = dead::list(&fixture.jetstream, &fixture.topology, Some(LISTENER)).await;
        let letters = letters.map_err(|error| error.to_string())?;
        (letters.len() >= count).then(|| letters.clone()).ok_or(format!("{letters:?}"))
    })
    .await
}

#[tokio::test]
async fn a_poisoned_event_dies_the_rest_flow_and_a_redrive_heals_it() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let is_mended = Arc::new(AtomicBool::new(false));
    let listener = Noting::unless({
        let is_mended = is_mended.clone();
        move |heard, _| match &*heard.payload {
            b"sheet 4" if !is_mended.load(Ordering::SeqCst) => {
                Err(HearError::Poisoned("no municipality 999999".to_owned()))
            }
            _ => Ok(()),
        }
    });
    let consumer = fixture.listen(listener);
    fixture.record(&events(0..10)).await;
    assert_eq!(fixture.until_effects(9).await.len(), 9);

    let letters = until_letters(&fixture, 1).await;
    let [letter] = &*letters else { panic!("{letters:?}") };
    assert_eq!(letter.event_id, Some(event_id(4)));
    assert_eq!(letter.subject, SUBJECT);
    assert_eq!(letter.reason, "poisoned: no municipality 999999");
    assert!(!letter.redriven);

    is_mended.store(true, Ordering::SeqCst);
    let redrive = async |id| {
        dead::redrive(&fixture.jetstream, &fixture.topology, LISTENER, id).await.unwrap()
    };
    assert_eq!(redrive(Some(event_id(5))).await, 0);
    assert_eq!(redrive(Some(event_id(4))).await, 1);
    assert_eq!(fixture.until_effects(10).await.last().unwrap(), "sheet 4");
    assert!(until_letters(&fixture, 1).await.iter().all(|letter| letter.redriven));
    assert_eq!(redrive(None).await, 0);
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test]
async fn an_event_that_fails_every_time_becomes_a_dead_letter_and_may_die_again() {
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let listener = Noting::unless(|heard, _| match &*heard.payload {
        b"sheet 2" => Err(HearError::failed("the area table\r\nhas no wholesaler")),
        _ => Ok(()),
    });
    let consumer = fixture.listen_with(brisk(3), listener);
    fixture.record(&events(0..5)).await;
    let letters = until_letters(&fixture, 1).await;
    assert_eq!(letters[0].attempts, 3);
    assert_eq!(letters[0].reason, "failed: the area table  has no wholesaler");
    assert_eq!(fixture.until_effects(4).await.len(), 4);

    let redriven = dead::redrive(&fixture.jetstream, &fixture.topology, LISTENER, None).await;
    assert_eq!(redriven.unwrap(), 1);
    let letters = until_letters(&fixture, 2).await;
    assert_eq!(letters.iter().map(|letter| letter.redriven).collect::<Vec<_>>(), [true, false]);
    relay.stop().await;
    consumer.stop().await;
}

#[tokio::test]
async fn a_message_that_is_no_event_dies_at_once() {
    let fixture = Fixture::new().await;
    let subject = fixture.topology.subject(SUBJECT);
    fixture.jetstream.publish(subject, "?".into()).await.unwrap().await.unwrap();
    let consumer = fixture.listen(Noting::all());
    let letters = until_letters(&fixture, 1).await;
    assert_eq!(letters[0].event_id, None);
    assert!(letters[0].reason.contains("Vsys-Event-Id"), "{}", letters[0].reason);
    assert_eq!(fixture.effects().await.len(), 0);
    consumer.stop().await;
}
