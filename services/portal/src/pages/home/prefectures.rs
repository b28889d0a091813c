//! The map of prefectures coloured by state, and the table that says the same.

use std::collections::BTreeMap;

use tonic::Status;
use vsys_proto::allocation::v1::{Round, Sheet, SheetState};
use vsys_vocabulary::jst;

use crate::{
    locale::Locale,
    pages::allocation::{
        map::{Area, areas},
        progress::{self, Tally, slug},
    },
    visitor::Visitor,
};

/// The country at a glance.
pub(crate) struct Country {
    pub(crate) round: String,
    pub(crate) areas: Vec<Area>,
    pub(crate) rows: Vec<Row>,
    /// Classes with their words, for the legend.
    pub(crate) legend: Vec<(&'static str, String)>,
}

/// A prefecture.
pub(crate) struct Row {
    pub(crate) code: String,
    pub(crate) name: String,
    pub(crate) path: String,
    pub(crate) class: &'static str,
    pub(crate) state: String,
    pub(crate) late: String,
    /// Municipalities that have decided, of all; empty before they may begin.
    pub(crate) towns: String,
    pub(crate) locked: String,
}

/// Reads what the map shows of a round.
pub(crate) async fn country(
    visitor: &Visitor,
    round: &Round,
    sheets: &[Sheet],
) -> Result<Country, Status> {
    let portal = &visitor.guest.portal;
    let towns = portal.countries.sheets(visitor, &round.round_id).await?;
    let register = portal.places.register(visitor).await?;
    let tallies = by_prefecture(&towns.sheets);
    let states: BTreeMap<&str, &Sheet> =
        sheets.iter().filter_map(|sheet| Some((code(sheet)?, sheet))).collect();
    let prefectures =
        register.below(vsys_vocabulary::Office::Nation, jst::date_of(portal.clock.now()));
    let row = |place: &vsys_proto::facility_registry::v1::Place| {
        let code = place.place_code.as_str();
        let name = visitor.locale.name(&place.name, &place.name_en);
        let (sheet, tally) = (states.get(code).copied(), tallies.get(code));
        Row::of(visitor.locale, round, code, name, sheet, tally)
    };
    let rows: Vec<Row> = prefectures.into_iter().map(row).collect();
    let by_code: BTreeMap<&str, &Row> = rows.iter().map(|row| (row.code.as_str(), row)).collect();
    let areas = areas(|code| match by_code.get(code) {
        Some(row) => (row.path.clone(), row.said(), row.class),
        None => (format!("/rounds/{}", round.round_id), code.to_owned(), "none"),
    });
    Ok(Country { round: round.round_number.clone(), areas, legend: legend(visitor.locale), rows })
}

fn code(sheet: &Sheet) -> Option<&str> {
    Some(sheet.office.as_ref()?.prefecture_code.as_str())
}

fn by_prefecture(towns: &[Sheet]) -> BTreeMap<String, Tally> {
    let mut of: BTreeMap<String, Vec<&Sheet>> = BTreeMap::new();
    for town in towns {
        of.entry(code(town).unwrap_or_default().to_owned()).or_default().push(town);
    }
    of.into_iter().map(|(code, sheets)| (code, Tally::of(sheets))).collect()
}

fn legend(locale: Locale) -> Vec<(&'static str, String)> {
    let states = progress::STATES.map(|state| (slug(state), progress::word(locale, state)));
    let none = ("none", locale.text("sheet-state-none"));
    let late = ("late", locale.text("late"));
    [none].into_iter().chain(states).chain([late]).collect()
}

impl Row {
    fn of(
        locale: Locale,
        round: &Round,
        code: &str,
        name: &str,
        sheet: Option<&Sheet>,
        towns: Option<&Tally>,
    ) -> Self {
        let state = sheet.map_or(SheetState::Unspecified, Sheet::state);
        let late_seconds = sheet.map_or(0, |sheet| sheet.late_seconds);
        let class = if late_seconds > 0 { "late" } else { slug(state) };
        let of_all = |count: u32| towns.map(|all| format!("{count} / {}", all.all()));
        let part = if towns.is_some() { "below" } else { "sheets" };
        Self {
            code: code.to_owned(),
            name: name.to_owned(),
            path: format!("/rounds/{}/{part}/{code}", round.round_id),
            class,
            state: progress::word(locale, state),
            late: progress::lateness(locale, late_seconds),
            towns: towns.and_then(|all| of_all(all.decided())).unwrap_or_default(),
            locked: towns.and_then(|all| of_all(all.locked)).unwrap_or_default(),
        }
    }

    /// The row in one sentence, for the map.
    fn said(&self) -> String {
        let parts = [&self.name, &self.state, &self.late, &self.towns];
        let said: Vec<&str> =
            parts.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        said.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_late_prefecture_is_coloured_as_late_and_says_so() {
        let sheet =
            Sheet { state: SheetState::Confirmed.into(), late_seconds: 7_200, ..Sheet::default() };
        let round = Round { round_id: "r".to_owned(), ..Round::default() };
        let row = Row::of(Locale::En, &round, "13", "Tokyo", Some(&sheet), None);
        assert_eq!((row.class, row.path.as_str()), ("late", "/rounds/r/sheets/13"));
        assert_eq!(row.said(), format!("Tokyo {} 2 h late", row.state));
    }

    #[test]
    fn a_locked_prefecture_says_how_far_its_towns_are() {
        let sheet = Sheet { state: SheetState::Locked.into(), ..Sheet::default() };
        let towns = Tally { issued: 2, confirmed: 1, completed: 40, locked: 19, late: 0 };
        let round = Round { round_id: "r".to_owned(), ..Round::default() };
        let row = Row::of(Locale::Ja, &round, "13", "東京都", Some(&sheet), Some(&towns));
        assert_eq!((row.towns.as_str(), row.locked.as_str()), ("59 / 62", "19 / 62"));
        assert_eq!(row.path, "/rounds/r/below/13");
    }
}
