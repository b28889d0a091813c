//! The stated default for an office that missed its deadline (未対応時の扱い).

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use vsys_vocabulary::{Actor, Amounts, ItemKind, Office, PerItem, Units};

use super::{
    apportion::{Part, apportion},
    child::Lines,
    lock::{self, WaitingSheet},
    round::LateDefault,
    sheet::{Completed, Sheet, SheetError},
};
use crate::limits::LINES_PER_LOCK;

/// Completes a late sheet with the default; `last` is the office's locked pattern of the last round.
pub fn complete_late(
    sheet: &mut Sheet,
    default: LateDefault,
    last: Option<&Lines>,
    by: &Actor,
    at: DateTime<Utc>,
) -> Result<Completed, SheetError> {
    let lines = match (default, last) {
        (LateDefault::LastRound, Some(last)) => cut_to(last, sheet.ceilings),
        (LateDefault::LastRound, None) | (LateDefault::HoldBack, _) => Lines::new(),
    };
    sheet.complete_by_default(lines, by, at)
}

/// How many of the late sheets, in their order, one lock takes by the lines that the default may
/// give them.
#[must_use]
pub fn within_one_lock(locker: &Office, late: &[Sheet], last: &BTreeMap<Office, Lines>) -> usize {
    let lines = |sheet: &Sheet| last.get(&sheet.office).map_or(0, |lines| lines.len() as u64);
    let waiting: Vec<_> =
        late.iter().map(|sheet| WaitingSheet { id: sheet.id, lines: lines(sheet) }).collect();
    lock::slice(locker, &waiting, LINES_PER_LOCK).len()
}

/// Cuts a pattern to ceilings: what fits stays, what does not is split in proportion, in smallest units.
fn cut_to(pattern: &Lines, ceilings: Amounts) -> Lines {
    let by_item: PerItem<Vec<u32>> =
        PerItem::from_fn(|item| cut_item(pattern, item, *ceilings.get(item)));
    let PerItem { vaccine, needle, syringe } = by_item;
    let amounts =
        vaccine.into_iter().zip(needle).zip(syringe).map(|((vaccine, needle), syringe)| PerItem {
            vaccine: Units(vaccine),
            needle: Units(needle),
            syringe: Units(syringe),
        });
    pattern
        .keys()
        .copied()
        .zip(amounts)
        .filter(|(_, units)| units.iter().any(|(_, units)| units.0 > 0))
        .collect()
}

fn cut_item(pattern: &Lines, item: ItemKind, ceiling: Units) -> Vec<u32> {
    let wanted: Vec<_> =
        pattern.iter().map(|(child, units)| (*child, u64::from(units.get(item).0))).collect();
    let sum: u64 = wanted.iter().map(|(_, units)| units).sum();
    if sum <= u64::from(ceiling.0) {
        return pattern.values().map(|units| units.get(item).0).collect();
    }
    apportion(ceiling.0, &wanted)
        .map_or_else(|| vec![0; wanted.len()], |parts| parts.into_iter().map(Part::boxes).collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use vsys_vocabulary::FacilityCode;

    use super::*;
    use crate::domain::{check::Check, child::Child};

    fn child(n: u32) -> Child {
        Child::Facility(format!("13199{n:05}").parse::<FacilityCode>().unwrap())
    }

    fn lines(vaccine: &[u32]) -> Lines {
        (0_u32..)
            .zip(vaccine)
            .map(|(n, v)| {
                (child(n), PerItem { vaccine: Units(*v), needle: Units(*v), syringe: Units(1) })
            })
            .collect()
    }

    fn ceilings(vaccine: u32, needle: u32, syringe: u32) -> Amounts {
        PerItem { vaccine: Units(vaccine), needle: Units(needle), syringe: Units(syringe) }
    }

    #[test]
    fn a_pattern_that_fits_is_kept() {
        let pattern = lines(&[195, 390]);
        assert_eq!(cut_to(&pattern, ceilings(585, 585, 2)), pattern);
    }

    #[test]
    fn a_pattern_that_does_not_fit_is_cut_in_proportion() {
        let cut = cut_to(&lines(&[200, 100]), ceilings(150, 300, 2));
        let vaccine: Vec<u32> = cut.values().map(|units| units.vaccine.0).collect();
        assert_eq!(vaccine, [100, 50]);
    }

    proptest! {
        #[test]
        fn a_cut_pattern_never_exceeds_its_ceilings(
            pattern in proptest::collection::vec(0_u32..5000, 0..30),
            vaccine in 0_u32..100_000,
            needle in 0_u32..100_000,
        ) {
            let ceilings = ceilings(vaccine, needle, 3);
            let cut = cut_to(&lines(&pattern), ceilings);
            prop_assert_eq!(Check::of_lines(&cut, ceilings).first_over(), None);
        }
    }
}
