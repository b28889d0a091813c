//! The browser in which pages are tried: Chromium, with letters for Japanese.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, ensure};

use crate::checkout::{search_path, variable};
use crate::{child, debian};

/// What Chromium is called where it is packaged.
const NAMES: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];
/// Debian's packages: the browser, and a typeface that has every Japanese sign.
const PACKAGES: [&str; 2] = ["chromium", "fonts-noto-cjk"];

/// `VSYS_CHROMIUM`, else what the machine has, else Debian's, which is installed.
pub(crate) fn find() -> anyhow::Result<PathBuf> {
    if let Some(named) = variable("VSYS_CHROMIUM") {
        let named = PathBuf::from(named);
        ensure!(named.exists(), "VSYS_CHROMIUM={} is not there", named.display());
        return Ok(named);
    }
    if let (Some(found), true) = (on_path(), reads_japanese()) {
        return Ok(found);
    }
    debian::install(&PACKAGES)?;
    on_path().context("Chromium is installed and still not on PATH")
}

fn on_path() -> Option<PathBuf> {
    let mut places = NAMES.iter().flat_map(|name| {
        search_path().into_iter().map(move |folder| folder.join(name)).collect::<Vec<_>>()
    });
    places.find(|path| path.exists())
}

/// Without such a typeface pages show boxes for letters, and screenshots nothing worth seeing.
fn reads_japanese() -> bool {
    let fonts = child::output(Command::new("fc-list").args([":lang=ja", "family"]));
    fonts.is_ok_and(|fonts| !fonts.trim().is_empty())
}
