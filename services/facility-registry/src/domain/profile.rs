//! What is kept about a site.

use std::collections::BTreeSet;

use vsys_vocabulary::{FacilityCode, MunicipalityCode};

use super::position::Position;
use super::transfer::Statement;

/// How a site receives vaccine (施設の類型).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FacilityType {
    /// Receives allocations itself (基本型).
    Basic,
    /// Receives from a basic facility, for health-care workers (連携型).
    Linked {
        /// Where it receives from.
        basic: FacilityCode,
    },
    /// Receives from a basic facility, for residents (サテライト型).
    Satellite {
        /// Where it receives from.
        basic: FacilityCode,
    },
}

impl FacilityType {
    /// The type without the basic facility that belongs to it.
    pub(crate) fn name(self) -> TypeName {
        match self {
            Self::Basic => TypeName::Basic,
            Self::Linked { .. } => TypeName::Linked,
            Self::Satellite { .. } => TypeName::Satellite,
        }
    }

    /// The basic facility it receives from; `None` for a basic one.
    pub(crate) fn basic(self) -> Option<FacilityCode> {
        match self {
            Self::Basic => None,
            Self::Linked { basic } | Self::Satellite { basic } => Some(basic),
        }
    }

    /// The same, received from another basic facility; a basic one receives from none.
    pub(crate) fn receiving_from(self, basic: FacilityCode) -> Self {
        match self {
            Self::Basic => Self::Basic,
            Self::Linked { .. } => Self::Linked { basic },
            Self::Satellite { .. } => Self::Satellite { basic },
        }
    }
}

/// A type without the basic facility that belongs to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TypeName {
    /// 基本型.
    Basic,
    /// 連携型.
    Linked,
    /// サテライト型.
    Satellite,
}

/// What kind of place a site is (施設分類).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Category {
    /// 病院.
    Hospital,
    /// 診療所.
    Clinic,
    /// 介護施設.
    CareFacility,
    /// 特設会場 run by the municipality.
    VenueMunicipal,
    /// 特設会場 contracted out.
    VenueContracted,
    /// A prefecture's venue.
    VenuePrefecture,
    /// 小分け用配送センター: holds and forwards, does not vaccinate.
    SplitDepot,
}

/// When a site takes deliveries, as the site wrote it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DeliveryTimes {
    /// Days.
    pub(crate) days: String,
    /// Hours.
    pub(crate) hours: String,
}

/// What the offices keep about a site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Profile {
    /// Name.
    pub(crate) name: String,
    /// Name in katakana, or empty.
    pub(crate) kana: String,
    /// Seven digits, or empty.
    pub(crate) postcode: String,
    /// Address below the municipality's name.
    pub(crate) address: String,
    /// Telephone number.
    pub(crate) phone: String,
    /// What kind of place it is.
    pub(crate) category: Category,
    /// How it receives vaccine.
    pub(crate) facility_type: FacilityType,
}

/// What an entry may say nothing of, so that it stays as it is (空欄).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Part {
    /// Name in katakana.
    Kana,
    /// Postcode.
    Postcode,
    /// Days on which it takes deliveries.
    DeliveryDays,
    /// Hours in which it does.
    DeliveryHours,
}

/// A facility as it is to stand in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FacilityEntry {
    /// Code, which is also its key.
    pub(crate) code: FacilityCode,
    /// Where it lies; never changes once entered.
    pub(crate) municipality: MunicipalityCode,
    /// What is kept about it.
    pub(crate) profile: Profile,
    /// When it takes deliveries; `None` leaves what is there.
    pub(crate) delivery: Option<DeliveryTimes>,
    /// Where it is; `None` leaves what is there.
    pub(crate) position: Option<Position>,
    /// What was made sure of for a change of its type or its basic facility.
    pub(crate) statement: Option<Statement>,
    /// What it says nothing of; there is nothing in those parts of it.
    pub(crate) unsaid: BTreeSet<Part>,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A dummy hospital of Chiyoda.
    pub(crate) fn hospital(code: &str, facility_type: FacilityType) -> FacilityEntry {
        FacilityEntry {
            code: code.parse().unwrap(),
            municipality: "131016".parse().unwrap(),
            profile: Profile {
                name: "千代田ダミー病院".into(),
                kana: "チヨダダミービョウイン".into(),
                postcode: "1000001".into(),
                address: "千代田1-1".into(),
                phone: "03-0000-0001".into(),
                category: Category::Hospital,
                facility_type,
            },
            delivery: Some(DeliveryTimes { days: "月水金".into(), hours: "9-12".into() }),
            position: None,
            statement: None,
            unsaid: BTreeSet::new(),
        }
    }
}
