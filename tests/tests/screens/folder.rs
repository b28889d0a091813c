//! A folder of a test's own.

use std::os::unix::fs::DirBuilderExt as _;
use std::path::PathBuf;

use vsys_chassis::Clock;

/// A private folder that is gone with its value, unless the test failed: then its logs tell why.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn make() -> Self {
        let name = format!("screens-{}", Clock::system().new_id().simple());
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::DirBuilder::new().mode(0o700).recursive(true).create(&path).unwrap();
        Self(path)
    }

    /// A path in it.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("what was written is in {}", self.0.display());
        } else {
            // What stays behind lies under `target`.
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }
}
