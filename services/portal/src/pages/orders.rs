//! A partner's own pages: orders and their acknowledgement, digests, the feed.

pub(crate) mod exceptions;
pub(crate) mod feed;
pub(crate) mod history;
pub(crate) mod import;
pub(crate) mod one;
pub(crate) mod row_errors;
pub(crate) mod saying;
pub(crate) mod settling;
pub(crate) mod shipments;
pub(crate) mod typed;

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use serde::Deserialize;
use tonic::Status;
use vsys_proto::logistics_notifier::v1::{
    AcknowledgeShipmentOrderRequest, ShipmentOrder, ShipmentOrderState,
};
use vsys_vocabulary::Role;

use crate::{
    flash::Flash,
    form::Form,
    frame::Frame,
    locale::Locale,
    page::{Answer, done, page},
    pages::allocation::{
        after::orders::{Names, OrderRow, Wanted, number, orders, standing},
        amount::Counting,
        fields::{Fields, values},
        reading::AT_ONCE,
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// Orders that one form acknowledges.
const MOST: usize = 1_000;

/// An order with whether it can be acknowledged here.
struct Own {
    row: OrderRow,
    may: bool,
}

fn site(row: &Own) -> vsys_proto::vocabulary::v1::ShipTo {
    row.row.order.ship_to.clone().unwrap_or_default()
}

fn choice(row: &Own, locale: Locale) -> Cell {
    let order = &row.row.order;
    if !row.may || order.acknowledged || order.state() == ShipmentOrderState::Cancelled {
        return Cell::Nothing;
    }
    Cell::Choice {
        name: "order",
        value: format!("{} {}", order.order_id, order.version),
        label: locale.text_with("choose-order", &[("number", order.order_number.as_str())]),
    }
}

fn item(row: &Own, locale: Locale) -> Cell {
    let kind = vsys_proto::convert::item_kind(row.row.order.item, "item");
    kind.map_or(Cell::Nothing, |kind| Cell::text(locale.text(&format!("item-{}", kind.as_str()))))
}

fn quantity(row: &Own, _: Locale) -> Cell {
    let units = row.row.order.quantity.map_or(0, |quantity| quantity.units.into());
    Cell::Amount { units, text: row.row.amount.clone() }
}

fn delivery(row: &Own, _: Locale) -> Cell {
    let to = site(row);
    Cell::text(format!("{} {}", to.delivery_days, to.delivery_hours).trim().to_owned())
}

const OWN: Table<Own> = Table {
    name: "my-orders",
    caption: "my-orders-caption",
    columns: &[
        Column { name: "order-number", cell: |row, _| number(&row.row.order) },
        Column { name: "choice", cell: choice },
        Column { name: "order-state", cell: |row, locale| standing(&row.row.order, locale) },
        Column {
            name: "round-number",
            cell: |row, _| Cell::text(row.row.order.round_number.clone()),
        },
        Column { name: "item", cell: item },
        Column { name: "quantity", cell: quantity },
        Column { name: "receiver", cell: |row, _| Cell::text(site(row).name) },
        Column { name: "receiver-code", cell: |row, _| Cell::Code(site(row).facility_code) },
        Column {
            name: "customer-code",
            cell: |row, _| Cell::text(row.row.order.customer_code.clone()),
        },
        Column { name: "municipality", cell: |row, _| Cell::text(row.row.municipality.clone()) },
        Column { name: "delivery-address", cell: |row, _| Cell::text(site(row).address) },
        Column { name: "delivery-phone", cell: |row, _| Cell::text(site(row).phone) },
        Column { name: "delivery-times", cell: delivery },
        Column {
            name: "planned-until",
            cell: |row, _| Cell::date(row.row.order.planned_date_due_date.as_ref()),
        },
        Column {
            name: "planned-date",
            cell: |row, _| Cell::date(row.row.order.planned_date.as_ref()),
        },
        Column {
            name: "actual-date",
            cell: |row, _| Cell::date(row.row.order.actual_date.as_ref()),
        },
    ],
};

/// Which orders are wanted.
#[derive(Deserialize)]
pub(crate) struct Filter {
    /// `1` for those that are not acknowledged.
    #[serde(default)]
    waiting: String,
    #[serde(default)]
    round: String,
}

/// The page.
#[derive(Template)]
#[template(path = "orders/list.html")]
struct OrdersPage {
    frame: Frame,
    waiting: bool,
    more: bool,
    table: TableView,
    may_acknowledge: bool,
    /// Rounds among the orders, to narrow down.
    rounds: Vec<(String, String)>,
    round: String,
}

fn may_acknowledge(visitor: &Visitor) -> bool {
    [Role::Clerk, Role::Administrator, Role::Integration].into_iter().any(|role| visitor.has(role))
}

/// Orders that wait for the partner's acknowledgement, for the start page.
pub(crate) async fn unacknowledged(visitor: &Visitor) -> Result<(usize, bool), Status> {
    let wanted = Wanted { unacknowledged: true, ..Wanted::default() };
    let (orders, more) = orders(visitor, &wanted).await?;
    Ok((orders.len(), more))
}

/// `GET /orders`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(wish): Query<Wish>,
    Query(filter): Query<Filter>,
) -> Answer {
    let waiting = filter.waiting == "1";
    let wanted =
        Wanted { round: filter.round.clone(), unacknowledged: waiting, ..Wanted::default() };
    let ((found, more), names) =
        tokio::try_join!(orders(&visitor, &wanted), Names::read(&visitor))?;
    let places = visitor.guest.portal.places.register(&visitor).await?;
    let (counting, may) = (Counting::of(visitor.locale), may_acknowledge(&visitor));
    let rounds: BTreeMap<String, String> =
        found.iter().map(|order| (order.round_id.clone(), order.round_number.clone())).collect();
    let own = |order: ShipmentOrder| {
        let municipality = places.full_name(visitor.locale, &order.municipality_code);
        Own { row: OrderRow::of(&counting, order, municipality, &names), may }
    };
    // The newest first: an id begins with the time of its lock.
    let rows: Vec<Own> = found.into_iter().rev().map(own).collect();
    if let Some(kind) = wish.file() {
        return OWN.file(&rows, &wish, kind, visitor.locale);
    }
    let query = format!("/orders?waiting={}&round={}", filter.waiting, filter.round);
    page(&OrdersPage {
        frame: Frame::of(&visitor, "my-orders-title"),
        waiting,
        more,
        table: OWN.view(&rows, &wish, visitor.locale, &query),
        may_acknowledge: may,
        rounds: rounds.into_iter().collect(),
        round: filter.round,
    })
}

/// `POST /orders/acknowledge`: the chosen ones, each with the version that was read.
pub(crate) async fn acknowledge(visitor: Visitor, Form(fields): Form<Fields>) -> Answer {
    let chosen = values(&fields, "order").into_iter().take(MOST);
    let wishes = chosen.filter_map(|value| {
        let (id, version) = value.split_once(' ')?;
        Some((id.to_owned(), version.parse().ok()?))
    });
    let made: Result<Vec<()>, Status> = stream::iter(wishes.collect::<Vec<_>>())
        .map(|(order_id, version)| {
            let request = visitor.request(AcknowledgeShipmentOrderRequest { order_id, version });
            let mut client = visitor.guest.portal.clients.logistics();
            async move { client.acknowledge_shipment_order(request).await.map(|_| ()) }
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await;
    let portal = &visitor.guest.portal;
    match made {
        Ok(done_now) => {
            let flash = Flash::of("orders-acknowledged").with("n", done_now.len());
            done(portal, "/orders?waiting=1", &flash)
        }
        Err(status) => {
            let trouble = Trouble::from(status);
            if !trouble.is_about_the_form() {
                return Err(trouble);
            }
            let why = trouble.text(visitor.locale);
            done(portal, "/orders?waiting=1", &Flash::of("orders-not-all").with("why", why))
        }
    }
}
