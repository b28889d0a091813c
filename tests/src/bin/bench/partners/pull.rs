//! Partners that ask for their messages, five hundred times a second.

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use tokio::task::JoinSet;
use tokio::time::MissedTickBehavior;

use crate::report;
use crate::timing::Timing;

/// Between two requests.
const EVERY: Duration = Duration::from_millis(2);
/// Messages of an answer, as many as come in a moment when orders come.
const PAGE: u64 = 20;
/// Requests before those that count.
const WARM_UP: usize = 500;

/// A partner's program.
pub(crate) struct Program {
    pub(crate) token: String,
    /// The last place of its feed.
    pub(crate) last: u64,
}

/// p99 in milliseconds, from the moment at which a request was due to the end of its answer.
pub(crate) async fn measure(api: &str, programs: &[Program], times: usize) -> anyhow::Result<f64> {
    let client = reqwest::Client::builder().tcp_nodelay(true).build()?;
    let (mut timing, mut bytes) = (Timing::new()?, 0);
    let mut asking = JoinSet::new();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let begun = Instant::now();
    for place in 0..WARM_UP + times {
        let due = ticks.tick().await.into_std();
        let program = programs.get(place % programs.len()).context("somebody asks")?;
        let turn = u64::try_from(place / programs.len())?;
        let after = (turn * PAGE) % program.last.saturating_sub(PAGE).max(1);
        let request = client
            .get(format!("{api}/v1/events?after={after}&limit={PAGE}"))
            .bearer_auth(&program.token);
        asking.spawn(async move {
            let answer = request.send().await?;
            let status = answer.status();
            let read = answer.bytes().await?.len();
            ensure!(status.is_success(), "answered {status}");
            anyhow::Ok((place, due.elapsed(), read))
        });
        while let Some(answered) = asking.try_join_next() {
            note(answered??, &mut timing, &mut bytes);
        }
    }
    while let Some(answered) = asking.join_next().await {
        note(answered??, &mut timing, &mut bytes);
    }
    let rate = f64::from(u32::try_from(WARM_UP + times)?) / begun.elapsed().as_secs_f64();
    let [p50, p99, most] = [0.5, 0.99, 1.0].map(|quantile| timing.milliseconds(quantile));
    report::line(format_args!(
        "pulling {PAGE} messages, {rate:.0} requests a second: p50 {p50:.2} ms, p99 {p99:.2} ms, \
         most {most:.1} ms ({} times), {} bytes each",
        timing.count(),
        bytes / usize::try_from(timing.count().max(1))?,
    ));
    Ok(p99)
}

fn note((place, took, read): (usize, Duration, usize), timing: &mut Timing, bytes: &mut usize) {
    if place >= WARM_UP {
        timing.note(took);
        *bytes += read;
    }
}
