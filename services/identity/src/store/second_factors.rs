use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, number};

const TABLE: &str = "second_factors";

/// An authenticator or a passkey, as it is kept.
#[derive(Debug, Clone)]
pub(crate) struct Factor {
    pub(crate) id: Uuid,
    pub(crate) user_name: String,
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) registered_at: DateTime<Utc>,
    /// None while an authenticator has not shown a right code.
    pub(crate) confirmed_at: Option<DateTime<Utc>>,
    pub(crate) used_at: Option<DateTime<Utc>>,
}

/// What it is.
#[derive(Debug, Clone)]
pub(crate) enum Kind {
    /// The sealed secret, and the step of the last code accepted.
    Totp { sealed_secret: Vec<u8>, last_step: Option<u64> },
    /// The passkey, as JSON.
    Passkey(String),
}

/// The second factors of some people, confirmed or not, the oldest first.
pub(crate) async fn of(
    db: &mut PgConnection,
    user_names: &[String],
) -> Result<Vec<Factor>, StoreError> {
    let rows = sqlx::query!(
        "select factor_id, user_name, name, sealed_secret, last_step, passkey, registered_at,
                confirmed_at, used_at
           from identity.second_factors
          where user_name = any ($1)
          order by registered_at, factor_id",
        user_names,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter()
        .map(|row| {
            let kind = match (row.sealed_secret, row.passkey) {
                (Some(sealed_secret), None) => {
                    let last_step = row.last_step.map(|step| number(TABLE, step)).transpose()?;
                    Kind::Totp { sealed_secret, last_step }
                }
                (None, Some(passkey)) => Kind::Passkey(passkey),
                _ => return Err(StoreError::inconsistent(TABLE, "it is neither or both")),
            };
            Ok(Factor {
                id: row.factor_id,
                user_name: row.user_name,
                name: row.name,
                kind,
                registered_at: row.registered_at,
                confirmed_at: row.confirmed_at,
                used_at: row.used_at,
            })
        })
        .collect()
}

/// Enters a factor; an authenticator takes the place of another that was never confirmed.
pub(crate) async fn insert(db: &mut PgConnection, factor: &Factor) -> Result<(), StoreError> {
    let (kind, sealed_secret, passkey) = match &factor.kind {
        Kind::Totp { sealed_secret, .. } => ("totp", Some(sealed_secret), None),
        Kind::Passkey(passkey) => ("passkey", None, Some(passkey)),
    };
    sqlx::query!(
        "insert into identity.second_factors
         values ($1, $2, $3, $4, $5, null, $6, $7, $8, null)",
        factor.id,
        factor.user_name,
        kind,
        factor.name,
        sealed_secret,
        passkey,
        factor.registered_at,
        factor.confirmed_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Saves what a use changes; answers false when an authenticator's code was used at the same
/// moment by another call.
pub(crate) async fn note_use(
    db: &mut PgConnection,
    factor: &Factor,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (last_step, passkey) = match &factor.kind {
        Kind::Totp { last_step, .. } => {
            (last_step.map(|step| number::<i64, _>(TABLE, step)).transpose()?, None)
        }
        Kind::Passkey(passkey) => (None, Some(passkey)),
    };
    let noted = sqlx::query!(
        "update identity.second_factors
            set last_step = coalesce($2, last_step), passkey = coalesce($3, passkey),
                used_at = $4, confirmed_at = coalesce(confirmed_at, $4)
          where factor_id = $1
            and ($2::bigint is null or last_step is null or last_step < $2)",
        factor.id,
        last_step,
        passkey,
        at,
    )
    .execute(db)
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// Takes factors away: one, those never confirmed, or all; answers how many.
pub(crate) async fn delete(
    db: &mut PgConnection,
    user_name: &str,
    which: Which,
) -> Result<u64, StoreError> {
    let (only, unconfirmed) = match which {
        Which::One(id) => (Some(id), false),
        Which::UnconfirmedAuthenticator => (None, true),
        Which::All => (None, false),
    };
    let deleted = sqlx::query!(
        "delete from identity.second_factors
          where user_name = $1
            and ($2::uuid is null or factor_id = $2)
            and (not $3 or (kind = 'totp' and confirmed_at is null))",
        user_name,
        only,
        unconfirmed,
    )
    .execute(db)
    .await?;
    Ok(deleted.rows_affected())
}

/// Which factors are taken away.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which {
    One(Uuid),
    UnconfirmedAuthenticator,
    All,
}
