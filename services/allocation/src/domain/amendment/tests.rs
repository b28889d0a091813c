//! Every refusal and every kind of correction after the lock, by name.

use std::collections::BTreeSet;

use proptest::prelude::*;
use vsys_vocabulary::{Environment, Role};

use super::*;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_616_112_000 + seconds, 0).unwrap()
}

fn actor(standing: Standing) -> Actor {
    Actor {
        person: "taro".into(),
        organisation: "office".into(),
        standing,
        roles: BTreeSet::from([Role::Clerk, Role::Locker]),
        environment: Environment::Local,
    }
}

fn tokyo() -> Actor {
    actor(Standing::Prefecture("13".parse().unwrap()))
}

fn chiyoda() -> Actor {
    actor(Standing::Municipality("131016".parse().unwrap()))
}

fn vials(vaccine: u32) -> Amounts {
    PerItem { vaccine: Units(vaccine), needle: Units(0), syringe: Units(0) }
}

fn site(n: u32) -> FacilityCode {
    format!("13199{n:05}").parse().unwrap()
}

/// Two sites with a box each, under a ceiling of three boxes.
fn locked() -> LockedLines {
    LockedLines {
        sheet: Uuid::from_u128(1),
        office: Office::Municipality("131016".parse().unwrap()),
        ceilings: vials(585),
        lines: Lines::from([
            (Child::Facility(site(1)), vials(195)),
            (Child::Facility(site(2)), vials(195)),
        ]),
        version: 0,
    }
}

fn wish(facility: u32, change: &Change, reason: &str) -> Wish {
    let (id, facility) = (Uuid::from_u128(7), site(facility));
    Wish { id, facility, change: change.clone(), reason: reason.into() }
}

fn amend(
    lines: &mut LockedLines,
    facility: u32,
    change: &Change,
    by: &Actor,
) -> Result<Amendment, AmendError> {
    lines.amend(&wish(facility, change, "freezer broke"), at(60), by, at(0))
}

#[test]
fn a_quantity_is_corrected_and_counted() {
    let mut lines = locked();
    let made = amend(&mut lines, 1, &Change::Quantity(vials(390)), &tokyo()).unwrap();
    assert_eq!((made.version, made.before, made.after), (1, vials(195), vials(390)));
    assert_eq!(lines.units_of(site(1)), vials(390));
}

#[test]
fn no_correction_takes_a_sum_above_its_ceiling() {
    let mut lines = locked();
    let refused = amend(&mut lines, 1, &Change::Quantity(vials(391)), &tokyo());
    let over = Over { item: ItemKind::Vaccine, sum: 586, ceiling: Units(585) };
    assert_eq!(refused, Err(AmendError::OverCeiling(over)));
    assert_eq!(lines, locked());
}

#[test]
fn a_declined_line_is_nothing_and_can_not_be_declined_again() {
    let mut lines = locked();
    let made = amend(&mut lines, 1, &Change::Decline, &chiyoda()).unwrap();
    assert_eq!((made.kind, made.after), (Kind::Decline, vials(0)));
    let again = amend(&mut lines, 1, &Change::Decline, &chiyoda());
    assert_eq!(again, Err(AmendError::NothingThere(site(1))));
}

#[test]
fn a_redirect_moves_all_to_the_other_site() {
    let mut lines = locked();
    let made = amend(&mut lines, 1, &Change::Redirect(site(2)), &chiyoda()).unwrap();
    let other = Redirected { to: site(2), before: vials(195), after: vials(390) };
    assert_eq!((made.after, made.redirected), (vials(0), Some(other)));
    assert_eq!(lines.units_of(site(2)), vials(390));
}

#[test]
fn from_the_cut_off_on_nothing_is_corrected() {
    let late = locked().amend(&wish(1, &Change::Decline, "late"), at(60), &tokyo(), at(60));
    assert_eq!(late, Err(AmendError::AfterCutOff(at(60))));
}

#[test]
fn a_correction_says_why() {
    let silent = locked().amend(&wish(1, &Change::Decline, " "), at(60), &tokyo(), at(0));
    assert_eq!(silent, Err(AmendError::NoReason));
}

#[test]
fn a_wish_for_what_is_there_changes_nothing() {
    let same = amend(&mut locked(), 1, &Change::Quantity(vials(195)), &tokyo());
    assert_eq!(same, Err(AmendError::NothingChanges(site(1))));
    let itself = amend(&mut locked(), 1, &Change::Redirect(site(1)), &tokyo());
    assert_eq!(itself, Err(AmendError::NothingChanges(site(1))));
}

#[test]
fn who_may_do_what_depends_on_the_kind() {
    let clinic = actor(Standing::Facility(site(1)));
    let other_clinic = actor(Standing::Facility(site(2)));
    let hokkaido = actor(Standing::Prefecture("01".parse().unwrap()));
    let quantity = Change::Quantity(vials(1));
    let redirect = Change::Redirect(site(2));
    for (by, change, allowed) in [
        (tokyo(), &quantity, true),
        (tokyo(), &Change::Decline, true),
        (tokyo(), &redirect, true),
        (chiyoda(), &quantity, false),
        (chiyoda(), &Change::Decline, true),
        (chiyoda(), &redirect, true),
        (clinic.clone(), &Change::Decline, true),
        (clinic.clone(), &quantity, false),
        (clinic, &redirect, false),
        (other_clinic, &Change::Decline, false),
        (hokkaido, &Change::Decline, false),
        (actor(Standing::Nation), &Change::Decline, false),
    ] {
        let refused = Err(AmendError::NotYours(locked().office));
        let answer = amend(&mut locked(), 1, change, &by).map(drop);
        assert_eq!(answer.is_ok(), allowed, "{by:?} {change:?}");
        assert!(allowed || answer == refused);
    }
}

#[test]
fn every_field_of_a_correction_changes_its_hash() {
    let made = amend(&mut locked(), 1, &Change::Decline, &tokyo()).unwrap();
    let others = [
        Amendment { version: 2, ..made.clone() },
        Amendment { kind: Kind::Quantity, ..made.clone() },
        Amendment { facility: site(2), ..made.clone() },
        Amendment { before: vials(1), ..made.clone() },
        Amendment { after: vials(1), ..made.clone() },
        Amendment { reason: "another".into(), ..made.clone() },
    ];
    for other in others {
        assert_ne!(other.content_hash(), made.content_hash(), "{other:?}");
    }
}

proptest! {
    #[test]
    fn whatever_is_wished_sums_stay_under_the_ceiling(
        wishes in proptest::collection::vec((1_u32..4, 0_u32..3, 0_u32..700), 0..20),
    ) {
        let mut lines = locked();
        for (from, kind, number) in wishes {
            let change = match kind {
                0 => Change::Quantity(vials(number)),
                1 => Change::Decline,
                _ => Change::Redirect(site(number % 3 + 1)),
            };
            let before = lines.clone();
            if amend(&mut lines, from, &change, &tokyo()).is_err() {
                prop_assert_eq!(&lines, &before);
            }
            prop_assert_eq!(Check::of_lines(&lines.lines, lines.ceilings).first_over(), None);
        }
    }
}
