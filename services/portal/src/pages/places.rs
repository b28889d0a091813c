//! The master of places (自治体マスタ): prefectures and municipalities with the days on which their
//! codes are in use. The nation keeps it, and merges municipalities in it.

pub(crate) mod editing;
mod entry;
pub(crate) mod list;
pub(crate) mod merging;

use chrono::NaiveDate;
use tonic::Status;
use vsys_proto::facility_registry::v1::{GetPlaceRequest, ListPlacesRequest, Place};
use vsys_vocabulary::jst;

use crate::{format, pages::allocation::reading::incomplete, visitor::Visitor};

/// Where they are listed.
const PATH: &str = "/places";
/// More than there are: the register answers them in one page.
const PER_PAGE: u32 = 2_000;

/// Address of a place's page, with something behind it.
fn address(code: &str, more: &str) -> String {
    format!("{PATH}/{code}{more}")
}

/// Whether the code of a place is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// 使用中.
    InUse,
    /// 使用前.
    Coming,
    /// 廃止.
    Ended,
}

impl Standing {
    const ALL: [Self; 3] = [Self::InUse, Self::Coming, Self::Ended];

    /// How it is on a day.
    fn of(place: &Place, day: NaiveDate) -> Self {
        let from = place.valid_from_date.as_ref().and_then(format::civil);
        let until = place.valid_until_date.as_ref().and_then(format::civil);
        if until.is_some_and(|until| until < day) {
            Self::Ended
        } else if from.is_some_and(|from| day < from) {
            Self::Coming
        } else {
            Self::InUse
        }
    }

    /// In addresses; its text is `place-<name>`.
    const fn as_str(self) -> &'static str {
        match self {
            Self::InUse => "in-use",
            Self::Coming => "coming",
            Self::Ended => "ended",
        }
    }
}

/// Whether it is a municipality.
fn is_municipality(place: &Place) -> bool {
    place.place_code.len() == 6
}

fn today(visitor: &Visitor) -> NaiveDate {
    jst::date_of(visitor.guest.portal.clock.now())
}

/// One place as the register has it now.
async fn place(visitor: &Visitor, code: &str) -> Result<Place, Status> {
    let request = visitor.request(GetPlaceRequest { place_code: code.to_owned() });
    let answer = visitor.guest.portal.clients.registry().get_place(request).await?;
    answer.into_inner().place.ok_or_else(incomplete)
}

/// Places of a prefecture, or of all, whose name has the keyword in it, in order of code.
async fn all(visitor: &Visitor, prefecture: &str, keyword: &str) -> Result<Vec<Place>, Status> {
    let (mut found, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = visitor.request(ListPlacesRequest {
            prefecture_code: prefecture.to_owned(),
            keyword: keyword.to_owned(),
            page_size: PER_PAGE,
            page_token,
            ..ListPlacesRequest::default()
        });
        let answer = visitor.guest.portal.clients.registry().list_places(request).await?;
        let page = answer.into_inner();
        found.extend(page.places);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            return Ok(found);
        }
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::convert::wire_date;

    use super::*;
    use crate::locale::Locale;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn a_code_is_in_use_from_its_first_day_to_its_last() {
        let place = Place {
            valid_from_date: Some(wire_date(day("2020-04-01"))),
            valid_until_date: Some(wire_date(day("2021-03-31"))),
            ..Place::default()
        };
        let on = |text| Standing::of(&place, day(text));
        assert_eq!(on("2020-03-31"), Standing::Coming);
        assert_eq!((on("2020-04-01"), on("2021-03-31")), (Standing::InUse, Standing::InUse));
        assert_eq!(on("2021-04-01"), Standing::Ended);
        assert_eq!(Standing::of(&Place::default(), day("2021-04-01")), Standing::InUse);
    }

    #[test]
    fn each_standing_has_its_word() {
        for standing in Standing::ALL {
            let key = format!("place-{}", standing.as_str());
            for locale in Locale::ALL {
                assert!(locale.find::<&str>(&key, &[]).is_some(), "{key}");
            }
        }
    }
}
