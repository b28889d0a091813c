//! Every refusal and every transition of a sheet, by name.

use std::collections::BTreeSet;

use vsys_vocabulary::{Environment, ItemKind, PerItem, Role, Standing, Units};

use super::*;
use crate::domain::check::Over;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_615_852_800 + seconds, 0).unwrap()
}

fn actor(standing: Standing) -> Actor {
    Actor {
        person: "hanako".into(),
        organisation: "office".into(),
        standing,
        roles: BTreeSet::from([Role::Clerk, Role::Locker]),
        environment: Environment::Local,
    }
}

fn nation() -> Actor {
    actor(Standing::Nation)
}

fn tokyo() -> Actor {
    actor(Standing::Prefecture("13".parse().unwrap()))
}

fn hokkaido() -> Actor {
    actor(Standing::Prefecture("01".parse().unwrap()))
}

fn chiyoda() -> Actor {
    actor(Standing::Municipality("131016".parse().unwrap()))
}

fn units(vaccine: u32, needle: u32, syringe: u32) -> Amounts {
    PerItem { vaccine: Units(vaccine), needle: Units(needle), syringe: Units(syringe) }
}

/// One box of 195 vials with ten boxes of 100 needles and syringes each (training scenario 1).
fn one_box() -> Amounts {
    units(195, 1000, 1000)
}

fn hospital() -> Child {
    Child::Facility("1310000001".parse().unwrap())
}

/// Chiyoda's sheet as it is issued: one box to give out.
fn issued() -> Sheet {
    Sheet {
        id: Uuid::from_u128(1),
        round: Uuid::from_u128(2),
        office: Office::Municipality("131016".parse().unwrap()),
        ceilings: one_box(),
        state: State::Issued,
        version: 1,
        due_at: Some(at(86_400)),
        lines: Lines::new(),
    }
}

fn confirmed() -> Sheet {
    let mut sheet = issued();
    sheet.confirm(&chiyoda(), at(0)).unwrap();
    sheet
}

fn filled() -> Sheet {
    let mut sheet = confirmed();
    sheet.enter(&[(hospital(), one_box())], false, sheet.version, &chiyoda(), at(1)).unwrap();
    sheet
}

fn completed() -> Sheet {
    let mut sheet = filled();
    sheet.complete(sheet.version, &chiyoda(), at(2)).unwrap();
    sheet
}

fn locked() -> Sheet {
    let mut sheet = completed();
    sheet.lock(Uuid::from_u128(9), &tokyo(), at(3)).unwrap();
    sheet
}

#[test]
fn a_sheet_goes_from_issued_to_locked() {
    let sheet = locked();
    assert!(matches!(sheet.state, State::Locked { ref by, .. } if by.at == at(3)));
    assert_eq!(sheet.version, 5);
}

#[test]
fn confirming_twice_is_one_event() {
    let mut sheet = confirmed();
    assert_eq!(sheet.confirm(&chiyoda(), at(5)), Ok(None));
    assert_eq!(sheet.version, 2);
}

#[test]
fn completing_twice_is_one_event() {
    let mut sheet = completed();
    assert_eq!(sheet.complete(sheet.version, &chiyoda(), at(5)), Ok(None));
}

#[test]
fn the_prefecture_s_entry_for_a_municipality_is_signed_as_proxy() {
    let mut sheet = issued();
    let Confirmed(by) = sheet.confirm(&tokyo(), at(0)).unwrap().unwrap();
    assert!(by.by_proxy);
}

#[test]
fn neither_another_prefecture_nor_the_nation_touches_a_municipality_s_sheet() {
    for stranger in [hokkaido(), nation()] {
        let refused = Err(SheetError::NotYours(issued().office));
        assert_eq!(issued().confirm(&stranger, at(0)).map(drop), refused);
        assert_eq!(completed().reopen(&stranger, at(0)).map(drop), refused);
        assert_eq!(completed().lock(Uuid::nil(), &stranger, at(0)).map(drop), refused);
        assert_eq!(issued().change_ceilings(one_box(), &stranger, at(0)).map(drop), refused);
    }
}

#[test]
fn an_office_does_not_lock_its_own_sheet() {
    let refused = completed().lock(Uuid::nil(), &chiyoda(), at(3));
    assert_eq!(refused, Err(SheetError::NotYours(issued().office)));
}

#[test]
fn lines_wait_for_the_confirmation() {
    let mut sheet = issued();
    let entered = sheet.enter(&[(hospital(), one_box())], false, 1, &chiyoda(), at(0));
    assert_eq!(entered, Err(SheetError::NotConfirmed));
}

#[test]
fn a_stale_version_is_refused_with_both_versions() {
    let mut sheet = filled();
    let entered = sheet.enter(&[(hospital(), units(1, 0, 0))], false, 2, &chiyoda(), at(2));
    assert_eq!(entered, Err(SheetError::Stale { expected: 2, actual: 3 }));
    assert_eq!(sheet.lines, filled().lines);
}

