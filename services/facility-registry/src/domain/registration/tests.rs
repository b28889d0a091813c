use chrono::DateTime;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing, Units};

use super::super::batch::Tally;
use super::super::facility::Operation;
use super::super::fault::Violation;
use super::super::profile::tests::hospital;
use super::super::transfer::Way;
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
    let (today, allotted, transfers) = (day("2021-04-05"), BTreeMap::new(), BTreeMap::new());
    let anywhere = None;
    Known { today, municipalities, facilities, receivers, allotted, transfers, anywhere }
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
fn pairs_are_swapped_in_one_call() {
    let other = "1310000034";
    let known = register(vec![
        hospital(BASIC, FacilityType::Basic),
        hospital(other, FacilityType::Basic),
        hospital(SATELLITE, satellite_of(BASIC)),
        hospital("1310000042", satellite_of(other)),
    ]);
    let crosswise =
        vec![hospital(SATELLITE, satellite_of(other)), hospital("1310000042", satellite_of(BASIC))];
    assert_eq!(decide(crosswise, &known).unwrap().tally.changed, 2);
    // Who received gives from now on, and those that gave receive.
    let upside_down = vec![
        hospital(SATELLITE, FacilityType::Basic),
        hospital("1310000042", satellite_of(SATELLITE)),
        hospital(BASIC, satellite_of(SATELLITE)),
        hospital(other, satellite_of(SATELLITE)),
    ];
    assert_eq!(decide(upside_down.clone(), &known).unwrap().tally.changed, 4);
    let mut without_it = upside_down;
    without_it.remove(1);
    let still = Fault::StillReceivedFrom(vec![code("1310000042")]);
    assert_eq!(faults(without_it, &known), [(2, "type", still)]);
}

#[test]
fn what_stands_so_already_is_not_changed() {
    let entry = hospital(BASIC, FacilityType::Basic);
    let plan = decide(vec![entry.clone()], &register(vec![entry])).unwrap();
    assert_eq!((plan.changed.len(), plan.tally.unchanged), (0, 1));
}

#[test]
fn of_sites_that_join_each_counts_once_and_those_that_are_known_stand_apart() {
    let mut again = hospital(SATELLITE, satellite_of(BASIC));
    again.profile.phone = "03-0000-0009".into();
    let entries = vec![
        hospital(BASIC, satellite_of("1310000034")),
        hospital(SATELLITE, satellite_of(BASIC)),
        again,
        hospital("1310000042", FacilityType::Basic),
        hospital("1310000059", FacilityType::Basic),
    ];
    let mut known = register(vec![
        hospital(BASIC, FacilityType::Basic),
        hospital("1310000042", FacilityType::Basic),
        hospital("1310000059", FacilityType::Basic),
    ]);
    for (left, successor) in [("1310000042", None), ("1310000059", Some(code(BASIC)))] {
        let facility = known.facilities.get_mut(&code(left)).unwrap();
        let reason = "取下げ".to_owned();
        facility.operation = Operation::Closed { at: DateTime::UNIX_EPOCH, reason, successor };
    }
    let Joining { new, known: there } = joining(batch(entries), &known);
    assert_eq!(new.rows.iter().map(|row| row.index).collect::<Vec<_>>(), [1]);
    assert_eq!(there.iter().map(|(_, row)| row.index).collect::<Vec<_>>(), [0, 3, 4]);
    let plan = plan(new, &known, &administrator()).unwrap();
    assert_eq!(plan.tally, Tally { entered: 1, ..Tally::default() });
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
        [(0, "type", Fault::StillReceivedFrom(vec![code(SATELLITE)]))]
    );
    let moved = hospital(SATELLITE, satellite_of("1310000034"));
    assert_eq!(decide(vec![linked, moved], &known).unwrap().tally.changed, 2);
}

