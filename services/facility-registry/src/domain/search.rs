//! How others look for facilities, and which municipalities an address begins with.

use chrono::{DateTime, Utc};

use vsys_vocabulary::FacilityCode;

use super::facility::Facility;
use super::position::Position;
use super::words::search_form;

/// How much of a name is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Extent {
    /// How it begins.
    Beginning,
    /// Some part of it.
    Anywhere,
    /// All of it, as it is written.
    Whole,
}

/// Which facilities are looked for; all that is given must be so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Search {
    /// One of these codes.
    pub(crate) codes: Option<Vec<FacilityCode>>,
    /// Called so, in kanji, in kana, or in English where that is public.
    pub(crate) name: Option<(String, Extent)>,
    /// The whole address, or that below the prefecture or the municipality, or the postcode,
    /// begins so.
    pub(crate) address: Option<String>,
    /// The name of the prefecture begins so.
    pub(crate) state: Option<String>,
    /// Open ones only, or closed ones only.
    pub(crate) open: Option<bool>,
    /// Within so many metres of a point; those whose own position is not known are not.
    pub(crate) near: Option<(Position, u32)>,
}

/// A facility with what is said of it elsewhere in the register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Described {
    /// The facility.
    pub(crate) facility: Facility,
    /// Name of its prefecture.
    pub(crate) prefecture: String,
    /// Name of its municipality.
    pub(crate) municipality: String,
    /// When it was changed last.
    pub(crate) changed_at: DateTime<Utc>,
    /// How far it is from the point that was asked for, in metres.
    pub(crate) metres: Option<u32>,
}

/// A municipality and its prefecture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Area {
    /// Its code.
    pub(crate) municipality_code: String,
    /// The code of its prefecture.
    pub(crate) prefecture_code: String,
    /// Its name.
    pub(crate) municipality: String,
    /// The name of its prefecture.
    pub(crate) prefecture: String,
}

/// Where an address and a prefecture that are looked for may be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Found {
    /// Codes of the prefectures whose name begins as asked.
    pub(crate) prefectures: Vec<String>,
    /// Codes of the municipalities in which every address begins as asked.
    pub(crate) municipalities: Vec<String>,
    /// Codes of the municipalities that the address asked for begins with, and how it goes on, in
    /// the form of words.
    pub(crate) begun: Vec<(String, String)>,
}

impl Found {
    /// Looks through all municipalities; width, kana and old characters make no difference.
    pub(crate) fn among(areas: &[Area], address: Option<&str>, state: Option<&str>) -> Self {
        let (address, state) = (address.map(search_form), state.map(search_form));
        let mut found = Self::default();
        for area in areas {
            let prefecture = search_form(&area.prefecture);
            if state.as_ref().is_some_and(|state| prefecture.starts_with(state)) {
                found.prefectures.push(area.prefecture_code.clone());
            }
            let Some(address) = &address else { continue };
            let municipality = search_form(&area.municipality);
            let beginnings = [format!("{prefecture}{municipality}"), municipality];
            if beginnings.iter().any(|begins| begins.starts_with(address)) {
                found.municipalities.push(area.municipality_code.clone());
                continue;
            }
            let rests =
                beginnings.iter().filter_map(|begins| address.strip_prefix(begins.as_str()));
            let code = || area.municipality_code.clone();
            found.begun.extend(rests.map(|rest| (code(), rest.to_owned())));
        }
        found.prefectures.sort();
        found.prefectures.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(address: Option<&str>, state: Option<&str>) -> Found {
        let area = |code: &str, municipality: &str| Area {
            municipality_code: code.into(),
            prefecture_code: code[..2].into(),
            municipality: municipality.into(),
            prefecture: if code.starts_with("13") { "東京都" } else { "広島県" }.into(),
        };
        let areas = [area("131016", "千代田区"), area("131032", "港区"), area("342084", "府中市")];
        Found::among(&areas, address, state)
    }

    #[test]
    fn a_prefecture_is_found_by_how_it_begins() {
        assert_eq!(found(None, Some("東京")).prefectures, ["13"]);
        assert_eq!(found(None, Some("京")).prefectures, [""; 0]);
    }

    #[test]
    fn an_address_is_begun_with_or_without_its_prefecture() {
        assert_eq!(found(Some("東京"), None).municipalities, ["131016", "131032"]);
        assert_eq!(found(Some("港"), None).municipalities, ["131032"]);
        let begun = [("131016".to_owned(), "千代田1-1".to_owned())];
        assert_eq!(found(Some("東京都千代田区千代田1-1"), None).begun, begun);
        assert_eq!(found(Some("千代田区千代田1-1"), None).begun, begun);
        assert_eq!(found(Some("千代田1-1"), None), Found::default());
    }
}
