//! The list of places: of a prefecture or all, by name, in use or not, and files of all of it.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::facility_registry::v1::{GeoPoint, Place, PopulationEstimate};
use vsys_vocabulary::{Office, Role, Tier};

use super::{PATH, Standing, address, all, today};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::{allocation::places::Register, mandate_form::choices::Choice},
    table::{Cell, Column, Table, TableView, Tone, Wish},
    visitor::Visitor,
};

/// Rows that a page shows at most: beyond, one narrows down. Files have all of them.
const MOST: usize = 500;

/// A row with the words that it needs.
struct Row {
    place: Place,
    /// Name of its prefecture.
    prefecture: String,
    standing: Standing,
    /// Whether its page is for the visitor.
    leads: bool,
}

fn code(row: &Row, _: Locale) -> Cell {
    let code = row.place.place_code.clone();
    if row.leads { Cell::Link { path: address(&code, ""), text: code } } else { Cell::Code(code) }
}

fn standing(row: &Row, locale: Locale) -> Cell {
    let (tone, rank) = match row.standing {
        Standing::InUse => (Tone::Good, 0),
        Standing::Coming => (Tone::Plain, 1),
        Standing::Ended => (Tone::Full, 2),
    };
    Cell::Badge { text: locale.text(&format!("place-{}", row.standing.as_str())), tone, rank }
}

fn people(row: &Row, part: fn(&PopulationEstimate) -> u32) -> Cell {
    row.place.population.as_ref().map_or(Cell::Nothing, |known| Cell::Number(part(known).into()))
}

fn degrees(row: &Row, part: fn(GeoPoint) -> f64) -> Cell {
    row.place.position.map_or(Cell::Nothing, |at| Cell::Code(part(at).to_string()))
}

macro_rules! places {
    ($($more:expr),*) => {
        Table {
            name: "places",
            caption: "places-caption",
            columns: &[
                Column { name: "place-code", cell: code },
                Column { name: "prefecture", cell: |row, _| Cell::text(&row.prefecture) },
                Column { name: "place-name", cell: |row, _| Cell::text(&row.place.name) },
                Column { name: "place-kana", cell: |row, _| Cell::text(&row.place.kana) },
                Column { name: "place-name-en", cell: |row, _| Cell::text(&row.place.name_en) },
                Column {
                    name: "first-day",
                    cell: |row, _| Cell::date(row.place.valid_from_date.as_ref()),
                },
                Column {
                    name: "last-day",
                    cell: |row, _| Cell::date(row.place.valid_until_date.as_ref()),
                },
                Column { name: "state", cell: standing },
                Column { name: "population", cell: |row, _| people(row, |known| known.total) },
                Column { name: "aged-65plus", cell: |row, _| people(row, |known| known.aged_65plus) },
                $($more),*
            ],
        }
    };
}

const PLACES: Table<Row> = places!();
/// For files, with where the figures come from and where the office is.
const FILE: Table<Row> = places!(
    Column {
        name: "population-source",
        cell: |row, _| {
            row.place.population.as_ref().map_or(Cell::Nothing, |known| Cell::text(&known.source))
        },
    },
    Column {
        name: "population-day",
        cell: |row, _| {
            let known = row.place.population.as_ref();
            Cell::date(known.and_then(|known| known.as_of_date.as_ref()))
        },
    },
    Column { name: "office-latitude", cell: |row, _| degrees(row, |at| at.latitude) },
    Column { name: "office-longitude", cell: |row, _| degrees(row, |at| at.longitude) }
);

/// Part of the query of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    /// The visitor's own where nobody says; empty for all.
    prefecture: Option<String>,
    keyword: String,
    state: String,
}

impl Filter {
    /// With the visitor's own prefecture, where nobody says which.
    fn of(self, office: Option<Office>) -> Self {
        let own = || match office {
            Some(Office::Prefecture(own)) => own.to_string(),
            Some(Office::Municipality(own)) => own.prefecture().to_string(),
            Some(Office::Nation) | None => String::new(),
        };
        Self { prefecture: Some(self.prefecture.clone().unwrap_or_else(own)), ..self }
    }

