//! Sets documents as tagged PDF files, with Typst. Fonts and templates are in the program: it
//! reads no file, and nothing of a document outlives its file but what Typst remembers for a moment.

mod code;
mod fonts;
mod glyph;
mod mandate;
mod world;

use thiserror::Error;
use typst::diag::SourceDiagnostic;
use typst::ecow::EcoVec;
use typst::foundations::{Bytes, Smart};
use typst::layout::PageRanges;
use typst::syntax::Source;
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt as _, comemo};
use typst_layout::PagedDocument;
use typst_pdf::{PdfOptions, PdfStandard, PdfStandards};

pub(crate) use self::glyph::GlyphMissing;
use self::world::{Names, Sheet};
use crate::domain::mandate::Mandate;

/// How large the letters of a page are tried, the usual size first: long texts get smaller ones.
const SCALES: [f64; 4] = [1.0, 0.87, 0.74, 0.61];
/// What Typst remembers is forgotten when so many documents did not need it: what is the same in
/// every document stays, what somebody wrote does not.
const REMEMBERED: usize = 2;

/// Why a document could not be set; always our own fault.
#[derive(Debug, Error)]
pub(crate) enum PressError {
    #[error("the fonts cannot be read")]
    Fonts,
    #[error("the template has no name")]
    Names,
    #[error("this standard of PDF is not to be had: {0}")]
    Standard(String),
    #[error("Typst: {0}")]
    Typst(String),
    #[error("the text is longer than a page, however small its letters")]
    TooLong,
    #[error("the facts cannot be written")]
    Facts(#[from] serde_json::Error),
    #[error("the link is too long for a code")]
    Code(#[from] qrcode::types::QrError),
}

impl PressError {
    fn typst(errors: &EcoVec<SourceDiagnostic>) -> Self {
        let messages: Vec<&str> = errors.iter().map(|error| error.message.as_str()).collect();
        Self::Typst(messages.join("; "))
    }
}

/// Everything that documents have in common, read once.
pub(crate) struct Press {
    library: LazyHash<Library>,
    book: LazyHash<FontBook>,
    fonts: Vec<Font>,
    standards: PdfStandards,
    names: Names,
    mandate: Source,
}

impl Press {
    /// Reads fonts and templates.
    pub(crate) fn new() -> Result<Self, PressError> {
        let fonts = fonts::all().ok_or(PressError::Fonts)?;
        let names = Names::new().map_err(|_| PressError::Names)?;
        let standards = PdfStandards::new(&[PdfStandard::Ua_1]);
        Ok(Self {
            library: LazyHash::new(Library::default()),
            book: LazyHash::new(FontBook::from_fonts(&fonts)),
            standards: standards
                .map_err(|error| PressError::Standard(error.message().to_string()))?,
            mandate: Source::new(names.template, mandate::TEMPLATE.to_owned()),
            names,
            fonts,
        })
    }

    /// Refuses what the fonts have no glyph for: on paper it would be an empty box.
    pub(crate) fn has_glyphs_for<'t>(
        &self,
        texts: impl IntoIterator<Item = (&'static str, &'t str)>,
    ) -> Result<(), GlyphMissing> {
        let has = |sign: char| self.fonts.iter().all(|font| fonts::has(font, sign));
        texts.into_iter().try_for_each(|(field, text)| glyph::find_missing(field, text, has))
    }

    /// A mandate of one page, whose code leads to `link`.
    pub(crate) fn mandate(&self, mandate: &Mandate, link: &str) -> Result<Vec<u8>, PressError> {
        let code = Bytes::from_string(code::svg(link)?);
        let fitting = SCALES.iter().find_map(|scale| {
            let facts = mandate::facts(mandate, link, *scale).map_err(PressError::from);
            let sheet = facts.map(|facts| Sheet {
                press: self,
                template: &self.mandate,
                facts: Bytes::new(facts),
                code: code.clone(),
            });
            match sheet.and_then(|sheet| set(&sheet)) {
                Ok(document) if document.pages().len() > 1 => None,
                other => Some(other),
            }
        });
        let file = fitting.unwrap_or(Err(PressError::TooLong)).and_then(|set| self.file(&set));
        comemo::evict(REMEMBERED * SCALES.len());
        file
    }

    /// A set document as a file; it is the same whenever it is written.
    fn file(&self, document: &PagedDocument) -> Result<Vec<u8>, PressError> {
        let options = PdfOptions {
            creator: Smart::Custom(Some("V-SYS".to_owned())),
            page_ranges: None::<PageRanges>,
            standards: self.standards.clone(),
            ..PdfOptions::default()
        };
        typst_pdf::pdf(document, &options).map_err(|errors| PressError::typst(&errors))
    }
}

/// Sets a sheet; a warning of Typst's is a fault too, since templates are ours.
fn set(sheet: &Sheet<'_>) -> Result<PagedDocument, PressError> {
    let set = typst::compile::<PagedDocument>(sheet);
    if !set.warnings.is_empty() {
        return Err(PressError::typst(&set.warnings));
    }
    set.output.map_err(|errors| PressError::typst(&errors))
}

#[cfg(test)]
mod tests;
