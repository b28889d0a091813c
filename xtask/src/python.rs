//! Ready binaries and Python libraries from the package registry, with pinned hashes, without
//! root, into the private folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};

use crate::checkout::Checkout;
use crate::say::say;
use crate::{child, debian};

/// Installs `requirements/<name>.txt` once and returns the folder that holds it.
pub(crate) fn fetch(checkout: &Checkout, name: &str) -> anyhow::Result<PathBuf> {
    fetch_list(checkout, name, &format!("xtask/requirements/{name}.txt"))
}

/// Installs what a file of the repository lists, once, and returns the folder that holds it.
///
/// The folder is named after the file's content, so a changed pin is a new folder.
pub(crate) fn fetch_list(checkout: &Checkout, name: &str, list: &str) -> anyhow::Result<PathBuf> {
    let shown = list;
    let list = checkout.root.join(list);
    let pins = fs::read(&list).with_context(|| format!("reading {}", list.display()))?;
    let tools = checkout.local.join("tools");
    fs::create_dir_all(&tools)?;
    let interpreter = interpreter()?;
    let folder = tools.join(format!("{name}-{}", mark(&pins, &interpreter)));
    if folder.exists() {
        return Ok(folder);
    }
    say(format_args!("fetching {name} (pinned in {shown})"));
    let from_source = String::from_utf8_lossy(&pins).lines().any(|l| l.starts_with("--no-binary"));
    let builder = from_source.then(|| fetch(checkout, "setuptools")).transpose()?;
    let unfinished = tools.join(format!("{name}-{}.part", std::process::id()));
    let _ = fs::remove_dir_all(&unfinished);
    let mut install = pip(checkout)?;
    install.args(["install", "--quiet", "--no-deps", "--require-hashes"]);
    install.args(["--no-compile", "--target"]).arg(&unfinished).arg("-r").arg(&list);
    if let Some(builder) = builder {
        // Else pip would fetch what builds a source by itself, without our hashes.
        install.arg("--no-build-isolation").env("PYTHONPATH", builder);
    }
    child::output(&mut install)
        .with_context(|| format!("fetching {name} from the Python package registry"))?;
    fs::rename(&unfinished, &folder)?;
    Ok(folder)
}

/// A Python interpreter and its version, as `3.11`.
pub(crate) struct Interpreter {
    /// The program.
    pub(crate) path: PathBuf,
    version: String,
}

/// Finds python3, and installs it where we may.
pub(crate) fn interpreter() -> anyhow::Result<Interpreter> {
    let program = PathBuf::from("python3");
    let ask = "import sys; print('%d.%d' % sys.version_info[:2])";
    let asked = || child::output(Command::new(&program).args(["-c", ask]));
    let version = if let Ok(version) = asked() {
        version
    } else {
        debian::install(&["python3", "python3-venv"])?;
        asked()?
    };
    let version = version.trim().to_owned();
    let minor = version.strip_prefix("3.").and_then(|minor| minor.parse::<u32>().ok());
    ensure!(
        minor.is_some_and(|minor| minor >= 10),
        "python3 is {version}; Python 3.10 or newer is needed"
    );
    Ok(Interpreter { path: program, version })
}

/// A pip command.
pub(crate) fn pip(checkout: &Checkout) -> anyhow::Result<Command> {
    let mut command = Command::new(with_pip(&interpreter()?, &checkout.local.join("tools"))?);
    command.args(["-m", "pip"]).env("PIP_USER", "0").env("PIP_ROOT_USER_ACTION", "ignore");
    command.env("PIP_DISABLE_PIP_VERSION_CHECK", "1");
    Ok(command)
}

/// A Python that has pip: the machine's own, or one of ours made with venv.
fn with_pip(interpreter: &Interpreter, tools: &Path) -> anyhow::Result<PathBuf> {
    let has_pip = |python: &Path| {
        child::output(Command::new(python).args(["-m", "pip", "--version"])).is_ok()
    };
    if has_pip(&interpreter.path) {
        return Ok(interpreter.path.clone());
    }
    let folder = tools.join(format!("venv-{}", interpreter.version));
    let own = folder.join("bin/python3");
    if has_pip(&own) {
        return Ok(own);
    }
    let make = || {
        let _ = fs::remove_dir_all(&folder);
        child::output(Command::new(&interpreter.path).args(["-m", "venv"]).arg(&folder))
    };
    if make().is_err() {
        debian::install(&["python3-venv"])?;
        make().context("making a Python environment")?;
    }
    Ok(own)
}

/// Short name of what a folder holds: the pins and the Python they were chosen for.
fn mark(pins: &[u8], interpreter: &Interpreter) -> String {
    let digest = Sha256::new().chain_update(pins).chain_update(&interpreter.version).finalize();
    data_encoding::HEXLOWER.encode(digest.get(..6).unwrap_or_default())
}
