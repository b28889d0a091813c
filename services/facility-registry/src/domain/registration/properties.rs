//! Whatever is entered, closed, merged, given another code and allocated, in any order: types and
//! pairs stay in order.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing, Units};

use super::super::profile::tests::hospital;
use super::super::succession::{self, Wish};
use super::*;

const CODES: [&str; 5] = ["1310000018", "1310000026", "1310000034", "1310000042", "1310000059"];

/// Something that somebody asks for, by places in `CODES`.
#[derive(Clone, Debug)]
enum Step {
    Put { code: usize, basic: Option<usize>, linked: bool, said: Option<Statement> },
    Allocate(usize),
    Close(usize),
    Reopen(usize),
    Merge(usize, usize),
    Rename(usize, usize),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = || 0..CODES.len();
    let said = prop_oneof![
        2 => Just(None),
        1 => Just(Some(Statement::NeverReceived)),
        1 => Just(Some(Statement::AllUsed)),
    ];
    let step = prop_oneof![
        6 => (place(), prop::option::of(place()), any::<bool>(), said)
            .prop_map(|(code, basic, linked, said)| Step::Put { code, basic, linked, said }),
        2 => place().prop_map(Step::Allocate),
        1 => place().prop_map(Step::Close),
        1 => place().prop_map(Step::Reopen),
        1 => (place(), place()).prop_map(|(from, into)| Step::Merge(from, into)),
        1 => (place(), place()).prop_map(|(from, new)| Step::Rename(from, new)),
    ];
    prop::collection::vec(step, 1..60)
}

/// A register as the store would keep it.
#[derive(Default)]
struct Register {
    facilities: BTreeMap<FacilityCode, Facility>,
    allotted: BTreeMap<FacilityCode, Allotment>,
    /// Every basic facility that one ever received from, by the code it had then.
    received: BTreeMap<FacilityCode, BTreeSet<FacilityCode>>,
}

fn code(place: usize) -> FacilityCode {
    CODES[place].parse().unwrap()
}

fn clerk() -> Actor {
    actor(Standing::Municipality("131016".parse().unwrap()), &[Role::Clerk])
}

impl Register {
    fn entry(place: usize, facility_type: FacilityType, said: Option<Statement>) -> FacilityEntry {
        FacilityEntry { statement: said, ..hospital(CODES[place], facility_type) }
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
        })
    }

    fn known(&self) -> Known {
        let codes = || (0..CODES.len()).map(code);
        let in_use = Validity::new("1970-04-01".parse().unwrap(), None).unwrap();
        Known {
            today: "2021-04-05".parse().unwrap(),
            municipalities: [("131016".parse().unwrap(), in_use)].into(),
            facilities: self.facilities.clone(),
            receivers: self
                .facilities
                .values()
                .filter_map(|it| Some((it.code, it.profile.facility_type.basic()?)))
                .collect(),
            allotted: codes().filter_map(|it| Some((it, self.allotment(it)?))).collect(),
            transfers: codes().filter_map(|it| Some((it, self.possible(it)?))).collect(),
        }
    }

    fn keep(&mut self, changed: Vec<Facility>) {
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

    fn put(&mut self, place: usize, wanted: FacilityType, said: Option<Statement>) {
        let (before, possible) =
            (self.facilities.get(&code(place)).cloned(), self.possible(code(place)));
        let row = Row { index: 0, expected_version: None, entry: Self::entry(place, wanted, said) };
        let Ok(plan) = plan(Batch::of(row), &self.known(), &clerk()) else { return };
        if let Some(was) = before.map(|it| it.profile.facility_type) {
            let was_given = self.allotment(code(place)).is_some();
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
        self.keep(plan.changed);
    }

    fn take(&mut self, step: &Step) {
        let by = clerk();
        let at = "2021-04-05T03:00:00Z".parse().unwrap();
        let wish = Wish { expected: None, by: &by, at, reason: "統合" };
        match *step {
            Step::Put { code: place, basic, linked, said } => {
                let wanted = match basic.map(code) {
                    None => FacilityType::Basic,
                    Some(basic) if linked => FacilityType::Linked { basic },
                    Some(basic) => FacilityType::Satellite { basic },
                };
                self.put(place, wanted, said);
            }
            // Allocation gives to basic facilities that are open.
            Step::Allocate(place) => {
                let receives = self.facilities.get(&code(place)).is_some_and(|it| {
                    it.operation == Operation::Open
                        && it.profile.facility_type == FacilityType::Basic
                });
                if receives {
                    let given = Allotment { round: "H-003".into(), vials: Units(195), version: 0 };
                    self.allotted.insert(code(place), given);
                }
            }
            Step::Close(place) => {
                self.change(place, |it| it.close(None, &by, at, "x").is_ok_and(|it| it.is_some()));
            }
            Step::Reopen(place) => {
                let succeeded = self.facilities.get(&code(place)).and_then(Facility::successor);
                self.change(place, |it| {
                    let opened = it.reopen(None, &by, at, "x").is_ok_and(|it| it.is_some());
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
                    self.keep(done.changed);
                }
            }
        }
    }

    fn change(&mut self, place: usize, change: impl FnOnce(&mut Facility) -> bool) {
        let Some(mut facility) = self.facilities.get(&code(place)).cloned() else { return };
        if change(&mut facility) {
            self.keep(vec![facility]);
        }
    }

    fn check(&self) {
        for facility in self.facilities.values() {
            if let Some(basic) = facility.profile.facility_type.basic() {
                let basic =
                    self.facilities.get(&basic).expect("it receives from one that is there");
                assert_eq!(basic.profile.facility_type, FacilityType::Basic);
                assert_ne!(basic.code, facility.code);
                assert_eq!(basic.successor(), None, "nobody receives from what was succeeded");
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
