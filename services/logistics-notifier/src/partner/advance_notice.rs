//! An advance notice as its partner reads it.

use serde::Serialize;
use uuid::Uuid;
use vsys_vocabulary::{ItemKind, MunicipalityCode, Units};

use crate::domain::sheet::{Quantity, Sheet};

/// The data of `advance_notice.issued`: it replaces what earlier ones said of the same
/// municipalities and items, and leaves the others.
#[derive(Debug, Serialize)]
pub(crate) struct AdvanceNoticeData<'a> {
    lock_id: Uuid,
    round_id: Uuid,
    round_number: &'a str,
    product_code: &'a str,
    revision: u32,
    quantities: Vec<AdvanceQuantity>,
}

#[derive(Debug, Serialize)]
struct AdvanceQuantity {
    municipality_code: String,
    item: &'static str,
    #[serde(flatten)]
    quantity: Quantity,
}

impl<'a> AdvanceNoticeData<'a> {
    /// A notice over quantities of sheets of one lock, which have round and product in common.
    pub(crate) fn new<'q>(
        sheet: &'a Sheet,
        revision: u32,
        quantities: impl Iterator<Item = (&'q Sheet, MunicipalityCode, ItemKind, Units)>,
    ) -> Self {
        Self {
            lock_id: sheet.lock_id,
            round_id: sheet.round_id,
            round_number: &sheet.round_number,
            product_code: sheet.product.as_str(),
            revision,
            quantities: quantities
                .map(|(sheet, municipality, item, units)| AdvanceQuantity {
                    municipality_code: municipality.to_string(),
                    item: item.as_str(),
                    quantity: sheet.quantity(item, units),
                })
                .collect(),
        }
    }
}
