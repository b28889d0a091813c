//! Pages as the server takes them: time to the last byte on one connection, and bytes.

use std::time::Duration;

use anyhow::{Context as _, ensure};
use tokio::time::MissedTickBehavior;

use super::plain::Plain;
use super::visitor::{Fetched, Visitor};
use crate::report;
use crate::timing::Timing;

const KILOBYTE: f64 = 1e3;

/// How often, and how quickly one after another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) times: usize,
    /// Between two requests; so slowly that what the server keeps for a moment grows old meanwhile.
    pub(crate) every: Duration,
}

/// A page and what is measured of it.
pub(crate) struct Page {
    timing: Timing,
    plain: Timing,
    first: Duration,
    last: Fetched,
}

impl Page {
    /// Loads a page again and again, and after each time the same bytes from a plain server.
    ///
    /// It must have `holds` so often or more, so that no other page is measured.
    pub(crate) async fn measure(
        visitor: &Visitor,
        path: &str,
        (holds, times): (&str, usize),
        pace: Pace,
    ) -> anyhow::Result<Self> {
        let first = visitor.fetch(path).await?;
        let found = visitor.read(path).await?.matches(holds).count();
        ensure!(found >= times, "{path} has {holds} {found} times, not {times}");
        ensure!(!first.encoding.is_empty(), "{path} is not compressed");
        let server = Plain::serve(&first).await?;
        visitor.fetch_elsewhere(&server.address).await?;

        let (mut timing, mut plain) = (Timing::new()?, Timing::new()?);
        let mut ticks = tokio::time::interval(pace.every.max(Duration::from_micros(1)));
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut last = None;
        for _ in 0..pace.times {
            ticks.tick().await;
            let fetched = visitor.fetch(path).await?;
            timing.note(fetched.took);
            plain.note(visitor.fetch_elsewhere(&server.address).await?.took);
            last = Some(fetched);
        }
        let last = last.context("it was loaded")?;
        Ok(Self { timing, plain, first: first.took, last })
    }

    pub(crate) fn p99(&self) -> f64 {
        self.timing.milliseconds(0.99)
    }

    pub(crate) fn kilobytes(&self) -> anyhow::Result<f64> {
        Ok(f64::from(u32::try_from(self.last.bytes.len())?) / KILOBYTE)
    }

    /// Median by median.
    pub(crate) fn ratio(&self) -> f64 {
        self.timing.milliseconds(0.5) / self.plain.milliseconds(0.5)
    }

    pub(crate) fn say(&self, what: &str) {
        let [p50, p99, most] = [0.5, 0.99, 1.0].map(|quantile| self.timing.milliseconds(quantile));
        let [plain, plain_p99] = [0.5, 0.99].map(|quantile| self.plain.milliseconds(quantile));
        report::line(format_args!(
            "{what}: p50 {p50:.1} ms, p99 {p99:.1} ms, most {most:.1} ms ({} times, the first before \
             them {:.1} ms); {} bytes of {}; the same bytes from a plain handler: p50 {plain:.2} ms, \
             p99 {plain_p99:.2} ms",
            self.timing.count(),
            self.first.as_secs_f64() * 1e3,
            self.last.bytes.len(),
            self.last.encoding,
        ));
    }
}
