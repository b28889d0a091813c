//! One facility in another's place: two that merge, or one under a new code.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};

use vsys_vocabulary::{Actor, FacilityCode};

use super::authority;
use super::facility::{Act, Closed, Facility, Operation};
use super::fault::Fault;
use super::profile::FacilityType;

/// What becomes of a facility that another takes the place of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Succeeded {
    /// As it was closed.
    pub(crate) closed: Closed,
    /// The facility that closed, the one in its place where that is new, and those that receive
    /// from it now; in order of their codes.
    pub(crate) changed: Vec<Facility>,
}

/// What is asked, and by whom.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wish<'a> {
    /// The version that the caller saw.
    pub(crate) expected: Option<u64>,
    /// Who asks.
    pub(crate) by: &'a Actor,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// Why.
    pub(crate) reason: &'a str,
}

/// Merges a facility into another: it closes, and those that received from it receive from the
/// other. What is on its shelves becomes the other's, so no pair is judged by what may be left. A
/// closing that was planned is past; one that is itself planned to close takes nobody's place.
/// The field of the request is named with what is wrong.
pub(crate) fn merge(
    facility: Facility,
    into: &Facility,
    receivers: Vec<Facility>,
    wish: Wish<'_>,
) -> Result<Succeeded, (&'static str, Fault)> {
    const INTO: &str = "into_facility_code";
    facility.check(wish.expected, wish.by).map_err(|fault| ("facility_code", fault))?;
    if facility.code == into.code {
        return Err((INTO, Fault::SuccessorIsItself));
    }
    if !authority::writes_in(wish.by, into.municipality) {
        return Err((INTO, Fault::OutsideYourArea(into.municipality)));
    }
    match &into.operation {
        Operation::Open => {}
        Operation::Closing(plan) => {
            return Err((INTO, Fault::PlannedToClose { facility: into.code, last: plan.last }));
        }
        Operation::Closed { .. } => return Err((INTO, Fault::SuccessorClosed(into.code))),
    }
    if into.profile.facility_type.basic() == Some(facility.code) {
        return Err((INTO, Fault::SuccessorReceives(into.code)));
    }
    if let (Some(receiver), true) =
        (receivers.first(), into.profile.facility_type != FacilityType::Basic)
    {
        let receiver = receiver.code;
        return Err((INTO, Fault::SuccessorNotBasic { receiver, successor: into.code }));
    }
    succeed(facility, into.code, receivers, wish)
}

/// Gives a facility another code: it is entered once more as it stands, also with the last day that
/// is planned for it, and closed under the old.
pub(crate) fn change_code(
    facility: Facility,
    code: FacilityCode,
    taken: bool,
    receivers: Vec<Facility>,
    wish: Wish<'_>,
) -> Result<Succeeded, (&'static str, Fault)> {
    facility.check(wish.expected, wish.by).map_err(|fault| ("facility_code", fault))?;
    if facility.code == code {
        return Err(("new_facility_code", Fault::SuccessorIsItself));
    }
    if taken {
        return Err(("new_facility_code", Fault::CodeTaken(code)));
    }
    let renamed = Facility { code, version: 1, ..facility.clone() };
    let mut succeeded = succeed(facility, code, receivers, wish)?;
    succeeded.changed.push(renamed);
    succeeded.changed.sort_by_key(|facility| facility.code);
    Ok(succeeded)
}

fn succeed(
    mut facility: Facility,
    successor: FacilityCode,
    receivers: Vec<Facility>,
    Wish { by, at, reason, .. }: Wish<'_>,
) -> Result<Succeeded, (&'static str, Fault)> {
    if let Some(earlier) = facility.successor() {
        return Err(("facility_code", Fault::AlreadySucceeded(earlier)));
    }
    facility.operation =
        Operation::Closed { at, reason: reason.to_owned(), successor: Some(successor) };
    facility.version += 1;
    let mut changed: BTreeMap<FacilityCode, Facility> =
        receivers.into_iter().map(|it| (it.code, receiving_from(it, successor))).collect();
    changed.insert(facility.code, facility);
    let closed = Closed(Act::of(by, at, reason));
    Ok(Succeeded { closed, changed: changed.into_values().collect() })
}

fn receiving_from(mut receiver: Facility, basic: FacilityCode) -> Facility {
    receiver.profile.facility_type = receiver.profile.facility_type.receiving_from(basic);
    receiver.version += 1;
    receiver
}

#[cfg(test)]
mod tests {
    use vsys_testkit::actor;
    use vsys_vocabulary::{Role, Standing};

    use super::super::profile::tests::hospital;
    use super::*;

    const OLD: &str = "1310000018";
    const OTHER: &str = "1310000026";
    const SATELLITE: &str = "1310000034";

    fn code(text: &str) -> FacilityCode {
        text.parse().unwrap()
    }

    fn basic(text: &str) -> Facility {
        Facility::enter(hospital(text, FacilityType::Basic))
    }

    fn satellite_of(basic: &str) -> Facility {
        let basic = code(basic);
        Facility::enter(hospital(SATELLITE, FacilityType::Satellite { basic }))
    }

