//! What is counted of letters; names stand in `docs/telemetry.md`.

use opentelemetry::metrics::Counter;
use opentelemetry::{KeyValue, global};

use crate::domain::letter::End;
use crate::store::letters::end_name;

/// Letters that are over, by how they ended.
#[derive(Debug, Clone)]
pub(crate) struct Ended(Counter<u64>);

impl Ended {
    /// The counter, in the meter provider that the binary has installed, if any.
    pub(crate) fn new() -> Self {
        let counter = global::meter("vsys-mailer")
            .u64_counter("letters.ended")
            .with_description("Letters that are over.")
            .build();
        Self(counter)
    }

    pub(crate) fn add(&self, end: End, letters: u64) {
        self.0.add(letters, &[KeyValue::new("letter.state", end_name(end))]);
    }
}
