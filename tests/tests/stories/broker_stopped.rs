//! The broker is stopped in the middle of a national lock and started again.

use crate::middle::Middle;
use crate::stage::{Size, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_national_lock_needs_no_broker_and_its_orders_arrive_when_it_is_back() {
    let mut stage = Stage::set(Size::NATIONAL, &[]).await;
    for (number, middle) in [("first", Middle::Answers(1)), ("second", Middle::FirstOrders)] {
        let decided = stage.decide(number).await;
        let halfway = stage.lock_until(&decided, middle).await;
        stage.ground.broker.down().await;
        stage.say_struck(&decided, "the broker is stopped", middle);
        let locks = halfway.answered().await;
        assert!(locks.iter().all(|lock| lock.calls == 1), "a lock does not wait for the broker");
        stage.ground.broker.up().await;
        stage.reckon(&decided, &locks).await;
    }
}
