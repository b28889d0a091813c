//! What stands above every page of a sheet or round: which one, whose, until when, how far.

use vsys_proto::allocation::v1::{Round, Sheet};

use super::{moment, progress};
use crate::locale::Locale;

/// A sheet in a few words.
pub(crate) struct Heading {
    pub(crate) round_number: String,
    pub(crate) product: String,
    pub(crate) office: String,
    pub(crate) state: String,
    /// CSS class of the state.
    pub(crate) class: &'static str,
    /// Empty for the nation's sheet, which is never due.
    pub(crate) due: String,
    /// Empty while it is not late.
    pub(crate) late: String,
    /// Empty before the lock.
    pub(crate) locked: String,
}

impl Heading {
    pub(crate) fn of(locale: Locale, round: &Round, sheet: &Sheet, office: String) -> Self {
        Self {
            round_number: round.round_number.clone(),
            product: round.product_code.clone(),
            office,
            state: progress::word(locale, sheet.state()),
            class: progress::slug(sheet.state()),
            due: moment::shown(locale, sheet.due_time),
            late: progress::lateness(locale, sheet.late_seconds),
            locked: moment::shown(locale, sheet.locked_time),
        }
    }
}
