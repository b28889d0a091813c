//! After the lock: orders made, by partner, acknowledged or not; and the sheets they come from.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Query;
use tonic::Status;
use vsys_proto::{
    allocation::v1::{Round, SheetState},
    logistics_notifier::v1::{
        HeldLine, ItemBoxes, ListHeldLinesRequest, PartnerSummary, ShipmentOrder,
        ShipmentOrderState, SummariseOrdersRequest,
    },
    vocabulary::v1::ItemKind as WireItem,
};
use vsys_vocabulary::Office;

use super::order_list::seen;
use crate::pages::rounds::list::ProductNames;
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page},
    pages::allocation::{
        address::RoundAddress,
        after::orders::{Names, Wanted},
        lock::{
            list::{Below, READING},
            page::Listed,
        },
        reading,
    },
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// A partner's orders in a round.
struct Partner {
    id: String,
    name: String,
    /// Where its orders are listed.
    path: String,
    summary: PartnerSummary,
}

impl Partner {
    fn boxes(&self) -> ItemBoxes {
        self.summary.boxes.unwrap_or_default()
    }
}

const PARTNERS: Table<Partner> = Table {
    name: "partners",
    caption: "orders-by-partner",
    columns: &[
        Column { name: "partner", cell: partner },
        Column { name: "partner-id", cell: |row, _| Cell::Code(row.id.clone()) },
        Column { name: "orders", cell: |row, _| Cell::Number(row.summary.orders.into()) },
        Column {
            name: "acknowledged",
            cell: |row, _| Cell::Number(row.summary.acknowledged_orders.into()),
        },
        Column { name: "waiting", cell: waiting },
        Column { name: "vaccine-boxes", cell: |row, _| Cell::Number(row.boxes().vaccine.into()) },
        Column { name: "needle-boxes", cell: |row, _| Cell::Number(row.boxes().needle.into()) },
        Column { name: "syringe-boxes", cell: |row, _| Cell::Number(row.boxes().syringe.into()) },
    ],
};

fn partner(row: &Partner, locale: Locale) -> Cell {
    let text = if row.id.is_empty() { locale.text("order-unassigned") } else { row.name.clone() };
    Cell::Link { text, path: row.path.clone() }
}

fn waiting(row: &Partner, locale: Locale) -> Cell {
    let waiting = row.summary.orders.saturating_sub(row.summary.acknowledged_orders);
    if row.id.is_empty() {
        return Cell::Badge { text: locale.text("order-unassigned"), tone: Tone::Bad, rank: 0 };
    }
    let rank = u8::from(waiting == 0);
    match waiting {
        0 => Cell::Badge { text: locale.text("all-acknowledged"), tone: Tone::Good, rank },
        _ => Cell::Badge {
            text: locale.text_with("not-acknowledged", &[("n", waiting)]),
            tone: Tone::Warn,
            rank,
        },
    }
}

/// The page.
#[derive(Template)]
#[template(path = "rounds/orders.html")]
struct OrdersPage {
    frame: Frame,
    at: RoundAddress,
    round: Round,
    /// What its product is called.
    product: String,
    table: TableView,
    held: Vec<Held>,
    /// Locked sheets whose lines can be looked at; the visitor's own, or those below.
    sheets: Option<TableView>,
    own: Option<String>,
}

/// A line that waits because its site is closed.
struct Held {
    name: String,
    code: String,
    path: String,
}

/// `GET /rounds/{round}/orders`.
pub(crate) async fn show(visitor: Visitor, at: RoundAddress, Query(wish): Query<Wish>) -> Answer {
    let office = visitor.office().ok_or_else(Trouble::missing)?;
    let round = reading::round(&visitor, &at.round).await?;
    let (summaries, names, products) = tokio::try_join!(
        summaries(&visitor, &at.round, office),
        Names::read(&visitor),
        ProductNames::read(&visitor)
    )?;
    let partner = |summary: PartnerSummary| Partner {
        path: at.path(&format!("/orders/list?partner={}", summary.partner_id)),
        name: names.of(&summary.partner_id),
        id: summary.partner_id.clone(),
        summary,
    };
    let rows: Vec<Partner> = summaries.into_iter().map(partner).collect();
    if let Some(kind) = wish.file() {
        return PARTNERS.file(&rows, &wish, kind, visitor.locale);
    }
    let held = if office == Office::Nation { held(&visitor, &at).await? } else { Vec::new() };
    page(&OrdersPage {
        frame: Frame::of(&visitor, "orders-title"),
        table: PARTNERS.view(&rows, &wish, visitor.locale, &at.path("/orders")),
        held,
        sheets: sheets(&visitor, &at, office).await?,
        own: matches!(office, Office::Municipality(_)).then(|| at.sheet(office).path("/after")),
        product: products.of(&round.product_code),
        round,
        at,
    })
}

