//! The public form by which a site without a code applies for one (新規コードの付番申請). Nobody need
//! be signed in: an application is opened by its number and its secret.

pub(crate) mod applying;
pub(crate) mod confirming;
mod entry;
pub(crate) mod facts;
mod field;
pub(crate) mod mending;
pub(crate) mod opening;
pub(crate) mod state;
pub(crate) mod words;

/// Where one applies.
const PATH: &str = "/code";

/// The page of an application.
fn address(number: &str) -> String {
    format!("{PATH}/{number}")
}
