//! Which rows of the area table are wanted: where, what, whose, on which day. Pure.

use chrono::NaiveDate;
use serde::Deserialize;
use vsys_proto::{convert, logistics_notifier::v1::AreaAssignment};
use vsys_vocabulary::{ItemKind, Office, Tier};

use crate::{
    format,
    locale::Locale,
    pages::allocation::{moment, places::Register},
    visitor::Visitor,
};

/// Part of the query of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    pub(super) prefecture: String,
    pub(super) municipality: String,
    pub(super) item: String,
    pub(super) product: String,
    pub(super) partner: String,
    /// Today where nobody says; empty for every day that was and will be.
    day: Option<String>,
}

/// Something to choose.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) is_chosen: bool,
}

/// Values with their texts, one of them chosen.
pub(super) fn choices(known: &[(String, String)], chosen: &str) -> Vec<Choice> {
    let choice = |(value, text): &(String, String)| Choice {
        value: value.clone(),
        text: text.clone(),
        is_chosen: value == chosen,
    };
    known.iter().map(choice).collect()
}

impl Filter {
    /// What the visitor may ask for: an office its own area; and today, where no day is said.
    pub(super) fn of(self, visitor: &Visitor, today: NaiveDate) -> Self {
        let day = self.day.clone().unwrap_or_else(|| today.to_string());
        Self { day: Some(day), ..self.within(visitor.office()) }
    }

    fn within(mut self, office: Option<Office>) -> Self {
        match office {
            Some(Office::Prefecture(own)) => self.prefecture = own.to_string(),
            Some(Office::Municipality(own)) => {
                self.prefecture = own.prefecture().to_string();
                self.municipality = own.to_string();
            }
            Some(Office::Nation) | None => {}
        }
        // Another prefecture was chosen after the municipality.
        if !self.municipality.starts_with(&self.prefecture) {
            self.municipality.clear();
        }
        if self.prefecture.is_empty() {
            self.prefecture = self.municipality.get(..2).unwrap_or_default().to_owned();
        }
        self
    }

    /// The day as the field holds it.
    pub(super) fn day(&self) -> &str {
        self.day.as_deref().unwrap_or_default()
    }

    /// Whether a row is wanted.
    pub(super) fn finds(&self, area: &AreaAssignment) -> bool {
        let civil = |date: &Option<_>| date.as_ref().and_then(format::civil);
        let on = |day: NaiveDate| {
            civil(&area.valid_from_date).is_none_or(|from| from <= day)
                && civil(&area.valid_until_date).is_none_or(|until| day <= until)
        };
        area.municipality_code.starts_with(&self.prefecture)
            && moment::read_date(self.day()).is_none_or(on)
            && self.is_of(area.item, &area.product_code)
    }

    /// Whether these goods are wanted.
    pub(super) fn is_of(&self, item: i32, product: &str) -> bool {
        let kind = convert::item_kind(item, "item").map_or("", ItemKind::as_str);
        (self.item.is_empty() || self.item == kind)
            && (self.product.is_empty() || self.product == product)
    }

    /// The address that wants the same. A day is always said, so that none stays none.
    pub(super) fn address(&self, path: &str) -> String {
        let parts = [
            ("prefecture", self.prefecture.as_str()),
            ("municipality", &self.municipality),
            ("item", &self.item),
            ("product", &self.product),
            ("partner", &self.partner),
            ("day", self.day()),
        ];
        let given: Vec<_> =
            parts.iter().filter(|(name, value)| *name == "day" || !value.is_empty()).collect();
        format!("{path}?{}", serde_html_form::to_string(given).unwrap_or_default())
    }

