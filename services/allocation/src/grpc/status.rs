//! Errors to statuses: one exhaustive match for each kind.

use tonic::Status;
use vsys_chassis::{Reason, Refusal, internal};
use vsys_proto::convert::Malformed;
use vsys_vocabulary::Office;

use super::reason;
use crate::{
    app::AllocationError,
    domain::{
        amendment::AmendError, lock::LockError, proposal::ProposeError, round::RoundError,
        rules::RuleError, sheet::SheetError,
    },
    store::StoreError,
};

pub(super) const DOMAIN: &str = "allocation.vsys";

/// Most violations that one status lists; the message says how many there are.
const LISTED: usize = 100;

pub(super) fn refuse(reason: &'static Reason, field: &str, message: impl Into<String>) -> Status {
    let refusal = Refusal::of(reason, message);
    if field.is_empty() { refusal } else { refusal.field(field) }.into_status(DOMAIN)
}

/// A value of the wire that is none of the vocabulary; the finer reason goes along.
pub(super) fn malformed(malformed: &Malformed) -> Status {
    Refusal::of(&reason::MALFORMED_VALUE, malformed.message.clone())
        .field(malformed.field)
        .with("value_reason", malformed.reason)
        .into_status(DOMAIN)
}

pub(super) fn status(error: AllocationError) -> Status {
    use AllocationError as E;
    let text = error.to_string();
    match error {
        E::NoSuchRound(_) => refuse(&reason::NO_SUCH_ROUND, "round_id", text),
        E::NoSuchSheet(_) => refuse(&reason::NO_SUCH_SHEET, "sheet_id", text),
        E::NoSuchProduct(_) => refuse(&reason::NO_SUCH_PRODUCT, "product_code", text),
        E::NoSuchFacility(_) => refuse(&reason::NO_SUCH_FACILITY, "facility_code", text),
        E::NoSuchPartner(_) => refuse(&reason::NO_SUCH_PARTNER, "partner_id", text),
        E::NoSuchHold(_) => refuse(&reason::NO_SUCH_HOLD, "hold_id", text),
        E::NoHorizon(_) => refuse(&reason::NO_SUCH_HORIZON, "product_code", text),
        E::NoPacks(_) => refuse(&reason::NO_PACKS_IN_FORCE, "product_code", text),
        E::RoundNumberTaken(_) => refuse(&reason::ROUND_NUMBER_TAKEN, "round_number", text),
        E::RequestIdTaken(_) => refuse(&reason::REQUEST_ID_TAKEN, "request_id", text),
        E::NotYourOffice { field, .. } => refuse(&reason::NOT_YOUR_OFFICE, field, text),
        E::Invalid(invalid) => refuse(&reason::INVALID_VALUE, invalid.field, invalid.message),
        E::NotBelow { at, .. } => {
            refuse(&reason::CHILD_NOT_BELOW, &format!("lines[{at}].child_code"), text)
        }
        E::Lines(faults) => lines(&faults),
        E::Receiver { field, fault } => Refusal::of(&reason::LINES_REFUSED, text)
            .field(field)
            .with("line_reason", fault.reason())
            .into_status(DOMAIN),
        E::OtherRound(_) => refuse(&reason::SHEET_OF_ANOTHER_ROUND, "sheet_ids", text),
        E::CeilingsOverParent { .. } => refuse(&reason::CEILINGS_ABOVE_PARENT, "ceilings", text),
        E::NotLocked => refuse(&reason::SHEET_NOT_LOCKED, "sheet_id", text),
        E::NotAMunicipality => refuse(&reason::NOT_A_MUNICIPALITY, "sheet_id", text),
        E::Round(error) => round(&error),
        E::Sheet(error) => sheet(&error, "sheet_id", ""),
        E::Lock(LockError::NothingToLock) => {
            refuse(&reason::NOTHING_TO_LOCK, "", LockError::NothingToLock.to_string())
        }
        E::Lock(LockError::Sheet { office, source }) => {
            // The nation's own sheet is locked by issuing its round.
            let field = if office == Office::Nation { "round_id" } else { "sheet_ids" };
            sheet(&source, field, &format!("sheet of {office}: "))
        }
        E::Amend(error) => amend(&error),
        E::Propose(error) => propose(error),
        E::Store(error) => store(&error),
        E::Csv(error) => internal(&error),
    }
}

fn lines(faults: &[(usize, crate::domain::receivers::Fault)]) -> Status {
    let first = faults.first().map(|(_, fault)| fault.to_string()).unwrap_or_default();
    let message = format!("{} lines can not be; the first: {first}", faults.len());
    let mut refusal = Refusal::of(&reason::LINES_REFUSED, message);
    if let Some((_, fault)) = faults.first() {
        refusal = refusal.with("line_reason", fault.reason());
    }
    for (at, fault) in faults.iter().take(LISTED) {
        let field = format!("lines[{at}].child_code");
        refusal = refusal.violation(field, format!("{}: {fault}", fault.reason()));
    }
    refusal.into_status(DOMAIN)
}