    fn prefecture(&self) -> &str {
        self.prefecture.as_deref().unwrap_or_default()
    }

    /// The standing that is wanted; none for any.
    fn standing(&self) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.as_str() == self.state)
    }

    /// The address that wants the same. The prefecture is always said, so that all stays all.
    fn address(&self) -> String {
        let keyword = self.keyword.trim();
        let parts =
            [("prefecture", self.prefecture()), ("keyword", keyword), ("state", &*self.state)];
        let given: Vec<_> = parts
            .iter()
            .filter(|(name, value)| *name == "prefecture" || !value.is_empty())
            .collect();
        format!("{PATH}?{}", serde_html_form::to_string(given).unwrap_or_default())
    }
}

/// The page.
#[derive(Template)]
#[template(path = "places/list.html")]
struct ListPage {
    frame: Frame,
    filter: Filter,
    prefectures: Vec<Choice>,
    standings: Vec<Choice>,
    table: TableView,
    is_empty: bool,
    more: bool,
    may_write: bool,
}

/// Whether the visitor keeps places.
fn keeps(visitor: &Visitor) -> bool {
    visitor.tier == Tier::Nation && visitor.has(Role::Administrator)
}

/// Prefectures to choose from, those out of use too.
fn prefectures(register: &Register, chosen: &str, locale: Locale) -> Vec<Choice> {
    let choice = |place: &Place| Choice {
        value: place.place_code.clone(),
        text: locale.name(&place.name, &place.name_en).to_owned(),
        hint: String::new(),
        is_chosen: place.place_code == chosen,
    };
    register.all().filter(|place| place.place_code.len() == 2).map(choice).collect()
}

/// `GET /places`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(filter): Query<Filter>,
    Query(wish): Query<Wish>,
) -> Answer {
    let (locale, today) = (visitor.locale, today(&visitor));
    let filter = filter.of(visitor.office());
    let (register, found) = tokio::try_join!(
        visitor.guest.portal.places.register(&visitor),
        all(&visitor, filter.prefecture(), filter.keyword.trim())
    )?;
    let may_write = keeps(&visitor);
    let row = |place: Place| Row {
        prefecture: register.name(locale, &place.prefecture_code),
        standing: Standing::of(&place, today),
        leads: may_write,
        place,
    };
    let wanted = |row: &Row| filter.standing().is_none_or(|wanted| wanted == row.standing);
    let rows: Vec<Row> = found.into_iter().map(row).filter(wanted).collect();
    if let Some(kind) = wish.file() {
        return FILE.file(&rows, &wish, kind, locale);
    }
    let (table, more) = PLACES.first(MOST, &rows, (&wish, locale), &filter.address());
    let standing = |one: Standing| Choice {
        value: one.as_str().to_owned(),
        text: locale.text(&format!("place-{}", one.as_str())),
        hint: String::new(),
        is_chosen: filter.standing() == Some(one),
    };
    page(&ListPage {
        frame: Frame::of(&visitor, "places-title"),
        prefectures: prefectures(&register, filter.prefecture(), locale),
        standings: Standing::ALL.into_iter().map(standing).collect(),
        is_empty: rows.is_empty(),
        table,
        more,
        may_write,
        filter,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_sees_its_own_prefecture_until_it_asks_for_all() {
        let of = |prefecture: Option<&str>, office: &str| {
            let asked = Filter { prefecture: prefecture.map(str::to_owned), ..Filter::default() };
            asked.of(office.parse().ok()).address()
        };
        assert_eq!(of(None, "13"), "/places?prefecture=13");
        assert_eq!(of(None, "131016"), "/places?prefecture=13");
        assert_eq!(of(Some(""), "13"), "/places?prefecture=");
        assert_eq!(of(None, "nation"), "/places?prefecture=");
    }

    #[test]
    fn an_address_wants_the_same_again() {
        let filter = Filter {
            prefecture: Some("16".to_owned()),
            keyword: " 町 ".to_owned(),
            state: "ended".to_owned(),
        };
        let address = filter.address();
        assert_eq!(address, "/places?prefecture=16&keyword=%E7%94%BA&state=ended");
        assert_eq!(filter.standing(), Some(Standing::Ended));
    }
}
