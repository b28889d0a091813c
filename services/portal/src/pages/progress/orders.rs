//! Orders by how far they are: planned dates and deliveries that wait or are late.

use askama::Template;
use axum::extract::Query;
use serde::Deserialize;
use vsys_proto::logistics_notifier::v1::{OrderProgress, ShipmentOrder};

use crate::{
    frame::Frame,
    page::{Answer, page},
    pages::allocation::{
        after::orders::{Names, OrderRow, Wanted, item, number, orders, site, site_code, standing},
        amount::Counting,
    },
    table::{Cell, Column, Table, TableView, Wish},
    visitor::Visitor,
};

/// How far orders may be, by the name in addresses; the text is `far-<name>`.
const FAR: [(&str, OrderProgress); 8] = [
    ("", OrderProgress::Unspecified),
    ("unplanned", OrderProgress::Unplanned),
    ("plan-late", OrderProgress::PlanLate),
    ("undelivered", OrderProgress::Undelivered),
    ("delivery-late", OrderProgress::DeliveryLate),
    ("unreceived", OrderProgress::Unreceived),
    ("received", OrderProgress::Received),
    ("exception", OrderProgress::Exception),
];

fn far_named(name: &str) -> OrderProgress {
    let found = FAR.iter().find(|(known, _)| *known == name);
    found.map_or(OrderProgress::Unspecified, |(_, far)| *far)
}

fn text_key(name: &str) -> String {
    format!("far-{}", if name.is_empty() { "all" } else { name })
}

/// A number that matters; nothing for nought.
fn some(number: u32) -> Cell {
    if number == 0 { Cell::Nothing } else { Cell::Number(number.into()) }
}

const LIST: Table<OrderRow> = Table {
    name: "orders-progress",
    caption: "orders-caption",
    columns: &[
        Column { name: "order-number", cell: |row, _| number(&row.order) },
        Column { name: "order-state", cell: |row, locale| standing(&row.order, locale) },
        Column { name: "round-number", cell: |row, _| Cell::text(&row.order.round_number) },
        Column { name: "receiver", cell: site },
        Column { name: "receiver-code", cell: site_code },
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column { name: "partner", cell: |row, _| Cell::text(&row.partner) },
        Column { name: "item", cell: item },
        Column {
            name: "quantity",
            cell: |row, _| Cell::Amount { units: row.units(), text: row.amount.clone() },
        },
        Column {
            name: "planned-until",
            cell: |row, _| Cell::date(row.order.planned_date_due_date.as_ref()),
        },
        Column { name: "plan-late-days", cell: |row, _| some(row.order.plan_late_days) },
        Column { name: "planned-date", cell: |row, _| Cell::date(row.order.planned_date.as_ref()) },
        Column { name: "actual-date", cell: |row, _| Cell::date(row.order.actual_date.as_ref()) },
        Column { name: "delivery-late-days", cell: |row, _| some(row.order.delivery_late_days) },
        Column {
            name: "shipped-units",
            cell: |row, _| Cell::Number(row.order.shipped_units.into()),
        },
        Column {
            name: "confirmed-units",
            cell: |row, _| Cell::Number(row.order.received_units.into()),
        },
        Column { name: "open-exceptions", cell: |row, _| some(row.order.open_exceptions) },
    ],
};

/// Which orders are wanted.
#[derive(Deserialize)]
pub(crate) struct Filter {
    #[serde(default)]
    far: String,
    #[serde(default)]
    round: String,
    #[serde(default)]
    partner: String,
    #[serde(default)]
    municipality: String,
}

impl Filter {
    /// The same orders, but so far.
    fn path(&self, far: &str) -> String {
        let Self { round, partner, municipality, .. } = self;
        format!(
            "/progress/orders?round={round}&partner={partner}&municipality={municipality}&far={far}"
        )
    }
}

/// The page.
#[derive(Template)]
#[template(path = "progress/orders.html")]
struct ListPage {
    frame: Frame,
    /// Address, text, and whether it is this one.
    tabs: Vec<(String, String, bool)>,
    partner: String,
    municipality: String,
    more: bool,
    table: TableView,
}

/// `GET /progress/orders`.
pub(crate) async fn show(
    visitor: Visitor,
    Query(wish): Query<Wish>,
    Query(filter): Query<Filter>,
) -> Answer {
    let wanted = Wanted {
        round: filter.round.clone(),
        partner: filter.partner.clone(),
        municipality: filter.municipality.clone(),
        far: far_named(&filter.far),
        ..Wanted::default()
    };
    let ((found, more), names) =
        tokio::try_join!(orders(&visitor, &wanted), Names::read(&visitor))?;
    let register = visitor.guest.portal.places.register(&visitor).await?;
    let (locale, counting) = (visitor.locale, Counting::of(visitor.locale));
    let row = |order: ShipmentOrder| {
        let municipality = register.full_name(locale, &order.municipality_code);
        OrderRow::of(&counting, order, municipality, &names)
    };
    let rows: Vec<OrderRow> = found.into_iter().map(row).collect();
    if let Some(kind) = wish.file() {
        return LIST.file(&rows, &wish, kind, locale);
    }
    let tab = |(name, _): &(&str, OrderProgress)| {
        (filter.path(name), locale.text(&text_key(name)), *name == filter.far)
    };
    let place = &filter.municipality;
    page(&ListPage {
        frame: Frame::of(&visitor, "progress-orders-title"),
        tabs: FAR.iter().map(tab).collect(),
        partner: names.of(&filter.partner),
        municipality: if place.is_empty() {
            String::new()
        } else {
            register.full_name(locale, place)
        },
        more,
        table: LIST.view(&rows, &wish, locale, &filter.path(&filter.far)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale;

    #[test]
    fn every_filter_has_a_text_and_an_unknown_one_is_none() {
        for (name, far) in FAR {
            assert_eq!(far_named(name), far);
            for locale in Locale::ALL {
                assert!(locale.find::<&str>(&text_key(name), &[]).is_some(), "{name}");
            }
        }
        assert_eq!(far_named("anything"), OrderProgress::Unspecified);
    }
}
