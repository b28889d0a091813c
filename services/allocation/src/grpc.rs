//! The gRPC face: decode, one use case, encode.

mod amendments;
mod files;
mod moment;
pub(crate) mod policy;
pub(crate) mod reason;
mod rounds;
mod rules;
mod sheets;
mod status;
mod wire;

use crate::app::Allocation;

/// `vsys.allocation.v1.RoundService`.
pub(crate) struct Rounds(pub(crate) Allocation);
/// `vsys.allocation.v1.SheetService`.
pub(crate) struct Sheets(pub(crate) Allocation);
/// `vsys.allocation.v1.AmendmentService`.
pub(crate) struct Amendments(pub(crate) Allocation);
