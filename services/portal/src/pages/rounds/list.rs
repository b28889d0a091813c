//! Rounds, newest first (クールの一覧).

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use vsys_proto::allocation::v1::{ListProductsRequest, Product, Round, RoundState};
use vsys_vocabulary::{Role, Tier};

use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::allocation::{amount::Counting, goods, reading},
    table::{Cell, Column, Table, TableView, Tone, Wish},
    visitor::Visitor,
};

/// A round with the words that its row needs.
struct Row {
    round: Round,
    product: String,
    supply: String,
    units: u64,
}

const ROUNDS: Table<Row> = Table {
    name: "rounds",
    caption: "rounds-caption",
    columns: &[
        Column { name: "round-number", cell: number },
        Column { name: "product", cell: |row, _| Cell::text(row.product.clone()) },
        Column { name: "round-state", cell: state },
        Column {
            name: "supply-vaccine",
            cell: |row, _| Cell::Amount { units: row.units, text: row.supply.clone() },
        },
        Column { name: "prefectures-complete", cell: |row, _| due(row, 0) },
        Column { name: "nation-locks", cell: |row, _| due(row, 1) },
        Column { name: "municipalities-complete", cell: |row, _| due(row, 2) },
        Column { name: "prefectures-lock", cell: |row, _| due(row, 3) },
        Column { name: "cut-off", cell: |row, _| Cell::time(row.round.cut_off_time.as_ref()) },
    ],
};

fn number(row: &Row, _: Locale) -> Cell {
    Cell::Link {
        text: row.round.round_number.clone(),
        path: format!("/rounds/{}", row.round.round_id),
    }
}

fn state(row: &Row, locale: Locale) -> Cell {
    let (key, tone, rank) = match row.round.state() {
        RoundState::Unspecified | RoundState::Open => ("round-open", Tone::Good, 0),
        RoundState::Cancelled => ("round-cancelled-state", Tone::Plain, 1),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

fn due(row: &Row, step: usize) -> Cell {
    let deadlines = row.round.deadlines.unwrap_or_default();
    let times = [
        deadlines.prefectures_complete_time,
        deadlines.nation_locks_time,
        deadlines.municipalities_complete_time,
        deadlines.prefectures_lock_time,
    ];
    Cell::time(times.get(step).and_then(Option::as_ref))
}

/// The page.
#[derive(Template)]
#[template(path = "rounds/list.html")]
struct ListPage {
    frame: Frame,
    table: TableView,
    may_open: bool,
}

/// All products by code.
pub(crate) async fn products(visitor: &Visitor) -> Result<Vec<Product>, tonic::Status> {
    let request = visitor.request(ListProductsRequest {});
    let answer = visitor.guest.portal.clients.rounds().list_products(request).await?;
    Ok(answer.into_inner().products)
}

/// Name of a product in the reader's language.
pub(crate) fn product_name(locale: Locale, product: &Product) -> String {
    locale.name(&product.name, &product.name_en).to_owned()
}

/// Product codes with their names, to choose from.
pub(crate) async fn named_products(
    visitor: &Visitor,
) -> Result<Vec<(String, String)>, tonic::Status> {
    let name = |product: &Product| product_name(visitor.locale, product);
    let products = products(visitor).await?;
    Ok(products.iter().map(|product| (product.product_code.clone(), name(product))).collect())
}

/// Names of products by their codes, in the visitor's language.
#[derive(Debug, Default)]
pub(crate) struct ProductNames(BTreeMap<String, String>);

impl ProductNames {
    /// Those that allocation knows; none for those who may not ask, and while it is away: nothing
    /// stands still for want of a name.
    pub(crate) async fn read(visitor: &Visitor) -> Result<Self, tonic::Status> {
        match named_products(visitor).await {
            Ok(named) => Ok(Self(named.into_iter().collect())),
            Err(status) => match status.code() {
                tonic::Code::PermissionDenied | tonic::Code::Unavailable => Ok(Self::default()),
                _ => Err(status),
            },
        }
    }

    /// The name of a product; its code where it is not known.
    pub(crate) fn of(&self, code: &str) -> String {
        self.0.get(code).map_or(code, String::as_str).to_owned()
    }
}

/// `GET /rounds`.
pub(crate) async fn show(visitor: Visitor, Query(wish): Query<Wish>) -> Answer {
    let (rounds, names) =
        tokio::try_join!(reading::rounds(&visitor), ProductNames::read(&visitor))?;
    let locale = visitor.locale;
    let counting = Counting::of(locale);
    let row = |round: Round| {
        let (supply, packs) = (goods::amounts(round.supply), goods::packs(round.packs));
        let item = vsys_vocabulary::ItemKind::Vaccine;
        Row {
            product: names.of(&round.product_code),
            supply: counting.amount(item, supply.vaccine, packs.vaccine),
            units: supply.vaccine.0.into(),
            round,
        }
    };
    let rows: Vec<Row> = rounds.into_iter().map(row).collect();
    if let Some(kind) = wish.file() {
        return ROUNDS.file(&rows, &wish, kind, locale);
    }
    page(&ListPage {
        table: ROUNDS.view(&rows, &wish, locale, "/rounds"),
        may_open: visitor.tier == Tier::Nation && visitor.has(Role::Clerk),
        frame: Frame::of(&visitor, "rounds-title"),
    })
}
