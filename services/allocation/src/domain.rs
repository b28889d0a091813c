//! The rules of allocation (docs/glossary.md, 分配): pure, without clock, chance or I/O.
//!
//! | question | file |
//! |---|---|
//! | who may do what to a sheet, in which state | [`sheet`] |
//! | when is ○ or ×, what is left over | [`check`] |
//! | how is a quantity proposed (F0–F5) | [`rules`], [`proposal`] |
//! | what does a lock hold, how is it chained | [`lock`], [`chain`] |
//! | what happens to a late office | [`late`], [`chase`] |
//! | what may change after the lock | [`amendment`] |
//! | what is a round, until when is each step due | [`round`] |
//! | who may receive | [`receivers`] |
//! | whom does a stop of shipping concern | [`sight`] |
//! | which rows of a CSV file are refused | [`lines_csv`] |

pub mod amendment;
mod apportion;
pub mod chain;
pub mod chase;
pub mod check;
pub mod child;
pub mod demand;
pub mod late;
pub mod lines_csv;
pub mod lock;
pub mod proposal;
pub mod receivers;
pub mod round;
pub mod rules;
pub mod sheet;
pub mod sight;
