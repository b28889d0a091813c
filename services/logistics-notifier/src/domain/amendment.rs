//! What amendments after the lock make of a sheet's lines.

use std::collections::BTreeMap;

use uuid::Uuid;
use vsys_vocabulary::{Amounts, FacilityCode, ShipTo};

/// A correction of one line, or of two when goods go to another site (ロック後の訂正).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Amendment {
    pub(crate) id: Uuid,
    pub(crate) sheet_id: Uuid,
    /// Counts the amendments of the sheet, from 1.
    pub(crate) version: u64,
    pub(crate) reason: String,
    /// User name and organisation of whoever corrected it.
    pub(crate) by: (String, String),
    pub(crate) facility: FacilityCode,
    pub(crate) correction: Correction,
}

/// What is corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Correction {
    /// Other units for the same site; none of any item when it declines (数量訂正・辞退). More of
    /// some item than before is given to open sites only.
    Units { after: Amounts, ship_to: Option<ShipTo>, more: bool },
    /// The site keeps `after`, and the other one has `there` from now on (納入先変更).
    Redirect { after: Amounts, to: ShipTo, there: Amounts },
}

/// What a line is from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineChange {
    pub(crate) sheet_id: Uuid,
    pub(crate) facility: FacilityCode,
    pub(crate) units: Amounts,
    /// Where its goods go; absent if that did not change.
    pub(crate) ship_to: Option<ShipTo>,
    /// The site is open, so a line that was held because it was closed is held no longer.
    pub(crate) open: bool,
    pub(crate) version: u64,
    pub(crate) amendment_id: Uuid,
    pub(crate) reason: String,
    pub(crate) by: (String, String),
}

/// The lines that amendments change, each once, by its latest amendment.
///
/// Amendments state what a line is from now on, not by how much it differs, so older ones of the
/// same line say nothing anymore; the order in which they were heard does not matter.
pub(crate) fn line_changes(amendments: &[Amendment]) -> Vec<LineChange> {
    let mut latest: BTreeMap<(Uuid, FacilityCode), LineChange> = BTreeMap::new();
    for change in amendments.iter().flat_map(changes) {
        let known = latest.get(&(change.sheet_id, change.facility));
        if known.is_none_or(|known| known.version < change.version) {
            latest.insert((change.sheet_id, change.facility), change);
        }
    }
    latest.into_values().collect()
}

fn changes(amendment: &Amendment) -> Vec<LineChange> {
    let change = |facility, units, ship_to, open| LineChange {
        sheet_id: amendment.sheet_id,
        facility,
        units,
        ship_to,
        open,
        version: amendment.version,
        amendment_id: amendment.id,
        reason: amendment.reason.clone(),
        by: amendment.by.clone(),
    };
    match &amendment.correction {
        Correction::Units { after, ship_to, more } => {
            vec![change(amendment.facility, *after, ship_to.clone(), *more)]
        }
        Correction::Redirect { after, to, there } => vec![
            change(amendment.facility, *after, None, false),
            change(to.facility_code, *there, Some(to.clone()), true),
        ],
    }
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{PerItem, Units};

    use super::*;

    fn amendment(version: u64, units: u32) -> Amendment {
        Amendment {
            id: Uuid::from_u128(version.into()),
            sheet_id: Uuid::nil(),
            version,
            reason: "入力誤り".into(),
            by: ("hanako".into(), "13".into()),
            facility: "0110113719".parse().unwrap(),
            correction: Correction::Units {
                after: PerItem::from_fn(|_| Units(units)),
                ship_to: None,
                more: false,
            },
        }
    }

    #[test]
    fn the_latest_amendment_of_a_line_counts_in_whatever_order_they_come() {
        for heard in [[amendment(1, 5), amendment(2, 7)], [amendment(2, 7), amendment(1, 5)]] {
            let changes = line_changes(&heard);
            assert_eq!(changes.len(), 1);
            assert_eq!(changes[0].units.vaccine, Units(7));
        }
    }

    #[test]
    fn a_redirect_changes_both_sites() {
        let to = ShipTo {
            facility_code: "0110113727".parse().unwrap(),
            name: "別院".into(),
            postcode: String::new(),
            address: String::new(),
            phone: String::new(),
            delivery_days: String::new(),
            delivery_hours: String::new(),
        };
        let there = PerItem::from_fn(|_| Units(9));
        let redirect = Amendment {
            correction: Correction::Redirect { after: Amounts::ZERO, to, there },
            ..amendment(1, 0)
        };
        let changes = line_changes(&[redirect]);
        let open: Vec<_> = changes.iter().map(|change| (change.facility, change.open)).collect();
        assert!(open.contains(&("0110113727".parse().unwrap(), true)), "goods go to an open site");
        let units: Vec<_> = changes.iter().map(|change| change.units.vaccine.0).collect();
        assert_eq!(units, [0, 9]);
    }
}
