//! Refusals and faults to statuses.

use tonic::Status;
use vsys_chassis::{Refusal, internal};

use crate::app::Fault;

pub(super) fn refuse(refusal: Refusal) -> Status {
    refusal.into_status("mailer.vsys")
}

pub(super) fn fault(fault: &Fault) -> Status {
    internal(fault)
}
