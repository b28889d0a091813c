use vsys_testkit::actor;
use vsys_vocabulary::{FacilityCode, Role, Standing};

use super::super::profile::FacilityType;
use super::super::profile::tests::hospital;
use super::TransferRule::{BetweenAny, WithinPairs};
use super::*;

const BASIC: &str = "1310000018";
const OTHER: &str = "1310000026";
const SATELLITE: &str = "1310000034";

fn code(text: &str) -> FacilityCode {
    text.parse().unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn basic(text: &str) -> Facility {
    Facility::enter(hospital(text, FacilityType::Basic))
}

fn receiver(text: &str, basic: &str) -> Facility {
    Facility::enter(hospital(text, FacilityType::Linked { basic: code(basic) }))
}

fn closed(site: Facility, successor: Option<&str>) -> Facility {
    let operation =
        Operation::Closed {
            at: morning(), reason: "移転".into(), successor: successor.map(code)
        };
    Facility { operation, ..site }
}

/// Nine o'clock on 15 March in Japan.
fn morning() -> DateTime<Utc> {
    "2021-03-15T00:00:00Z".parse().unwrap()
}

fn set(
    policies: &TransferPolicies,
    from: &str,
    rule: TransferRule,
) -> Result<Option<TransferPolicySet>, (&'static str, Fault)> {
    let nation = actor(Standing::Nation, &[Role::Administrator]);
    let wish = PolicyWish { from: day(from), rule, reason: "融通".into(), expected: None };
    policies.set(wish, (&nation, morning()))
}

/// Policies that were set one after the other, each of which changed something.
fn policies(wishes: &[(&str, TransferRule)]) -> TransferPolicies {
    let mut policies = TransferPolicies::default();
    for (from, rule) in wishes {
        let TransferPolicySet(policy) = set(&policies, from, *rule).unwrap().unwrap();
        policies.0.push(policy);
    }
    policies
}

#[test]
fn within_pairs_a_basic_facility_gives_to_those_that_receive_from_it() {
    let satellite = receiver(SATELLITE, BASIC);
    assert_eq!(check(&basic(BASIC), &satellite, WithinPairs), Ok(()));
    let (receiver, of) = (code(SATELLITE), code(BASIC));
    let elsewhere = Fault::TransferOutsidePair { receiver, basic: of };
    assert_eq!(check(&basic(OTHER), &satellite, WithinPairs), Err(elsewhere));
}

#[test]
fn within_pairs_nothing_goes_up_or_across() {
    let (satellite, linked) = (receiver(SATELLITE, BASIC), receiver(OTHER, BASIC));
    let up = check(&satellite, &basic(BASIC), WithinPairs);
    assert_eq!(up, Err(Fault::TransferToBasic(code(BASIC))));
    let among_basic_ones = check(&basic(OTHER), &basic(BASIC), WithinPairs);
    assert_eq!(among_basic_ones, Err(Fault::TransferToBasic(code(BASIC))));
    let across = Fault::TransferOutsidePair { receiver: code(OTHER), basic: code(BASIC) };
    assert_eq!(check(&satellite, &linked, WithinPairs), Err(across.clone()));
    assert_eq!(across.to_string(), "facility 1310000026 receives from 1310000018");
}

#[test]
fn between_any_every_open_site_gives_to_every_other() {
    let sites = [basic(BASIC), basic(OTHER), receiver(SATELLITE, BASIC)];
    for from in &sites {
        for to in sites.iter().filter(|to| to.code != from.code) {
            assert_eq!(check(from, to, BetweenAny), Ok(()), "{} {}", from.code, to.code);
        }
    }
}

#[test]
fn under_no_rule_a_site_gives_to_itself() {
    for rule in [WithinPairs, BetweenAny] {
        assert_eq!(check(&basic(BASIC), &basic(BASIC), rule), Err(Fault::TransferToItself));
    }
}

#[test]
fn a_closed_site_neither_gives_nor_receives_and_its_successor_is_named() {
    let (open, gone) = (basic(BASIC), closed(receiver(SATELLITE, BASIC), Some(OTHER)));
    let fault = Fault::TransferSiteClosed { site: code(SATELLITE), successor: Some(code(OTHER)) };
    for rule in [WithinPairs, BetweenAny] {
        assert_eq!(check(&open, &gone, rule), Err(fault.clone()));
        assert_eq!(check(&gone, &open, rule), Err(fault.clone()));
    }
    let says = "facility 1310000034 is closed: 1310000026 took its place";
    assert_eq!(fault.to_string(), says);
    let giver = closed(basic(BASIC), None);
    let refused = check(&giver, &receiver(SATELLITE, BASIC), WithinPairs).unwrap_err();
    assert_eq!(refused.to_string(), "facility 1310000018 is closed");
}

#[test]
fn vaccine_stays_within_pairs_until_the_day_of_another_rule() {
    assert_eq!(TransferPolicies::default().rule_on(day("2021-03-15")), WithinPairs);
    let policies = policies(&[("2021-04-12", BetweenAny), ("2021-05-01", WithinPairs)]);
    for (on, rule) in [
        ("2021-04-11", WithinPairs),
        ("2021-04-12", BetweenAny),
        ("2021-04-30", BetweenAny),
        ("2021-05-01", WithinPairs),
    ] {
        assert_eq!(policies.rule_on(day(on)), rule, "{on}");
    }
}

#[test]
fn of_several_for_one_day_the_one_entered_last_counts() {
    let policies = policies(&[("2021-04-12", BetweenAny), ("2021-04-12", WithinPairs)]);
    let in_force = policies.in_force_on(day("2021-04-12")).unwrap();
    assert_eq!((in_force.version, in_force.rule), (2, WithinPairs));
    let read_back = TransferPolicies::of(policies.newest_first().cloned().collect());
    assert_eq!(read_back, policies);
}

#[test]
fn an_earlier_day_entered_later_leaves_the_later_day() {
    let policies = policies(&[
        ("2021-05-01", BetweenAny),
        ("2021-03-15", BetweenAny),
        ("2021-04-01", WithinPairs),
    ]);
    let days = ["2021-03-15", "2021-04-01", "2021-05-01"].map(day);
    let rules = days.map(|day| policies.rule_on(day));
    assert_eq!(rules, [BetweenAny, WithinPairs, BetweenAny]);
}

#[test]
fn that_any_site_could_pass_vaccine_on_is_never_forgotten() {
    assert!(!TransferPolicies::default().ever_between_any(day("2021-12-31")));
    let over = policies(&[("2021-04-12", BetweenAny), ("2021-05-01", WithinPairs)]);
    let days = ["2021-04-11", "2021-04-12", "2021-05-01", "2021-12-31"].map(day);
    assert_eq!(days.map(|it| over.ever_between_any(it)), [false, true, true, true]);
    // Taken back before its first day it never held; on its first day it did, till then.
    let never = policies(&[("2021-04-12", BetweenAny), ("2021-04-12", WithinPairs)]);
    assert!(!never.ever_between_any(day("2021-12-31")));
    let hours = policies(&[("2021-03-15", BetweenAny), ("2021-03-15", WithinPairs)]);
    assert!(hours.ever_between_any(day("2021-03-15")));
}

#[test]
fn what_comes_is_only_what_changes_the_rule() {
    let policies = policies(&[
        ("2021-04-12", BetweenAny),
        ("2021-04-12", WithinPairs),
        ("2021-05-01", BetweenAny),
        ("2021-04-20", BetweenAny),
    ]);
    let coming = |on| policies.coming_after(day(on)).into_iter().map(|one| one.from);
    let [first] = coming("2021-03-15").collect::<Vec<_>>()[..] else { panic!("{policies:?}") };
    assert_eq!(first, day("2021-04-20"));
    assert_eq!(coming("2021-04-20").count(), 0);
}

#[test]
fn a_policy_begins_today_or_later() {
    let none = TransferPolicies::default();
    for from in ["2021-03-15", "2021-03-16"] {
        let TransferPolicySet(policy) = set(&none, from, BetweenAny).unwrap().unwrap();
        assert_eq!((policy.version, policy.from), (1, day(from)));
        assert_eq!((&*policy.entered.reason, policy.entered.at), ("融通", morning()));
    }
    let refused = set(&none, "2021-03-14", BetweenAny).unwrap_err();
    assert_eq!(refused, ("from_date", Fault::InThePast(day("2021-03-15"))));
    let says = "a day before today: give 2021-03-15 or a later one";
    assert_eq!(refused.1.to_string(), says);
}

#[test]
fn what_holds_already_is_not_entered_again() {
    assert_eq!(set(&TransferPolicies::default(), "2021-03-15", WithinPairs), Ok(None));
    let policies = policies(&[("2021-04-12", BetweenAny)]);
    assert_eq!(set(&policies, "2021-05-01", BetweenAny), Ok(None));
    assert_eq!(set(&policies, "2021-04-11", WithinPairs), Ok(None));
}

#[test]
fn who_saw_other_policies_decides_anew() {
    let policies = policies(&[("2021-04-12", BetweenAny)]);
    let nation = actor(Standing::Nation, &[Role::Administrator]);
    let wish = |expected| PolicyWish {
        from: day("2021-05-01"),
        rule: WithinPairs,
        reason: "落ち着いたため".into(),
        expected: Some(expected),
    };
    let refused = policies.set(wish(0), (&nation, morning())).unwrap_err();
    assert_eq!(refused, ("expected_version", Fault::StaleVersion { current: 1 }));
    assert!(policies.set(wish(1), (&nation, morning())).unwrap().is_some());
}