fn round(error: &RoundError) -> Status {
    let text = error.to_string();
    match error {
        RoundError::DeadlinesNotInOrder => {
            refuse(&reason::DEADLINES_NOT_IN_ORDER, "deadlines", text)
        }
        RoundError::NotLater { .. } => refuse(&reason::DEADLINE_NOT_LATER, "deadline_time", text),
        RoundError::Cancelled(_) => refuse(&reason::ROUND_CANCELLED, "round_id", text),
        RoundError::HasLocks(_) => refuse(&reason::ROUND_HAS_LOCKS, "round_id", text),
    }
}

/// `field` is what names the sheet in the request.
fn sheet(error: &SheetError, field: &str, whose: &str) -> Status {
    let text = format!("{whose}{error}");
    match error {
        SheetError::NotYours(_) => refuse(&reason::NOT_YOUR_OFFICE, field, text),
        SheetError::Stale { expected, actual } => Refusal::of(&reason::STALE_VERSION, text)
            .field("expected_version")
            .with("expected", expected.to_string())
            .with("actual", actual.to_string())
            .into_status(DOMAIN),
        SheetError::AlreadyLocked(_) => refuse(&reason::SHEET_ALREADY_LOCKED, field, text),
        SheetError::NotConfirmed => refuse(&reason::SHEET_NOT_CONFIRMED, field, text),
        SheetError::AlreadyCompleted => refuse(&reason::SHEET_ALREADY_COMPLETED, field, text),
        SheetError::NotCompleted => refuse(&reason::SHEET_NOT_COMPLETED, field, text),
        SheetError::OverCeiling(over) => Refusal::of(&reason::ABOVE_CEILING, text)
            .field(format!("lines.units.{}", over.item.as_str()))
            .with("item", over.item.as_str())
            .with("sum", over.sum.to_string())
            .with("ceiling", over.ceiling.to_string())
            .into_status(DOMAIN),
    }
}

fn amend(error: &AmendError) -> Status {
    let text = error.to_string();
    match error {
        AmendError::NotYours(_) => refuse(&reason::NOT_YOUR_OFFICE, "sheet_id", text),
        AmendError::AfterCutOff(_) => refuse(&reason::AFTER_CUT_OFF, "sheet_id", text),
        AmendError::OverCeiling(over) => Refusal::of(&reason::ABOVE_CEILING, text)
            .field("units")
            .with("item", over.item.as_str())
            .with("sum", over.sum.to_string())
            .with("ceiling", over.ceiling.to_string())
            .into_status(DOMAIN),
        AmendError::NothingThere(_) => refuse(&reason::NOTHING_THERE, "facility_code", text),
        AmendError::NothingChanges(_) => refuse(&reason::NOTHING_CHANGES, "units", text),
        AmendError::NoReason => refuse(&reason::NO_REASON, "reason", text),
    }
}

fn propose(error: ProposeError) -> Status {
    let text = error.to_string();
    match error {
        ProposeError::Inputs(bad) => {
            let mut refusal = Refusal::of(&reason::RULE_NOT_APPLICABLE, text);
            for cell in bad.iter().take(LISTED) {
                let field = format!("application.inputs_csv[line {}].{}", cell.line, cell.column);
                refusal = refusal.violation(field, format!("{}: {}", cell.reason, cell.message));
            }
            refusal.into_status(DOMAIN)
        }
        ProposeError::Rule(error) => rule(&error),
        ProposeError::TotalOverCeiling { .. } => {
            refuse(&reason::ABOVE_CEILING, "application.total_boxes", text)
        }
        ProposeError::NotTheNation => {
            refuse(&reason::RULE_NOT_APPLICABLE, "application.by_municipality", text)
        }
        ProposeError::TooMuch(_) => refuse(&reason::RULE_NOT_APPLICABLE, "application", text),
        ProposeError::Child(error) => internal(&error),
    }
}

/// A rule's refusal with what it is about, for faces that say it in their reader's language.
fn rule(error: &RuleError) -> Status {
    let refusal = Refusal::of(&reason::RULE_NOT_APPLICABLE, error.to_string())
        .field("application.rule")
        .with("rule_reason", error.reason());
    match error {
        RuleError::Inputs(bad) => match bad.first() {
            Some(first) => refusal
                .with("rows", bad.len().to_string())
                .with("code", first.code.clone())
                .with("column", first.column.name()),
            None => refusal,
        },
        RuleError::NotEnough { needed, total } => {
            refusal.with("needed", needed.to_string()).with("total", total.to_string())
        }
        RuleError::NoWeight { column, .. } => refusal.with("column", column.name()),
        RuleError::UnknownException { code }
        | RuleError::DuplicateCode { code }
        | RuleError::Ungrouped { code } => refusal.with("code", code.clone()),
        RuleError::Parameter { .. } | RuleError::TooManyCandidates { .. } => refusal,
    }
    .into_status(DOMAIN)
}

fn store(error: &StoreError) -> Status {
    match error {
        StoreError::Conflict => refuse(&reason::CHANGED_MEANWHILE, "", error.to_string()),
        StoreError::Database(_) | StoreError::Inconsistent { .. } => internal(error),
    }
}
