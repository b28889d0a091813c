//! Places of the register by code, kept for some minutes: names change rarely, pages are many.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use chrono::NaiveDate;
use moka::future::Cache;
use tonic::Status;
use vsys_proto::facility_registry::v1::{
    Facility, FacilityType, ListFacilitiesRequest, ListPlacesRequest, Place,
};
use vsys_proto::vocabulary::v1::Date;
use vsys_vocabulary::Office;

use crate::{format, locale::Locale, visitor::Visitor};

const KEPT: Duration = Duration::from_mins(5);
/// More than there are; the register answers them in one page.
const PLACES_PER_PAGE: u32 = 2_000;
const FACILITIES_PER_PAGE: u32 = 1_000;

/// The copy.
pub(crate) struct Places(Cache<(), Arc<Register>>);

/// Every place by its code.
#[derive(Default)]
pub(crate) struct Register(BTreeMap<String, Place>);

impl Places {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(1).time_to_live(KEPT).build())
    }

    /// The copy is out of date: a place was entered or changed.
    pub(crate) fn forget(&self) {
        self.0.invalidate_all();
    }

    /// The register, read in the visitor's name if the copy is too old.
    pub(crate) async fn register(&self, visitor: &Visitor) -> Result<Arc<Register>, Status> {
        if let Some(register) = self.0.get(&()).await {
            return Ok(register);
        }
        let register = Arc::new(read(visitor).await?);
        // A register that is still being entered is not worth keeping.
        if !register.0.is_empty() {
            self.0.insert((), register.clone()).await;
        }
        Ok(register)
    }
}

impl Register {
    /// Every place in order of code.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Place> {
        self.0.values()
    }

    pub(crate) fn find(&self, code: &str) -> Option<&Place> {
        self.0.get(code)
    }

    /// Name of an office or place; its code where the register knows it not.
    pub(crate) fn name(&self, locale: Locale, code: &str) -> String {
        if code == "nation" {
            return locale.text("nation");
        }
        let name = self.find(code).map(|place| locale.name(&place.name, &place.name_en));
        name.unwrap_or(code).to_owned()
    }

    /// Name with the prefecture before it, as 「東京都千代田区」.
    pub(crate) fn full_name(&self, locale: Locale, code: &str) -> String {
        let name = self.name(locale, code);
        match (locale, code.get(..2)) {
            (Locale::Ja, Some(prefecture)) if code.len() == 6 && code != "nation" => {
                format!("{}{name}", self.name(locale, prefecture))
            }
            (Locale::En, Some(prefecture)) if code.len() == 6 && code != "nation" => {
                format!("{name}, {}", self.name(locale, prefecture))
            }
            _ => name,
        }
    }

    /// Places directly below an office that are in force on a day, in order of code.
    pub(crate) fn below(&self, office: Office, today: NaiveDate) -> Vec<&Place> {
        let is_below = |place: &&Place| match office {
            Office::Nation => place.place_code.len() == 2,
            Office::Prefecture(code) => {
                place.place_code.len() == 6 && place.prefecture_code == code.as_str()
            }
            Office::Municipality(_) => false,
        };
        let in_force = |place: &&Place| {
            let day = |date: &Option<Date>| date.as_ref().and_then(format::civil);
            day(&place.valid_from_date).is_none_or(|from| from <= today)
                && day(&place.valid_until_date).is_none_or(|until| today <= until)
        };
        self.0.values().filter(is_below).filter(in_force).collect()
    }

    /// Prefectures as offices.
    pub(crate) fn prefectures(&self, today: NaiveDate) -> Vec<Office> {
        let places = self.below(Office::Nation, today);
        places.iter().filter_map(|place| place.place_code.parse().ok()).collect()
    }
}

async fn read(visitor: &Visitor) -> Result<Register, Status> {
    let (mut places, mut page_token) = (BTreeMap::new(), String::new());
    loop {
        let request = visitor.request(ListPlacesRequest {
            page_size: PLACES_PER_PAGE,
            page_token,
            ..ListPlacesRequest::default()
        });
        let answer = visitor.guest.portal.clients.registry().list_places(request).await?;
        let page = answer.into_inner();
        places.extend(page.places.into_iter().map(|place| (place.place_code.clone(), place)));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(Register(places));
        }
    }
}

/// Which facilities are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) prefecture: String,
    pub(crate) municipality: String,
    pub(crate) basic_only: bool,
    pub(crate) open: Option<bool>,
}

/// Facilities of an area, in order of code.
pub(crate) async fn facilities(visitor: &Visitor, wanted: Wanted) -> Result<Vec<Facility>, Status> {
    let kind = if wanted.basic_only { FacilityType::Basic } else { FacilityType::Unspecified };
    let (mut facilities, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListFacilitiesRequest {
            prefecture_code: wanted.prefecture.clone(),
            municipality_code: wanted.municipality.clone(),
            r#type: kind.into(),
            open: wanted.open,
            page_size: FACILITIES_PER_PAGE,
            page_token,
            ..ListFacilitiesRequest::default()
        });
        let answer = visitor.guest.portal.clients.registry().list_facilities(request).await?;
        let page = answer.into_inner();
        facilities.extend(page.facilities);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(facilities);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn register() -> Register {
        let place = |code: &str, name: &str, name_en: &str| Place {
            place_code: code.to_owned(),
            prefecture_code: code[..2].to_owned(),
            name: name.to_owned(),
            name_en: name_en.to_owned(),
            ..Place::default()
        };
        let places = [
            place("13", "東京都", "Tokyo"),
            place("131016", "千代田区", "Chiyoda City"),
            place("14", "神奈川県", "Kanagawa"),
            place("141003", "横浜市", ""),
        ];
        Register(places.into_iter().map(|place| (place.place_code.clone(), place)).collect())
    }

    #[test]
    fn names_are_in_the_readers_language() {
        let register = register();
        assert_eq!(register.full_name(Locale::Ja, "131016"), "東京都千代田区");
        assert_eq!(register.full_name(Locale::En, "131016"), "Chiyoda City, Tokyo");
        assert_eq!(register.full_name(Locale::En, "141003"), "横浜市, Kanagawa");
        assert_eq!(register.name(Locale::Ja, "nation"), "国");
        assert_eq!(register.name(Locale::Ja, "999999"), "999999");
    }

    #[test]
    fn below_an_office_are_the_places_of_the_next_tier() {
        let register = register();
        let below = |office: &str| -> Vec<String> {
            let today = NaiveDate::from_ymd_opt(2021, 3, 12).unwrap();
            let places = register.below(office.parse().unwrap(), today);
            places.into_iter().map(|place| place.place_code.clone()).collect()
        };
        assert_eq!(below("nation"), ["13", "14"]);
        assert_eq!(below("13"), ["131016"]);
        assert_eq!(below("131016"), [""; 0]);
    }

    #[test]
    fn a_place_out_of_force_is_below_nobody() {
        let date = |year| Some(Date { year, month: 4, day: 1 });
        let place = |code: &str, from, until| Place {
            place_code: code.to_owned(),
            valid_from_date: from,
            valid_until_date: until,
            ..Place::default()
        };
        let places = [place("13", date(2000), date(2020)), place("14", date(2022), None)];
        let register = places.into_iter().map(|place| (place.place_code.clone(), place)).collect();
        let today = NaiveDate::from_ymd_opt(2021, 3, 12).unwrap();
        assert!(Register(register).below(Office::Nation, today).is_empty());
    }
}