/// Locked sheets below, each leading to its lines; prefectures lead to their municipalities.
async fn sheets(
    visitor: &Visitor,
    at: &RoundAddress,
    office: Office,
) -> Result<Option<TableView>, Status> {
    if matches!(office, Office::Municipality(_)) {
        return Ok(None);
    }
    let listed = Listed::read(visitor, &at.round, &office).await?;
    let below = listed.rows(visitor, |_| false).into_iter();
    let locked = below.filter(|row| row.state == SheetState::Locked);
    let leads = |row: Below| {
        let path = match office {
            Office::Nation => at.path(&format!("/below/{}?show=locked", row.code)),
            Office::Prefecture(_) | Office::Municipality(_) => format!("{}/after", row.path),
        };
        Below { path, ..row }
    };
    let rows: Vec<Below> = locked.map(leads).collect();
    Ok(Some(READING.view(&rows, &Wish::default(), visitor.locale, "").alone()))
}

/// Sums by partner: the notifier's for the nation, for others of the orders they see.
async fn summaries(
    visitor: &Visitor,
    round: &str,
    office: Office,
) -> Result<Vec<PartnerSummary>, Status> {
    if office == Office::Nation {
        let request = visitor.request(SummariseOrdersRequest { round_id: round.to_owned() });
        let answer = visitor.guest.portal.clients.logistics().summarise_orders(request).await?;
        let found = answer.into_inner();
        let unassigned = found.unassigned.filter(|summary| summary.orders > 0);
        return Ok(unassigned.into_iter().chain(found.partners).collect());
    }
    let wanted = Wanted { round: round.to_owned(), ..Wanted::default() };
    let (found, _) = seen(visitor, office, &wanted).await?;
    Ok(summed(found.iter()))
}

/// Orders added up by partner, cancelled ones left out.
fn summed<'o>(orders: impl Iterator<Item = &'o ShipmentOrder>) -> Vec<PartnerSummary> {
    let mut sums: BTreeMap<&str, PartnerSummary> = BTreeMap::new();
    for order in orders.filter(|order| order.state() != ShipmentOrderState::Cancelled) {
        let sum = sums.entry(&order.partner_id).or_default();
        sum.partner_id.clone_from(&order.partner_id);
        sum.orders += 1;
        sum.acknowledged_orders += u32::from(order.acknowledged);
        let boxes = sum.boxes.get_or_insert_default();
        let more = order.quantity.map_or(0, |quantity| quantity.boxes);
        match order.item() {
            WireItem::Unspecified | WireItem::Vaccine => boxes.vaccine += more,
            WireItem::Needle => boxes.needle += more,
            WireItem::Syringe => boxes.syringe += more,
        }
    }
    sums.into_values().collect()
}

/// Lines of the round that wait because their sites were closed.
async fn held(visitor: &Visitor, at: &RoundAddress) -> Result<Vec<Held>, Status> {
    let request = ListHeldLinesRequest {
        round_id: at.round.clone(),
        page_size: 1_000,
        page_token: String::new(),
    };
    let request = visitor.request(request);
    let answer = visitor.guest.portal.clients.logistics().list_held_lines(request).await?;
    let held = |line: HeldLine| {
        let to = line.ship_to?;
        let office: Office = line.municipality_code.parse().ok()?;
        Some(Held { name: to.name, code: to.facility_code, path: at.sheet(office).path("/after") })
    };
    Ok(answer.into_inner().lines.into_iter().filter_map(held).collect())
}

#[cfg(test)]
mod tests {
    use vsys_proto::logistics_notifier::v1::Quantity;

    use super::*;

    fn order(partner: &str, item: WireItem, acknowledged: bool) -> ShipmentOrder {
        ShipmentOrder {
            partner_id: partner.to_owned(),
            item: item.into(),
            state: ShipmentOrderState::Placed.into(),
            quantity: Some(Quantity { units: 195, boxes: 1, rest_units: 0 }),
            acknowledged,
            ..ShipmentOrder::default()
        }
    }

    #[test]
    fn orders_are_added_up_by_partner_without_the_cancelled() {
        let mut cancelled = order("maker", WireItem::Vaccine, false);
        cancelled.state = ShipmentOrderState::Cancelled.into();
        let orders = [
            order("maker", WireItem::Vaccine, true),
            order("maker", WireItem::Vaccine, false),
            cancelled,
            order("wholesaler-01", WireItem::Needle, true),
        ];
        let sums = summed(orders.iter());
        let counts: Vec<_> = sums
            .iter()
            .map(|sum| (sum.partner_id.as_str(), sum.orders, sum.acknowledged_orders))
            .collect();
        assert_eq!(counts, [("maker", 2, 1), ("wholesaler-01", 1, 1)]);
        assert_eq!(sums[0].boxes.unwrap().vaccine, 2);
    }
}
