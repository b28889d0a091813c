//! PostgreSQL is restarted under a running national lock.

use crate::ground::Stop;
use crate::middle::Middle;
use crate::stage::{Size, Stage};

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_survives_a_fast_restart_of_the_database() {
    survives(Stop::Fast).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_survives_an_immediate_restart_of_the_database() {
    survives(Stop::Immediate).await;
}

async fn survives(how: Stop) {
    let mut stage = Stage::set(Size::NATIONAL, &[]).await;
    let process = stage.ground.vsys.id();
    for (number, middle) in [("first", Middle::Answers(1)), ("second", Middle::FirstOrders)] {
        let decided = stage.decide(number).await;
        let halfway = stage.lock_until(&decided, middle).await;
        stage.ground.postgres.down(how).await;
        stage.say_struck(&decided, "the database is stopped", middle);
        stage.ground.postgres.up().await;
        let locks = halfway.answered().await;
        stage.reckon(&decided, &locks).await;
    }
    assert_eq!(stage.ground.vsys.id(), process, "no service needed a restart");
}
