//! `cargo xtask demo --reset`: the only thing that deletes data, and it says what.

use std::fs;
use std::path::Path;

use rustix::process::Signal;

use crate::checkout::Checkout;
use crate::child::end_leftover;
use crate::say::say;
use crate::servers::{self, Purpose};
use crate::stage::SETTINGS;

/// Deletes what the demonstration keeps.
///
/// # Errors
/// It is running just now.
pub(crate) fn demo(checkout: &Checkout) -> anyhow::Result<()> {
    let folder = Purpose::Demo.folder(checkout);
    if !folder.exists() {
        say("nothing to delete: no demonstration has run here yet");
        return Ok(());
    }
    let _lock = servers::lock(&folder, Purpose::Demo)?;
    let inside = |part: &str| folder.join(part).to_string_lossy().into_owned();
    end_leftover(&folder, "vsys", "vsys", Signal::TERM)?;
    end_leftover(&folder.join("postgres"), "postgres", &inside("postgres"), Signal::INT)?;
    end_leftover(&folder.join("nats"), "nats-server", &inside("nats"), Signal::TERM)?;

    say(format_args!("deleting in {}:", folder.display()));
    for (part, what) in [
        ("postgres", "the databases, and the roles' passwords"),
        ("nats", "the streams, the accounts, and every credential made by them"),
        ("token", "the key that signs tokens"),
        ("seal", "the keys that seal secrets, and what the mailer alone may read"),
        ("people.json", "the account for working by hand"),
        ("letters", "the letters that were caught"),
        (SETTINGS, "the settings of the last run"),
        ("vsys.log", "the services' log"),
    ] {
        let path = folder.join(part);
        if path.exists() {
            say(format_args!("  {part:<14} {:>7} MB  {what}", size(&path) / 1_000_000));
            if path.is_dir() { fs::remove_dir_all(path)? } else { fs::remove_file(path)? }
        }
    }
    say("servers of your own (VSYS_…_DATABASE_URL, VSYS_NATS_URL) are left alone");
    Ok(())
}

/// Bytes of a file, or of everything in a folder.
fn size(path: &Path) -> u64 {
    let Ok(found) = fs::symlink_metadata(path) else { return 0 };
    if !found.is_dir() {
        return found.len();
    }
    let inside = fs::read_dir(path).into_iter().flatten().flatten();
    inside.map(|entry| size(&entry.path())).sum()
}
