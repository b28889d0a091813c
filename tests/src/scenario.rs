//! The three training scenarios.

use vsys_proto::allocation::v1 as wire;
use vsys_vocabulary::{Amounts, Boxes, FacilityCode, MunicipalityCode, Packs, PerItem, Units};

use crate::apportion::apportion;
use crate::country::Country;
use crate::sites::Sites;

/// Boxes of needles, and of syringes, for each box of vaccine.
const BOXES_PER_BOX: u32 = 10;

/// A training scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scenario {
    /// 1: a box for each municipality, to its dummy hospital.
    OneEach,
    /// 2: 3,600 boxes by population of 65 and over, among the sites of each municipality.
    Boxes3600,
    /// 3: the same with 15,000 boxes.
    Boxes15000,
}

impl Scenario {
    /// By its number.
    #[must_use]
    pub const fn numbered(number: u8) -> Option<Self> {
        match number {
            1 => Some(Self::OneEach),
            2 => Some(Self::Boxes3600),
            3 => Some(Self::Boxes15000),
            _ => None,
        }
    }

    /// Boxes of vaccine that the nation has to give.
    #[must_use]
    pub fn boxes(self, country: &Country) -> Boxes {
        match self {
            Self::OneEach => Boxes(u32::try_from(country.towns.len()).unwrap_or(u32::MAX)),
            Self::Boxes3600 => Boxes(3_600),
            Self::Boxes15000 => Boxes(15_000),
        }
    }

    /// The same in smallest units, with the needles and syringes that go with them.
    #[must_use]
    pub fn supply(self, country: &Country, packs: Packs) -> Amounts {
        let boxes = self.boxes(country);
        let many = Boxes(boxes.0.saturating_mul(BOXES_PER_BOX));
        PerItem {
            vaccine: packs.vaccine.units(boxes).unwrap_or(Units::ZERO),
            needle: packs.needle.units(many).unwrap_or(Units::ZERO),
            syringe: packs.syringe.units(many).unwrap_or(Units::ZERO),
        }
    }

    /// The nation's rule: F0 a box for each municipality, or F1 by population of 65 and over.
    #[must_use]
    pub fn rule(self) -> wire::RuleApplication {
        let rule = match self {
            Self::OneEach => {
                wire::rule::Rule::Equal(wire::EqualRule { boxes_each: 1, exceptions: Vec::new() })
            }
            Self::Boxes3600 | Self::Boxes15000 => {
                let measure = wire::PopulationMeasure::Aged65Plus.into();
                wire::rule::Rule::Population(wire::PopulationRule { measure })
            }
        };
        wire::RuleApplication {
            rule: Some(wire::Rule { rule: Some(rule) }),
            total_boxes: 0,
            needle_boxes_per_box: BOXES_PER_BOX,
            syringe_boxes_per_box: BOXES_PER_BOX,
            inputs_csv: Vec::new(),
            by_municipality: true,
        }
    }

    /// What a municipality gives its sites: all to the dummy hospital, or whole boxes to all.
    pub fn lines(
        self,
        sites: &Sites,
        town: MunicipalityCode,
        ceilings: Amounts,
        packs: Packs,
    ) -> anyhow::Result<Vec<(FacilityCode, Amounts)>> {
        if ceilings.is_zero() {
            return Ok(Vec::new());
        }
        match self {
            Self::OneEach => Ok(vec![(sites.dummies_of(town)?.hospital, ceilings)]),
            Self::Boxes3600 | Self::Boxes15000 => {
                Ok(share(sites.receiving_in(town), ceilings, packs))
            }
        }
    }
}

/// Whole boxes in equal parts, needles and syringes after the vaccine; what is no whole box goes
/// to the first.
fn share(sites: &[FacilityCode], ceilings: Amounts, packs: Packs) -> Vec<(FacilityCode, Amounts)> {
    let parts = |item, weights: &[u64]| {
        let pack = packs.get(item);
        let (boxes, rest) = pack.boxes_and_rest(*ceilings.get(item));
        let mut units: Vec<Units> = apportion(boxes.0, weights)
            .into_iter()
            .map(|part| pack.units(Boxes(part)).unwrap_or(Units::ZERO))
            .collect();
        if let Some(first) = units.first_mut() {
            *first += rest;
        }
        units
    };
    let equal = vec![1; sites.len()];
    let vaccine = parts(vsys_vocabulary::ItemKind::Vaccine, &equal);
    let after: Vec<u64> = vaccine.iter().map(|units| units.0.into()).collect();
    let needle = parts(vsys_vocabulary::ItemKind::Needle, &after);
    let syringe = parts(vsys_vocabulary::ItemKind::Syringe, &after);
    let amounts = vaccine.into_iter().zip(needle).zip(syringe);
    let lines = sites.iter().zip(amounts);
    lines
        .map(|(site, ((vaccine, needle), syringe))| (*site, PerItem { vaccine, needle, syringe }))
        .filter(|(_, units)| !units.is_zero())
        .collect()
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::Pack;

    use super::*;
    use crate::sites::SiteCounts;

    fn packs() -> Packs {
        let pack = |units| Pack::new(units).unwrap();
        PerItem { vaccine: pack(195), needle: pack(100), syringe: pack(100) }
    }

    #[test]
    fn scenario_one_is_1741_boxes_with_ten_of_needles_and_syringes_each() {
        let supply = Scenario::OneEach.supply(&Country::japan().unwrap(), packs());
        assert_eq!(supply.vaccine, Units(1_741 * 195));
        assert_eq!((supply.needle, supply.syringe), (Units(1_741_000), Units(1_741_000)));
    }

    #[test]
    fn nothing_is_lost_when_a_town_shares_whole_boxes() {
        let country = Country::japan().unwrap().only(&["13".parse().unwrap()]);
        let sites = Sites::of(&country, SiteCounts { basic: 500, receivers: 0 }).unwrap();
        for town in &country.towns {
            for boxes in [0, 1, 2, 3, 7, 40] {
                let ceilings = PerItem {
                    vaccine: Units(boxes * 195 + 5),
                    needle: Units(boxes * 1_000),
                    syringe: Units(7),
                };
                let lines =
                    Scenario::Boxes3600.lines(&sites, town.code, ceilings, packs()).unwrap();
                assert_eq!(lines.iter().map(|(_, units)| units).sum::<Amounts>(), ceilings);
            }
        }
    }
}
