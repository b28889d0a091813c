//! An event that nobody can read.

use async_nats::{HeaderMap, header};
use chrono::SecondsFormat;

use crate::locking::all_at_once;
use crate::patience::until;
use crate::stage::{Size, Stage};

const SUBJECT: &str = "vsys.allocation.v1.SheetLocked.13.131016";
/// A field that is longer than what follows.
const GARBLED: &[u8] = b"\x0a\x7fnot a sheet";

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_event_becomes_a_dead_letter_and_holds_up_nobody() {
    let mut stage = Stage::set(Size::SMALL, &[]).await;
    let jetstream = stage.ground.broker.connect().await;
    let decided = stage.decide("poison").await;
    let id = stage.clock.new_id().to_string();
    let mut headers = HeaderMap::new();
    headers.insert(header::NATS_MESSAGE_ID, id.as_str());
    headers.insert("Vsys-Event-Id", id.as_str());
    let at = stage.clock.now().to_rfc3339_opts(SecondsFormat::Micros, true);
    headers.insert("Vsys-Occurred-At", at);
    jetstream.publish_with_headers(SUBJECT, headers, GARBLED.into()).await.unwrap().await.unwrap();
    let locks = all_at_once(stage.lockers(&decided)).join_all().await;

    // Both who hear of locks cannot read it.
    stage.letters = 2;
    until("it is dead", async || stage.dead_letters().matches(&id).count() == 2).await;
    stage.reckon(&decided, &locks).await;

    let redrive = ["dead", "redrive", "--listener", "logistics-notifier"];
    let redriven = stage.ground.vsys.carry_out(&redrive);
    assert!(redriven.starts_with("1 published again"), "{redriven}");
    // It is as unreadable as before: it dies once more for each who hears it, and again only it.
    stage.letters = 4;
    until("it has died again", async || stage.dead_letters().matches(&id).count() == 4).await;
    stage.reckon(&decided, &locks).await;
}
