//! Where things lie: the checkout itself, and the private folder beside it for what is fetched
//! and kept.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};
use sha2::{Digest, Sha256};

use crate::servers::Identity;

/// A checkout of the repository and its private folder.
#[derive(Clone)]
pub(crate) struct Checkout {
    /// The folder with the workspace's Cargo.toml.
    pub(crate) root: PathBuf,
    /// `.local/`, or a folder under /var/tmp where PostgreSQL's user cannot enter the checkout.
    pub(crate) local: PathBuf,
    /// Who PostgreSQL runs as.
    pub(crate) identity: Identity,
}

impl Checkout {
    /// The checkout that this xtask was built from.
    pub(crate) fn find() -> anyhow::Result<Self> {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = manifest.parent().context("xtask lies in a workspace")?.canonicalize()?;
        let identity = Identity::find()?;
        let beside = root.join(".local");
        fs::create_dir_all(&beside).with_context(|| format!("making {}", beside.display()))?;
        let local = if identity.can_enter(&beside) { beside } else { elsewhere(&root)? };
        Ok(Self { root, local, identity })
    }

    /// A cargo command in this checkout that is blind to databases of the user's shell.
    pub(crate) fn cargo(&self) -> std::process::Command {
        let cargo = variable_os("CARGO").unwrap_or_else(|| "cargo".into());
        let mut command = std::process::Command::new(cargo);
        command.current_dir(&self.root);
        // The query macros read the committed cache unless `xtask sqlx` says otherwise.
        for name in ["DATABASE_URL", "VSYS_SQLX_DATABASE_URL", "SQLX_OFFLINE", "SQLX_OFFLINE_DIR"] {
            command.env_remove(name);
        }
        // `cargo run` tells us of our own package; build scripts that look at the same names
        // (ring's) would run again, and all that stands on them, at every turn between us and a
        // cargo typed by hand.
        for (name, _) in std::env::vars_os() {
            let of_package = name.to_str().is_some_and(|name| {
                name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
            });
            if of_package {
                command.env_remove(name);
            }
        }
        command
    }

    /// A program that the build put beside our own.
    pub(crate) fn built(&self, profile: &str, name: &str) -> PathBuf {
        let target = variable_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        self.root.join(target).join(profile).join(name)
    }
}

/// A folder that every user may enter, named after the checkout.
fn elsewhere(root: &Path) -> anyhow::Result<PathBuf> {
    let digest = Sha256::digest(root.as_os_str().as_encoded_bytes());
    let name = format!("vsys-{}", data_encoding::HEXLOWER.encode(digest.get(..6).unwrap_or(&[])));
    let folder = Path::new("/var/tmp").join(name);
    if !folder.exists() {
        fs::DirBuilder::new().mode(0o755).create(&folder)?;
    }
    let found = fs::symlink_metadata(&folder)?;
    ensure!(
        found.is_dir() && found.uid() == rustix::process::geteuid().as_raw(),
        "{} belongs to someone else; remove it and start again",
        folder.display()
    );
    Ok(folder)
}

/// Writes a file that only its owner may read.
pub(crate) fn write_secret(path: &Path, content: &str) -> anyhow::Result<()> {
    use std::io::Write;
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(path)
        .with_context(|| format!("writing {}", path.display()))?;
    file.set_permissions(fs::Permissions::from_mode(0o600))?;
    file.write_all(content.as_bytes())?;
    Ok(())
}

/// Random bytes as hexadecimal digits, from the system's generator.
pub(crate) fn random_hex<const BYTES: usize>() -> anyhow::Result<String> {
    Ok(data_encoding::HEXLOWER.encode(&random_bytes::<BYTES>()?))
}

/// Random bytes from the system's generator.
pub(crate) fn random_bytes<const BYTES: usize>() -> anyhow::Result<[u8; BYTES]> {
    use std::io::Read;
    let mut bytes = [0; BYTES];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(bytes)
}

/// A setting of the user's, read here only; an empty one counts as absent.
pub(crate) fn variable(name: &str) -> Option<String> {
    variable_os(name).and_then(|value| value.into_string().ok())
}

#[expect(clippy::disallowed_methods, reason = "xtask's one place that reads the environment")]
fn variable_os(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// The folders of PATH, in order.
pub(crate) fn search_path() -> Vec<PathBuf> {
    variable_os("PATH").map_or_else(Vec::new, |path| std::env::split_paths(&path).collect())
}
