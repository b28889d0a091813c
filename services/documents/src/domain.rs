//! What documents say. Pure: nothing here knows of pages, fonts or files.

pub(crate) mod era;
pub(crate) mod mandate;
pub(crate) mod portal;
pub(crate) mod text;
