//! All municipalities of the country in one table, for the nation.

use askama::Template;
use axum::extract::Query;
use vsys_proto::allocation::v1::{Round, Sheet};
use vsys_proto::convert;

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
use crate::pages::rounds::list::ProductNames;
use crate::{
    format,
    frame::Frame,
    page::{Answer, page},
    table::{TableView, Wish},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "allocation/country.html")]
struct CountryPage {
    frame: Frame,
    at: RoundAddress,
    round: Round,
    /// What its product is called.
    product: String,
    /// When the sheets were read, to the second.
    at_moment: String,
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
    let (round, read, register, products) = tokio::try_join!(
        reading::round(&visitor, &at.round),
        portal.countries.sheets(&visitor, &at.round),
        portal.places.register(&visitor),
        ProductNames::read(&visitor)
    )?;
    let show = Show::read(&filter.show);
    let mut rows = rows(&visitor, &at, &register, &read.sheets);
    let tabs = Tab::all(&visitor, &at.path("/country"), &rows, show);
    rows.retain(|row| show.holds(row));
    let path = at.path(&format!("/country?show={}", show.slug()));
    if let Some(kind) = wish.file() {
        return COUNTRY.file(&rows, &wish, kind, visitor.locale);
    }
    let tally = Tally::of(&read.sheets);
    page(&CountryPage {
        frame: Frame::of(&visitor, "country-title"),
        at_moment: format::second(read.at),
        bar: bar(visitor.locale, &tally),
        tally,
        tabs,
        table: COUNTRY.view(&rows, &wish, visitor.locale, &path),
        product: products.of(&round.product_code),
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
