//! Who PostgreSQL runs as: it refuses to be root, and containers and CI often are.

use std::path::Path;
use std::process::Command;

use anyhow::bail;

use crate::child;

/// `nobody` on every Linux; PostgreSQL asks for an entry in the list of users.
const NOBODY: u32 = 65534;

/// A way to run a program as someone who is not root.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Identity {
    /// We are not root: nothing to do.
    Oneself,
    /// In a user namespace of its own, in which root's files belong to `nobody`.
    Mapped,
    /// As `nobody`, who must own the data.
    Nobody,
}

impl Identity {
    /// The first way that works on this machine.
    pub(crate) fn find() -> anyhow::Result<Self> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self::Oneself);
        }
        for way in [Self::Mapped, Self::Nobody] {
            if child::captured(&mut way.command("true")).is_ok_and(|tried| tried.status.success()) {
                return Ok(way);
            }
        }
        bail!(
            "PostgreSQL does not run as root, and neither `unshare` nor `setpriv` (package \
             util-linux) works here: start again as an ordinary user"
        )
    }

    /// The words to put before a command; none for oneself.
    pub(crate) fn prefix(self) -> &'static [&'static str] {
        match self {
            Self::Oneself => &[],
            Self::Mapped => &["unshare", "-U", "--map-user=65534", "--map-group=65534", "--"],
            Self::Nobody => &["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"],
        }
    }

    /// A command that runs as this identity.
    pub(crate) fn command(self, program: impl AsRef<Path>) -> Command {
        let program = program.as_ref();
        match self.prefix() {
            [] => Command::new(program),
            [first, rest @ ..] => {
                let mut command = Command::new(first);
                command.args(rest).arg(program);
                command
            }
        }
    }

    /// Whether it can reach a folder.
    pub(crate) fn can_enter(self, folder: &Path) -> bool {
        let mut command = self.command("sh");
        command.args(["-c", "cd \"$0\""]).arg(folder).current_dir("/");
        child::captured(&mut command).is_ok_and(|tried| tried.status.success())
    }

    /// Makes it the owner of a file or folder that it must write.
    pub(crate) fn give(self, path: &Path) -> anyhow::Result<()> {
        if self == Self::Nobody {
            std::os::unix::fs::chown(path, Some(NOBODY), Some(NOBODY))?;
        }
        Ok(())
    }
}
