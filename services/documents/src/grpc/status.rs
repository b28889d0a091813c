//! Refusals and faults to statuses.

use tonic::Status;
use vsys_chassis::{Refusal, internal};

use super::reason;
use crate::app::DocumentError;

pub(super) fn refuse(refusal: Refusal) -> Status {
    refusal.into_status("documents.vsys")
}

pub(super) fn of(error: &DocumentError) -> Status {
    match error {
        DocumentError::Glyph(missing) => refuse(
            Refusal::of(&reason::GLYPH_MISSING, missing.to_string())
                .field(format!("mandate.{}", missing.field))
                .with("character", missing.written())
                .with("code", missing.code()),
        ),
        DocumentError::Busy => refuse(Refusal::of(&reason::PRESS_BUSY, error.to_string())),
        DocumentError::Press(_) | DocumentError::BrokenOff(_) | DocumentError::Closed => {
            internal(error)
        }
    }
}
