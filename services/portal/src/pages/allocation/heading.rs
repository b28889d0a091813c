//! What stands above every page of a sheet or round: which one, whose, until when, how far.

use tonic::Status;
use vsys_proto::allocation::v1::{Round, Sheet};

use super::{moment, progress};
use crate::{pages::rounds::list::ProductNames, visitor::Visitor};

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
    pub(crate) async fn of(
        visitor: &Visitor,
        round: &Round,
        sheet: &Sheet,
        office: String,
    ) -> Result<Self, Status> {
        let locale = visitor.locale;
        Ok(Self {
            round_number: round.round_number.clone(),
            product: ProductNames::read(visitor).await?.of(&round.product_code),
            office,
            state: progress::word(locale, sheet.state()),
            class: progress::slug(sheet.state()),
            due: moment::shown(locale, sheet.due_time),
            late: progress::lateness(locale, sheet.late_seconds),
            locked: moment::shown(locale, sheet.locked_time),
        })
    }
}
