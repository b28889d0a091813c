//! Pure rules: what a letter is about, how far it has come, when it is tried again.

pub(crate) mod answer;
pub(crate) mod contact;
pub(crate) mod kind;
pub(crate) mod letter;
pub(crate) mod line;
pub(crate) mod matter;
pub(crate) mod pace;
pub(crate) mod patience;
