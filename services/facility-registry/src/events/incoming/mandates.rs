use vsys_messaging::HearError;
use vsys_proto::contract_intake::v1::{MandateLocked, MandateWithdrawn};
use vsys_proto::convert;
use vsys_proto::facility_registry::v1;

use super::failed;
use crate::app::{FacilityError, SiteLeft, SitesJoined};
use crate::domain::batch::{Batch, Row};
use crate::domain::fault::Violations;
use crate::domain::profile::FacilityEntry;
use crate::entry;

/// What locked mandates of one batch of facts do, in their order.
#[derive(Default)]
pub(super) struct Mandates {
    pub(super) acts: Vec<Act>,
}

/// What some mandates do that follow each other.
pub(super) enum Act {
    /// Sites join.
    Join(SitesJoined),
    /// A site is changed as the mandate that changed another has it.
    Change(Batch<FacilityEntry>, [String; 1]),
    /// A site leaves.
    Leave(SiteLeft, [String; 1]),
}

impl Act {
    /// The numbers of mandates that a refusal names, in the order of the rows.
    pub(super) fn numbers(&self) -> &[String] {
        match self {
            Self::Join(joined) => &joined.numbers,
            Self::Change(_, number) | Self::Leave(_, number) => number,
        }
    }
}

impl Mandates {
    /// Adds one; a site that cannot be read is poisoned. A second one of the same site is looked at
    /// when it is known what became of the first.
    pub(super) fn add(&mut self, told: MandateLocked) -> Result<(), HearError> {
        if !told.replaces_mandate_number.is_empty() {
            return self.change(told);
        }
        let code = told.ship_to.as_ref().map(|site| site.facility_code.clone()).unwrap_or_default();
        let is_another = |row: &Row<FacilityEntry>| row.entry.code.as_str() != code;
        let goes_along = |last: &mut Act| match last {
            Act::Join(joined) => joined.sites.rows.iter().all(is_another),
            Act::Change(..) | Act::Leave(..) => false,
        };
        let mut joined = match self.acts.pop_if(goes_along) {
            Some(Act::Join(joined)) => joined,
            _ => SitesJoined::default(),
        };
        let index = joined.numbers.len();
        joined.numbers.push(told.mandate_number.clone());
        let entry = entry::facility(index, &site(told));
        let entry = entry.map_err(|found| poisoned(found, &joined.numbers))?;
        joined.sites.rows.push(Row { index, expected_version: None, entry });
        self.acts.push(Act::Join(joined));
        Ok(())
    }

    /// Adds one that changes another; when the site takes deliveries is not its to say.
    fn change(&mut self, told: MandateLocked) -> Result<(), HearError> {
        let number = [told.mandate_number.clone()];
        let site = v1::FacilityEntry { delivery: None, ..site(told) };
        let entry = entry::facility(0, &site);
        let entry = entry.map_err(|found| poisoned(found, &number))?;
        let site = Batch::of(Row { index: 0, expected_version: None, entry });
        self.acts.push(Act::Change(site, number));
        Ok(())
    }

    /// Adds a site that leaves.
    pub(super) fn withdraw(&mut self, told: MandateWithdrawn) -> Result<(), HearError> {
        let unclear = |error: convert::Malformed| HearError::Poisoned(error.to_string());
        let code = convert::code(&told.facility_code, "facility_code").map_err(unclear)?;
        let last = convert::date(told.last_date, "last_date").map_err(unclear)?;
        let number = told.mandate_number;
        let reason = format!("委任状の取下げ {number}(最終日 {last})");
        self.acts.push(Act::Leave(SiteLeft { code, last, reason }, [number]));
        Ok(())
    }
}

fn site(told: MandateLocked) -> v1::FacilityEntry {
    let ship_to = told.ship_to.unwrap_or_default();
    v1::FacilityEntry {
        facility_code: ship_to.facility_code,
        municipality_code: told.municipality_code,
        name: ship_to.name,
        kana: told.kana,
        postcode: ship_to.postcode,
        address: ship_to.address,
        phone: ship_to.phone,
        r#type: told.r#type,
        category: told.category,
        basic_facility_code: told.basic_facility_code,
        delivery: Some(v1::DeliveryTimes {
            days: ship_to.delivery_days,
            hours: ship_to.delivery_hours,
        }),
        ..v1::FacilityEntry::default()
    }
}

/// Why the sites of mandates were not entered.
pub(super) fn hear_error(error: FacilityError, numbers: &[String]) -> HearError {
    match error {
        FacilityError::Refused(found) => poisoned(found, numbers),
        FacilityError::NotSo(fault) => {
            let mut found = Violations::default();
            found.add(0, "facility_code", fault);
            poisoned(found, numbers)
        }
        FacilityError::Store(error) => failed(error),
        other @ (FacilityError::Field { .. }
        | FacilityError::NoSuchPlace(_)
        | FacilityError::NoSuchFacility(_)) => HearError::failed(other),
    }
}

