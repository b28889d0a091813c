//! What is asked of the facilities of a sequence.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;
use vsys_proto::facility_registry::v1::TransferStatement as Statement;

/// Sequences, and the facilities of each.
const SEQUENCES: usize = 10;
const FACILITIES: usize = 5;

/// A facility as somebody wants it, by the places of facilities in its sequence.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub(super) place: usize,
    pub(super) basic: Option<usize>,
    pub(super) linked: bool,
    pub(super) said: Statement,
}

/// Something that is asked for.
#[derive(Clone, Debug)]
pub(super) enum Step {
    /// Facilities in one call, all or none.
    Put(Vec<Wanted>),
    Allocate(usize),
    Close(usize),
    /// The last day is so many days ahead.
    Plan(usize, u32),
    Reopen(usize),
    Merge(usize, usize),
    Rename(usize, usize),
}

/// A hospital with two that receive from it, another hospital, and what is asked of them.
fn sequence() -> impl Strategy<Value = Vec<Step>> {
    let place = || 0..FACILITIES;
    let said = prop_oneof![
        2 => Just(Statement::Unspecified),
        1 => Just(Statement::NeverReceived),
        1 => Just(Statement::AllUsed),
    ];
    let wanted = (place(), prop::option::of(place()), any::<bool>(), said)
        .prop_map(|(place, basic, linked, said)| Wanted { place, basic, linked, said });
    let step = prop_oneof![
        6 => wanted.clone().prop_map(|one| Step::Put(vec![one])),
        2 => prop::collection::vec(wanted, 2..4).prop_map(Step::Put),
        2 => place().prop_map(Step::Allocate),
        2 => place().prop_map(Step::Close),
        2 => (place(), 0..9_u32).prop_map(|(place, days)| Step::Plan(place, days)),
        2 => place().prop_map(Step::Reopen),
        1 => (place(), place()).prop_map(|(from, into)| Step::Merge(from, into)),
        1 => (place(), place()).prop_map(|(from, new)| Step::Rename(from, new)),
    ];
    let first = [(0, None), (1, Some(0)), (2, Some(0)), (3, None)].map(|(place, basic)| {
        let said = Statement::Unspecified;
        Step::Put(vec![Wanted { place, basic, linked: place == 2, said }])
    });
    prop::collection::vec(step, 20..50).prop_map(move |rest| [first.to_vec(), rest].concat())
}

/// The same sequences each time.
pub(super) fn sequences() -> Vec<Vec<Step>> {
    let mut runner = TestRunner::deterministic();
    (0..SEQUENCES).map(|_| sequence().new_tree(&mut runner).unwrap().current()).collect()
}
