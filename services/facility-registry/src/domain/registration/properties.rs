//! Whatever is entered, by calls or by mandates, closed, planned to close, merged, given another code,
//! moved with its municipality and allocated, in any order: types and pairs stay in order.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use proptest::prelude::*;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing, Units, jst};

use super::super::facility::{Operation, Receiver};
use super::super::profile::tests::hospital;
use super::super::settling::{self, Settled};
use super::super::succession::{self, Wish};
use super::super::transfer::Way;
use super::*;

mod steps;

use self::steps::{CODES, Step, Wanted, code, steps};

/// A register as the store would keep it.
struct Register {
    /// The municipality that all facilities lie in.
    municipality: MunicipalityCode,
    facilities: BTreeMap<FacilityCode, Facility>,
    allotted: BTreeMap<FacilityCode, Allotment>,
    /// Every basic facility that one ever received from, by the code it had then.
    received: BTreeMap<FacilityCode, BTreeSet<FacilityCode>>,
    /// Vaccine may have come from anywhere.
    any_sites: bool,
    now: DateTime<Utc>,
}

impl Default for Register {
    fn default() -> Self {
        Self {
            municipality: "131016".parse().unwrap(),
            facilities: BTreeMap::new(),
            allotted: BTreeMap::new(),
            received: BTreeMap::new(),
            any_sites: false,
            now: "2021-04-05T03:00:00Z".parse().unwrap(),
        }
    }
}

fn clerk() -> Actor {
    actor(Standing::Prefecture("13".parse().unwrap()), &[Role::Clerk])
}

impl Register {
    fn row(&self, (index, wanted): (usize, &Wanted)) -> Row<FacilityEntry> {
        let entry = FacilityEntry {
            municipality: self.municipality,
            statement: wanted.said,
            ..hospital(CODES[wanted.code], wanted.facility_type())
        };
        Row { index, expected_version: None, entry }
    }

    /// The facility's code and those it had before.
    fn known_as(&self, code: FacilityCode) -> BTreeSet<FacilityCode> {
        let mut codes = BTreeSet::from([code]);
        loop {
            let before = codes.len();
            let earlier = self
                .facilities
                .values()
                .filter(|it| it.successor().is_some_and(|successor| codes.contains(&successor)));
            codes.extend(earlier.map(|it| it.code).collect::<Vec<_>>());
            if codes.len() == before {
                return codes;
            }
        }
    }

    fn allotment(&self, code: FacilityCode) -> Option<Allotment> {
        self.known_as(code).iter().find_map(|code| self.allotted.get(code).cloned())
    }

    fn possible(&self, code: FacilityCode) -> Option<Possible> {
        let known_as = self.known_as(code);
        let basics = known_as.iter().filter_map(|code| self.received.get(code)).flatten();
        let mut given = basics.filter_map(|basic| Some((*basic, self.allotted.get(basic)?)));
        given.next().map(|(basic, allotment)| Possible {
            basic,
            round: allotment.round.clone(),
            vials: allotment.vials,
            way: Way::Pair,
        })
    }

    fn anywhere(&self) -> Option<Possible> {
        let (basic, allotment) = self.allotted.iter().next().filter(|_| self.any_sites)?;
        let (round, vials) = (allotment.round.clone(), allotment.vials);
        Some(Possible { basic: *basic, round, vials, way: Way::AnySites })
    }

    fn known(&self) -> Known {
        let codes = || (0..CODES.len()).map(code);
        let in_use = Validity::new("1970-04-01".parse().unwrap(), None).unwrap();
        Known {
            today: jst::date_of(self.now),
            municipalities: [(self.municipality, in_use)].into(),
            facilities: self.facilities.clone(),
            receivers: self
                .facilities
                .values()
                .filter_map(|it| Some((it.code, it.profile.facility_type.basic()?)))
                .collect(),
            allotted: codes().filter_map(|it| Some((it, self.allotment(it)?))).collect(),
            transfers: codes().filter_map(|it| Some((it, self.possible(it)?))).collect(),
            anywhere: self.anywhere(),
        }
    }

    /// Keeps what was changed. Nobody starts to receive from a closed site.
    fn keep(&mut self, changed: Vec<Facility>) {
        let began = |it: &Facility| {
            let basic = it.profile.facility_type.basic()?;
            let before = self.facilities.get(&it.code);
            let before = before.and_then(|it| it.profile.facility_type.basic());
            (before != Some(basic)).then_some(basic)
        };
        let began: Vec<_> = changed.iter().filter_map(began).collect();
        self.keep_renamed(changed);
        for basic in began {
            assert_eq!(self.facilities[&basic].operation, Operation::Open, "{basic}");
        }
    }

