//! Programs that read what is printed: PDF files (poppler), and codes on them (zbar).

use crate::checkout::search_path;
use crate::debian;

/// What tests call.
const PROGRAMS: [&str; 5] = ["pdffonts", "pdfinfo", "pdftoppm", "pdftotext", "zbarimg"];
/// Debian's packages that have them.
const PACKAGES: [&str; 2] = ["poppler-utils", "zbar-tools"];

/// Installs Debian's, where one is missing.
pub(crate) fn readers() -> anyhow::Result<()> {
    let is_there = |program: &&str| search_path().iter().any(|at| at.join(program).exists());
    if PROGRAMS.iter().all(is_there) { Ok(()) } else { debian::install(&PACKAGES) }
}
