//! Shipment orders: one item for one site of one locked sheet.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest as _, Sha256};
use uuid::{Builder, Uuid};
use vsys_vocabulary::{FacilityCode, ItemKind, PartnerId, Units, jst};

use crate::domain::order_number::OrderNumber;
use crate::domain::progress::Progress;
use crate::domain::sheet::{Line, Sheet};
use crate::domain::working_day;

/// One item for one site (出荷指示).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Order {
    pub(crate) id: Uuid,
    pub(crate) number: OrderNumber,
    pub(crate) sheet: Arc<Sheet>,
    pub(crate) line: Arc<Line>,
    pub(crate) item: ItemKind,
    pub(crate) units: Units,
    /// Counts what the partner is told of the order, from 1.
    pub(crate) version: u32,
    pub(crate) state: OrderState,
    /// The partner's own code of the site; may be empty.
    pub(crate) customer_code: String,
    pub(crate) planned_date_due_on: NaiveDate,
    /// When the partner acknowledged the latest message about the order.
    pub(crate) acknowledged_at: Option<DateTime<Utc>>,
    /// How far it has come since.
    pub(crate) progress: Progress,
}

/// Where an order stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum OrderState {
    /// Nobody is responsible yet.
    Unassigned,
    /// Its partner was told.
    Placed(Told),
    /// Taken back; nobody was told if nobody had been responsible.
    Cancelled(Option<Told>),
}

/// Who was told of an order, and by which of its messages last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) partner: PartnerId,
    pub(crate) sequence: u64,
}

impl OrderState {
    pub(crate) fn as_str(&self) -> &'static str {
        match self {
            Self::Unassigned => "unassigned",
            Self::Placed(_) => "placed",
            Self::Cancelled(_) => "cancelled",
        }
    }

    pub(crate) fn told(&self) -> Option<Told> {
        match *self {
            Self::Unassigned => None,
            Self::Placed(told) => Some(told),
            Self::Cancelled(told) => told,
        }
    }
}

impl Order {
    /// A new order for what a line wants of an item.
    pub(crate) fn draft(
        sheet: &Arc<Sheet>,
        line: &Arc<Line>,
        (item, units): (ItemKind, Units),
        number: OrderNumber,
    ) -> Self {
        Self {
            id: id(sheet, line.ship_to.facility_code, item),
            number,
            sheet: Arc::clone(sheet),
            line: Arc::clone(line),
            item,
            units,
            version: 1,
            state: OrderState::Unassigned,
            customer_code: String::new(),
            planned_date_due_on: working_day::after(
                jst::date_of(sheet.locked_at),
                working_day::PLANNED_DATE_DUE_AFTER,
            ),
            acknowledged_at: None,
            progress: Progress::default(),
        }
    }
}

/// The order's id follows from what it is for, so the same line can never be ordered twice.
///
/// The shape is a `UUIDv7` of the lock's time, which keeps orders of one lock together; the 74
/// bits of chance in it are taken from SHA-256 of sheet, facility and item.
fn id(sheet: &Sheet, facility: FacilityCode, item: ItemKind) -> Uuid {
    let mut hash = Sha256::new();
    hash.update(sheet.id.as_bytes());
    hash.update(facility.as_str());
    hash.update(item.as_str());
    let mut chance = [0; 10];
    for (byte, from) in chance.iter_mut().zip(hash.finalize()) {
        *byte = from;
    }
    let millis = u64::try_from(sheet.locked_at.timestamp_millis()).unwrap_or_default();
    Builder::from_unix_timestamp_millis(millis, &chance).into_uuid()
}

/// What an amendment makes of one order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It already is so.
    Nothing,
    /// Nobody has been told yet, so only the record changes.
    Quietly,
    /// The partner is told other units, or that it is wanted after all.
    Amended,
    /// The partner is told that nothing is wanted.
    Cancelled,
}

