//! What may be said of an order after it was placed. Pure: nothing is read or written here.

mod refusal;
mod shipment;

use chrono::{Days, NaiveDate};
use uuid::Uuid;
use vsys_vocabulary::{Units, jst};

pub(crate) use self::refusal::{RowError, Wrong};
pub(crate) use self::shipment::{Lot, NewShipment, Stops, check_shipment};
use super::order::{Order, OrderState};
use super::order_number::OrderNumber;

/// A delivery is planned at most so many days ahead.
const PLANNED_AHEAD: u64 = 366;
/// The longest note or resolution, in characters.
pub(crate) const LONGEST_NOTE: usize = 500;

/// How an order is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum OrderKey {
    Id(Uuid),
    Number(OrderNumber),
}

/// How far an order has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Progress {
    /// 納入予定日.
    pub(crate) planned_on: Option<NaiveDate>,
    /// 納入実績日: all of it.
    pub(crate) actual_on: Option<NaiveDate>,
    pub(crate) shipped: Units,
    pub(crate) received: Units,
    pub(crate) open_exceptions: u32,
}

impl Order {
    /// Days by which the planned date is overdue.
    pub(crate) fn plan_late_days(&self, today: NaiveDate) -> u32 {
        let waits =
            matches!(self.state, OrderState::Placed(_)) && self.progress.planned_on.is_none();
        if waits { days_between(self.planned_date_due_on, today) } else { 0 }
    }

    /// Days by which the delivery is, or was, behind its planned date.
    pub(crate) fn delivery_late_days(&self, today: NaiveDate) -> u32 {
        let placed = matches!(self.state, OrderState::Placed(_));
        match self.progress.planned_on.filter(|_| placed) {
            Some(planned) => days_between(planned, self.progress.actual_on.unwrap_or(today)),
            None => 0,
        }
    }
}

fn days_between(due: NaiveDate, day: NaiveDate) -> u32 {
    u32::try_from((day - due).num_days()).unwrap_or(0)
}

/// A day on which an order will be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) row: u32,
    pub(crate) order: OrderKey,
    pub(crate) on: NaiveDate,
}

/// A day on which an order or one of its shipments was delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Delivered {
    pub(crate) row: u32,
    pub(crate) order: OrderKey,
    /// None for the whole order.
    pub(crate) reference: Option<String>,
    pub(crate) on: NaiveDate,
}

/// Checks that an order may be delivered on a day.
pub(crate) fn check_plan(order: &Order, on: NaiveDate, today: NaiveDate) -> Result<(), Wrong> {
    check_open(order)?;
    let locked_on = jst::date_of(order.sheet.locked_at);
    if on < locked_on {
        return Err(Wrong::BeforeLock(on, locked_on));
    }
    let latest = today.max(locked_on).checked_add_days(Days::new(PLANNED_AHEAD));
    if latest.is_some_and(|latest| on > latest) {
        return Err(Wrong::TooFar(on));
    }
    Ok(())
}

/// Checks that an order is placed and not cancelled.
pub(crate) fn check_open(order: &Order) -> Result<(), Wrong> {
    match order.state {
        OrderState::Placed(_) => Ok(()),
        OrderState::Cancelled(_) => Err(Wrong::Cancelled),
        OrderState::Unassigned => Err(Wrong::NoSuchOrder),
    }
}

/// Checks that an order or a shipment that went out on `shipped_on` may have arrived on a day.
pub(crate) fn check_delivery(
    order: &Order,
    shipped_on: Option<NaiveDate>,
    on: NaiveDate,
    today: NaiveDate,
) -> Result<(), Wrong> {
    check_open(order)?;
    if on > today {
        return Err(Wrong::InFuture(on, today));
    }
    let locked_on = jst::date_of(order.sheet.locked_at);
    match shipped_on {
        Some(shipped_on) if on < shipped_on => Err(Wrong::BeforeShipment(on, shipped_on)),
        None if on < locked_on => Err(Wrong::BeforeLock(on, locked_on)),
        _ => Ok(()),
    }
}

/// What is wrong with a delivery (納入異常).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExceptionKind {
    Short,
    Damaged,
    Temperature,
    Refused,
}

impl ExceptionKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::Damaged => "damaged",
            Self::Temperature => "temperature",
            Self::Refused => "refused",
        }
    }
}

impl std::str::FromStr for ExceptionKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "short" => Ok(Self::Short),
            "damaged" => Ok(Self::Damaged),
            "temperature" => Ok(Self::Temperature),
            "refused" => Ok(Self::Refused),
            _ => Err(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::domain::order::Told;
    use crate::domain::order::tests::order;

    pub(super) fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    pub(super) fn placed() -> Order {
        let mut order = order();
        order.tell(Told { partner: "wholesaler-07".parse().unwrap(), sequence: 1 });
        order
    }

    #[test]
    fn a_day_is_planned_from_the_lock_on_and_a_year_ahead() {
        let check = |on: &str| check_plan(&placed(), day(on), day("2021-03-13"));
        assert_eq!(check("2021-03-12"), Ok(()));
        assert_eq!(
            check("2021-03-11"),
            Err(Wrong::BeforeLock(day("2021-03-11"), day("2021-03-12")))
        );
        assert_eq!(check("2022-03-15"), Err(Wrong::TooFar(day("2022-03-15"))));
        let mut cancelled = placed();
        cancelled.amend(Units(0));
        assert_eq!(
            check_plan(&cancelled, day("2021-03-20"), day("2021-03-13")),
            Err(Wrong::Cancelled)
        );
    }

    #[test]
    fn goods_arrive_after_they_went_out_and_not_tomorrow() {
        let check = |shipped: Option<&str>, on: &str| {
            check_delivery(&placed(), shipped.map(day), day(on), day("2021-03-16"))
        };
        assert_eq!(check(Some("2021-03-15"), "2021-03-16"), Ok(()));
        assert!(matches!(check(Some("2021-03-15"), "2021-03-14"), Err(Wrong::BeforeShipment(..))));
        assert!(matches!(check(None, "2021-03-11"), Err(Wrong::BeforeLock(..))));
        assert!(matches!(check(None, "2021-03-17"), Err(Wrong::InFuture(..))));
    }

    #[test]
    fn lateness_counts_from_the_day_after() {
        let mut order = placed();
        assert_eq!(order.planned_date_due_on, day("2021-03-16"));
        assert_eq!(order.plan_late_days(day("2021-03-16")), 0);
        assert_eq!(order.plan_late_days(day("2021-03-18")), 2);
        order.progress.planned_on = Some(day("2021-03-20"));
        assert_eq!(order.plan_late_days(day("2021-03-18")), 0);
        assert_eq!(order.delivery_late_days(day("2021-03-22")), 2);
        order.progress.actual_on = Some(day("2021-03-21"));
        assert_eq!(order.delivery_late_days(day("2021-04-22")), 1);
        let sheet = Arc::clone(&order.sheet);
        assert_eq!(sheet.product.as_str(), "pfizer");
    }
}
