//! What is counted of facts, for whoever is paged; names stand in `docs/telemetry.md`.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::global;
use opentelemetry::metrics::{Counter, Gauge};

use crate::Waiting;

const METER: &str = "vsys-messaging";

/// What a relay publishes.
#[derive(Debug, Clone)]
pub(crate) struct Published {
    events: Counter<u64>,
    schema: [KeyValue; 1],
}

impl Published {
    pub(crate) fn of(schema: &'static str) -> Self {
        let events = global::meter(METER)
            .u64_counter("events.published")
            .with_description("Events that the broker has acknowledged.")
            .build();
        Self { events, schema: [KeyValue::new("schema", schema)] }
    }

    pub(crate) fn add(&self, events: usize) {
        self.events.add(events as u64, &self.schema);
    }
}

/// What a listener takes in, and what it cannot.
#[derive(Debug, Clone)]
pub(crate) struct Taken {
    heard: Counter<u64>,
    dead: Counter<u64>,
    between: [KeyValue; 2],
}

impl Taken {
    pub(crate) fn by(listener: &'static str, producer: &'static str) -> Self {
        let meter = global::meter(METER);
        Self {
            heard: meter
                .u64_counter("events.heard")
                .with_description("Events whose effect was committed, repetitions included.")
                .build(),
            dead: meter
                .u64_counter("events.dead")
                .with_description("Events that became dead letters.")
                .build(),
            between: [KeyValue::new("listener", listener), KeyValue::new("producer", producer)],
        }
    }

    pub(crate) fn heard(&self, events: usize) {
        self.heard.add(events as u64, &self.between);
    }

    pub(crate) fn died(&self) {
        self.dead.add(1, &self.between);
    }
}

/// How much waits in the outbox of a schema, as it was last looked at.
#[derive(Debug, Clone)]
pub struct WaitingGauge {
    events: Gauge<u64>,
    age: Gauge<f64>,
    schema: [KeyValue; 1],
}

impl WaitingGauge {
    /// The gauge of a schema, in the meter provider that the binary has installed, if any.
    #[must_use]
    pub fn of(schema: &'static str) -> Self {
        let meter = global::meter(METER);
        Self {
            events: meter
                .u64_gauge("outbox.waiting")
                .with_description("Events recorded and not yet published.")
                .build(),
            age: meter
                .f64_gauge("outbox.age")
                .with_unit("s")
                .with_description("How long the oldest of them has waited.")
                .build(),
            schema: [KeyValue::new("schema", schema)],
        }
    }

    /// Notes what waits, and for how long the oldest has.
    pub fn note(&self, waiting: Waiting, age: Duration) {
        self.events.record(waiting.count, &self.schema);
        self.age.record(age.as_secs_f64(), &self.schema);
    }
}
