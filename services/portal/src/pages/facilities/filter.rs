//! Which facilities are wanted: a view, an area, and more. Pure.

use serde::Deserialize;
use vsys_proto::facility_registry::v1::{
    FacilityCategory, FacilityCount, FacilityType, ListFacilitiesRequest, PublicState,
};
use vsys_vocabulary::Office;

use super::PATH;
use crate::pages::mandate_form::words::{CATEGORIES, TYPES, named};

/// Categories of special venues in a municipality (特設の接種会場), whoever set them up.
const VENUES: [FacilityCategory; 3] = [
    FacilityCategory::VenueMunicipal,
    FacilityCategory::VenueContracted,
    FacilityCategory::VenuePrefecture,
];

/// A view of the list, as users know them by their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum View {
    /// 全医療機関・接種会場, closed ones too.
    All,
    /// `23_市町村内の特設の接種会場`.
    Venues,
    /// 基本型.
    Basic,
    /// 連携型・サテライト型.
    Receivers,
    /// 小分け用配送センター.
    Depots,
    /// 公開中.
    Shown,
    /// 非公開.
    Hidden,
    /// 閉鎖.
    Closed,
}

impl View {
    pub(super) const ALL: [Self; 8] = [
        Self::All,
        Self::Venues,
        Self::Basic,
        Self::Receivers,
        Self::Depots,
        Self::Shown,
        Self::Hidden,
        Self::Closed,
    ];

    /// In addresses; its text is `facilities-view-<name>`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Venues => "venues",
            Self::Basic => "basic",
            Self::Receivers => "receivers",
            Self::Depots => "depots",
            Self::Shown => "shown",
            Self::Hidden => "hidden",
            Self::Closed => "closed",
        }
    }

    /// Only open ones, or only closed ones.
    const fn open(self) -> Option<bool> {
        match self {
            Self::All => None,
            Self::Closed => Some(false),
            Self::Venues
            | Self::Basic
            | Self::Receivers
            | Self::Depots
            | Self::Shown
            | Self::Hidden => Some(true),
        }
    }

    const fn public_state(self) -> PublicState {
        match self {
            Self::Shown => PublicState::Shown,
            Self::Hidden => PublicState::Hidden,
            _ => PublicState::Unspecified,
        }
    }

    /// Types that are listed one after the other.
    const fn types(self) -> &'static [FacilityType] {
        match self {
            Self::Basic => &[FacilityType::Basic],
            Self::Receivers => &[FacilityType::Linked, FacilityType::Satellite],
            _ => &[FacilityType::Unspecified],
        }
    }

    const fn categories(self) -> &'static [FacilityCategory] {
        match self {
            Self::Venues => &VENUES,
            Self::Depots => &[FacilityCategory::SplitDepot],
            _ => &[],
        }
    }

    /// How many the view has.
    pub(super) fn count(self, counts: &[FacilityCount]) -> u32 {
        let shown = match self.public_state() {
            PublicState::Unspecified => None,
            PublicState::Shown => Some(true),
            PublicState::Hidden => Some(false),
        };
        let (types, categories) = (self.types(), self.categories());
        let is_of = |count: &&FacilityCount| {
            self.open().is_none_or(|open| open == count.open)
                && shown.is_none_or(|shown| shown == count.shown)
                && (types.contains(&FacilityType::Unspecified) || types.contains(&count.r#type()))
                && (categories.is_empty() || categories.contains(&count.category()))
        };
        counts.iter().filter(is_of).map(|count| count.facilities).sum()
    }
}

/// Part of the query of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    view: String,
    /// The visitor's own where nobody says; empty for all.
    prefecture: Option<String>,
    municipality: Option<String>,
    pub(super) category: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) keyword: String,
    pub(super) page_token: String,
}

