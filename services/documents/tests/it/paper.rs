//! A printed document, read by poppler and zbar as any reader's programs read it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A PDF in a folder of its own, gone with its value.
#[derive(Debug)]
pub(crate) struct Paper(PathBuf);

impl Paper {
    pub(crate) fn new(pdf: &[u8]) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join(format!("paper-{}", vsys_chassis::Clock::system().new_id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("paper.pdf"), pdf).unwrap();
        Self(folder)
    }

    /// What a program says of it.
    fn told(&self, program: &str, arguments: &[&str]) -> String {
        let ended = Command::new(program).args(arguments).current_dir(&self.0).output();
        let ended = ended.unwrap_or_else(|error| {
            panic!("{program}: {error}. Run the tests with: cargo xtask test")
        });
        assert!(ended.status.success(), "{program}: {}", String::from_utf8_lossy(&ended.stderr));
        // Titles of tags come in UTF-16.
        String::from_utf8_lossy(&ended.stdout).into_owned()
    }

    /// Its text in the order in which it is read, one line for each line, without blanks.
    pub(crate) fn lines(&self) -> Vec<String> {
        let text = self.told("pdftotext", &["-raw", "paper.pdf", "-"]);
        let lines = text.lines().map(|line| line.split_whitespace().collect::<String>());
        lines.filter(|line| !line.is_empty()).collect()
    }

    /// What is said of the whole file, by its name: `Pages`, `Tagged`, `Title`.
    pub(crate) fn says(&self, name: &str) -> String {
        let told = self.told("pdfinfo", &["paper.pdf"]);
        let line = told.lines().find_map(|line| line.strip_prefix(&format!("{name}:")));
        line.unwrap_or_else(|| panic!("{name} is not in {told}")).trim().to_owned()
    }

    /// The tags that a screen reader goes by.
    pub(crate) fn tags(&self) -> String {
        self.told("pdfinfo", &["-struct", "paper.pdf"])
    }

    /// Its fonts, one line for each.
    pub(crate) fn fonts(&self) -> Vec<String> {
        self.told("pdffonts", &["paper.pdf"]).lines().skip(2).map(str::to_owned).collect()
    }

    /// What its two-dimensional code says, photographed at the coarseness of a poor printer.
    pub(crate) fn code(&self) -> String {
        self.told("pdftoppm", &["-r", "100", "-gray", "-singlefile", "-png", "paper.pdf", "seen"]);
        self.told("zbarimg", &["--quiet", "--raw", "seen.png"]).trim().to_owned()
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        // What stays behind lies under `target`.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
