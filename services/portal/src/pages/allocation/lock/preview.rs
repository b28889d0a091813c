//! What a lock will do, said before it is done (データロック前の確認).

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use vsys_proto::{
    allocation::v1::{Sheet, SheetState},
    facility_registry::v1::Facility,
    logistics_notifier::v1::AreaAssignment,
};
use vsys_vocabulary::{Amounts, ItemKind, PerItem};

use super::super::goods;
use crate::format;

/// What goes out by a lock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Preview {
    /// Sheets that will be locked.
    pub(crate) sheets: u32,
    /// Lines that will be locked.
    pub(crate) lines: u32,
    /// Sum of their units.
    pub(crate) units: PerItem<u64>,
    /// Partners that will be told, by id.
    pub(crate) partners: BTreeSet<String>,
    /// Sites that were closed meanwhile: their lines are held.
    pub(crate) closed: Vec<ClosedLine>,
    /// Municipalities for an item of which nobody is responsible: their orders wait.
    pub(crate) unassigned: BTreeSet<String>,
    /// Sheets below that stay open.
    pub(crate) open: u32,
}

/// A line whose site is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClosedLine {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) municipality: String,
}

/// Partners by municipality and item.
pub(crate) struct Responsible(BTreeMap<(String, i32), String>);

impl Responsible {
    /// Who delivers on a day: vaccine of the product, needles and syringes.
    pub(crate) fn on(today: NaiveDate, product: &str, areas: Vec<AreaAssignment>) -> Self {
        let in_force = |area: &AreaAssignment| {
            let from = area.valid_from_date.as_ref().and_then(format::civil);
            let until = area.valid_until_date.as_ref().and_then(format::civil);
            from.is_none_or(|from| from <= today) && until.is_none_or(|until| today <= until)
        };
        let of_product =
            |area: &AreaAssignment| area.product_code.is_empty() || area.product_code == product;
        let rows = areas.into_iter().filter(in_force).filter(of_product);
        Self(rows.map(|area| ((area.municipality_code, area.item), area.partner_id)).collect())
    }
}

/// The completed sheets that were chosen; all of them when none was.
pub(crate) fn chosen<'s>(below: &'s [Sheet], wanted: &[String]) -> Vec<&'s Sheet> {
    below
        .iter()
        .filter(|sheet| sheet.state() == SheetState::Completed)
        .filter(|sheet| wanted.is_empty() || wanted.contains(&sheet.sheet_id))
        .collect()
}

impl Preview {
    /// Reckons from the sheets with their lines, closed sites of the area, and who is responsible.
    pub(crate) fn of(
        sheets: &[Sheet],
        closed: &[Facility],
        responsible: &Responsible,
        open: u32,
    ) -> Self {
        let closed: BTreeMap<&str, &Facility> =
            closed.iter().map(|site| (site.facility_code.as_str(), site)).collect();
        let mut preview = Self {
            sheets: u32::try_from(sheets.len()).unwrap_or(u32::MAX),
            open,
            ..Self::default()
        };
        for sheet in sheets {
            preview.add(sheet, &closed, responsible);
        }
        preview
    }

    fn add(
        &mut self,
        sheet: &Sheet,
        closed: &BTreeMap<&str, &Facility>,
        responsible: &Responsible,
    ) {
        let lines: Vec<(&str, Amounts)> = sheet
            .lines
            .iter()
            .map(|line| (line.child_code.as_str(), goods::amounts(line.units)))
            // Who only wants something gets no line of the lock.
            .filter(|(_, units)| !units.is_zero())
            .collect();
        let sums = goods::sum(lines.iter().map(|(_, units)| units));
        for &item in ItemKind::ALL {
            *self.units.get_mut(item) += *sums.get(item);
        }
        self.lines += u32::try_from(lines.len()).unwrap_or(u32::MAX);
        let shut = lines.iter().filter_map(|(code, _)| closed.get(code));
        self.closed.extend(shut.map(|site| ClosedLine {
            code: site.facility_code.clone(),
            name: site.name.clone(),
            municipality: site.municipality_code.clone(),
        }));
        for (place, items) in given(sheet, &lines) {
            self.tell(&place, &items, responsible);
        }
    }

    fn tell(&mut self, place: &str, items: &[ItemKind], responsible: &Responsible) {
        for item in items {
            let kind = i32::from(vsys_proto::convert::wire_item_kind(*item));
            match responsible.0.get(&(place.to_owned(), kind)) {
                Some(partner) => self.partners.insert(partner.clone()),
                None => self.unassigned.insert(place.to_owned()),
            };
        }
    }
}

