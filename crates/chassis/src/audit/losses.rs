//! Answers that could not be recorded: counted, and told of once a minute.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use opentelemetry::metrics::Counter;
use opentelemetry::{KeyValue, global};
use tokio::time::Instant;

/// How often losses are logged.
const PAUSE: Duration = Duration::from_mins(1);

/// The losses of one service; clones count together.
#[derive(Clone)]
pub(super) struct Losses {
    counter: Counter<u64>,
    schema: [KeyValue; 1],
    untold: Arc<Mutex<Untold>>,
}

#[derive(Default)]
struct Untold {
    entries: u64,
    told_at: Option<Instant>,
}

impl Losses {
    pub(super) fn of(schema: &'static str) -> Self {
        let counter = global::meter("vsys")
            .u64_counter("audit.lost")
            .with_description("Answered calls that could not be recorded in the audit trail.")
            .build();
        Self { counter, schema: [KeyValue::new("schema", schema)], untold: Arc::default() }
    }

    pub(super) fn add(&self, entries: usize) {
        self.counter.add(entries as u64, &self.schema);
        self.untold.lock().unwrap_or_else(PoisonError::into_inner).entries += entries as u64;
    }

    /// Logs what was lost since the last time, at most once a minute.
    pub(super) fn tell(&self) {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        if untold.entries > 0 && untold.told_at.is_none_or(|at| at.elapsed() >= PAUSE) {
            tracing::error!(entries = untold.entries, "answered calls are not in the audit trail");
            *untold = Untold { entries: 0, told_at: Some(Instant::now()) };
        }
    }
}
