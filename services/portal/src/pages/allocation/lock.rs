//! ワクチン分配量確定用: watching, chasing, locking.

pub(crate) mod acting;
pub(crate) mod late;
pub(crate) mod list;
pub(crate) mod page;
pub(crate) mod preview;
pub(crate) mod previewing;
pub(crate) mod waiting;
