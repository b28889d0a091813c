//! The use cases: load, decide, save, commit. Nothing is recorded for others: the mailer tells
//! no facts.

mod hearing;
mod listing;
mod posting;
mod writing;

use sqlx::PgPool;
use vsys_chassis::Clock;

pub(crate) use self::hearing::{ClerksLetter, News, PersonalLetter, PlaceName};
pub(crate) use self::listing::Listed;
pub(crate) use self::posting::Postman;

use crate::domain::letter::NotBeingSent;
use crate::metrics::Ended;
use crate::seal::PrivateKey;
use crate::store::StoreError;
use crate::wording::Stationery;

/// Everything the service can do.
pub(crate) struct Mailer {
    pub(crate) pool: PgPool,
    pub(crate) clock: Clock,
    pub(crate) private_key: PrivateKey,
    pub(crate) stationery: Stationery,
    pub(crate) ended: Ended,
}

/// What failed although nobody did anything wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    NotBeingSent(#[from] NotBeingSent),
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(StoreError::Database(error))
    }
}