    fn clerk() -> Actor {
        actor(Standing::Municipality("131016".parse().unwrap()), &[Role::Clerk])
    }

    fn wish(by: &Actor) -> Wish<'_> {
        let at = "2021-04-05T03:00:00Z".parse().unwrap();
        Wish { expected: Some(1), by, at, reason: "統合" }
    }

    #[test]
    fn who_received_from_one_receives_from_the_other() {
        let by = clerk();
        let receivers = vec![satellite_of(OLD)];
        let done = merge(basic(OLD), &basic(OTHER), receivers, wish(&by)).unwrap();
        let [old, satellite] = &done.changed[..] else { panic!("{:?}", done.changed) };
        assert_eq!((old.successor(), old.version), (Some(code(OTHER)), 2));
        let type_now = satellite.profile.facility_type;
        assert_eq!(type_now, FacilityType::Satellite { basic: code(OTHER) });
        assert_eq!((satellite.version, &*done.closed.0.reason), (2, "統合"));
    }

    #[test]
    fn a_facility_that_was_merged_is_neither_merged_again_nor_opened() {
        let by = clerk();
        let done = merge(basic(OLD), &basic(OTHER), vec![], wish(&by)).unwrap();
        let mut old = done.changed.into_iter().next().unwrap();
        let again = Wish { expected: None, ..wish(&by) };
        let refused = merge(old.clone(), &basic("1310000042"), vec![], again).unwrap_err();
        assert_eq!(refused, ("facility_code", Fault::AlreadySucceeded(code(OTHER))));
        assert_eq!(old.reopen(None, again), Err(Fault::AlreadySucceeded(code(OTHER))));
    }

    #[test]
    fn not_every_facility_takes_anothers_place() {
        let by = clerk();
        let mut closed = basic(OTHER);
        closed.close(&[], wish(&by)).unwrap();
        let mut elsewhere = basic(OTHER);
        elsewhere.municipality = "131041".parse().unwrap();
        let linked =
            Facility::enter(hospital(OTHER, FacilityType::Linked { basic: code("1310000042") }));
        let receives = Facility::enter(hospital(OTHER, FacilityType::Linked { basic: code(OLD) }));
        let (satellite, successor) = (code(SATELLITE), code(OTHER));
        let last = "2021-04-30".parse().unwrap();
        let mut closing = basic(OTHER);
        closing.plan_closing(last, (&[], None), wish(&by)).unwrap();
        for (into, receivers, fault) in [
            (basic(OLD), vec![], Fault::SuccessorIsItself),
            (closed, vec![], Fault::SuccessorClosed(successor)),
            (closing, vec![], Fault::PlannedToClose { facility: successor, last }),
            (elsewhere, vec![], Fault::OutsideYourArea("131041".parse().unwrap())),
            (receives.clone(), vec![receives], Fault::SuccessorReceives(successor)),
            (
                linked,
                vec![satellite_of(OLD)],
                Fault::SuccessorNotBasic { receiver: satellite, successor },
            ),
        ] {
            let refused = merge(basic(OLD), &into, receivers, wish(&by)).unwrap_err();
            assert_eq!(refused, ("into_facility_code", fault));
        }
        let stale = Wish { expected: Some(7), ..wish(&by) };
        let refused = merge(basic(OLD), &basic(OTHER), vec![], stale).unwrap_err();
        assert_eq!(refused, ("facility_code", Fault::StaleVersion { current: 1 }));
    }

    #[test]
    fn under_a_new_code_it_stands_as_before() {
        let by = clerk();
        let done = change_code(basic(OLD), code(OTHER), false, vec![satellite_of(OLD)], wish(&by))
            .unwrap();
        let [old, new, satellite] = &done.changed[..] else { panic!("{:?}", done.changed) };
        assert_eq!(old.successor(), Some(code(OTHER)));
        assert_eq!(*new, basic(OTHER));
        assert_eq!(satellite.profile.facility_type.basic(), Some(code(OTHER)));
        let refused = change_code(basic(OLD), code(OTHER), true, vec![], wish(&by)).unwrap_err();
        assert_eq!(refused, ("new_facility_code", Fault::CodeTaken(code(OTHER))));
    }
    #[test]
    fn under_a_new_code_it_closes_when_it_was_to_and_a_merged_one_is_closed() {
        let by = clerk();
        let last = "2021-04-30".parse().unwrap();
        let mut closing = basic(OLD);
        closing.plan_closing(last, (&[], None), wish(&by)).unwrap();
        let again = Wish { expected: None, ..wish(&by) };
        let done = change_code(closing.clone(), code(OTHER), false, vec![], again).unwrap();
        let [old, new] = &done.changed[..] else { panic!("{:?}", done.changed) };
        assert_eq!(
            (old.operation.plan(), new.operation.clone()),
            (None, closing.operation.clone())
        );
        let done = merge(closing, &basic(OTHER), vec![], again).unwrap();
        assert_eq!(done.changed[0].operation.plan(), None);
    }
}
