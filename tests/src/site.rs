//! One made-up site as it is entered in the register.

use vsys_proto::facility_registry::v1 as wire;
use vsys_vocabulary::{FacilityCode, MunicipalityCode};

/// A vaccination site that does not exist.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its code, whose check digit is right.
    pub code: FacilityCode,
    /// Where it lies.
    pub town: MunicipalityCode,
    /// Its name.
    pub name: String,
    /// Its name in katakana.
    pub kana: String,
    /// How it receives.
    pub site_type: SiteType,
    /// What kind of place it is.
    pub category: wire::FacilityCategory,
    /// Seven digits.
    pub postcode: String,
    /// Below the municipality's name.
    pub address: String,
    /// A number that reaches nobody.
    pub phone: String,
    /// Degrees north and east; where that is not known its municipality's office stands for it.
    pub position: Option<(f64, f64)>,
    /// Days and hours in which it takes deliveries.
    pub delivery: (&'static str, &'static str),
}

/// A code whose last digit was mistyped.
#[must_use]
pub fn mistyped(code: &str) -> String {
    let (body, last) = code.split_at_checked(9).unwrap_or((code, ""));
    let digit = last.parse::<u32>().map_or(0, |digit| (digit + 1) % 10);
    format!("{body}{digit}")
}

/// How a site receives (施設の類型).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SiteType {
    /// Receives allocations (基本型).
    Basic,
    /// Receives from a basic facility, for health-care workers (連携型).
    Linked(FacilityCode),
    /// Receives from a basic facility, for residents (サテライト型).
    Satellite(FacilityCode),
}

impl Site {
    /// The site as the register takes it.
    #[must_use]
    pub fn entry(&self) -> wire::FacilityEntry {
        let (site_type, basic) = match self.site_type {
            SiteType::Basic => (wire::FacilityType::Basic, None),
            SiteType::Linked(basic) => (wire::FacilityType::Linked, Some(basic)),
            SiteType::Satellite(basic) => (wire::FacilityType::Satellite, Some(basic)),
        };
        let (days, hours) = self.delivery;
        wire::FacilityEntry {
            facility_code: self.code.to_string(),
            municipality_code: self.town.to_string(),
            name: self.name.clone(),
            kana: self.kana.clone(),
            postcode: self.postcode.clone(),
            address: self.address.clone(),
            phone: self.phone.clone(),
            r#type: site_type.into(),
            category: self.category.into(),
            basic_facility_code: basic.map(|code| code.to_string()).unwrap_or_default(),
            delivery: Some(wire::DeliveryTimes { days: days.to_owned(), hours: hours.to_owned() }),
            position: self
                .position
                .map(|(latitude, longitude)| wire::GeoPoint { latitude, longitude }),
            transfer_statement: wire::TransferStatement::Unspecified.into(),
        }
    }
}