impl Filter {
    /// With the visitor's own area, where nobody says which.
    pub(super) fn of(self, office: Option<Office>) -> Self {
        let (prefecture, municipality) = match (&self.prefecture, &self.municipality) {
            (None, None) => own(office),
            (None, Some(town)) => (town.get(..2).unwrap_or_default().to_owned(), town.clone()),
            // Another prefecture was chosen after the municipality.
            (Some(prefecture), Some(town)) if !town.starts_with(prefecture) => {
                (prefecture.clone(), String::new())
            }
            (Some(prefecture), _) if prefecture.is_empty() => (String::new(), String::new()),
            (Some(prefecture), town) => (prefecture.clone(), town.clone().unwrap_or_default()),
        };
        Self { prefecture: Some(prefecture), municipality: Some(municipality), ..self }
    }

    /// The view that is shown; the first one where none is named.
    pub(super) fn view(&self) -> View {
        let named = View::ALL.into_iter().find(|view| view.as_str() == self.view);
        named.unwrap_or(View::All)
    }

    /// The prefecture that is chosen; empty for all.
    pub(super) fn prefecture(&self) -> &str {
        self.prefecture.as_deref().unwrap_or_default()
    }

    /// The municipality that is chosen; empty for all.
    pub(super) fn municipality(&self) -> &str {
        self.municipality.as_deref().unwrap_or_default()
    }

    /// The same on another view, from its first page on.
    pub(super) fn on(&self, view: View) -> Self {
        Self { view: view.as_str().to_owned(), ..self.further("") }
    }

    /// The same, from a page on.
    pub(super) fn further(&self, page_token: &str) -> Self {
        Self { page_token: page_token.to_owned(), ..self.clone() }
    }

    /// The address that wants the same. The area is always said, so that all stays all.
    pub(super) fn address(&self) -> String {
        let parts = [
            ("view", self.view().as_str()),
            ("prefecture", self.prefecture()),
            ("municipality", self.municipality()),
            ("category", &self.category),
            ("type", &self.kind),
            ("keyword", self.keyword.trim()),
            ("page_token", &self.page_token),
        ];
        let given: Vec<_> = parts
            .iter()
            .filter(|(name, value)| *name == "prefecture" || !value.is_empty())
            .collect();
        format!("{PATH}?{}", serde_html_form::to_string(given).unwrap_or_default())
    }

    /// Types that are asked for one after the other: that of the filter, if the view has it.
    fn types(&self) -> Vec<FacilityType> {
        let of_view = self.view().types();
        match named(&TYPES, &self.kind) {
            Some(kind) if of_view == [FacilityType::Unspecified] || of_view.contains(&kind) => {
                vec![kind]
            }
            _ => of_view.to_vec(),
        }
    }

    fn categories(&self) -> Vec<FacilityCategory> {
        let of_view = self.view().categories();
        match named(&CATEGORIES, &self.category) {
            Some(one) if of_view.is_empty() || of_view.contains(&one) => vec![one],
            _ => of_view.to_vec(),
        }
    }

    /// What the register is asked for a page of at most so many: the place among the types comes
    /// first in a token, then the register's own. None behind the last type.
    pub(super) fn request(&self, page_size: u32) -> Option<ListFacilitiesRequest> {
        let (place, page_token) = self.page_token.split_once('.').unwrap_or(("0", ""));
        let kind = *self.types().get(place.parse::<usize>().unwrap_or(0))?;
        Some(ListFacilitiesRequest {
            prefecture_code: self.prefecture().to_owned(),
            municipality_code: self.municipality().to_owned(),
            r#type: kind.into(),
            open: self.view().open(),
            keyword: self.keyword.trim().to_owned(),
            page_size,
            page_token: page_token.to_owned(),
            categories: self.categories().into_iter().map(Into::into).collect(),
            basic_facility_code: String::new(),
            public_state: self.view().public_state().into(),
        })
    }

    /// The token behind an answer: the same type goes on, or the next one begins; empty at the end.
    pub(super) fn next(&self, register_token: &str) -> String {
        let (place, _) = self.page_token.split_once('.').unwrap_or(("0", ""));
        let place = place.parse::<usize>().unwrap_or(0);
        match register_token {
            "" if place + 1 < self.types().len() => format!("{}.", place + 1),
            "" => String::new(),
            token => format!("{place}.{token}"),
        }
    }
}

