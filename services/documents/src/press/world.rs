//! The world as Typst sees it: one template, its facts, one picture, and our fonts. There is no
//! clock, no file system and no network in it.

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, PathError, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, World};

use super::Press;

/// Names of the files in the world.
#[derive(Debug, Clone, Copy)]
pub(super) struct Names {
    pub(super) template: FileId,
    facts: FileId,
    code: FileId,
}

impl Names {
    pub(super) fn new() -> Result<Self, PathError> {
        Ok(Self {
            template: named("document.typ")?,
            facts: named("facts.json")?,
            code: named("code.svg")?,
        })
    }
}

fn named(path: &str) -> Result<FileId, PathError> {
    Ok(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path)?).intern())
}

/// One document to be set.
pub(super) struct Sheet<'p> {
    pub(super) press: &'p Press,
    pub(super) template: &'p Source,
    /// What the template says, as JSON.
    pub(super) facts: Bytes,
    /// Its code, as SVG.
    pub(super) code: Bytes,
}

impl World for Sheet<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.press.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &self.press.book
    }

    fn main(&self) -> FileId {
        self.template.id()
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        if id == self.template.id() { Ok(self.template.clone()) } else { Err(absent(id)) }
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        let names = &self.press.names;
        match id {
            id if id == names.facts => Ok(self.facts.clone()),
            id if id == names.code => Ok(self.code.clone()),
            _ => Err(absent(id)),
        }
    }

    fn font(&self, index: usize) -> Option<Font> {
        self.press.fonts.get(index).cloned()
    }

    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}

fn absent(id: FileId) -> FileError {
    FileError::NotFound(id.get().vpath().get_without_slash().into())
}