    /// Keeps what was changed; under a new code a site is as open or closed as it was.
    fn keep_renamed(&mut self, changed: Vec<Facility>) {
        for facility in changed {
            let before = self.facilities.get(&facility.code).map_or(0, |it| it.version);
            assert_eq!(facility.version, before + 1, "a change counts up by one");
            if let Some(basic) = facility.profile.facility_type.basic() {
                self.received.entry(facility.code).or_default().insert(basic);
            }
            self.facilities.insert(facility.code, facility);
        }
    }

    fn receivers_of(&self, basic: FacilityCode) -> Vec<Facility> {
        let receives = |it: &&Facility| it.profile.facility_type.basic() == Some(basic);
        self.facilities.values().filter(receives).cloned().collect()
    }

    fn open_receivers_of(&self, basic: FacilityCode) -> Vec<Receiver> {
        let receivers = self.receivers_of(basic).into_iter();
        let open = receivers.filter(|it| it.operation.is_open());
        let last = |it: &Facility| it.operation.plan().map(|plan| plan.last);
        open.map(|it| Receiver { code: it.code, last: last(&it) }).collect()
    }

    fn basic_of(&self, code: FacilityCode) -> Option<Facility> {
        let basic = self.facilities.get(&code)?.profile.facility_type.basic()?;
        self.facilities.get(&basic).cloned()
    }

    /// Closes what was to close by then, a basic facility after those that receive from it.
    fn pass(&mut self, days: u64) {
        self.now = self.now + chrono::Days::new(days);
        let (basics, receivers): (Vec<_>, Vec<_>) =
            self.facilities.values().cloned().partition(|it| self.basic_of(it.code).is_none());
        for mut facility in receivers.into_iter().chain(basics) {
            let left = self.open_receivers_of(facility.code);
            let closed = facility.close_as_planned(&left, self.now);
            if closed.expect("what was planned is not refused when its day is over").is_some() {
                self.keep(vec![facility]);
            }
        }
    }

    fn put(&mut self, several: &[Wanted]) {
        let rows = several.iter().enumerate().map(|one| self.row(one)).collect();
        let batch = Batch { rows, violations: Violations::default() };
        let Ok(plan) = plan(batch, &self.known(), &clerk()) else {
            let stands = |it: &Wanted| self.facilities.contains_key(&code(it.code));
            let hindered = |it: &Wanted| it.basic.is_some() || stands(it);
            assert!(several.len() > 1 || several.iter().any(hindered), "a new basic one may come");
            return;
        };
        let codes: BTreeSet<_> = several.iter().map(|it| it.code).collect();
        assert_eq!(codes.len(), several.len(), "each code stands once in a call");
        for one in several {
            self.check_patterns(code(one.code), one.said, &plan);
        }
        self.keep(plan.changed);
    }

    fn settle(&mut self, several: &[Wanted]) {
        let rows = || several.iter().enumerate().map(|one| self.row(one)).collect();
        let batch = || Batch { rows: rows(), violations: Violations::default() };
        let known = self.known();
        let Settled { plan: settled, refused } = settling::settle(batch(), &known, &clerk());
        let whole = plan(batch(), &known, &clerk()).ok().filter(|whole| *whole == settled);
        assert_eq!(whole.is_some(), refused.is_empty(), "all is done, or told why not");
        for one in several {
            self.check_patterns(code(one.code), one.said, &settled);
            let is_it = |it: &Facility| it.code == code(one.code);
            let there = known.facilities.values().chain(&settled.changed).any(is_it);
            assert!(there || refused.iter().any(|it| it.code == code(one.code)));
        }
        self.keep(settled.changed);
    }

    fn check_patterns(&self, code: FacilityCode, said: Option<Statement>, plan: &Plan<Facility>) {
        let now = plan.changed.iter().find(|it| it.code == code);
        let (Some(before), Some(now)) = (self.facilities.get(&code), now) else { return };
        let (was, wanted) = (before.profile.facility_type, now.profile.facility_type);
        let possible = self.possible(code).or(self.anywhere());
        let was_given = self.allotment(code).is_some();
        assert!(
            !(was == FacilityType::Basic && wanted != was && was_given),
            "パターン①: what was allocated any stays basic"
        );
        if was != FacilityType::Basic && possible.is_some() {
            assert!(
                wanted != FacilityType::Basic || said == Some(Statement::NeverReceived),
                "パターン②: what may have received any stays as it is"
            );
            assert!(
                wanted.basic().is_none() || wanted.basic() == was.basic() || said.is_some(),
                "パターン③: nothing may be left at a change of pair"
            );
        }
    }

