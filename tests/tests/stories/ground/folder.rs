//! Where a story keeps everything.

use std::path::{Path, PathBuf};

use vsys_chassis::Clock;

/// A folder that is gone with its value, unless the test failed: then its logs tell why.
pub(crate) struct Folder(PathBuf);

impl Folder {
    pub(crate) fn make() -> Self {
        let name = format!("vsys-story-{}", Clock::system().new_id().simple());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// A path beside it, for whoever may not write into it.
    pub(crate) fn beside(&self, ending: &str) -> PathBuf {
        self.0.with_extension(ending)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("what was written is in {}*", self.0.display());
            return;
        }
        // What cannot be removed lies where the machine tidies up.
        let _ = std::fs::remove_dir_all(&self.0);
        let _ = std::fs::remove_dir_all(self.beside("postgres"));
    }
}
