//! Packages of the machine's own Debian, where we may install them.

use std::process::Command;

use anyhow::{Context, bail};

use crate::child;
use crate::say::say;

/// Installs Debian packages when root; says the one line to type when not.
pub(crate) fn install(packages: &[&str]) -> anyhow::Result<()> {
    let line = format!("apt-get install -y --no-install-recommends {}", packages.join(" "));
    if !rustix::process::geteuid().is_root() {
        bail!(
            "{} is missing; type this, then start again:\n\n    sudo {line}\n",
            packages.join(", ")
        );
    }
    say(format_args!("installing {}", packages.join(", ")));
    let apt = |words: &mut dyn Iterator<Item = &str>| {
        let mut command = Command::new("apt-get");
        child::output(command.args(words).env("DEBIAN_FRONTEND", "noninteractive"))
    };
    apt(&mut ["update", "-q"].into_iter())
        .and_then(|_| apt(&mut line.split(' ').skip(1)))
        .with_context(|| format!("could not install by itself; type this: {line}"))?;
    Ok(())
}
