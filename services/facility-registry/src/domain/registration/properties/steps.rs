//! What is asked for, in any order.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vsys_vocabulary::FacilityCode;

use crate::domain::profile::FacilityType;
use crate::domain::transfer::Statement;

pub(super) const CODES: [&str; 5] =
    ["1310000018", "1310000026", "1310000034", "1310000042", "1310000059"];

/// A facility as somebody wants it, by places in `CODES`.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) code: usize,
    pub(super) basic: Option<usize>,
    pub(super) linked: bool,
    pub(super) said: Option<Statement>,
}

impl Wanted {
    pub(super) fn facility_type(&self) -> FacilityType {
        match self.basic.map(code) {
            None => FacilityType::Basic,
            Some(basic) if self.linked => FacilityType::Linked { basic },
            Some(basic) => FacilityType::Satellite { basic },
        }
    }
}

/// Something that somebody asks for, by places in `CODES`.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Facilities in one call, all or none.
    Put(Vec<Wanted>),
    /// Locked mandates in one message, one of each site, of each what the rules allow.
    Mandates(Vec<Wanted>),
    Allocate(usize),
    Close(usize),
    /// To be closed so many days ahead.
    Plan(usize, u64),
    /// So many days pass, and what was planned is carried out.
    Pass(u64),
    Reopen(usize),
    Merge(usize, usize),
    Rename(usize, usize),
    /// The municipality goes over into another.
    MergeMunicipalities,
    /// From now on any site may pass vaccine on to any other.
    AllowAnySites,
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = || 0..CODES.len();
    let said = prop_oneof![
        2 => Just(None),
        1 => Just(Some(Statement::NeverReceived)),
        1 => Just(Some(Statement::AllUsed)),
    ];
    let wanted = (place(), prop::option::of(place()), any::<bool>(), said)
        .prop_map(|(code, basic, linked, said)| Wanted { code, basic, linked, said });
    let step = prop_oneof![
        6 => wanted.clone().prop_map(|one| Step::Put(vec![one])),
        3 => prop::collection::vec(wanted.clone(), 2..5).prop_map(Step::Put),
        3 => prop::collection::vec(wanted, 1..4).prop_map(|mut several| {
            let mut seen = BTreeSet::new();
            several.retain(|it| seen.insert(it.code));
            Step::Mandates(several)
        }),
        2 => place().prop_map(Step::Allocate),
        1 => place().prop_map(Step::Close),
        3 => (place(), 0..20_u64).prop_map(|(place, days)| Step::Plan(place, days)),
        1 => (1..15_u64).prop_map(Step::Pass),
        1 => place().prop_map(Step::Reopen),
        1 => (place(), place()).prop_map(|(from, into)| Step::Merge(from, into)),
        1 => (place(), place()).prop_map(|(from, new)| Step::Rename(from, new)),
        1 => Just(Step::MergeMunicipalities),
        1 => Just(Step::AllowAnySites),
    ];
    prop::collection::vec(step, 1..60)
}

/// A code by its place in `CODES`.
pub(super) fn code(place: usize) -> FacilityCode {
    CODES[place].parse().unwrap()
}
