//! What probes hear: serving only while every background loop of the service is well.

use std::collections::BTreeSet;

use futures::future::{pending, select_all};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;
use vsys_messaging::PulseWatch;

/// The pulses of one service; loops may join at any time.
#[derive(Clone)]
pub(crate) struct Pulses(watch::Sender<Vec<PulseWatch>>);

impl Pulses {
    pub(crate) fn new() -> Self {
        Self(watch::Sender::new(Vec::new()))
    }

    pub(crate) fn join(&self, pulse: PulseWatch) {
        self.0.send_modify(|pulses| pulses.push(pulse));
    }

    /// Keeps `reporter` true for `names` and for the whole (the empty name) until `draining`.
    pub(crate) async fn report(
        self,
        reporter: HealthReporter,
        names: Vec<&'static str>,
        draining: CancellationToken,
    ) {
        let mut joined = self.0.subscribe();
        let mut pulses = joined.borrow_and_update().clone();
        let mut ended = BTreeSet::new();
        while !draining.is_cancelled() {
            let well = ended.is_empty() && pulses.iter().all(PulseWatch::is_well);
            set(&reporter, &names, well).await;
            tokio::select! {
                () = draining.cancelled() => {}
                _ = joined.changed() => pulses.clone_from(&joined.borrow_and_update()),
                name = next_change(&mut pulses, &ended) => ended.extend(name),
            }
        }
        set(&reporter, &names, false).await;
    }
}

/// Waits until a loop says something new; its name when it has ended, which none should.
async fn next_change(
    pulses: &mut [PulseWatch],
    ended: &BTreeSet<&'static str>,
) -> Option<&'static str> {
    let changes: Vec<_> = pulses
        .iter_mut()
        .filter(|pulse| !ended.contains(pulse.name()))
        .map(|pulse| {
            Box::pin(async move {
                let name = pulse.name();
                pulse.changed().await.is_none().then_some(name)
            })
        })
        .collect();
    if changes.is_empty() {
        return pending().await;
    }
    let (name, ..) = select_all(changes).await;
    if let Some(name) = name {
        tracing::error!(pulse = name, "a background loop has ended");
    }
    name
}

async fn set(reporter: &HealthReporter, names: &[&'static str], well: bool) {
    let status = if well { ServingStatus::Serving } else { ServingStatus::NotServing };
    for name in names.iter().chain(&[""]) {
        reporter.set_service_status(name, status).await;
    }
}
