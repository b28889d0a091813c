//! The use cases of allocation: each loads, decides, saves, records and commits.

mod amendments;
mod copies;
mod facility_lines;
mod horizons;
mod late;
mod lines_files;
mod locks;
mod pace;
mod proposals;
mod reminders;
mod rounds;
mod sealing;
mod sheets;
mod verification;

use chrono::{DateTime, Utc};
use prost::{Message, Name};
use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use vsys_chassis::Clock;
use vsys_messaging::{Envelope, Outbox, Scope};
use vsys_vocabulary::{FacilityCode, Office, PartnerId};

pub(crate) use self::{
    amendments::AmendWish,
    facility_lines::FacilityLine,
    locks::LockWish,
    pace::Pace,
    proposals::{KeptProposal, Simulated},
    rounds::{ExtensionWish, RoundWish},
    sheets::{CeilingsWish, LinesWish, SheetView},
    verification::verify_all,
};
use crate::{
    domain::{
        amendment::AmendError, child::ChildError, lock::LockError, proposal::ProposeError,
        receivers::Fault, round::RoundError, sheet::SheetError,
    },
    store::StoreError,
};

/// The use cases with what they stand on.
#[derive(Clone)]
pub(crate) struct Allocation {
    pool: PgPool,
    outbox: Outbox,
    clock: Clock,
    pace: Pace,
}

/// Why a use case did not happen. Nothing of it did.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AllocationError {
    #[error("there is no round {0}")]
    NoSuchRound(Uuid),
    #[error("there is no sheet {0}")]
    NoSuchSheet(String),
    #[error("there is no product {0}")]
    NoSuchProduct(String),
    #[error("there is no facility {0}")]
    NoSuchFacility(FacilityCode),
    #[error("there is no partner {0}")]
    NoSuchPartner(PartnerId),
    #[error("there is no hold {0}")]
    NoSuchHold(Uuid),
    #[error("nothing was published for {0} yet")]
    NoHorizon(String),
    #[error("product {0} has no packs in force today")]
    NoPacks(String),
    #[error("a round {0} exists already")]
    RoundNumberTaken(String),
    #[error("request {0} was made before with other contents")]
    RequestIdTaken(Uuid),
    #[error("you do not act for {office}")]
    NotYourOffice { office: Office, field: &'static str },
    #[error("{0}")]
    Invalid(Invalid),
    #[error("{source}")]
    NotBelow { at: usize, source: ChildError },
    #[error("{} lines can not be", .0.len())]
    Lines(Vec<(usize, Fault)>),
    #[error("{fault}")]
    Receiver { field: &'static str, fault: Fault },
    #[error("sheet {0} is of another round")]
    OtherRound(Uuid),
    #[error("{item} ceilings would add up to {sum}, {above} has {has}")]
    CeilingsOverParent { above: Office, item: &'static str, sum: u64, has: u32 },
    #[error("the sheet is not locked yet")]
    NotLocked,
    #[error("only a municipality's locked lines are amended")]
    NotAMunicipality,
    #[error("round")]
    Round(#[from] RoundError),
    #[error("sheet")]
    Sheet(#[from] SheetError),
    #[error("lock")]
    Lock(#[from] LockError),
    #[error("amendment")]
    Amend(#[from] AmendError),
    #[error("proposal")]
    Propose(#[from] ProposeError),
    #[error("store")]
    Store(#[from] StoreError),
    #[error("file")]
    Csv(#[from] csv::Error),
}

/// A value that no state of the system would accept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub(crate) struct Invalid {
    pub(crate) field: &'static str,
    pub(crate) message: String,
}

impl From<sqlx::Error> for AllocationError {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

impl AllocationError {
    fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid(Invalid { field, message: message.into() })
    }
}

/// Refuses a reason that says nothing.
fn reason_given<'a>(field: &'static str, reason: &'a str) -> Result<&'a str, AllocationError> {
    let reason = reason.trim();
    if reason.is_empty() {
        Err(AllocationError::invalid(field, "a reason is needed"))
    } else {
        Ok(reason)
    }
}

impl Allocation {
    pub(crate) fn new(pool: PgPool, outbox: Outbox, clock: Clock, pace: Pace) -> Self {
        Self { pool, outbox, clock, pace }
    }

    /// The present instant, for views that say how late somebody is.
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// A fact ready for the outbox.
    fn fact<M: Message + Name>(&self, scope: Scope, message: &M, at: DateTime<Utc>) -> Envelope {
        Envelope::fact(self.clock.new_id(), scope, message, at)
    }

    async fn record(
        &self,
        connection: &mut PgConnection,
        facts: &[Envelope],
    ) -> Result<(), AllocationError> {
        Ok(self.outbox.record(connection, facts).await?)
    }
}
