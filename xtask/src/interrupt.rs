//! Ctrl-C: noted once, so that whoever waits can stop what it started, in order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

static NOTED: OnceLock<Arc<AtomicBool>> = OnceLock::new();

/// Starts listening; called once, first thing.
pub(crate) fn listen() -> anyhow::Result<()> {
    let flag = NOTED.get_or_init(Arc::default);
    for signal in [SIGINT, SIGTERM, SIGHUP] {
        signal_hook::flag::register(signal, Arc::clone(flag))?;
    }
    Ok(())
}

/// Whether somebody asked us to stop.
pub(crate) fn noted() -> bool {
    NOTED.get().is_some_and(|flag| flag.load(Ordering::Relaxed))
}
