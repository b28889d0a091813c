//! Shipment orders as the pages read and show them (出荷指示).

use std::collections::BTreeMap;

use tonic::Status;
use vsys_proto::logistics_notifier::v1::{
    ListPartnersRequest, ListShipmentOrdersRequest, OrderProgress, Partner, ShipmentOrder,
    ShipmentOrderState,
};
use vsys_vocabulary::Tier;

use crate::{
    locale::Locale,
    pages::allocation::amount::Counting,
    table::{Cell, Column, Table, Tone},
    visitor::Visitor,
};

/// Orders and partners in one answer.
const PER_PAGE: u32 = 1_000;
/// Orders that one page shows at most: beyond, one narrows down.
const MOST: usize = 5_000;

/// Which orders are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) round: String,
    pub(crate) municipality: String,
    pub(crate) partner: String,
    pub(crate) unacknowledged: bool,
    /// Only those that nobody is responsible for.
    pub(crate) unassigned: bool,
    /// How far they are.
    pub(crate) far: OrderProgress,
}

/// Orders, and whether there are more than a page shows.
pub(crate) async fn orders(
    visitor: &Visitor,
    wanted: &Wanted,
) -> Result<(Vec<ShipmentOrder>, bool), Status> {
    let (mut orders, mut page_token) = (Vec::new(), String::new());
    let (unassigned, any) = (ShipmentOrderState::Unassigned, ShipmentOrderState::Unspecified);
    let state = if wanted.unassigned { unassigned } else { any };
    loop {
        let request = visitor.request(ListShipmentOrdersRequest {
            round_id: wanted.round.clone(),
            municipality_code: wanted.municipality.clone(),
            partner_id: wanted.partner.clone(),
            unacknowledged: wanted.unacknowledged,
            state: state.into(),
            progress: wanted.far.into(),
            page_size: PER_PAGE,
            page_token,
            ..ListShipmentOrdersRequest::default()
        });
        let answer = visitor.guest.portal.clients.logistics().list_shipment_orders(request).await?;
        let page = answer.into_inner();
        orders.extend(page.orders);
        page_token = page.next_page_token;
        if page_token.is_empty() || orders.len() >= MOST {
            return Ok((orders, !page_token.is_empty()));
        }
    }
}

/// All partners.
pub(crate) async fn partners(visitor: &Visitor) -> Result<Vec<Partner>, Status> {
    let request = ListPartnersRequest { page_size: PER_PAGE, page_token: String::new() };
    let request = visitor.request(request);
    let answer = visitor.guest.portal.clients.logistics().list_partners(request).await?;
    Ok(answer.into_inner().partners)
}

/// Names of partners by their id.
pub(crate) struct Names(BTreeMap<String, String>);

impl Names {
    /// Partners' names as far as the visitor may know them.
    pub(crate) async fn read(visitor: &Visitor) -> Result<Self, Status> {
        let stranger = matches!(visitor.tier, Tier::Facility | Tier::CoordinatingBody);
        let partners = if stranger { Vec::new() } else { partners(visitor).await? };
        Ok(Self(partners.into_iter().map(|known| (known.partner_id, known.name)).collect()))
    }

    /// The name; the id of one whose name is not known.
    pub(crate) fn of(&self, id: &str) -> String {
        self.0.get(id).map_or(id, String::as_str).to_owned()
    }

    /// Ids and names, to choose from.
    pub(crate) fn all(&self) -> Vec<(String, String)> {
        self.0.iter().map(|(id, name)| (id.clone(), name.clone())).collect()
    }
}

/// One order as a row.
pub(crate) struct OrderRow {
    pub(crate) order: ShipmentOrder,
    pub(crate) municipality: String,
    pub(crate) partner: String,
    pub(crate) amount: String,
}

impl OrderRow {
    pub(crate) fn of(
        counting: &Counting,
        order: ShipmentOrder,
        municipality: String,
        names: &Names,
    ) -> Self {
        let quantity = order.quantity.unwrap_or_default();
        let item = vsys_proto::convert::item_kind(order.item, "item").ok();
        let pack = vsys_vocabulary::Pack::new(order.units_per_box);
        let amount = item.zip(pack).map(|(item, pack)| {
            counting.amount(item, vsys_vocabulary::Units(quantity.units), pack)
        });
        let partner = names.of(&order.partner_id);
        Self { amount: amount.unwrap_or_default(), order, municipality, partner }
    }

    /// Smallest units.
    pub(crate) fn units(&self) -> u64 {
        self.order.quantity.map_or(0, |quantity| quantity.units.into())
    }
}

/// The number of an order, which leads to its page.
pub(crate) fn number(order: &ShipmentOrder) -> Cell {
    let path = format!("/orders/{}", order.order_id);
    Cell::Link { text: order.order_number.clone(), path }
}

/// Where an order stands, as a badge.
pub(crate) fn standing(order: &ShipmentOrder, locale: Locale) -> Cell {
    let (key, tone, rank) = match (order.state(), order.acknowledged) {
        (ShipmentOrderState::Unspecified | ShipmentOrderState::Unassigned, _) => {
            ("order-unassigned", Tone::Bad, 0)
        }
        (ShipmentOrderState::Placed, false) => ("order-placed", Tone::Warn, 1),
        (ShipmentOrderState::Placed, true) => ("order-acknowledged", Tone::Good, 2),
        (ShipmentOrderState::Cancelled, _) => ("order-cancelled", Tone::Plain, 3),
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

/// What it is, in words.
pub(crate) fn item(row: &OrderRow, locale: Locale) -> Cell {
    let kind = vsys_proto::convert::item_kind(row.order.item, "item");
    kind.map_or(Cell::Nothing, |kind| Cell::text(locale.text(&format!("item-{}", kind.as_str()))))
}

/// Name of the site.
pub(crate) fn site(row: &OrderRow, _: Locale) -> Cell {
    Cell::text(row.order.ship_to.as_ref().map(|to| to.name.clone()).unwrap_or_default())
}

/// Code of the site.
pub(crate) fn site_code(row: &OrderRow, _: Locale) -> Cell {
    Cell::Code(row.order.ship_to.as_ref().map(|to| to.facility_code.clone()).unwrap_or_default())
}

/// Orders as offices see them: with the partner.
pub(crate) const ORDERS: Table<OrderRow> = Table {
    name: "orders",
    caption: "orders-caption",
    columns: &[
        Column { name: "order-number", cell: |row, _| number(&row.order) },
        Column { name: "receiver", cell: site },
        Column { name: "receiver-code", cell: site_code },
        Column { name: "municipality", cell: |row, _| Cell::text(row.municipality.clone()) },
        Column { name: "item", cell: item },
        Column {
            name: "quantity",
            cell: |row, _| Cell::Amount { units: row.units(), text: row.amount.clone() },
        },
        Column { name: "partner", cell: |row, _| Cell::text(row.partner.clone()) },
        Column { name: "order-state", cell: |row, locale| standing(&row.order, locale) },
        Column {
            name: "acknowledged-at",
            cell: |row, _| Cell::time(row.order.acknowledged_time.as_ref()),
        },
    ],
};
