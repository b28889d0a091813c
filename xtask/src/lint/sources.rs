//! The text that is or would be committed.

use std::fs;
use std::process::Command;

use crate::checkout::Checkout;
use crate::child;

/// A file: its path from the root, and what it says.
pub(super) struct Source {
    pub(super) path: String,
    pub(super) text: String,
}

impl Source {
    /// Whether its name ends in a dot and this.
    pub(super) fn is(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, found)| found == extension)
    }
}

/// All text files that git knows or would add.
pub(super) struct Sources(Vec<Source>);

impl Sources {
    pub(super) fn read(checkout: &Checkout) -> anyhow::Result<Self> {
        let mut list = Command::new("git");
        list.args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"]);
        let paths = child::output(list.current_dir(&checkout.root))?;
        let mut sources = Vec::new();
        for path in paths.split_terminator('\0') {
            // Neither what is not text, nor what was deleted and not yet committed as such.
            if let Ok(text) = fs::read_to_string(checkout.root.join(path)) {
                sources.push(Source { path: path.to_owned(), text });
            }
        }
        Ok(Self(sources))
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Source> {
        self.0.iter()
    }

    /// Files whose names end so.
    pub(super) fn ending(&self, ending: &str) -> impl Iterator<Item = &Source> {
        self.0.iter().filter(move |source| source.path.ends_with(ending))
    }

    /// Files in a folder.
    pub(super) fn under(&self, folder: &str) -> impl Iterator<Item = &Source> {
        self.0.iter().filter(move |source| source.path.starts_with(folder))
    }
}

#[cfg(test)]
impl Sources {
    /// Made-up files for a test.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        let source = |(path, text): &(&str, &str)| Source {
            path: (*path).to_owned(),
            text: (*text).to_owned(),
        };
        Self(files.iter().map(source).collect())
    }
}
