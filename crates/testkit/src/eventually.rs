//! Waiting for what will be so, instead of sleeping and hoping.

use std::fmt::Debug;
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long anything may take on a slow machine.
const DEADLINE: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// What a probe may answer: the awaited value, or what is so instead.
pub trait Answer {
    /// What is awaited.
    type Value;

    /// The value, or what to show when time runs out.
    fn settled(self) -> Result<Self::Value, String>;
}

impl<T> Answer for Option<T> {
    type Value = T;

    fn settled(self) -> Result<T, String> {
        self.ok_or_else(|| "None".to_owned())
    }
}

impl<T, E: Debug> Answer for Result<T, E> {
    type Value = T;

    fn settled(self) -> Result<T, String> {
        self.map_err(|error| format!("{error:?}"))
    }
}

impl Answer for bool {
    type Value = ();

    fn settled(self) -> Result<(), String> {
        self.then_some(()).ok_or_else(|| "false".to_owned())
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place where a test sleeps")]
/// Asks `probe` again and again until it answers `Some`, `Ok` or `true`.
///
/// # Panics
/// After ten seconds, with `what` was awaited and the last answer.
pub async fn eventually<A: Answer, F: Future<Output = A>>(
    what: &str,
    mut probe: impl FnMut() -> F,
) -> A::Value {
    let deadline = Instant::now() + DEADLINE;
    let mut pause = FIRST_PAUSE;
    let mut last = "no answer yet".to_owned();
    loop {
        match tokio::time::timeout_at(deadline, probe()).await.map(Answer::settled) {
            Ok(Ok(value)) => return value,
            Ok(Err(answer)) => last = answer,
            Err(_) => {}
        }
        let waited = DEADLINE.as_secs();
        assert!(
            Instant::now() < deadline,
            "waited {waited} s in vain until {what}; the last answer was: {last}"
        );
        sleep(pause).await;
        pause = (pause * 2).min(LONGEST_PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[tokio::test]
    async fn the_value_is_returned_as_soon_as_there_is_one() {
        let asked = AtomicU32::new(0);
        let probe = || async { asked.fetch_add(1, Ordering::Relaxed).checked_sub(3) };
        assert_eq!(eventually("it was asked four times", probe).await, 0);
        assert_eq!(asked.load(Ordering::Relaxed), 4);
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_answer_is_shown_when_time_runs_out() {
        let waiting = tokio::spawn(eventually("the sheet is locked", || async {
            Err::<(), _>("state is `confirmed`")
        }));
        let panic = waiting.await.expect_err("it never becomes true").into_panic();
        let text = panic.downcast_ref::<String>().expect("a panic with a text");
        assert!(text.contains("the sheet is locked") && text.contains("confirmed"), "{text}");
    }
}
