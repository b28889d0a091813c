//! Waiting longer than a test of one service has to: programs start, consumers are made anew.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};
use vsys_testkit::Answer;

/// How long a whole system may take to get over something on a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);
const LOOK_AGAIN: Duration = Duration::from_millis(20);

/// Asks `probe` again and again until it answers `Some`, `Ok` or `true`.
///
/// # Panics
/// When [`PATIENCE`] is over, with what was awaited and the last answer.
pub(crate) async fn until<A: Answer>(what: &str, probe: impl AsyncFnMut() -> A) -> A::Value {
    within(PATIENCE, what, probe).await
}

/// The same for what takes its time by itself.
///
/// # Panics
/// When `patience` is over.
pub(crate) async fn within<A: Answer>(
    patience: Duration,
    what: &str,
    mut probe: impl AsyncFnMut() -> A,
) -> A::Value {
    let deadline = Instant::now() + patience;
    let mut last = "no answer yet".to_owned();
    let mut looks = interval(LOOK_AGAIN);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        looks.tick().await;
        match timeout_at(deadline, probe()).await.map(Answer::settled) {
            Ok(Ok(value)) => return value,
            Ok(Err(answer)) => last = answer,
            Err(_) => {}
        }
        assert!(Instant::now() < deadline, "in vain until {what}; the last answer: {last}");
    }
}
