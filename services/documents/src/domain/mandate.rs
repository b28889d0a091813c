//! A mandate as it stands on paper (委任状).

use chrono::NaiveDate;
use vsys_vocabulary::FacilityCode;

/// Longest number, such as `M-0000123`, in characters.
pub(crate) const NUMBER: usize = 20;
/// Longest name of a mandatary.
pub(crate) const MANDATARY: usize = 120;
/// Longest name of a site.
pub(crate) const NAME: usize = 100;
/// Longest reading of that name.
pub(crate) const KANA: usize = 200;
/// Longest name of a prefecture with a municipality.
pub(crate) const MUNICIPALITY: usize = 40;
/// Longest address below them.
pub(crate) const ADDRESS: usize = 200;
/// Longest telephone number.
pub(crate) const PHONE: usize = 20;
/// Longest name of a person.
pub(crate) const PERSON: usize = 60;
/// Longest name of a vaccine.
pub(crate) const PRODUCT: usize = 60;
/// Most vaccines of a site.
pub(crate) const MOST_PRODUCTS: usize = 10;

/// Longest reason of a withdrawal.
pub(crate) const REASON: usize = 500;

/// What kind of place a site is (施設の分類).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Category {
    Hospital,
    Clinic,
    CareFacility,
    VenueMunicipal,
    VenueContracted,
    VenuePrefecture,
    SplitDepot,
}

impl Category {
    /// In words.
    pub(crate) const fn written(self) -> &'static str {
        match self {
            Self::Hospital => "病院",
            Self::Clinic => "診療所",
            Self::CareFacility => "介護施設",
            Self::VenueMunicipal => "特設の接種会場（市町村）",
            Self::VenueContracted => "特設の接種会場（委託）",
            Self::VenuePrefecture => "都道府県の会場",
            Self::SplitDepot => "小分け用配送センター",
        }
    }
}

/// How a site receives vaccine (施設の種別), and from whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Supply {
    /// By itself.
    Basic,
    /// From a basic facility, for health-care workers.
    Linked(FacilityCode),
    /// From a basic facility, for residents.
    Satellite(FacilityCode),
}

impl Supply {
    /// In words.
    pub(crate) const fn written(&self) -> &'static str {
        match self {
            Self::Basic => "基本型接種施設",
            Self::Linked(_) => "連携型接種施設",
            Self::Satellite(_) => "サテライト型接種施設",
        }
    }

    /// The basic facility, for a site that is none.
    pub(crate) const fn basic(&self) -> Option<&FacilityCode> {
        match self {
            Self::Basic => None,
            Self::Linked(code) | Self::Satellite(code) => Some(code),
        }
    }
}

/// What a site gives its mandate for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Grant {
    pub(crate) category: Category,
    pub(crate) supply: Supply,
    pub(crate) products: Vec<String>,
}

/// What a mandate does (委任状の種類).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A site joins (新規).
    Joining(Grant),
    /// It takes the place of another (変更).
    Change { replaces: String, grant: Grant },
    /// It ends another (取下げ).
    Withdrawal { replaces: String, last_on: NaiveDate, reason: String },
}

impl Purpose {
    /// What such a document is called.
    pub(crate) const fn title(&self) -> &'static str {
        match self {
            Self::Joining(_) => "委任状",
            Self::Change { .. } => "委任状（変更）",
            Self::Withdrawal { .. } => "委任状取下届",
        }
    }

    /// Number of the mandate before it.
    pub(crate) fn replaces(&self) -> Option<&str> {
        match self {
            Self::Joining(_) => None,
            Self::Change { replaces, .. } | Self::Withdrawal { replaces, .. } => Some(replaces),
        }
    }

    /// What is granted; nothing by a withdrawal.
    pub(crate) const fn grant(&self) -> Option<&Grant> {
        match self {
            Self::Joining(grant) | Self::Change { grant, .. } => Some(grant),
            Self::Withdrawal { .. } => None,
        }
    }

    const fn reason(&self) -> &str {
        match self {
            Self::Joining(_) | Self::Change { .. } => "",
            Self::Withdrawal { reason, .. } => reason.as_str(),
        }
    }
}

/// A mandate, with nothing in it that cannot be set on a page but for the font's sake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mandate {
    pub(crate) number: String,
    /// The date of the document, in Japan.
    pub(crate) submitted_on: NaiveDate,
    pub(crate) received_on: Option<NaiveDate>,
    pub(crate) mandatary: String,
    pub(crate) code: FacilityCode,
    pub(crate) name: String,
    pub(crate) kana: String,
    /// With its hyphen.
    pub(crate) postcode: String,
    pub(crate) municipality: String,
    pub(crate) address: String,
    pub(crate) phone: String,
    pub(crate) representative: String,
    pub(crate) contact: String,
    pub(crate) purpose: Purpose,
    /// Number of the mandate that took its place.
    pub(crate) replaced_by: Option<String>,
}

impl Mandate {
    /// Every text that somebody has typed, by the field of the contract that it came in.
    pub(crate) fn typed(&self) -> impl Iterator<Item = (&'static str, &str)> {
        let lines = [
            ("mandate_number", self.number.as_str()),
            ("mandatary_name", &self.mandatary),
            ("name", &self.name),
            ("kana", &self.kana),
            ("municipality_name", &self.municipality),
            ("address", &self.address),
            ("phone", &self.phone),
            ("representative", &self.representative),
            ("contact_name", &self.contact),
            ("withdrawal_reason", self.purpose.reason()),
        ];
        let products = self.purpose.grant().into_iter().flat_map(|grant| &grant.products);
        let products = products.map(|name| ("product_names", name.as_str()));
        lines.into_iter().chain(products)
    }
}

#[cfg(test)]
pub(crate) mod sample;
