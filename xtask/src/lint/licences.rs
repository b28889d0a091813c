//! Licences, bans and sources of what we build on. The database of advisories is not asked: it is
//! out of reach on many machines, and this must give the same answer everywhere.

use std::path::PathBuf;
use std::process::Command;

use crate::checkout::{Checkout, search_path};
use crate::{child, python};

pub(super) fn check(checkout: &Checkout) -> anyhow::Result<()> {
    let mut command = Command::new(cargo_deny(checkout)?);
    command.args(["--log-level", "error", "--all-features", "check"]);
    command.args(["--hide-inclusion-graph", "bans", "licenses", "sources"]);
    child::output(command.current_dir(&checkout.root))?;
    Ok(())
}

fn cargo_deny(checkout: &Checkout) -> anyhow::Result<PathBuf> {
    let installed = search_path().into_iter().map(|folder| folder.join("cargo-deny"));
    match installed.into_iter().find(|path| path.exists()) {
        Some(path) => Ok(path),
        None => Ok(python::fetch(checkout, "deny")?.join("bin/cargo-deny")),
    }
}
