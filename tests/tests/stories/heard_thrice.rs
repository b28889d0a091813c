//! Every event is delivered three times, as it happens.

use async_nats::jetstream::Context;

use crate::echo::Echo;
use crate::locking::all_at_once;
use crate::patience::until;
use crate::stage::{Size, Stage};

const STREAM: &str = "VSYS_ALLOCATION";
const LISTENER: &str = "logistics-notifier";

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_comes_three_times_orders_once() {
    let mut stage = Stage::set(Size::SMALL, &[]).await;
    let jetstream = stage.ground.broker.connect().await;
    let before = messages(&jetstream).await;
    let echo = Echo::on(&jetstream, "vsys.allocation.>").await;

    let decided = stage.decide("thrice").await;
    let locks = all_at_once(stage.lockers(&decided)).join_all().await;
    stage.reckon(&decided, &locks).await;

    until("all echoes are stored", async || {
        let stored = messages(&jetstream).await - before;
        if stored == echo.messages() { Ok(()) } else { Err((stored, echo.messages())) }
    })
    .await;
    assert!(echo.facts() > stage.country.towns.len(), "each town's lock is a fact");
    until("all echoes are heard", async || is_idle(&jetstream).await).await;

    stage.reckon(&decided, &locks).await;
    assert_eq!(stage.crowd.repeated(), 0, "no partner was told anything twice");
}

async fn messages(jetstream: &Context) -> usize {
    let mut stream = jetstream.get_stream(STREAM).await.unwrap();
    usize::try_from(stream.info().await.unwrap().state.messages).unwrap()
}

/// Whether the notifier has taken in and acknowledged all there is.
async fn is_idle(jetstream: &Context) -> Result<(), (u64, usize)> {
    let stream = jetstream.get_stream(STREAM).await.unwrap();
    let info = stream.consumer_info(LISTENER).await.unwrap();
    match (info.num_pending, info.num_ack_pending) {
        (0, 0) => Ok(()),
        behind => Err(behind),
    }
}