/// Municipalities that get something from a sheet, with the items they get.
fn given(sheet: &Sheet, lines: &[(&str, Amounts)]) -> BTreeMap<String, Vec<ItemKind>> {
    let own = sheet.office.as_ref().map(|office| office.municipality_code.clone());
    let own = own.unwrap_or_default();
    let mut places: BTreeMap<String, BTreeSet<ItemKind>> = BTreeMap::new();
    for (code, units) in lines {
        let place = if own.is_empty() { (*code).to_owned() } else { own.clone() };
        let items = places.entry(place).or_default();
        items.extend(units.iter().filter(|(_, units)| units.0 > 0).map(|(item, _)| item));
    }
    places.into_iter().map(|(place, items)| (place, items.into_iter().collect())).collect()
}

#[cfg(test)]
mod tests {
    use vsys_proto::{
        allocation::v1::Line,
        vocabulary::v1::{ItemKind as WireKind, ItemUnits, Office},
    };

    use super::*;

    fn sheet(municipality: &str, lines: &[(&str, u32)]) -> Sheet {
        let line = |(code, boxes): &(&str, u32)| Line {
            child_code: (*code).to_owned(),
            units: Some(ItemUnits {
                vaccine_vials: boxes * 195,
                needle_pieces: boxes * 1_000,
                syringe_pieces: 0,
            }),
            ..Line::default()
        };
        Sheet {
            sheet_id: municipality.to_owned(),
            office: Some(Office {
                municipality_code: municipality.to_owned(),
                ..Office::default()
            }),
            state: SheetState::Completed.into(),
            lines: lines.iter().map(line).collect(),
            ..Sheet::default()
        }
    }

    fn area(municipality: &str, item: WireKind, partner: &str) -> AreaAssignment {
        AreaAssignment {
            product_code: String::new(),
            municipality_code: municipality.to_owned(),
            item: item.into(),
            partner_id: partner.to_owned(),
            ..AreaAssignment::default()
        }
    }

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2021, 3, 19).unwrap()
    }

    fn responsible(areas: &[AreaAssignment]) -> Responsible {
        Responsible::on(today(), "pfizer", areas.to_vec())
    }

    #[test]
    fn a_preview_says_what_goes_out_and_who_is_told() {
        let sheets = [sheet("131016", &[("1310000001", 1), ("1310000002", 2)])];
        let areas = [
            area("131016", WireKind::Vaccine, "maker"),
            area("131016", WireKind::Needle, "wholesaler-01"),
        ];
        let preview = Preview::of(&sheets, &[], &responsible(&areas), 3);
        assert_eq!((preview.sheets, preview.lines, preview.open), (1, 2, 3));
        assert_eq!((preview.units.vaccine, preview.units.syringe), (3 * 195, 0));
        assert_eq!(Vec::from_iter(&preview.partners), ["maker", "wholesaler-01"]);
        assert!(preview.unassigned.is_empty(), "syringes are not given, nobody need deliver them");
    }

    #[test]
    fn a_site_that_closed_meanwhile_is_named() {
        let sheets = [sheet("131016", &[("1310000001", 1)])];
        let shut = Facility {
            facility_code: "1310000001".to_owned(),
            name: "閉鎖会場".to_owned(),
            municipality_code: "131016".to_owned(),
            ..Facility::default()
        };
        let preview = Preview::of(&sheets, &[shut], &responsible(&[]), 0);
        assert_eq!(preview.closed.len(), 1);
        assert_eq!(Vec::from_iter(&preview.unassigned), ["131016"]);
    }

    #[test]
    fn the_nations_lock_tells_partners_of_the_municipalities_in_it() {
        let prefecture = sheet("", &[("131016", 1), ("131024", 0)]);
        let areas = [area("131016", WireKind::Vaccine, "maker")];
        let preview = Preview::of(&[prefecture], &[], &responsible(&areas), 0);
        assert_eq!(Vec::from_iter(&preview.partners), ["maker"]);
        assert_eq!(Vec::from_iter(&preview.unassigned), ["131016"], "needles have nobody");
    }

    #[test]
    fn who_is_not_responsible_today_or_for_the_product_is_not_told() {
        let ended = AreaAssignment {
            valid_until_date: Some(vsys_proto::vocabulary::v1::Date {
                year: 2021,
                month: 3,
                day: 18,
            }),
            ..area("131016", WireKind::Needle, "wholesaler-01")
        };
        let other = AreaAssignment {
            product_code: "moderna".to_owned(),
            ..area("131016", WireKind::Vaccine, "maker")
        };
        assert!(responsible(&[ended, other]).0.is_empty());
    }

    #[test]
    fn only_completed_sheets_are_chosen() {
        let issued = Sheet { state: SheetState::Issued.into(), ..sheet("131024", &[]) };
        let below = [sheet("131016", &[]), issued];
        assert_eq!(chosen(&below, &[]).len(), 1);
        assert_eq!(chosen(&below, &["131024".to_owned()]).len(), 0);
    }
}
