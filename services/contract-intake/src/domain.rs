//! The rules, pure.

pub(crate) mod application;
pub(crate) mod authority;
pub(crate) mod fault;
pub(crate) mod federation_csv;
pub(crate) mod form;
pub(crate) mod language;
pub(crate) mod locality;
pub(crate) mod mandatary;
pub(crate) mod mandate;
pub(crate) mod master;
pub(crate) mod master_csv;
pub(crate) mod number;
pub(crate) mod numbering;
pub(crate) mod text;
pub(crate) mod typed_code;
