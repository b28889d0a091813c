//! A partner is offline for the whole lock, and fetches everything later.

use vsys_vocabulary::PartnerId;

use crate::locking::all_at_once;
use crate::patience::until;
use crate::stage::{Size, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_that_was_away_finds_every_order_when_it_comes() {
    let away: PartnerId = "wholesaler-02".parse().unwrap();
    let mut stage = Stage::set(Size::SMALL, &[away]).await;
    let decided = stage.decide("away").await;
    let locks = all_at_once(stage.lockers(&decided)).join_all().await;

    let expected = decided.expected.orders();
    let own = decided.expected.orders_of(away);
    assert!(own > 0, "it has something to miss");
    until("the others have theirs", async || {
        let received = decided.received(&stage);
        if received == expected - own { Ok(()) } else { Err(received) }
    })
    .await;
    let feed = stage.feed(away).await;
    assert!(feed.last_sequence > own as u64, "its orders and digests lie ready");
    assert_eq!(feed.acknowledged_sequence, 0);

    stage.crowd.join(away).await;
    stage.reckon(&decided, &locks).await;
    stage.acknowledged(away).await;
}
