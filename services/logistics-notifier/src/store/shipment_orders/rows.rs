//! Orders with the sheet and line they belong to, and whether they were acknowledged.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vsys_vocabulary::{ShipTo, Units};

use crate::domain::order::{Order, OrderState, Told};
use crate::domain::order_number::OrderNumber;
use crate::domain::progress::Progress;
use crate::domain::sheet::{Line, Sheet};
use crate::store::locked_lines::amounts;
use crate::store::sheets::SheetRow;
use crate::store::{StoreError, code, count, sequence};

const TABLE: &str = "shipment_orders";

/// What is read of an order; `orders!` fills it.
#[derive(Debug)]
pub(super) struct OrderRow {
    pub(super) order_id: Uuid,
    pub(super) serial: i64,
    pub(super) item: String,
    pub(super) units: i32,
    pub(super) state: String,
    pub(super) version: i32,
    pub(super) partner_id: Option<String>,
    pub(super) customer_code: String,
    pub(super) planned_date_due_on: NaiveDate,
    pub(super) sequence: Option<i64>,
    pub(super) acknowledged_at: Option<DateTime<Utc>>,
    pub(super) planned_on: Option<NaiveDate>,
    pub(super) actual_on: Option<NaiveDate>,
    pub(super) shipped_units: i32,
    pub(super) received_units: i32,
    pub(super) open_exceptions: i32,
    pub(super) sheet_id: Uuid,
    pub(super) lock_id: Uuid,
    pub(super) round_id: Uuid,
    pub(super) round_number: String,
    pub(super) product_code: String,
    pub(super) prefecture_code: String,
    pub(super) municipality_code: Option<String>,
    pub(super) vials_per_box: i32,
    pub(super) needles_per_box: i32,
    pub(super) syringes_per_box: i32,
    pub(super) locked_at: DateTime<Utc>,
    pub(super) facility_code: String,
    pub(super) held: bool,
    pub(super) vaccine_vials: i32,
    pub(super) needle_pieces: i32,
    pub(super) syringe_pieces: i32,
    pub(super) name: String,
    pub(super) postcode: String,
    pub(super) address: String,
    pub(super) phone: String,
    pub(super) delivery_days: String,
    pub(super) delivery_hours: String,
}

/// A query of orders, ending as the caller says.
///
/// An order counts as acknowledged from the first receipt that reaches its latest message, or
/// from when its partner said so about the order itself.
macro_rules! orders {
    ($tail:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            OrderRow,
            r#"select orders.order_id, orders.serial, orders.item, orders.units, orders.state,
                      orders.version, orders.partner_id, orders.customer_code,
                      orders.planned_date_due_on, orders.sequence,
                      coalesce(orders.acknowledged_at, receipt.acknowledged_at) as "acknowledged_at?",
                      orders.planned_on, orders.actual_on, orders.shipped_units,
                      orders.received_units, orders.open_exceptions,
                      sheets.sheet_id, sheets.lock_id, sheets.round_id, sheets.round_number,
                      sheets.product_code, sheets.prefecture_code, sheets.municipality_code,
                      sheets.vials_per_box, sheets.needles_per_box, sheets.syringes_per_box,
                      sheets.locked_at,
                      lines.facility_code, lines.held, lines.vaccine_vials, lines.needle_pieces,
                      lines.syringe_pieces, lines.name, lines.postcode, lines.address, lines.phone,
                      lines.delivery_days, lines.delivery_hours
                 from logistics_notifier.shipment_orders as orders
                 join logistics_notifier.sheets as sheets
                   on sheets.sheet_id = orders.sheet_id
                 join logistics_notifier.locked_lines as lines
                   on lines.sheet_id = orders.sheet_id
                  and lines.facility_code = orders.facility_code
                 left join lateral (
                      select known.acknowledged_at
                        from logistics_notifier.acknowledgements as known
                       where known.partner_id = orders.partner_id
                         and known.up_to_sequence >= orders.sequence
                       order by known.up_to_sequence
                       limit 1
                      ) as receipt on true"# + $tail
            $(, $argument)*
        )
    };
}
pub(super) use orders;

impl TryFrom<OrderRow> for Order {
    type Error = StoreError;

    fn try_from(row: OrderRow) -> Result<Self, StoreError> {
        let inconsistent = |what| StoreError::Inconsistent { table: TABLE, what };
        let sheet = Sheet::try_from(SheetRow {
            sheet_id: row.sheet_id,
            lock_id: row.lock_id,
            round_id: row.round_id,
            round_number: row.round_number,
            product_code: row.product_code,
            prefecture_code: row.prefecture_code,
            municipality_code: row.municipality_code,
            vials_per_box: row.vials_per_box,
            needles_per_box: row.needles_per_box,
            syringes_per_box: row.syringes_per_box,
            locked_at: row.locked_at,
        })?;
        let line = Line {
            ship_to: ShipTo {
                facility_code: code(&row.facility_code, "locked_lines", "no facility code")?,
                name: row.name,
                postcode: row.postcode,
                address: row.address,
                phone: row.phone,
                delivery_days: row.delivery_days,
                delivery_hours: row.delivery_hours,
            },
            units: amounts(row.vaccine_vials, row.needle_pieces, row.syringe_pieces)?,
            held: row.held,
        };
        let told = match (row.partner_id, row.sequence) {
            (Some(partner), Some(told_by)) => Some(Told {
                partner: code(&partner, TABLE, "no partner id")?,
                sequence: sequence(told_by, TABLE)?,
            }),
            (None, None) => None,
            _ => return Err(inconsistent("a partner without a sequence")),
        };
        let state = match (&*row.state, told) {
            ("unassigned", None) => OrderState::Unassigned,
            ("placed", Some(told)) => OrderState::Placed(told),
            ("cancelled", told) => OrderState::Cancelled(told),
            _ => return Err(inconsistent("a state that does not fit its partner")),
        };
        Ok(Self {
            id: row.order_id,
            number: OrderNumber::of_serial(row.serial)
                .ok_or(inconsistent("an impossible serial"))?,
            sheet: Arc::new(sheet),
            line: Arc::new(line),
            item: code(&row.item, TABLE, "an unknown item")?,
            units: Units(count(row.units, TABLE)?),
            version: count(row.version, TABLE)?,
            state,
            customer_code: row.customer_code,
            planned_date_due_on: row.planned_date_due_on,
            acknowledged_at: row.acknowledged_at,
            progress: Progress {
                planned_on: row.planned_on,
                actual_on: row.actual_on,
                shipped: Units(count(row.shipped_units, TABLE)?),
                received: Units(count(row.received_units, TABLE)?),
                open_exceptions: count(row.open_exceptions, TABLE)?,
            },
        })
    }
}