    /// Prefectures to choose from; none where the visitor's own is the only one.
    pub(super) fn prefectures(
        &self,
        visitor: &Visitor,
        register: &Register,
        today: NaiveDate,
    ) -> Vec<Choice> {
        if matches!(visitor.tier, Tier::Prefecture | Tier::Municipality) {
            return Vec::new();
        }
        let places = register.below(Office::Nation, today).into_iter();
        let named = places.map(|place| {
            let name = visitor.locale.name(&place.name, &place.name_en);
            (place.place_code.clone(), name.to_owned())
        });
        choices(&named.collect::<Vec<_>>(), &self.prefecture)
    }

    /// Municipalities of the prefecture to choose from.
    pub(super) fn municipalities(
        &self,
        visitor: &Visitor,
        register: &Register,
        today: NaiveDate,
    ) -> Vec<Choice> {
        let prefecture = self.prefecture.parse().ok().map(Office::Prefecture);
        let Some(prefecture) = prefecture.filter(|_| visitor.tier != Tier::Municipality) else {
            return Vec::new();
        };
        let places = register.below(prefecture, today).into_iter();
        let named = places.map(|place| {
            let name = visitor.locale.name(&place.name, &place.name_en);
            (place.place_code.clone(), name.to_owned())
        });
        choices(&named.collect::<Vec<_>>(), &self.municipality)
    }

    /// Items to choose from.
    pub(super) fn items(&self, locale: Locale) -> Vec<Choice> {
        let name = |item: &ItemKind| {
            (item.as_str().to_owned(), locale.text(&format!("item-{}", item.as_str())))
        };
        choices(&ItemKind::ALL.iter().map(name).collect::<Vec<_>>(), &self.item)
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::{convert::wire_date, vocabulary::v1::ItemKind as WireItem};

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn march() -> AreaAssignment {
        AreaAssignment {
            municipality_code: "131016".to_owned(),
            item: WireItem::Vaccine.into(),
            product_code: "pfizer".to_owned(),
            partner_id: "maker-01".to_owned(),
            valid_from_date: Some(wire_date(day("2021-03-01"))),
            valid_until_date: Some(wire_date(day("2021-03-31"))),
        }
    }

    #[test]
    fn a_row_is_found_on_its_days_and_among_all_where_no_day_is_said() {
        let on = |day: &str| Filter { day: Some(day.to_owned()), ..Filter::default() };
        let found = ["2021-02-28", "2021-03-01", "2021-03-31", "2021-04-01", ""];
        let found = found.map(|day| on(day).finds(&march()));
        assert_eq!(found, [false, true, true, false, true]);
    }

    #[test]
    fn a_row_is_found_by_its_place_and_goods() {
        let find = |prefecture: &str, item: &str, product: &str| {
            let [prefecture, item, product] = [prefecture, item, product].map(str::to_owned);
            Filter { prefecture, item, product, ..Filter::default() }.finds(&march())
        };
        assert!(find("13", "vaccine", "pfizer") && find("", "", ""));
        assert!(!find("14", "", "") && !find("", "needle", "") && !find("", "", "moderna"));
    }

    #[test]
    fn an_office_asks_for_its_own_area_whatever_it_says() {
        let asked = Filter {
            prefecture: "14".to_owned(),
            municipality: "141003".to_owned(),
            ..Filter::default()
        };
        let own = |office: &str| {
            let filter = asked.clone().within(office.parse().ok());
            (filter.prefecture, filter.municipality)
        };
        let pair = |one: &str, other: &str| (one.to_owned(), other.to_owned());
        assert_eq!(own("nation"), pair("14", "141003"));
        assert_eq!(own("13"), pair("13", ""));
        assert_eq!(own("131016"), pair("13", "131016"));
    }

    #[test]
    fn an_address_says_the_day_even_where_it_is_none() {
        let filter = Filter { day: Some(String::new()), ..Filter::default() };
        assert_eq!(filter.address("/areas"), "/areas?day=");
        let filter = Filter { partner: "maker-01".to_owned(), ..filter };
        assert_eq!(filter.address("/areas"), "/areas?partner=maker-01&day=");
    }
}
