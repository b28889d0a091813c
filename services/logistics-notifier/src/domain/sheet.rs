//! A locked sheet, as much of it as shipping needs.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{
    Amounts, ItemKind, MunicipalityCode, Office, Packs, PrefectureCode, ProductCode, ShipTo, Units,
};

/// The head of a locked sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub(crate) id: Uuid,
    pub(crate) lock_id: Uuid,
    pub(crate) round_id: Uuid,
    pub(crate) round_number: String,
    pub(crate) product: ProductCode,
    pub(crate) prefecture: PrefectureCode,
    /// Absent on a prefecture's sheet.
    pub(crate) municipality: Option<MunicipalityCode>,
    pub(crate) packs: Packs,
    pub(crate) locked_at: DateTime<Utc>,
}

impl Sheet {
    /// The office whose decision was locked.
    pub(crate) fn office(&self) -> Office {
        self.municipality.map_or(Office::Prefecture(self.prefecture), Office::Municipality)
    }

    /// An amount of one item in units, full boxes and the rest.
    pub(crate) fn quantity(&self, item: ItemKind, units: Units) -> Quantity {
        let (boxes, rest) = self.packs.get(item).boxes_and_rest(units);
        Quantity { units: units.0, boxes: boxes.0, rest: rest.0 }
    }
}

/// Smallest units, and the same in boxes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Quantity {
    pub(crate) units: u32,
    pub(crate) boxes: u32,
    pub(crate) rest: u32,
}

/// One part of a locked sheet, as it was heard.
#[derive(Debug, Clone)]
pub(crate) struct SheetPart {
    pub(crate) sheet: Arc<Sheet>,
    pub(crate) part: u32,
    pub(crate) parts: u32,
    pub(crate) sheets_in_lock: u32,
    pub(crate) lines: Lines,
}

/// What the sheet's office decided: over its municipalities, or over its sites.
#[derive(Debug, Clone)]
pub(crate) enum Lines {
    Municipalities(Vec<(MunicipalityCode, Amounts)>),
    Sites(Vec<Arc<Line>>),
}

impl SheetPart {
    pub(crate) fn sites(&self) -> &[Arc<Line>] {
        match &self.lines {
            Lines::Sites(lines) => lines,
            Lines::Municipalities(_) => &[],
        }
    }

    pub(crate) fn municipalities(&self) -> &[(MunicipalityCode, Amounts)] {
        match &self.lines {
            Lines::Municipalities(lines) => lines,
            Lines::Sites(_) => &[],
        }
    }
}

/// One site's line of a municipality's sheet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    pub(crate) ship_to: ShipTo,
    pub(crate) units: Amounts,
    /// The site was closed meanwhile: nothing is ordered for it.
    pub(crate) held: bool,
}

impl Line {
    /// What is ordered for the line: every item with units, unless the line is held.
    pub(crate) fn ordered(&self) -> impl Iterator<Item = (ItemKind, Units)> {
        let held = self.held;
        self.units
            .iter()
            .map(|(item, &units)| (item, units))
            .filter(move |(_, units)| !held && *units > Units::ZERO)
    }
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{ItemKind, PerItem, ShipTo, Units};

    use super::Line;

    fn line(vaccine: u32, held: bool) -> Line {
        let ship_to = ShipTo {
            facility_code: "0110113719".parse().unwrap(),
            name: String::new(),
            postcode: String::new(),
            address: String::new(),
            phone: String::new(),
            delivery_days: String::new(),
            delivery_hours: String::new(),
        };
        let units = PerItem { vaccine: Units(vaccine), needle: Units(1_000), syringe: Units(0) };
        Line { ship_to, units, held }
    }

    #[test]
    fn only_items_with_units_are_ordered() {
        let ordered: Vec<_> = line(195, false).ordered().collect();
        assert_eq!(ordered, [(ItemKind::Vaccine, Units(195)), (ItemKind::Needle, Units(1_000))]);
    }

    #[test]
    fn nothing_is_ordered_for_a_held_line() {
        assert_eq!(line(195, true).ordered().count(), 0);
    }
}
