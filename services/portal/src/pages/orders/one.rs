//! One order: what was ordered, what became of it, and who said what when (出荷指示の経過).

use askama::Template;
use axum::extract::Path;
use vsys_proto::{
    convert,
    logistics_notifier::v1::{
        DeliveryException, GetOrderHistoryRequest, ListShipmentsRequest, OrderStep, Shipment,
        ShipmentOrder, ShipmentOrderState,
    },
    vocabulary::v1::{Date, ItemKind as WireItem},
};
use vsys_vocabulary::{Pack, Tier, Units};

use super::{
    exceptions::{self, EXCEPTIONS, kind},
    history::{HISTORY, Step},
    may_acknowledge,
    settling::settles,
    shipments::{LotRow, SHIPMENTS, shipments},
    typed::Typed,
};
use crate::{
    format,
    frame::Frame,
    locale::Locale,
    page::{Answer, page, refused},
    pages::allocation::{
        after::orders::{Names, OrderRow, standing},
        amount::Counting,
    },
    table::{TableView, Wish},
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// Everything that is known of an order.
struct Known {
    order: ShipmentOrder,
    steps: Vec<OrderStep>,
    shipments: Vec<Shipment>,
    exceptions: Vec<DeliveryException>,
}

/// The page.
#[derive(Template)]
#[template(path = "orders/one.html")]
pub(super) struct OrderPage {
    frame: Frame,
    troubles: FieldTroubles,
    order_id: String,
    /// Keys of the texts, and what is true.
    facts: Vec<(&'static str, String)>,
    plan_late: u32,
    delivery_late: u32,
    /// The order's partner may say how far it is.
    may_say: bool,
    /// Vaccine is shipped by lot.
    has_lots: bool,
    /// References of its shipments.
    references: Vec<String>,
    shipments: TableView,
    exceptions: Option<TableView>,
    /// Addresses where open exceptions are settled, with their kind and note.
    to_settle: Vec<(String, String)>,
    history: TableView,
    typed: Typed,
}

async fn known(visitor: &Visitor, wanted: &str) -> Result<Known, Trouble> {
    let id = convert::id(wanted, "order_id").map_err(|_| Trouble::missing())?.to_string();
    let asked =
        GetOrderHistoryRequest { order_id: id.clone(), ..GetOrderHistoryRequest::default() };
    let of_order = ListShipmentsRequest { order_id: id.clone(), ..ListShipmentsRequest::default() };
    let mut client = visitor.guest.portal.clients.shipments();
    let (history, shipments, exceptions) = tokio::try_join!(
        client.get_order_history(visitor.request(asked)),
        shipments(visitor, &of_order),
        exceptions::of_order(visitor, &id),
    )?;
    let history = history.into_inner();
    let order = history.order.ok_or_else(|| Trouble::fault("the answer holds no order"))?;
    Ok(Known { order, steps: history.steps, shipments, exceptions })
}

impl OrderPage {
    pub(super) async fn read(visitor: &Visitor, wanted: &str) -> Result<Self, Trouble> {
        let (known, names) = tokio::try_join!(known(visitor, wanted), async {
            Names::read(visitor).await.map_err(Trouble::from)
        })?;
        let register = visitor.guest.portal.places.register(visitor).await?;
        let (locale, nothing) = (visitor.locale, Wish::default());
        let municipality = register.full_name(locale, &known.order.municipality_code);
        let counting = Counting::of(locale);
        let row = OrderRow::of(&counting, known.order, municipality, &names);
        let lots: Vec<LotRow> = known.shipments.iter().flat_map(LotRow::of).collect();
        let steps: Vec<Step> = known.steps.into_iter().map(|step| Step::of(locale, step)).collect();
        let exceptions = (!known.exceptions.is_empty())
            .then(|| EXCEPTIONS.view(&known.exceptions, &nothing, locale, "").alone());
        let open = known.exceptions.iter().filter(|one| one.resolved_time.is_none());
        let to_settle = |one: &DeliveryException| {
            let path = format!("/orders/{}/exceptions/{}", one.order_id, one.exception_id);
            (path, format!("{} {}", kind(one, locale).shown(locale), one.note))
        };
        let to_settle = if settles(visitor) { open.map(to_settle).collect() } else { Vec::new() };
        let is_own = visitor.tier == Tier::Partner && may_acknowledge(visitor);
        let title = locale.text_with("order-title", &[("number", &row.order.order_number)]);
        let mut typed = Typed::read(&Vec::new());
        typed.planned_date = field(row.order.planned_date.as_ref());
        Ok(Self {
            frame: Frame::of(visitor, "orders-title").titled(title),
            troubles: FieldTroubles::none(),
            facts: facts(locale, &counting, &row),
            plan_late: row.order.plan_late_days,
            delivery_late: row.order.delivery_late_days,
            may_say: is_own && row.order.state() == ShipmentOrderState::Placed,
            has_lots: row.order.item() == WireItem::Vaccine,
            references: known.shipments.iter().map(|one| one.reference.clone()).collect(),
            shipments: SHIPMENTS.view(&lots, &nothing, locale, "").alone(),
            exceptions,
            to_settle,
            history: HISTORY.view(&steps, &nothing, locale, "").alone(),
            typed,
            order_id: row.order.order_id,
        })
    }

    /// The page again, with what was typed and what is wrong with it.
    pub(super) fn again(self, troubles: FieldTroubles, typed: Typed) -> Answer {
        refused(&Self { troubles, typed, ..self })
    }
}

/// A date as a `date` field holds it.
fn field(date: Option<&Date>) -> String {
    date.and_then(format::civil).map(|day| day.to_string()).unwrap_or_default()
}

fn facts(locale: Locale, counting: &Counting, row: &OrderRow) -> Vec<(&'static str, String)> {
    let order = &row.order;
    let to = order.ship_to.clone().unwrap_or_default();
    let day = |date: Option<&Date>| {
        let day = date.and_then(format::civil).map(|day| format::day(day, locale));
        day.unwrap_or_else(|| format::NOTHING.to_owned())
    };
    let item = convert::item_kind(order.item, "item").ok();
    let pack = Pack::new(order.units_per_box);
    let amount = |units| {
        let known = item.zip(pack);
        known.map(|(item, pack)| counting.amount(item, Units(units), pack)).unwrap_or_default()
    };
    let word = item.map(|item| locale.text(&format!("item-{}", item.as_str())));
    let all = vec![
        ("column-order-number", order.order_number.clone()),
        ("column-order-state", standing(order, locale).shown(locale)),
        ("column-round-number", order.round_number.clone()),
        ("column-item", format!("{} {}", word.unwrap_or_default(), order.product_code)),
        ("column-quantity", row.amount.clone()),
        ("column-receiver", format!("{} {}", to.name, to.facility_code)),
        ("column-municipality", row.municipality.clone()),
        ("column-delivery-address", to.address),
        ("column-delivery-phone", to.phone),
        ("column-delivery-times", format!("{} {}", to.delivery_days, to.delivery_hours)),
        ("column-partner", row.partner.clone()),
        ("column-customer-code", order.customer_code.clone()),
        ("column-planned-until", day(order.planned_date_due_date.as_ref())),
        ("column-planned-date", day(order.planned_date.as_ref())),
        ("column-actual-date", day(order.actual_date.as_ref())),
        ("column-shipped-amount", amount(order.shipped_units)),
        ("column-received-amount", amount(order.received_units)),
    ];
    all.into_iter().filter(|(_, text)| !text.trim().is_empty()).collect()
}

/// `GET /orders/{order}`.
pub(crate) async fn show(visitor: Visitor, Path(order): Path<String>) -> Answer {
    page(&OrderPage::read(&visitor, &order).await?)
}
