//! A folder of a test's own.

use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use vsys_chassis::Clock;

/// A private folder that is gone with its value.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        let name = format!("contract-{}", Clock::system().new_id());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::DirBuilder::new().mode(0o700).recursive(true).create(&path).unwrap();
        Self(path)
    }

    /// A path in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// A new file in it.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.file(name);
        std::fs::write(&path, content).unwrap();
        path
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What stays behind lies under `target`.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
