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

/// Where a word stands, in millimetres from the upper left corner.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    pub(crate) text: String,
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

/// A page as it is seen: grey dots, 100 to the inch.
#[derive(Debug)]
pub(crate) struct Picture {
    width: usize,
    dots: Vec<u8>,
}

impl Paper {
    /// Its words with their places.
    pub(crate) fn words(&self) -> Vec<Word> {
        let text = self.told("pdftotext", &["-bbox", "paper.pdf", "-"]);
        let words = text
            .lines()
            .filter_map(|line| line.trim().strip_prefix("<word ")?.strip_suffix("</word>"));
        let word = |line: &str| {
            let (places, text) = line.split_once('>')?;
            let place = |name: &str| {
                let (_, rest) = places.split_once(&format!("{name}=\""))?;
                Some(rest.split_once('"')?.0.parse::<f64>().ok()? * 25.4 / 72.0)
            };
            let (left, top) = (place("xMin")?, place("yMin")?);
            let (right, bottom) = (place("xMax")?, place("yMax")?);
            Some(Word { text: text.to_owned(), left, top, right, bottom })
        };
        words.filter_map(word).collect()
    }

    /// How it looks.
    pub(crate) fn picture(&self) -> Picture {
        self.told("pdftoppm", &["-r", "100", "-gray", "-singlefile", "paper.pdf", "seen"]);
        let file = std::fs::read(self.0.join("seen.pgm")).unwrap();
        // Three lines of a heading: the sort, the size, the lightest grey.
        let mut parts = file.splitn(4, |byte| *byte == b'\n').skip(1);
        let size = String::from_utf8(parts.next().unwrap().to_vec()).unwrap();
        let width = size.split_once(' ').unwrap().0.parse().unwrap();
        Picture { width, dots: parts.nth(1).unwrap().to_vec() }
    }
}

impl Picture {
    /// How much of an area is ink, from 0 for white paper to 1; from left and top to right and
    /// bottom, in millimetres.
    pub(crate) fn ink(&self, (left, top): (f64, f64), (right, bottom): (f64, f64)) -> f64 {
        let dot = |place: f64| (place * 100.0 / 25.4).round().max(0.0);
        let is_between = |at: usize, from: f64, to: f64| {
            u32::try_from(at).is_ok_and(|at| (dot(from)..dot(to)).contains(&f64::from(at)))
        };
        let rows = self.dots.chunks(self.width).enumerate();
        let rows = rows.filter(|(row, _)| is_between(*row, top, bottom)).map(|(_, dots)| dots);
        let dots = rows.flat_map(|dots| dots.iter().enumerate());
        let dots = dots.filter(|(column, _)| is_between(*column, left, right));
        let (count, dark) = dots.fold((0_u32, 0.0), |(count, dark), (_, dot)| {
            (count + 1, dark + f64::from(255 - *dot) / 255.0)
        });
        dark / f64::from(count.max(1))
    }
}

impl Drop for Paper {
    fn drop(&mut self) {
        // What stays behind lies under `target`.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
