//! Which of many places are to be entered or changed.

use std::collections::{BTreeMap, BTreeSet};

use super::batch::{Batch, Plan, Row};
use super::fault::{Fault, Violations};
use super::place::{Place, PlaceCode, PlaceEntry};

/// Decides on a batch against what the register holds of the places it names and of their
/// prefectures. A municipality may come in the same batch as its prefecture.
pub(crate) fn plan(
    batch: Batch<PlaceEntry>,
    known: &BTreeMap<PlaceCode, Place>,
) -> Result<Plan<Place>, Violations> {
    let Batch { mut rows, mut violations } = batch;
    let named: BTreeSet<PlaceCode> = rows.iter().map(|row| row.entry.code).collect();
    rows.sort_by_key(|row| (row.entry.code, row.index));
    let mut plan = Plan::default();
    let mut before: Option<(PlaceCode, usize)> = None;
    for row in rows {
        let Row { index, entry: PlaceEntry { code, .. }, .. } = row;
        if let Some((_, first)) = before.filter(|(earlier, _)| *earlier == code) {
            violations.add(index, "place_code", Fault::EnteredTwice(first));
            continue;
        }
        before = Some((code, index));
        let prefecture = PlaceCode::Prefecture(code.prefecture());
        if !named.contains(&prefecture) && !known.contains_key(&prefecture) {
            violations.add(index, "place_code", Fault::PrefectureUnknown(code.prefecture()));
        }
        let current = known.get(&code);
        violations.keep(
            index,
            "place_code",
            row.check_version(current.map_or(0, |place| place.version)),
        );
        match current {
            None => {
                plan.tally.entered += 1;
                plan.changed.push(Place::enter(row.entry));
            }
            Some(place) => match place.revised(row.entry) {
                Some(revised) => {
                    plan.tally.changed += 1;
                    plan.changed.push(revised);
                }
                None => plan.tally.unchanged += 1,
            },
        }
    }
    if violations.is_empty() { Ok(plan) } else { Err(violations) }
}

#[cfg(test)]
mod tests {
    use super::super::place::{PopulationEstimate, validity};
    use super::*;

    fn entry(code: &str, name: &str) -> PlaceEntry {
        let day = "2020-10-01".parse().unwrap();
        PlaceEntry {
            code: code.parse().unwrap(),
            name: name.into(),
            kana: "カナ".into(),
            name_en: String::new(),
            population: PopulationEstimate::new(66_680, 11_330, "e-Stat".into(), day).unwrap(),
            validity: validity(day, None).unwrap(),
            position: None,
        }
    }

    fn decide(entries: Vec<PlaceEntry>, known: &[PlaceEntry]) -> Result<Plan<Place>, Violations> {
        let rows = entries
            .into_iter()
            .enumerate()
            .map(|(index, entry)| Row { index, expected_version: None, entry })
            .collect();
        let known = known.iter().map(|e| (e.code, Place::enter(e.clone()))).collect();
        plan(Batch { rows, violations: Violations::default() }, &known)
    }

    #[test]
    fn a_municipality_may_come_with_its_prefecture() {
        let plan = decide(vec![entry("131016", "千代田区"), entry("13", "東京都")], &[]).unwrap();
        assert_eq!(plan.tally.entered, 2);
    }

    #[test]
    fn a_municipality_of_an_unknown_prefecture_is_refused() {
        let found = decide(vec![entry("131016", "千代田区")], &[]).unwrap_err().in_order();
        assert_eq!(found[0].fault, Fault::PrefectureUnknown("13".parse().unwrap()));
    }

    #[test]
    fn only_what_differs_is_changed() {
        let known = [entry("13", "東京都"), entry("131016", "千代田区")];
        let plan = decide(vec![entry("13", "東京"), known[1].clone()], &known).unwrap();
        assert_eq!((plan.tally.changed, plan.tally.unchanged), (1, 1));
        assert_eq!(plan.changed[0].version, 2);
    }

    #[test]
    fn the_same_code_twice_is_refused() {
        let found = decide(vec![entry("13", "東京都"), entry("13", "東京")], &[]).unwrap_err();
        assert_eq!(found.in_order()[0].fault, Fault::EnteredTwice(0));
    }
}