#[test]
fn entering_what_is_there_already_is_no_event() {
    let mut sheet = filled();
    let again = sheet.enter(&[(hospital(), one_box())], true, sheet.version, &chiyoda(), at(2));
    assert_eq!(again, Ok(None));
}

#[test]
fn a_line_of_nothing_is_taken_away() {
    let mut sheet = filled();
    sheet.enter(&[(hospital(), units(0, 0, 0))], false, 3, &chiyoda(), at(2)).unwrap();
    assert_eq!(sheet.lines, Lines::new());
}

#[test]
fn a_draft_may_be_over_its_ceiling_and_a_completion_may_not() {
    let mut sheet = confirmed();
    sheet.enter(&[(hospital(), units(196, 0, 0))], false, 2, &chiyoda(), at(1)).unwrap();
    let over = Over { item: ItemKind::Vaccine, sum: 196, ceiling: Units(195) };
    assert_eq!(sheet.complete(3, &chiyoda(), at(2)), Err(SheetError::OverCeiling(over)));
}

#[test]
fn a_zero_ceiling_confirms_and_completes_empty() {
    let mut sheet = Sheet { ceilings: Amounts::ZERO, ..confirmed() };
    assert!(sheet.complete(2, &chiyoda(), at(1)).unwrap().is_some());
    assert!(sheet.lock(Uuid::nil(), &tokyo(), at(2)).is_ok());
}

#[test]
fn a_completed_sheet_reopens_until_the_lock() {
    let mut sheet = completed();
    assert!(sheet.reopen(&chiyoda(), at(3)).unwrap().is_some());
    assert!(matches!(sheet.state, State::Confirmed(_)));
    assert_eq!(locked().reopen(&chiyoda(), at(4)), Err(SheetError::AlreadyLocked(at(3))));
}

#[test]
fn a_changed_ceiling_takes_work_back_to_issued_and_says_so() {
    let mut sheet = completed();
    let fact = sheet.change_ceilings(units(390, 0, 0), &tokyo(), at(3)).unwrap().unwrap();
    assert!(fact.back_to_issued);
    assert_eq!((fact.before, &sheet.state), (one_box(), &State::Issued));
    assert_eq!(sheet.change_ceilings(units(390, 0, 0), &tokyo(), at(4)), Ok(None));
}

#[test]
fn only_a_completed_sheet_is_locked() {
    for mut sheet in [issued(), confirmed(), filled()] {
        let refused = sheet.lock(Uuid::nil(), &tokyo(), at(3));
        assert_eq!(refused, Err(SheetError::NotCompleted));
    }
}

#[test]
fn a_locked_sheet_refuses_everything() {
    let refused = || Err(SheetError::AlreadyLocked(at(3)));
    let entry = [(hospital(), units(1, 1, 1))];
    assert_eq!(locked().confirm(&chiyoda(), at(4)).map(drop), refused());
    assert_eq!(locked().enter(&entry, false, 5, &chiyoda(), at(4)).map(drop), refused());
    assert_eq!(locked().complete(5, &chiyoda(), at(4)).map(drop), refused());
    assert_eq!(locked().change_ceilings(Amounts::ZERO, &tokyo(), at(4)).map(drop), refused());
    assert_eq!(locked().lock(Uuid::nil(), &tokyo(), at(4)).map(drop), refused());
    assert_eq!(locked().complete_by_default(Lines::new(), &tokyo(), at(4)).map(drop), refused());
}

#[test]
fn only_the_nation_issues_and_only_its_own_sheet() {
    let own = Sheet { office: Office::Nation, due_at: None, ..issued() };
    assert!(own.clone().issue(Uuid::nil(), &nation(), at(1)).is_ok());
    assert_eq!(
        own.clone().issue(Uuid::nil(), &tokyo(), at(1)),
        Err(SheetError::NotYours(own.office))
    );
    let refused = completed().issue(Uuid::nil(), &nation(), at(1));
    assert_eq!(refused, Err(SheetError::NotYours(issued().office)));
}

#[test]
fn a_sheet_is_late_from_its_deadline_until_it_is_completed() {
    assert_eq!(confirmed().late_by(at(86_400)), None);
    assert_eq!(confirmed().late_by(at(86_460)).unwrap().num_seconds(), 60);
    assert_eq!(completed().late_by(at(86_460)), None);
}

#[test]
fn a_sheet_is_seen_by_its_office_and_those_above() {
    for (reader, sees) in
        [(chiyoda(), true), (tokyo(), true), (nation(), true), (hokkaido(), false)]
    {
        assert_eq!(issued().is_visible_to(&reader), sees);
    }
    let minato = actor(Standing::Municipality("131032".parse().unwrap()));
    assert!(!issued().is_visible_to(&minato));
}