/// An office's own prefecture and municipality.
fn own(office: Option<Office>) -> (String, String) {
    match office {
        Some(Office::Prefecture(own)) => (own.to_string(), String::new()),
        Some(Office::Municipality(own)) => (own.prefecture().to_string(), own.to_string()),
        Some(Office::Nation) | None => (String::new(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(query: &str) -> Filter {
        serde_html_form::from_str(query).unwrap()
    }

    fn area(query: &str, office: &str) -> (String, String) {
        let filter = filter(query).of(office.parse().ok());
        (filter.prefecture().to_owned(), filter.municipality().to_owned())
    }

    fn pair(one: &str, other: &str) -> (String, String) {
        (one.to_owned(), other.to_owned())
    }

    #[test]
    fn the_own_area_is_shown_until_another_is_chosen() {
        assert_eq!(area("", "131016"), pair("13", "131016"));
        assert_eq!(area("", "13"), pair("13", ""));
        assert_eq!(area("", "nation"), pair("", ""));
        assert_eq!(area("prefecture=14", "131016"), pair("14", ""));
        assert_eq!(area("municipality=141003", "131016"), pair("14", "141003"));
        assert_eq!(area("prefecture=&municipality=131016", "131016"), pair("", ""));
        assert_eq!(area("prefecture=14&municipality=131016", "131016"), pair("14", ""));
    }

    #[test]
    fn an_address_says_that_all_are_wanted() {
        let filter = filter("prefecture=&view=venues&keyword=%20a").of("13".parse().ok());
        assert_eq!(filter.address(), "/facilities?view=venues&prefecture=&keyword=a");
    }

    #[test]
    fn a_view_wants_its_own_types_and_categories() {
        let request = |query: &str| filter(query).request(10).unwrap();
        let venues = request("view=venues");
        assert_eq!(venues.categories().collect::<Vec<_>>(), VENUES);
        assert_eq!(venues.open, Some(true));
        let contracted = request("view=venues&category=contracted");
        assert_eq!(contracted.categories().collect::<Vec<_>>(), VENUES[1..2]);
        // A category that the view has not is no way out of the view.
        assert_eq!(request("view=venues&category=clinic").categories().count(), VENUES.len());
        assert_eq!(request("view=basic&type=linked").r#type(), FacilityType::Basic);
        assert_eq!(request("type=linked").r#type(), FacilityType::Linked);
        assert_eq!((request("").open, request("view=closed").open), (None, Some(false)));
        assert_eq!(request("view=hidden").public_state(), PublicState::Hidden);
    }

    #[test]
    fn satellites_follow_when_the_linked_are_all_shown() {
        let first = filter("view=receivers");
        assert_eq!(first.request(10).unwrap().r#type(), FacilityType::Linked);
        assert_eq!(first.next("abc"), "0.abc");
        let second = first.further(&first.next(""));
        let request = second.request(10).unwrap();
        assert_eq!((request.r#type(), request.page_token.as_str()), (FacilityType::Satellite, ""));
        assert_eq!((second.next("x.y").as_str(), second.next("").as_str()), ("1.x.y", ""));
        assert_eq!(filter("view=all&page_token=7.").request(10), None);
    }

    #[test]
    fn counts_are_those_of_the_view() {
        let count = |category: FacilityCategory, kind: FacilityType, open, facilities| {
            let shown = category == FacilityCategory::Clinic;
            let (category, r#type) = (category.into(), kind.into());
            FacilityCount { category, r#type, open, facilities, shown }
        };
        let counts = [
            count(FacilityCategory::Hospital, FacilityType::Basic, true, 5),
            count(FacilityCategory::Clinic, FacilityType::Linked, true, 7),
            count(FacilityCategory::VenueContracted, FacilityType::Satellite, true, 2),
            count(FacilityCategory::VenueMunicipal, FacilityType::Satellite, false, 1),
            count(FacilityCategory::VenuePrefecture, FacilityType::Satellite, true, 4),
        ];
        let found = View::ALL.map(|view| view.count(&counts));
        assert_eq!(found, [19, 6, 5, 13, 0, 7, 11, 1]);
    }
}
