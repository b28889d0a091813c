//! The master list of codes (医療機関マスタ).

use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode};

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) code: FacilityCode,
    pub(crate) name: String,
    /// May be empty.
    pub(crate) kana: String,
    /// None where the list does not say.
    pub(crate) municipality: Option<MunicipalityCode>,
    /// Seven digits; may be empty.
    pub(crate) postcode: String,
    pub(crate) address: String,
    /// May be empty.
    pub(crate) phone: String,
}

impl Entry {
    /// The prefecture that it lies in; none for a code issued by the service desk whose
    /// municipality is not known.
    pub(crate) fn prefecture(&self) -> Option<PrefectureCode> {
        self.municipality.map(|code| code.prefecture()).or_else(|| self.code.prefecture())
    }

    /// In one line, as differences are shown.
    pub(crate) fn line(&self) -> String {
        let Self { name, kana, postcode, address, phone, .. } = self;
        let municipality = self.municipality.map_or_else(String::new, |code| code.to_string());
        [name, kana, &municipality, postcode, address, phone]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" / ")
    }
}

/// How an entry differs from what a list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) code: FacilityCode,
    /// None when the list brings it.
    pub(crate) before: Option<String>,
    /// None when it ends.
    pub(crate) after: Option<String>,
}

/// How many entries a list brings, changes, ends and leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) added: u32,
    pub(crate) changed: u32,
    pub(crate) ended: u32,
    pub(crate) unchanged: u32,
}
