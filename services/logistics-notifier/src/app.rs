//! The use cases: load, decide, save, record, commit.

mod acknowledging;
mod advance_notices;
mod amending;
mod areas;
mod credentials;
mod digesting;
mod feed_writer;
mod hearing;
mod holding;
mod ordering;
mod partners;
mod reading;
mod receipts;

use async_nats::jetstream;
use sqlx::PgPool;
use vsys_chassis::Clock;
use vsys_messaging::{Outbox, Topology};
use vsys_vocabulary::Environment;

pub(crate) use self::acknowledging::AcknowledgeError;
pub(crate) use self::areas::PutAreasError;
pub(crate) use self::credentials::{IssueError, Issued};
pub(crate) use self::hearing::{ArrivedAmendment, News};
pub(crate) use self::partners::{Feed, PutCodesError};
pub(crate) use self::reading::RoundSummary;

use crate::partner::credentials::{CredentialsError, Issuer};
use crate::partner::feed::FeedError;
use crate::store::StoreError;

/// Everything the service can do; clones are not needed, it is shared.
pub(crate) struct Logistics {
    pub(crate) pool: PgPool,
    pub(crate) outbox: Outbox,
    pub(crate) clock: Clock,
    pub(crate) environment: Environment,
    pub(crate) jetstream: jetstream::Context,
    pub(crate) topology: Topology,
    /// Absent where the broker has no accounts: then no credentials are issued.
    pub(crate) issuer: Option<Issuer>,
}

/// What failed although nobody did anything wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("a message to a partner cannot be written")]
    Writing(#[from] serde_json::Error),
    #[error("the broker does not answer for a partner's feed")]
    Feed(#[from] FeedError),
    #[error("credentials cannot be made")]
    Credentials(#[from] CredentialsError),
    /// An amendment that was kept can no longer be read.
    #[error("a kept amendment is not readable: {0}")]
    Amendment(String),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}
