//! Why something cannot be said of an order.

use chrono::NaiveDate;
use vsys_vocabulary::LotNumber;

/// A row of a call or a file that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowError {
    /// Counted from 1.
    pub(crate) row: u32,
    pub(crate) field: &'static str,
    /// A name among the service's reasons.
    pub(crate) reason: &'static str,
    pub(crate) message: String,
}

/// Why something cannot be said of an order.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Wrong {
    #[error("there is no such order among yours")]
    NoSuchOrder,
    #[error("the order is cancelled")]
    Cancelled,
    #[error("the order stands in row {0} already")]
    Twice(u32),
    #[error("{0} lies before the lock, which was on {1}")]
    BeforeLock(NaiveDate, NaiveDate),
    #[error("{0} lies more than a year ahead")]
    TooFar(NaiveDate),
    #[error("{0} lies ahead: today is {1}")]
    InFuture(NaiveDate, NaiveDate),
    #[error("a reference has 1 to 40 characters")]
    Reference,
    #[error("shipment {0} of this order is registered with other content")]
    OtherContent(String),
    #[error("vaccine is shipped with its lots")]
    LotMissing,
    #[error("lot {0} stands twice")]
    LotTwice(LotNumber),
    #[error("lot {0} has no units")]
    LotEmpty(LotNumber),
    #[error("lot {0} expires on {1}, before it is shipped")]
    Expired(LotNumber, NaiveDate),
    #[error("doses per vial are 1 to 100 for vaccine and 0 for anything else")]
    Doses,
    #[error("the lots have {lots} units in all, the shipment says {units}")]
    Sum { lots: u32, units: u32 },
    #[error("nothing is shipped")]
    Nothing,
    #[error("{more} units are more than the {left} of the order that were not shipped yet")]
    TooMuch { more: u32, left: u32 },
    #[error("lot {0} is recalled")]
    Recalled(LotNumber),
    #[error("shipping is stopped: {0}")]
    Held(String),
    #[error("the order has no shipment {0}")]
    NoSuchShipment(String),
    #[error("{0} lies before the shipment, which went out on {1}")]
    BeforeShipment(NaiveDate, NaiveDate),
}

impl Wrong {
    /// The field that it is about, and the reason for machines.
    pub(crate) const fn about(&self) -> (&'static str, &'static str) {
        match self {
            Self::NoSuchOrder => ("order_number", "NO_SUCH_ORDER"),
            Self::Cancelled => ("order_number", "ORDER_CANCELLED"),
            Self::Twice(_) => ("order_number", "ENTERED_TWICE"),
            Self::BeforeLock(..) | Self::TooFar(_) => ("planned_date", "DATE_OUT_OF_RANGE"),
            Self::InFuture(..) => ("date", "DATE_IN_FUTURE"),
            Self::Reference => ("reference", "REFERENCE_LENGTH"),
            Self::OtherContent(_) => ("reference", "SHIPMENT_DIFFERS"),
            Self::LotMissing => ("lot_number", "LOT_MISSING"),
            Self::LotTwice(_) => ("lot_number", "ENTERED_TWICE"),
            Self::LotEmpty(_) | Self::Nothing => ("units", "NOTHING_SHIPPED"),
            Self::Expired(..) => ("expiry_date", "LOT_EXPIRED"),
            Self::Doses => ("doses_per_vial", "DOSES_PER_VIAL_RANGE"),
            Self::Sum { .. } => ("units", "SUM_DIFFERS"),
            Self::TooMuch { .. } => ("units", "MORE_THAN_ORDERED"),
            Self::Recalled(_) => ("lot_number", "LOT_RECALLED"),
            Self::Held(_) => ("order_number", "SHIPPING_STOPPED"),
            Self::NoSuchShipment(_) => ("reference", "NO_SUCH_SHIPMENT"),
            Self::BeforeShipment(..) => ("actual_date", "DATE_OUT_OF_RANGE"),
        }
    }

    pub(crate) fn at(self, row: u32) -> RowError {
        let (field, reason) = self.about();
        RowError { row, field, reason, message: self.to_string() }
    }
}
