//! What locked sheets give to facilities.

use std::collections::BTreeMap;

use uuid::Uuid;

use vsys_vocabulary::{FacilityCode, MunicipalityCode, Units};

/// Vaccine that one sheet gives to one facility.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Allotment {
    /// Number that people call the round by.
    pub(crate) round: String,
    /// Vials.
    pub(crate) vials: Units,
    /// How many corrections of the sheet are in it; 0 as it was locked.
    pub(crate) version: u64,
}

/// A municipality's sheet of a round is locked, whatever it gives.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LockedSheet {
    /// Whose sheet it is.
    pub(crate) municipality: MunicipalityCode,
    /// Number that people call the round by.
    pub(crate) round: String,
}

/// By facility and sheet, each as it stands after its last correction.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Allotments(BTreeMap<(FacilityCode, Uuid), Allotment>);

impl Allotments {
    /// Adds one, unless a later one of the same facility and sheet is there already.
    pub(crate) fn add(&mut self, facility: FacilityCode, sheet: Uuid, allotment: Allotment) {
        let known = self.0.entry((facility, sheet)).or_insert_with(|| allotment.clone());
        if known.version < allotment.version {
            *known = allotment;
        }
    }

    /// Whether there is none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them, in order of facilities.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&(FacilityCode, Uuid), &Allotment)> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_correction_counts_in_whatever_order_they_come() {
        let (facility, sheet) = ("1310000018".parse().unwrap(), Uuid::nil());
        let of = |version, vials| Allotment { round: "H-001".into(), vials: Units(vials), version };
        let mut allotments = Allotments::default();
        for (version, vials) in [(1, 20), (0, 195), (2, 0), (1, 20)] {
            allotments.add(facility, sheet, of(version, vials));
        }
        assert_eq!(allotments.iter().collect::<Vec<_>>(), [(&(facility, sheet), &of(2, 0))]);
    }
}
