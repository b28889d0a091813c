//! The use cases: load, decide, save, record, commit.

mod acknowledging;
mod advance_notices;
mod amending;
mod areas;
mod credentials;
mod delivering;
mod digesting;
mod exceptions;
mod feed_writer;
mod hearing;
mod holding;
mod ordering;
mod partners;
mod planning;
mod reading;
mod recalling;
mod receipts;
mod receiving;
mod replaying;
mod saying;
mod shipping;
mod temperatures;
mod webhooks;

use async_nats::jetstream;
use sqlx::PgPool;
use tokio::sync::Notify;
use vsys_chassis::Clock;
use vsys_chassis::seal::{Opener, Unsealable};
use vsys_messaging::{Outbox, Topology};
use vsys_vocabulary::Environment;

pub(crate) use self::acknowledging::AcknowledgeError;
pub(crate) use self::areas::{Import, PutAreasError};
pub(crate) use self::credentials::{IssueError, Issued, RevokeError};
pub(crate) use self::exceptions::Complaint;
pub(crate) use self::hearing::{ArrivedAmendment, News};
pub(crate) use self::partners::{Feed, PutCodesError};
pub(crate) use self::planning::Outcome;
pub(crate) use self::reading::RoundSummary;
pub(crate) use self::recalling::RecallError;
pub(crate) use self::receiving::ReceivingError;
pub(crate) use self::replaying::{ReplayError, Since};
pub(crate) use self::saying::{PartnerSpeaks, Speaker};
pub(crate) use self::webhooks::{Shown, WebhookError, Wish};

use crate::partner::authority::{Authority, AuthorityError};
use crate::partner::credentials::{CredentialsError, Issuer};
use crate::partner::feed::FeedError;
use crate::store::StoreError;
use crate::webhook::post::Poster;

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
    /// Absent where the broker has no operator's key: then none are revoked.
    pub(crate) authority: Option<Authority>,
    /// Opens what the tables keep secret.
    pub(crate) secrets: Opener,
    /// Posts webhooks.
    pub(crate) poster: Poster,
    /// Told when a partner has asked for a replay.
    pub(crate) replays_wait: Notify,
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
    #[error("the broker does not take back credentials")]
    Authority(#[from] AuthorityError),
    #[error(transparent)]
    Sealing(#[from] Unsealable),
    /// An amendment that was kept can no longer be read.
    #[error("a kept amendment is not readable: {0}")]
    Amendment(String),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}
