use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing};

use super::super::profile::FacilityType;
use super::super::profile::tests::hospital;
use super::super::public_details::Availability;
use super::super::succession::Wish;
use super::*;

fn facility() -> Facility {
    Facility::enter(hospital("1310000018", FacilityType::Basic))
}

fn clerk() -> Actor {
    actor(Standing::Municipality("131016".parse().unwrap()), &[Role::Clerk])
}

fn noon() -> DateTime<Utc> {
    "2021-04-05T03:00:00Z".parse().unwrap()
}

fn wish<'a>(expected: Option<u64>, by: &'a Actor, reason: &'a str) -> Wish<'a> {
    Wish { expected, by, at: noon(), reason }
}

#[test]
fn the_same_entry_again_changes_nothing() {
    assert_eq!(facility().revised(hospital("1310000018", FacilityType::Basic)), None);
}

#[test]
fn a_changed_entry_counts_up_and_leaves_what_the_site_set() {
    let mut entry = hospital("1310000018", FacilityType::Basic);
    entry.profile.phone = "03-0000-0002".into();
    entry.delivery = None;
    let revised = facility().revised(entry).unwrap();
    assert_eq!(revised.version, 2);
    assert_eq!(revised.profile.phone, "03-0000-0002");
    assert_eq!(revised.delivery, facility().delivery);
}

#[test]
fn what_an_entry_says_nothing_of_stays() {
    use Part::{DeliveryDays, DeliveryHours, Kana, Postcode};

    let blank = || {
        let mut entry = hospital("1310000018", FacilityType::Basic);
        entry.profile.kana.clear();
        entry.profile.postcode.clear();
        entry.delivery = Some(DeliveryTimes::default());
        entry
    };
    let all = [Kana, Postcode, DeliveryDays, DeliveryHours].into();
    assert_eq!(facility().revised(FacilityEntry { unsaid: all, ..blank() }), None);
    let days = DeliveryTimes { days: "火".into(), hours: String::new() };
    let unsaid = [Kana, Postcode, DeliveryHours].into();
    let entry = FacilityEntry { unsaid, delivery: Some(days), ..blank() };
    let revised = facility().revised(entry).unwrap();
    assert_eq!((&*revised.delivery.days, &*revised.delivery.hours), ("火", "9-12"));
    assert_eq!(revised.profile, facility().profile);
    // Through a call that says all of it, nothing is nothing.
    assert_eq!(facility().revised(blank()).unwrap().profile.kana, "");
    let all = [Kana, Postcode, DeliveryDays, DeliveryHours].into();
    let entered = Facility::enter(FacilityEntry { unsaid: all, ..blank() });
    assert_eq!((&*entered.profile.postcode, entered.delivery), ("", DeliveryTimes::default()));
}

#[test]
fn an_entry_does_not_open_a_closed_facility() {
    let mut closed = facility();
    closed.close(&[], wish(None, &clerk(), "移転")).unwrap();
    let mut entry = hospital("1310000018", FacilityType::Basic);
    entry.profile.phone = "03-0000-0002".into();
    let revised = closed.revised(entry).unwrap();
    assert!(matches!(revised.operation, Operation::Closed { .. }));
}

#[test]
fn closing_twice_closes_once() {
    let mut facility = facility();
    let closed = facility.close(&[], wish(Some(1), &clerk(), "移転")).unwrap().unwrap();
    assert_eq!((closed.0.reason.as_str(), closed.0.at), ("移転", noon()));
    assert_eq!(facility.version, 2);
    assert_eq!(facility.close(&[], wish(None, &clerk(), "移転")), Ok(None));
    assert_eq!(facility.version, 2);
}

#[test]
fn a_closed_facility_is_opened_again_once() {
    let mut facility = facility();
    assert_eq!(facility.reopen(None, wish(None, &clerk(), "再開")), Ok(None));
    facility.close(&[], wish(None, &clerk(), "移転")).unwrap();
    assert!(facility.reopen(None, wish(Some(2), &clerk(), "再開")).unwrap().is_some());
    assert_eq!((facility.operation, facility.version), (Operation::Open, 3));
}

#[test]
fn another_municipalitys_clerk_and_a_stale_version_are_refused() {
    let other = actor(Standing::Municipality("131041".parse().unwrap()), &[Role::Clerk]);
    let mut facility = facility();
    assert_eq!(
        facility.close(&[], wish(None, &other, "移転")),
        Err(Fault::OutsideYourArea("131016".parse().unwrap()))
    );
    assert_eq!(
        facility.close(&[], wish(Some(7), &clerk(), "移転")),
        Err(Fault::StaleVersion { current: 1 })
    );
    assert_eq!(facility.operation, Operation::Open);
}

#[test]
fn the_public_site_shows_what_is_open_to_the_public_and_no_depot() {
    let site = actor(Standing::Facility(facility().code), &[Role::Clerk]);
    let said = |audience| PublicDetails {
        name_en: String::new(),
        address_en: String::new(),
        web_url: String::new(),
        booking_url: String::new(),
        booking_phone: String::new(),
        hours: String::new(),
        products: Vec::new(),
        audience,
        availability: Availability::Unknown,
        checked_on: "2021-04-05".parse().unwrap(),
    };
    let mut facility = facility();
    assert!(!facility.is_shown());
    assert!(facility.set_public(Some(1), &site, said(Audience::Public)).unwrap().is_some());
    assert!(facility.is_shown());
    assert_eq!(facility.set_public(None, &site, said(Audience::Public)), Ok(None));
    facility.set_public(Some(2), &clerk(), said(Audience::NamedOnly)).unwrap();
    assert!(!facility.is_shown());
    facility.set_public(Some(3), &clerk(), said(Audience::Public)).unwrap();
    let mut depot = facility.clone();
    depot.profile.category = Category::SplitDepot;
    assert!(facility.is_shown() && !depot.is_shown());
    facility.close(&[], wish(None, &clerk(), "移転")).unwrap();
    assert!(!facility.is_shown());
}

#[test]
fn a_site_sets_its_own_delivery_times() {
    let mut facility = facility();
    let site = actor(Standing::Facility(facility.code), &[Role::Clerk]);
    let times = DeliveryTimes { days: "毎日".into(), hours: "13-17".into() };
    assert!(facility.set_delivery(Some(1), &site, times.clone()).unwrap().is_some());
    assert_eq!(facility.set_delivery(None, &site, times), Ok(None));
    assert_eq!(facility.version, 2);
    assert!(facility.close(&[], wish(None, &site, "移転")).is_err());
}