    fn take(&mut self, step: &Step) {
        let by = clerk();
        let wish = Wish { expected: None, by: &by, at: self.now, reason: "統合" };
        match *step {
            Step::Put(ref several) => self.put(several),
            Step::Mandates(ref several) => self.settle(several),
            Step::MergeMunicipalities => self.merge_municipalities(),
            Step::AllowAnySites => self.any_sites = true,
            // Allocation gives to basic facilities that are open.
            Step::Allocate(place) => {
                let receives = self.facilities.get(&code(place)).is_some_and(|it| {
                    it.operation.is_open() && it.profile.facility_type == FacilityType::Basic
                });
                if receives {
                    let given = Allotment { round: "H-003".into(), vials: Units(195), version: 0 };
                    self.allotted.insert(code(place), given);
                }
            }
            Step::Close(place) => {
                let receivers = self.open_receivers_of(code(place));
                self.change(place, |it| it.close(&receivers, wish).is_ok_and(|it| it.is_some()));
            }
            Step::Plan(place, days) => {
                let receivers = self.open_receivers_of(code(place));
                let basic = self.basic_of(code(place));
                let last = jst::date_of(self.now) + chrono::Days::new(days);
                self.change(place, |it| {
                    let planned = it.plan_closing(last, (&receivers, basic.as_ref()), wish);
                    planned.is_ok_and(|it| it.is_some())
                });
            }
            Step::Pass(days) => self.pass(days),
            Step::Reopen(place) => {
                let succeeded = self.facilities.get(&code(place)).and_then(Facility::successor);
                let basic = self.basic_of(code(place));
                self.change(place, |it| {
                    let opened = it.reopen(basic.as_ref(), wish).is_ok_and(|it| it.is_some());
                    assert!(!opened || succeeded.is_none(), "a merger is final");
                    opened
                });
            }
            Step::Merge(from, into) => {
                let (from, into) =
                    (self.facilities.get(&code(from)), self.facilities.get(&code(into)));
                let (Some(from), Some(into)) = (from, into) else { return };
                let receivers = self.receivers_of(from.code);
                if let Ok(done) = succession::merge(from.clone(), into, receivers, wish) {
                    self.keep(done.changed);
                }
            }
            Step::Rename(from, new) => {
                let Some(from) = self.facilities.get(&code(from)) else { return };
                let taken = self.facilities.contains_key(&code(new));
                let receivers = self.receivers_of(from.code);
                let done = succession::change_code(from.clone(), code(new), taken, receivers, wish);
                if let Ok(done) = done {
                    self.keep_renamed(done.changed);
                }
            }
        }
    }

    /// Every facility follows its municipality into the other one of two.
    fn merge_municipalities(&mut self) {
        let [chiyoda, minato] = ["131016", "131032"].map(|code| code.parse().unwrap());
        self.municipality = if self.municipality == chiyoda { minato } else { chiyoda };
        let municipality = self.municipality;
        let moved = self.facilities.values().cloned();
        let moved = moved.map(|it| Facility { municipality, version: it.version + 1, ..it });
        self.keep(moved.collect());
    }

    fn change(&mut self, place: usize, change: impl FnOnce(&mut Facility) -> bool) {
        let Some(mut facility) = self.facilities.get(&code(place)).cloned() else { return };
        if change(&mut facility) {
            self.keep(vec![facility]);
        }
    }

    fn check(&self) {
        for facility in self.facilities.values() {
            assert_eq!(facility.municipality, self.municipality, "it lies where it followed to");
            if let Some(basic) = facility.profile.facility_type.basic() {
                let basic =
                    self.facilities.get(&basic).expect("it receives from one that is there");
                assert_eq!(basic.profile.facility_type, FacilityType::Basic);
                assert_ne!(basic.code, facility.code);
                assert_eq!(basic.successor(), None, "nobody receives from what was succeeded");
                assert!(
                    basic.operation.is_open() || !facility.operation.is_open(),
                    "no open facility receives from a closed one"
                );
                let last = |it: &Facility| it.operation.plan().map(|plan| plan.last);
                assert!(
                    last(basic).is_none()
                        || !facility.operation.is_open()
                        || last(facility).is_some_and(|end| last(basic) >= Some(end)),
                    "none stays open longer than the one that it receives from"
                );
            }
            if let Some(successor) = facility.successor() {
                assert!(self.facilities.contains_key(&successor));
                assert!(matches!(facility.operation, Operation::Closed { .. }));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn no_sequence_of_changes_breaks_types_and_pairs(steps in steps()) {
        let mut register = Register::default();
        for step in &steps {
            register.take(step);
            register.check();
        }
    }
}
