//! Errors to statuses: one exhaustive match for each kind.

use tonic::Status;
use vsys_chassis::{Refusal, internal};
use vsys_proto::convert::Malformed;

use super::reason;
use crate::app::{
    AcknowledgeError, Fault, IssueError, PutAreasError, PutCodesError, RecallError, ReceivingError,
    ReplayError, RevokeError, WebhookError,
};

const DOMAIN: &str = "logistics_notifier.vsys";

pub(super) fn refuse(refusal: Refusal) -> Status {
    refusal.into_status(DOMAIN)
}

pub(super) fn fault(fault: &Fault) -> Status {
    internal(fault)
}

/// A value that cannot be read, in the request itself.
pub(super) fn malformed(error: &Malformed) -> Status {
    refuse(Refusal::of(reason::named(error.reason), error.message.clone()).field(error.field))
}

/// A value that cannot be read, in a row of a list.
pub(super) fn malformed_row(list: &str, row: usize, error: &Malformed) -> Status {
    let field = format!("{list}[{row}].{}", error.field);
    refuse(Refusal::of(reason::named(error.reason), error.message.clone()).field(field))
}

/// Refuses a call that has more rows than it may.
pub(super) fn check_rows(list: &str, rows: usize, most: usize) -> Result<(), Status> {
    if rows <= most {
        return Ok(());
    }
    let message = format!("{rows} rows are more than {most}");
    Err(refuse(Refusal::of(&reason::TOO_MANY_ROWS, message).field(list)))
}

pub(super) fn put_areas(error: &PutAreasError) -> Status {
    let (reason, row, field) = match error {
        PutAreasError::UnknownPartner { row } => (&reason::PARTNER_UNKNOWN, row, "partner_id"),
        PutAreasError::Overlap { row } => (&reason::AREA_ROWS_OVERLAP, row, "valid_from_date"),
        PutAreasError::Twice { row } => (&reason::ENTERED_TWICE, row, "valid_from_date"),
        PutAreasError::Fault(error) => return fault(error),
    };
    let field = format!("assignments[{row}].{field}");
    refuse(Refusal::of(reason, error.to_string()).field(field).with("row", row.to_string()))
}

pub(super) fn put_codes(error: &PutCodesError) -> Status {
    match error {
        PutCodesError::UnknownPartner { row } => {
            let field = format!("customer_codes[{row}].partner_id");
            refuse(Refusal::of(&reason::PARTNER_UNKNOWN, error.to_string()).field(field))
        }
        PutCodesError::Fault(error) => fault(error),
    }
}

pub(super) fn issue(error: &IssueError) -> Status {
    match error {
        IssueError::UnknownPartner(_) => {
            refuse(Refusal::of(&reason::NO_SUCH_PARTNER, error.to_string()).field("partner_id"))
        }
        IssueError::NoIssuer => {
            refuse(Refusal::of(&reason::CREDENTIALS_NOT_SET_UP, error.to_string()))
        }
        IssueError::Fault(error) => fault(error),
    }
}

pub(super) fn revoke(error: &RevokeError) -> Status {
    match error {
        RevokeError::NoSuchCredentials => {
            let refusal = Refusal::of(&reason::NO_SUCH_CREDENTIALS, error.to_string());
            refuse(refusal.field("credentials_id"))
        }
        RevokeError::NotSetUp => {
            refuse(Refusal::of(&reason::CREDENTIALS_NOT_SET_UP, error.to_string()))
        }
        RevokeError::Fault(error) => fault(error),
    }
}

pub(super) fn receiving(error: &ReceivingError) -> Status {
    let (reason, field) = match error {
        ReceivingError::NoSuchShipment => (&reason::NO_SUCH_SHIPMENT, "shipment_id"),
        ReceivingError::NoSuchOrder => (&reason::NO_SUCH_ORDER, "order_id"),
        ReceivingError::NoSuchException => (&reason::NO_SUCH_EXCEPTION, "exception_id"),
        ReceivingError::ReceivedBefore => (&reason::RECEIVED_BEFORE, "lots"),
        ReceivingError::LotUnknown(_) => (&reason::LOT_UNKNOWN, "lots"),
        ReceivingError::LotMissing(_) => (&reason::LOT_MISSING, "lots"),
        ReceivingError::MoreThanShipped { .. } => (&reason::MORE_THAN_SHIPPED, "lots"),
        ReceivingError::ResolvedBefore => (&reason::RESOLVED_BEFORE, "exception_id"),
        ReceivingError::Fault(error) => return fault(error),
    };
    refuse(Refusal::of(reason, error.to_string()).field(field))
}

pub(super) fn replay(error: &ReplayError) -> Status {
    let (reason, field) = match error {
        ReplayError::NoSuchPartner(_) => (&reason::NO_SUCH_PARTNER, "partner_id"),
        ReplayError::Nothing => (&reason::NOTHING_TO_REPLAY, "since_time"),
        ReplayError::TooMany(_) => (&reason::TOO_MUCH_TO_REPLAY, "since_time"),
        ReplayError::Fault(error) => return fault(error),
    };
    refuse(Refusal::of(reason, error.to_string()).field(field))
}

pub(super) fn webhook(error: &WebhookError) -> Status {
    let (reason, field) = match error {
        WebhookError::NoSuchEndpoint => (&reason::NO_SUCH_ENDPOINT, "endpoint_id"),
        WebhookError::NoSuchPartner(_) => (&reason::NO_SUCH_PARTNER, "partner_id"),
        WebhookError::Unfit(_) => (&reason::WEBHOOK_URL_REFUSED, "url"),
        WebhookError::UnknownType(_) => (&reason::EVENT_TYPE_UNKNOWN, "types"),
        WebhookError::TooMany => (&reason::TOO_MANY_ENDPOINTS, "partner_id"),
        WebhookError::EnteredBefore => (&reason::ENTERED_TWICE, "request_id"),
        WebhookError::Fault(error) => return fault(error),
    };
    refuse(Refusal::of(reason, error.to_string()).field(field))
}

pub(super) fn recall(error: &RecallError) -> Status {
    let (reason, field) = match error {
        RecallError::RecalledBefore => (&reason::LOT_RECALLED, "lot_number"),
        RecallError::NoSuchRecall => (&reason::NO_SUCH_RECALL, "recall_id"),
        RecallError::Fault(error) => return fault(error),
    };
    refuse(Refusal::of(reason, error.to_string()).field(field))
}

pub(super) fn acknowledge(error: &AcknowledgeError) -> Status {
    match error {
        AcknowledgeError::NoSuchOrder(_) => {
            refuse(Refusal::of(&reason::NO_SUCH_ORDER, error.to_string()).field("order_id"))
        }
        AcknowledgeError::StaleVersion { current } => refuse(
            Refusal::of(&reason::STALE_VERSION, error.to_string())
                .field("version")
                .with("version", current.to_string()),
        ),
        AcknowledgeError::Fault(error) => fault(error),
    }
}
