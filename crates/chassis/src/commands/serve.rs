//! `vsys run`: from settings to serving, and in order back to nothing.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};

use crate::clock::Clock;
use crate::env::{Env, Problems};
use crate::fleet::{Fleet, GRACE};
use crate::host::Ground;
use crate::nats;
use crate::service::Service;
use crate::settings::{COMMANDS, SHARED, Shared};
use crate::token::TokenVerifier;

/// What is left behind gets this long before the process ends over it.
const LEFT_BEHIND: Duration = Duration::from_millis(500);

/// Runs `chosen` until a signal; `all` says which settings have a meaning in this binary.
pub(super) fn serve(
    chosen: &[&'static Service],
    all: &'static [Service],
    env: &Env,
) -> anyhow::Result<ExitCode> {
    env.require(SHARED.iter().copied());
    env.require(chosen.iter().flat_map(|service| service.settings.iter().copied()));
    let shared = Shared::from_env(env)?;

    let name = match chosen {
        [only] => only.name,
        _ => "vsys",
    };
    let runtime = super::runtime()?;
    let telemetry = runtime.block_on(async { vsys_telemetry::init(name) })?;
    warn_of_unknown(all, env);
    let outcome = runtime.block_on(async {
        let ground = ground(&shared, name).await?;
        let keys = ground.verifier.clone().follow(shared.token_keys.clone());
        // It ends with the runtime: nothing is lost when it is cut off.
        tokio::spawn(keys);
        live(chosen, env, &ground).await
    });
    let outcome = outcome.or_else(|error| {
        if error.is::<Problems>() {
            return Err(error);
        }
        tracing::error!(error = format!("{error:#}"), "the process ends");
        Ok(ExitCode::FAILURE)
    });
    drop(telemetry);
    runtime.shutdown_timeout(LEFT_BEHIND);
    outcome
}

/// A name that nobody reads is a name that somebody misspelt.
fn warn_of_unknown(all: &'static [Service], env: &Env) {
    let settings = all.iter().flat_map(|service| service.settings.iter().copied());
    let owners = all.iter().filter_map(|service| Some(service.tables?.owner_url));
    let ours = SHARED.iter().chain(COMMANDS).copied();
    let known: BTreeSet<_> =
        ours.chain(settings).chain(owners).map(|setting| setting.name).collect();
    for name in env.unknown(&known) {
        tracing::warn!(name, "this setting is unknown: nobody reads it");
    }
}

async fn ground(shared: &Shared, name: &str) -> anyhow::Result<Ground> {
    let clock = Clock::system();
    let verifier = TokenVerifier::of(&shared.token_keys, shared.environment, clock.clone())?;
    let (jetstream, topology) = nats::streams(&shared.broker, name).await?;
    let nats = jetstream.client();
    Ok(Ground { nats, jetstream, topology, clock, verifier, environment: shared.environment })
}

async fn live(
    services: &[&'static Service],
    env: &Env,
    ground: &Ground,
) -> anyhow::Result<ExitCode> {
    let mut signals = Signals::install()?;
    let fleet = tokio::select! {
        fleet = Fleet::start(services.iter().copied(), env, ground) => fleet?,
        () = signals.next() => return Ok(ExitCode::SUCCESS),
    };
    let code = tokio::select! {
        () = signals.next() => ExitCode::SUCCESS,
        () = fleet.failed() => ExitCode::FAILURE,
    };
    tracing::info!("stopping");
    tokio::select! {
        () = fleet.stop(GRACE) => {}
        () = signals.next() => {
            tracing::warn!("a second signal: stopping at once");
            return Ok(ExitCode::FAILURE);
        }
    }
    if let Err(error) = ground.nats.drain().await {
        tracing::warn!(%error, "the connection to NATS was not drained");
    }
    Ok(code)
}

/// What asks a process to end: an orchestrator, or a person at the keyboard.
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    fn install() -> anyhow::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}