#[test]
fn a_facility_that_was_allocated_vaccine_stays_basic() {
    let mut known = register(vec![
        hospital(BASIC, FacilityType::Basic),
        hospital("1310000034", FacilityType::Basic),
        hospital(SATELLITE, satellite_of("1310000034")),
    ]);
    let allotment = Allotment { round: "H-003".into(), vials: Units(195), version: 0 };
    known.allotted = [BASIC, SATELLITE].map(|it| (code(it), allotment.clone())).into();
    let linked = hospital(BASIC, satellite_of("1310000034"));
    assert_eq!(
        faults(vec![linked.clone()], &known),
        [(0, "type", Fault::WasAllotted { round: "H-003".into(), vials: Units(195) })]
    );
    let mut other = hospital(BASIC, FacilityType::Basic);
    other.profile.phone = "03-0000-0009".into();
    let stays = hospital(SATELLITE, satellite_of(BASIC));
    assert_eq!(decide(vec![other, stays], &known).unwrap().tally.changed, 2);
    known.allotted.clear();
    assert_eq!(decide(vec![linked], &known).unwrap().tally.changed, 1);
}

#[test]
fn once_any_site_could_pass_vaccine_on_it_may_have_come_from_anywhere() {
    let mut known = register(vec![
        hospital(BASIC, FacilityType::Basic),
        hospital("1310000034", FacilityType::Basic),
        hospital(SATELLITE, satellite_of(BASIC)),
    ]);
    // A site of another prefecture was allocated some.
    let possible = Possible {
        basic: code("0110113719"),
        round: "H-003".into(),
        vials: Units(195),
        way: Way::AnySites,
    };
    known.anywhere = Some(possible.clone());
    let becomes_basic = hospital(SATELLITE, FacilityType::Basic);
    let moves = hospital(SATELLITE, satellite_of("1310000034"));
    let came = Fault::TransferMayHaveCome(possible.clone());
    assert!(
        came.to_string().starts_with("any site could pass vaccine on to it, and to 0110113719")
    );
    assert_eq!(faults(vec![becomes_basic.clone()], &known), [(0, "type", came)]);
    let left = Fault::StockMayBeLeft(possible);
    assert_eq!(faults(vec![moves.clone()], &known), [(0, "basic_facility_code", left)]);
    let never = |entry| FacilityEntry { statement: Some(Statement::NeverReceived), ..entry };
    for entry in [becomes_basic, moves] {
        assert_eq!(decide(vec![never(entry)], &known).unwrap().tally.changed, 1);
    }
    known.anywhere = None;
    let becomes_basic = hospital(SATELLITE, FacilityType::Basic);
    assert_eq!(decide(vec![becomes_basic], &known).unwrap().tally.changed, 1);
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

#[test]
fn of_mandates_what_is_refused_stays_and_the_rest_is_done() {
    use super::super::settling::{Settled, settle};

    let mut known = register(vec![hospital(BASIC, FacilityType::Basic)]);
    let mut change = hospital(BASIC, satellite_of("1310000042"));
    change.profile.phone = "03-0000-0009".into();
    change.municipality = "131041".parse().unwrap();
    // Who would receive from one that is left out is left out with it.
    let entries = vec![
        change,
        hospital("1310000034", satellite_of(SATELLITE)),
        hospital(SATELLITE, satellite_of(SATELLITE)),
    ];
    known.facilities.insert(code("1310000042"), {
        Facility::enter(hospital("1310000042", FacilityType::Basic))
    });
    let vials = Units(195);
    let given = Allotment { round: "H-003".into(), vials, version: 1 };
    known.allotted.insert(code(BASIC), given);
    let Settled { plan, refused } = settle(batch(entries), &known, &administrator());
    let [changed] = plan.changed.as_slice() else { panic!("{:?}", plan.changed) };
    assert_eq!((&*changed.profile.phone, changed.version), ("03-0000-0009", 2));
    assert_eq!(changed.profile.facility_type, FacilityType::Basic);
    assert_eq!(changed.municipality.as_str(), "131016");
    let said: Vec<_> = refused.iter().map(|one| (one.row, one.rest_taken)).collect();
    assert_eq!(said, [(0, true), (1, false), (2, false)]);
    let fields: Vec<_> = refused[0].found.iter().map(|one| one.field).collect();
    assert_eq!(fields, ["municipality_code", "type"]);
}
