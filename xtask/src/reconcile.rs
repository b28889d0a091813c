//! `cargo xtask reconcile`: compares the demonstration's outboxes with its streams, while it runs
//! or afterwards.

use std::collections::BTreeMap;

use anyhow::Context;

use crate::checkout::Checkout;
use crate::child;
use crate::ground::Ground;
use crate::servers::{self, Purpose};
use crate::stage::{SETTINGS, vsys};

/// Compares the demonstration's outboxes with its streams, and publishes what is missing
#[derive(clap::Args)]
pub(crate) struct Reconcile {
    /// The services; all of them when none is named
    services: Vec<String>,
}

impl Reconcile {
    pub(crate) fn run(self, checkout: &Checkout) -> anyhow::Result<()> {
        child::run(checkout.cargo().args(["build", "--quiet", "--workspace", "--bins"]))?;
        let binary = checkout.built("debug", "vsys");
        let folder = Purpose::Demo.folder(checkout);
        if servers::in_use(checkout, Purpose::Demo) {
            let text = std::fs::read_to_string(folder.join(SETTINGS))
                .context("the demonstration is only just starting")?;
            let settings: BTreeMap<String, String> = serde_json::from_str(&text)?;
            return child::run(vsys(&binary, &settings).arg("reconcile").args(&self.services));
        }
        let mut ground = Ground::prepare(checkout, Purpose::Demo)?;
        ground.keep_token_key(&binary, &folder)?;
        child::run(vsys(&binary, ground.settings()).arg("reconcile").args(&self.services))
    }
}
