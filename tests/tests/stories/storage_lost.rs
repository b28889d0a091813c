//! The broker's storage is deleted, and rebuilt by `vsys reconcile`.

use vsys_vocabulary::PartnerId;

use crate::locking::{Locker, all_at_once};
use crate::patience::until;
use crate::stage::{Size, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_that_lost_everything_is_rebuilt_and_nobody_is_told_twice() {
    let away: PartnerId = "wholesaler-03".parse().unwrap();
    let mut stage = Stage::set(Size::SMALL, &[away]).await;
    let decided = stage.decide("lost").await;
    let mut lockers = stage.lockers(&decided);
    let later: Locker = lockers.remove(0);
    let mut locks = all_at_once(lockers).join_all().await;
    let of_others = |stage: &Stage| {
        let own = |partner| {
            decided.expected.orders_of(partner) - stage.expected_of(&decided, 0).orders_of(partner)
        };
        stage.trade.traders().filter(|t| t.id != away).map(|t| own(t.id)).sum::<usize>()
    };
    until("the others have theirs", async || {
        let received = decided.received(&stage);
        if received == of_others(&stage) { Ok(()) } else { Err(received) }
    })
    .await;
    for trader in stage.trade.traders().filter(|trader| trader.id != away) {
        stage.acknowledged(trader.id).await;
    }

    stage.ground.broker.down().await;
    stage.ground.broker.forget();
    stage.ground.broker.up().await;
    let table = stage.ground.vsys.look_after("reconcile");
    println!("{table}");
    let missing = |service: &str| -> u64 {
        let row = table.lines().find(|row| row.starts_with(&format!("| {service} |"))).unwrap();
        row.split('|').nth(4).unwrap().trim().parse().unwrap()
    };
    assert!(missing("allocation") > 0 && missing("facility-registry") > 0);
    assert!(missing("logistics-notifier") >= stage.feed(away).await.last_sequence);

    stage.crowd.join(away).await;
    locks.push(later.lock().await);
    stage.reckon(&decided, &locks).await;
    assert_eq!(stage.crowd.repeated(), 0, "what was acknowledged is not sent again");
    let again = stage.ground.vsys.look_after("reconcile");
    let rows = again.lines().skip(2).map(|row| row.split('|').nth(4).unwrap().trim());
    assert!(rows.eq(["0", "0", "0"]), "nothing is missing any more:\n{again}");
}
