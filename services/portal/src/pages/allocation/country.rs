//! All municipalities of the country in one table, for the nation.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::Query;
use moka::future::Cache;
use tonic::Status;
use vsys_proto::allocation::v1::{Round, Sheet};
use vsys_proto::convert;
use vsys_vocabulary::{Tier, jst};

use super::{
    address::{RoundAddress, SheetAddress},
    lock::{
        list::{Below, COUNTRY, Rows, Show},
        page::{Filter, Tab},
    },
    places::Register,
    progress::{Stretch, Tally, bar},
    reading,
};
use crate::{
    frame::Frame,
    page::{Answer, page},
    table::{TableView, Wish},
    visitor::Visitor,
};

/// Sheets of a country change by the second; readers come by the dozen.
const KEPT: Duration = Duration::from_secs(5);
const ROUNDS: u64 = 8;

/// Sheets of all municipalities by round, for visitors of the nation, who may see them all.
pub(crate) struct Countries(Cache<String, Arc<Vec<Sheet>>>);

impl Countries {
    pub(crate) fn new() -> Self {
        Self(Cache::builder().max_capacity(ROUNDS).time_to_live(KEPT).build())
    }

    /// The sheets, read in the visitor's name unless another of the nation read them just now.
    pub(crate) async fn sheets(
        &self,
        visitor: &Visitor,
        round: &str,
    ) -> Result<Arc<Vec<Sheet>>, Status> {
        if visitor.tier != Tier::Nation {
            return Err(Status::permission_denied("only the nation sees the whole country"));
        }
        let read = async {
            let portal = &visitor.guest.portal;
            let register = portal.places.register(visitor).await?;
            let prefectures = register.prefectures(jst::date_of(portal.clock.now()));
            reading::sheets_of_municipalities(visitor, round, prefectures).await.map(Arc::new)
        };
        let found = self.0.try_get_with(round.to_owned(), read).await;
        found.map_err(|status| Status::clone(&status))
    }
}

/// The page.
#[derive(Template)]
#[template(path = "allocation/country.html")]
struct CountryPage {
    frame: Frame,
    at: RoundAddress,
    round: Round,
    tally: Tally,
    bar: Vec<Stretch>,
    tabs: Vec<Tab>,
    table: TableView,
}

/// `GET /rounds/{round}/country`.
pub(crate) async fn show(
    visitor: Visitor,
    at: RoundAddress,
    Query(wish): Query<Wish>,
    Query(filter): Query<Filter>,
) -> Answer {
    let portal = visitor.guest.portal.clone();
    let (round, sheets, register) = tokio::try_join!(
        reading::round(&visitor, &at.round),
        portal.countries.sheets(&visitor, &at.round),
        portal.places.register(&visitor)
    )?;
    let show = Show::read(&filter.show);
    let mut rows = rows(&visitor, &at, &register, &sheets);
    let tabs = Tab::all(&visitor, &at.path("/country"), &rows, show);
    rows.retain(|row| show.holds(row));
    let path = at.path(&format!("/country?show={}", show.slug()));
    if let Some(kind) = wish.file() {
        return COUNTRY.file(&rows, &wish, kind, visitor.locale);
    }
    let tally = Tally::of(sheets.iter());
    page(&CountryPage {
        frame: Frame::of(&visitor, "country-title"),
        bar: bar(visitor.locale, &tally),
        tally,
        tabs,
        table: COUNTRY.view(&rows, &wish, visitor.locale, &path),
        round,
        at,
    })
}

fn rows(visitor: &Visitor, at: &RoundAddress, register: &Register, sheets: &[Sheet]) -> Vec<Below> {
    let made = Rows::of(visitor.locale);
    let row = |sheet: &Sheet| {
        let office = convert::office(sheet.office.clone(), "office").ok()?;
        let sheet_at: SheetAddress = at.sheet(office);
        let code = office.to_string();
        let name = register.name(visitor.locale, &code);
        let prefecture = office.prefecture().map(|code| code.to_string()).unwrap_or_default();
        let prefecture = register.name(visitor.locale, &prefecture);
        Some(Below { prefecture, ..made.row(sheet, code, name, sheet_at.path("")) })
    };
    sheets.iter().filter_map(row).collect()
}