fn poisoned(found: Violations, numbers: &[String]) -> HearError {
    let said = found.in_order().into_iter().map(|violation| {
        let number = numbers.get(violation.row).map_or("", String::as_str);
        format!("mandate {number}: {}: {}", violation.field, violation.fault)
    });
    HearError::Poisoned(said.collect::<Vec<_>>().join("; "))
}

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::ShipTo;

    use super::*;
    use crate::domain::profile::{Category, DeliveryTimes, FacilityType};

    fn told() -> MandateLocked {
        MandateLocked {
            mandate_number: "M-0000123".into(),
            ship_to: Some(ShipTo {
                facility_code: "1310000026".into(),
                name: "千代田ダミー診療所".into(),
                postcode: "1000001".into(),
                address: "千代田1-1".into(),
                phone: "03-0000-0001".into(),
                delivery_days: "月水金".into(),
                delivery_hours: "9-12".into(),
            }),
            kana: "チヨダダミーシンリョウジョ".into(),
            municipality_code: "131016".into(),
            category: v1::FacilityCategory::Clinic.into(),
            r#type: v1::FacilityType::Satellite.into(),
            basic_facility_code: "1310000018".into(),
            ..MandateLocked::default()
        }
    }

    #[test]
    fn the_second_of_one_site_is_looked_at_after_the_first() {
        let mut mandates = Mandates::default();
        let other = |code: &str| {
            let ship_to = told().ship_to.map(|site| ShipTo { facility_code: code.into(), ..site });
            MandateLocked { ship_to, ..told() }
        };
        for told in [told(), other("1310000034"), told(), other("1310000042")] {
            mandates.add(told).unwrap();
        }
        let joined: Vec<_> = mandates.acts.iter().map(|act| act.numbers().len()).collect();
        assert_eq!(joined, [2, 2]);
    }

    #[test]
    fn a_site_is_read_as_the_mandate_has_it() {
        let mut mandates = Mandates::default();
        mandates.add(told()).unwrap();
        let [Act::Join(SitesJoined { sites, .. })] = &mandates.acts[..] else {
            panic!("one joins")
        };
        let [Row { index: 0, expected_version: None, entry }] = &sites.rows[..] else {
            panic!("{:?}", sites.rows)
        };
        assert_eq!(entry.code.as_str(), "1310000026");
        assert_eq!(entry.municipality.as_str(), "131016");
        let profile = &entry.profile;
        assert_eq!((&*profile.name, &*profile.phone), ("千代田ダミー診療所", "03-0000-0001"));
        assert_eq!(profile.category, Category::Clinic);
        let basic = "1310000018".parse().unwrap();
        assert_eq!(profile.facility_type, FacilityType::Satellite { basic });
        let times = DeliveryTimes { days: "月水金".into(), hours: "9-12".into() };
        assert_eq!(entry.delivery, Some(times));
    }

    #[test]
    fn a_change_leaves_delivery_times_alone_and_a_withdrawal_says_why() {
        let mut mandates = Mandates::default();
        let change = MandateLocked { replaces_mandate_number: "M-0000100".into(), ..told() };
        mandates.add(change).unwrap();
        let withdrawn = MandateWithdrawn {
            mandate_number: "M-0000125".into(),
            facility_code: "1310000026".into(),
            last_date: Some(vsys_proto::vocabulary::v1::Date { year: 2021, month: 3, day: 31 }),
            ..MandateWithdrawn::default()
        };
        mandates.withdraw(withdrawn.clone()).unwrap();
        let [Act::Change(site, _), Act::Leave(left, _)] = &mandates.acts[..] else {
            panic!("one is changed and leaves")
        };
        assert_eq!(site.rows[0].entry.delivery, None);
        assert_eq!(left.last, "2021-03-31".parse().unwrap());
        assert_eq!(left.reason, "委任状の取下げ M-0000125(最終日 2021-03-31)");
        let never = MandateWithdrawn { last_date: None, ..withdrawn };
        assert!(matches!(mandates.withdraw(never), Err(HearError::Poisoned(_))));
    }

    #[test]
    fn everything_wrong_with_a_mandate_is_said() {
        let mut mandates = Mandates::default();
        mandates.add(told()).unwrap();
        let wrong = MandateLocked {
            mandate_number: "M-0000124".into(),
            ship_to: None,
            municipality_code: "131015".into(),
            ..told()
        };
        let HearError::Poisoned(why) = mandates.add(wrong).unwrap_err() else {
            panic!("it cannot be read however often it is tried")
        };
        assert!(why.starts_with("mandate M-0000124: facility_code: "), "{why}");
        assert!(why.contains("; mandate M-0000124: municipality_code: "), "{why}");
        assert!(why.ends_with("; mandate M-0000124: phone: a value is needed"), "{why}");
    }
}
