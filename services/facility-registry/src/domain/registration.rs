//! Which of many facilities are to be entered or changed: all of a batch, or none of it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use vsys_vocabulary::{Actor, FacilityCode, MunicipalityCode, Validity};

use super::authority;
use super::batch::{Batch, Plan, Row};
use super::facility::Facility;
use super::fault::{Fault, Violations};
use super::profile::{FacilityEntry, FacilityType};

/// What the register holds that a batch is judged against.
#[derive(Clone, Debug)]
pub(crate) struct Known {
    /// The day it is in Japan.
    pub(crate) today: NaiveDate,
    /// The municipalities that the batch names, with the days their codes are in use.
    pub(crate) municipalities: BTreeMap<MunicipalityCode, Validity>,
    /// The facilities that the batch names, as themselves or as another's basic facility.
    pub(crate) facilities: BTreeMap<FacilityCode, Facility>,
    /// Who receives, outside the batch or in it, from facilities that the batch enters as
    /// linked or satellite: (receiver, basic facility).
    pub(crate) receivers: Vec<(FacilityCode, FacilityCode)>,
}

/// Decides on a batch. Rows outside the actor's area are refused before anything else is said
/// about the batch; then everything wrong with any row is told at once.
pub(crate) fn plan(
    batch: Batch<FacilityEntry>,
    known: &Known,
    by: &Actor,
) -> Result<Plan<Facility>, Violations> {
    let Batch { mut rows, mut violations } = batch;
    let outside = outside_area(&rows, by);
    if !outside.is_empty() {
        return Err(outside);
    }
    rows.sort_by_key(|row| (row.entry.code, row.index));
    let after = Afterwards::of(&rows, known);
    let mut plan = Plan::default();
    let mut before: Option<(FacilityCode, usize)> = None;
    for row in rows {
        let code = row.entry.code;
        if let Some((_, first)) = before.filter(|(earlier, _)| *earlier == code) {
            violations.add(row.index, "facility_code", Fault::EnteredTwice(first));
            continue;
        }
        before = Some((code, row.index));
        let current = known.facilities.get(&code);
        let version = current.map_or(0, |facility| facility.version);
        violations.keep(row.index, "facility_code", row.check_version(version));
        violations.keep(row.index, "municipality_code", check_municipality(&row, current, known));
        violations.keep(row.index, "basic_facility_code", after.check_basic(&row.entry));
        violations.keep(row.index, "type", after.check_receivers(&row.entry));
        match current {
            None => {
                plan.tally.entered += 1;
                plan.changed.push(Facility::enter(row.entry));
            }
            Some(facility) => match facility.revised(row.entry) {
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

fn outside_area(rows: &[Row<FacilityEntry>], by: &Actor) -> Violations {
    let mut outside = Violations::default();
    for row in rows {
        let municipality = row.entry.municipality;
        if !authority::writes_in(by, municipality) {
            outside.add(row.index, "municipality_code", Fault::OutsideYourArea(municipality));
        }
    }
    outside
}

/// A facility is entered only into a municipality in force, and never moves. One that stands in
/// a municipality that has since merged may still be changed.
fn check_municipality(
    row: &Row<FacilityEntry>,
    current: Option<&Facility>,
    known: &Known,
) -> Result<(), Fault> {
    let named = row.entry.municipality;
    match (current, known.municipalities.get(&named)) {
        (Some(facility), _) if facility.municipality == named => Ok(()),
        (Some(facility), _) => Err(Fault::MunicipalityChanged(facility.municipality)),
        (None, None) => Err(Fault::MunicipalityUnknown(named)),
        (None, Some(validity)) if validity.covers(known.today) => Ok(()),
        (None, Some(_)) => Err(Fault::MunicipalityNotInForce(named)),
    }
}

/// Types as they stand once the batch is carried out.
struct Afterwards {
    types: BTreeMap<FacilityCode, FacilityType>,
    /// One receiver, outside the batch, of each facility that has any.
    received_by: BTreeMap<FacilityCode, FacilityCode>,
}

impl Afterwards {
    fn of(rows: &[Row<FacilityEntry>], known: &Known) -> Self {
        let kept = known.facilities.values().map(|f| (f.code, f.profile.facility_type));
        let entered = rows.iter().map(|row| (row.entry.code, row.entry.profile.facility_type));
        let named: BTreeSet<FacilityCode> = rows.iter().map(|row| row.entry.code).collect();
        // receivers in the batch are judged by their own rows
        let elsewhere = known.receivers.iter().filter(|(receiver, _)| !named.contains(receiver));
        Self {
            types: kept.chain(entered).collect(),
            received_by: elsewhere.map(|(receiver, basic)| (*basic, *receiver)).collect(),
        }
    }

    fn check_basic(&self, entry: &FacilityEntry) -> Result<(), Fault> {
        let Some(basic) = entry.profile.facility_type.basic() else { return Ok(()) };
        if basic == entry.code {
            return Err(Fault::BasicIsItself);
        }
        match self.types.get(&basic) {
            Some(FacilityType::Basic) => Ok(()),
            Some(FacilityType::Linked { .. } | FacilityType::Satellite { .. }) => {
                Err(Fault::BasicNotBasic(basic))
            }
            None => Err(Fault::BasicUnknown(basic)),
        }
    }

    fn check_receivers(&self, entry: &FacilityEntry) -> Result<(), Fault> {
        match (entry.profile.facility_type, self.received_by.get(&entry.code)) {
            (FacilityType::Basic, _) | (_, None) => Ok(()),
            (_, Some(receiver)) => Err(Fault::StillReceivedFrom(*receiver)),
        }
    }
}

#[cfg(test)]
mod tests {
    use vsys_testkit::actor;
    use vsys_vocabulary::{Role, Standing};

    use super::super::fault::Violation;
    use super::super::profile::tests::hospital;
    use super::*;

    const BASIC: &str = "1310000018";
    const SATELLITE: &str = "1310000026";

    fn code(text: &str) -> FacilityCode {
        text.parse().unwrap()
    }

    fn satellite_of(basic: &str) -> FacilityType {
        FacilityType::Satellite { basic: code(basic) }
    }

    fn batch(entries: Vec<FacilityEntry>) -> Batch<FacilityEntry> {
        let rows = entries
            .into_iter()
            .enumerate()
            .map(|(index, entry)| Row { index, expected_version: None, entry })
            .collect();
        Batch { rows, violations: Violations::default() }
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A register with Chiyoda in force and the given facilities in it.
    fn register(facilities: Vec<FacilityEntry>) -> Known {
        let receivers = facilities
            .iter()
            .filter_map(|entry| Some((entry.code, entry.profile.facility_type.basic()?)))
            .collect();
        let facilities = facilities.into_iter().map(|e| (e.code, Facility::enter(e))).collect();
        let in_use = Validity::new(day("1970-04-01"), None).unwrap();
        let municipalities = [("131016".parse().unwrap(), in_use)].into();
        Known { today: day("2021-04-05"), municipalities, facilities, receivers }
    }

    fn administrator() -> Actor {
        actor(Standing::Nation, &[Role::Administrator])
    }

    fn decide(entries: Vec<FacilityEntry>, known: &Known) -> Result<Plan<Facility>, Violations> {
        plan(batch(entries), known, &administrator())
    }

    fn faults(entries: Vec<FacilityEntry>, known: &Known) -> Vec<(usize, &'static str, Fault)> {
        let found = decide(entries, known).unwrap_err().in_order();
        found.into_iter().map(|Violation { row, field, fault }| (row, field, fault)).collect()
    }

    #[test]
    fn a_basic_facility_may_come_with_its_receivers_in_any_order() {
        let entries =
            vec![hospital(SATELLITE, satellite_of(BASIC)), hospital(BASIC, FacilityType::Basic)];
        let plan = decide(entries, &register(vec![])).unwrap();
        assert_eq!(plan.tally.entered, 2);
        assert_eq!(plan.changed.first().map(|facility| facility.code), Some(code(BASIC)));
    }

    #[test]
    fn what_stands_so_already_is_not_changed() {
        let entry = hospital(BASIC, FacilityType::Basic);
        let plan = decide(vec![entry.clone()], &register(vec![entry])).unwrap();
        assert_eq!((plan.changed.len(), plan.tally.unchanged), (0, 1));
    }

    #[test]
    fn every_bad_row_is_named_with_its_reason() {
        let mut elsewhere = hospital("1310000034", FacilityType::Basic);
        elsewhere.municipality = "131041".parse().unwrap();
        let entries = vec![
            hospital(BASIC, FacilityType::Basic),
            hospital(SATELLITE, satellite_of(SATELLITE)),
            elsewhere,
            hospital(BASIC, FacilityType::Basic),
            hospital("1310000042", satellite_of("1399999999")),
        ];
        assert_eq!(
            faults(entries, &register(vec![])),
            [
                (1, "basic_facility_code", Fault::BasicIsItself),
                (2, "municipality_code", Fault::MunicipalityUnknown("131041".parse().unwrap())),
                (3, "facility_code", Fault::EnteredTwice(0)),
                (4, "basic_facility_code", Fault::BasicUnknown(code("1399999999"))),
            ]
        );
    }

    #[test]
    fn nobody_receives_from_a_satellite() {
        let known = register(vec![
            hospital(BASIC, FacilityType::Basic),
            hospital(SATELLITE, satellite_of(BASIC)),
        ]);
        assert_eq!(
            faults(vec![hospital("1310000034", satellite_of(SATELLITE))], &known),
            [(0, "basic_facility_code", Fault::BasicNotBasic(code(SATELLITE)))]
        );
    }

    #[test]
    fn a_basic_facility_stays_one_while_others_receive_from_it() {
        let known = register(vec![
            hospital(BASIC, FacilityType::Basic),
            hospital(SATELLITE, satellite_of(BASIC)),
            hospital("1310000034", FacilityType::Basic),
        ]);
        let linked = hospital(BASIC, satellite_of("1310000034"));
        assert_eq!(
            faults(vec![linked.clone()], &known),
            [(0, "type", Fault::StillReceivedFrom(code(SATELLITE)))]
        );
        let moved = hospital(SATELLITE, satellite_of("1310000034"));
        assert_eq!(decide(vec![linked, moved], &known).unwrap().tally.changed, 2);
    }

    #[test]
    fn a_facility_does_not_move_to_another_municipality() {
        let known = register(vec![hospital(BASIC, FacilityType::Basic)]);
        let mut moved = hospital(BASIC, FacilityType::Basic);
        moved.municipality = "131041".parse().unwrap();
        assert_eq!(
            faults(vec![moved], &known),
            [(0, "municipality_code", Fault::MunicipalityChanged("131016".parse().unwrap()))]
        );
    }

    #[test]
    fn nothing_is_entered_into_a_municipality_that_has_merged_but_what_is_there_may_change() {
        let mut known = register(vec![hospital(BASIC, FacilityType::Basic)]);
        let ended = Validity::new(day("1970-04-01"), Some(day("2021-03-31"))).unwrap();
        known.municipalities.insert("131016".parse().unwrap(), ended);
        assert_eq!(
            faults(vec![hospital("1310000034", FacilityType::Basic)], &known),
            [(0, "municipality_code", Fault::MunicipalityNotInForce("131016".parse().unwrap()))]
        );
        let mut changed = hospital(BASIC, FacilityType::Basic);
        changed.profile.phone = "03-0000-0009".into();
        assert_eq!(decide(vec![changed], &known).unwrap().tally.changed, 1);
    }

    #[test]
    fn a_row_outside_the_area_is_refused_before_anything_else_is_said() {
        let clerk = actor(Standing::Municipality("131041".parse().unwrap()), &[Role::Clerk]);
        let entries = vec![hospital(SATELLITE, satellite_of(SATELLITE))];
        let found = plan(batch(entries), &register(vec![]), &clerk).unwrap_err().in_order();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].fault, Fault::OutsideYourArea("131016".parse().unwrap()));
    }

    #[test]
    fn a_stale_version_is_refused_and_zero_means_not_there_yet() {
        let known = register(vec![hospital(BASIC, FacilityType::Basic)]);
        let mut again = batch(vec![hospital(BASIC, FacilityType::Basic)]);
        again.rows[0].expected_version = Some(0);
        let found = plan(again, &known, &administrator()).unwrap_err().in_order();
        assert_eq!(found[0].fault, Fault::StaleVersion { current: 1 });
        let mut new = batch(vec![hospital(SATELLITE, satellite_of(BASIC))]);
        new.rows[0].expected_version = Some(0);
        assert_eq!(plan(new, &known, &administrator()).unwrap().tally.entered, 1);
    }
}
