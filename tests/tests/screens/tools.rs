//! Programs of others, and our own, that tests run.

use std::path::{Path, PathBuf};
use std::process::Command;

use vsys_chassis::{Env, Setting};

pub(crate) static PYTHON: Setting = setting("VSYS_PYTHON", "The Python that catches letters.");
pub(crate) static PYTHONPATH: Setting = setting("VSYS_PYTHONPATH", "The folder with its packages.");
pub(crate) static NODE: Setting = setting("VSYS_NODE", "The Node that leads the browser.");
pub(crate) static NODE_PATH: Setting =
    setting("VSYS_JUDGES_NODE_PATH", "The folder with its packages.");
pub(crate) static NATS_SERVER: Setting = setting("VSYS_TEST_NATS_SERVER", "A broker's program.");
pub(crate) static CHROMIUM: Setting = setting("VSYS_CHROMIUM", "The browser.");

/// Where screenshots go; nowhere when it is not set.
pub(crate) static SHOTS: Setting = Setting {
    name: "VSYS_SCREENS_FOLDER",
    default: Some(""),
    secret: false,
    about: "Folder that screenshots of every page are written to.",
};

const fn setting(name: &'static str, about: &'static str) -> Setting {
    Setting { name, default: None, secret: false, about }
}

/// The value of a setting that must be there.
pub(crate) fn found(setting: &Setting) -> String {
    Env::process().get(setting).unwrap_or_else(|| {
        panic!("{} is not set. Run the tests with: cargo xtask test", setting.name)
    })
}

/// A file of this repository.
pub(crate) fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// A program of ours; the build puts it beside the tests.
pub(crate) fn built(name: &str) -> Command {
    let test = std::env::current_exe().unwrap();
    let program = test.parent().and_then(Path::parent).unwrap().join(name);
    assert!(
        program.exists(),
        "{} is not built yet. Type: cargo build --workspace --bins",
        program.display()
    );
    Command::new(program)
}