impl Order {
    /// Sets other units; the new state keeps whoever had been told.
    pub(crate) fn amend(&mut self, units: Units) -> Change {
        if self.units == units {
            return Change::Nothing;
        }
        self.units = units;
        let nothing = units == Units::ZERO;
        let Some(told) = self.state.told() else {
            self.state = if nothing { OrderState::Cancelled(None) } else { OrderState::Unassigned };
            return Change::Quietly;
        };
        self.version = self.version.saturating_add(1);
        self.acknowledged_at = None;
        self.state =
            if nothing { OrderState::Cancelled(Some(told)) } else { OrderState::Placed(told) };
        if nothing { Change::Cancelled } else { Change::Amended }
    }

    /// Notes by which message the partner was told last.
    pub(crate) fn tell(&mut self, told: Told) {
        self.state = match self.state {
            OrderState::Cancelled(_) => OrderState::Cancelled(Some(told)),
            OrderState::Unassigned | OrderState::Placed(_) => OrderState::Placed(told),
        };
    }
}

#[cfg(test)]
pub(super) mod tests {
    use vsys_vocabulary::{Pack, PerItem, ShipTo};

    use super::*;

    fn sheet() -> Sheet {
        Sheet {
            id: Uuid::from_u128(1),
            lock_id: Uuid::from_u128(2),
            round_id: Uuid::from_u128(3),
            round_number: "7".into(),
            product: "pfizer".parse().unwrap(),
            prefecture: "13".parse().unwrap(),
            municipality: Some("131016".parse().unwrap()),
            packs: PerItem::from_fn(|_| Pack::new(195).unwrap()),
            locked_at: "2021-03-12T08:00:00Z".parse().unwrap(),
        }
    }

    pub(in super::super) fn order() -> Order {
        let ship_to = ShipTo {
            facility_code: "0110113719".parse().unwrap(),
            name: "駅前クリニック".into(),
            postcode: "1000001".into(),
            address: "1-1".into(),
            phone: "0312345678".into(),
            delivery_days: "月水金".into(),
            delivery_hours: "9:00-12:00".into(),
        };
        let line = Line { ship_to, units: PerItem::from_fn(|_| Units(195)), held: false };
        let number = OrderNumber::of_serial(1).unwrap();
        Order::draft(&Arc::new(sheet()), &Arc::new(line), (ItemKind::Vaccine, Units(195)), number)
    }

    fn told() -> Told {
        Told { partner: "wholesaler-07".parse().unwrap(), sequence: 17 }
    }

    #[test]
    fn the_same_line_and_item_is_the_same_order() {
        assert_eq!(order().id, order().id);
        assert_eq!(order().id.get_version_num(), 7);
        let site = order().line.ship_to.facility_code;
        assert_ne!(id(&sheet(), site, ItemKind::Needle), order().id);
        assert_ne!(id(&Sheet { id: Uuid::nil(), ..sheet() }, site, ItemKind::Vaccine), order().id);
    }

    #[test]
    fn a_planned_date_is_due_two_working_days_after_the_lock() {
        // Locked on a Friday at 17:00 JST.
        assert_eq!(order().planned_date_due_on, "2021-03-16".parse::<NaiveDate>().unwrap());
    }

    #[test]
    fn the_same_units_again_change_nothing() {
        let mut order = order();
        order.tell(told());
        assert_eq!(order.amend(Units(195)), Change::Nothing);
        assert_eq!(order.version, 1);
    }

    #[test]
    fn nothing_left_is_a_cancellation_and_may_be_undone() {
        let mut order = order();
        order.tell(told());
        assert_eq!(order.amend(Units(0)), Change::Cancelled);
        assert_eq!(order.state, OrderState::Cancelled(Some(told())));
        assert_eq!(order.amend(Units(190)), Change::Amended);
        assert_eq!((order.state, order.version), (OrderState::Placed(told()), 3));
    }

    #[test]
    fn an_order_nobody_was_told_of_changes_quietly() {
        let mut order = order();
        assert_eq!(order.amend(Units(0)), Change::Quietly);
        assert_eq!(order.state, OrderState::Cancelled(None));
        assert_eq!(order.amend(Units(5)), Change::Quietly);
        assert_eq!((order.state, order.version), (OrderState::Unassigned, 1));
    }

    #[test]
    fn a_change_must_be_acknowledged_anew() {
        let mut order = order();
        order.tell(told());
        order.acknowledged_at = Some(sheet().locked_at);
        order.amend(Units(1));
        assert_eq!(order.acknowledged_at, None);
    }
}
