//! The process is killed with SIGKILL while it locks, and started again; whoever got no answer
//! repeats the request.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::locking::Locked;
use crate::middle::Middle;
use crate::moments::Moments;
use crate::patience::until;
use crate::stage::{Decided, Size, Stage};

const KILLS: usize = 20;

/// One prefecture for each moment, and one that is locked in peace.
const SIZE: Size = Size { prefectures: KILLS + 1, towns_each: 3, sites: 120 };

#[tokio::test(flavor = "multi_thread")]
async fn a_prefectures_lock_survives_a_kill_at_any_of_twenty_moments() {
    let mut stage = Stage::set(SIZE, &[]).await;
    let decided = stage.decide("kill").await;
    let mut moments = Moments::seeded();
    let (life, undisturbed) = life_of_a_lock(&stage, &decided).await;
    println!("from the call to the partners' hands a lock takes {life:?}");

    let mut locks = vec![undisturbed];
    for kill in 1..=KILLS {
        let moment = moments.within(life.mul_f64(1.1));
        let before = decided.received(&stage);
        let begun = Instant::now();
        let locking = tokio::spawn(stage.locker(&decided, kill).lock());
        // A moment by chance: nothing is waited for.
        sleep_until(begun + moment).await;
        stage.ground.vsys.kill().await;
        let arrived = decided.received(&stage) - before;
        stage.ground.vsys.up().await;
        let locked = locking.await.unwrap();
        println!(
            "kill {kill:2} after {moment:?}: {} calls, {arrived} orders had come meanwhile",
            locked.calls
        );
        locks.push(locked);
    }
    assert!(locks.iter().any(|lock| lock.calls > 1), "no kill met a call");
    stage.reckon(&decided, &locks).await;
}

/// Locks the first prefecture and tells how long it took until its partners had everything.
async fn life_of_a_lock(stage: &Stage, decided: &Decided) -> (Duration, Locked) {
    let orders = stage.expected_of(decided, 0).orders();
    let begun = Instant::now();
    let locked = stage.locker(decided, 0).lock().await;
    until("its orders are there", async || decided.received(stage) == orders).await;
    (begun.elapsed(), locked)
}

/// More lines than one lock takes.
const LARGE: Size = Size { prefectures: 1, towns_each: 3, sites: 1_500 };

#[tokio::test(flavor = "multi_thread")]
async fn a_large_prefecture_survives_a_kill_between_its_slices() {
    let mut stage = Stage::set(LARGE, &[]).await;
    let decided = stage.decide("kill-slice").await;
    let mut locks = vec![stage.locker(&decided, 0).lock().await];
    println!("the first lock left {} towns", locks[0].waiting);
    assert!(locks[0].waiting > 0, "it was one slice");
    let next = tokio::spawn(stage.locker(&decided, 0).lock());
    stage.ground.vsys.kill().await;
    stage.ground.vsys.up().await;
    locks.push(next.await.unwrap());
    while locks[locks.len() - 1].waiting > 0 {
        locks.push(stage.locker(&decided, 0).lock().await);
    }
    stage.reckon(&decided, &locks).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_national_lock_survives_a_kill_in_its_middle() {
    let mut stage = Stage::set(Size::NATIONAL, &[]).await;
    let decided = stage.decide("kill-all").await;
    let answers = Moments::seeded().up_to(stage.country.prefectures.len() / 2);
    let middle = Middle::Answers(answers);
    let halfway = stage.lock_until(&decided, middle).await;
    stage.ground.vsys.kill().await;
    stage.say_struck(&decided, "the process is killed", middle);
    stage.ground.vsys.up().await;
    let locks = halfway.answered().await;
    stage.reckon(&decided, &locks).await;
}
