//! Secrets that were issued anew; the newest opens its mandate. Only added to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, number};
use crate::domain::mandate::Mandate;

const TABLE: &str = "reissued_secrets";

/// How often a mandate's secret was issued anew.
pub(crate) async fn count(db: &mut PgConnection, mandate: Uuid) -> Result<u32, StoreError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!"
             from contract_intake.reissued_secrets
            where mandate_id = $1"#,
        mandate,
    )
    .fetch_one(db)
    .await?;
    number(TABLE, count)
}

/// Adds a secret after so many before it; it opens the mandate from now on.
pub(crate) async fn insert(
    db: &mut PgConnection,
    mandate: &Mandate,
    before: u32,
    secret_hash: &[u8],
    (person, organisation): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into contract_intake.reissued_secrets (
                mandate_id, attempt, state, secret_hash, reissued_at, person, organisation
                )
         values ($1, $2, $3, $4, $5, $6, $7)",
        mandate.id,
        number::<i32, _>(TABLE, before.saturating_add(1))?,
        mandate.state.name().as_str(),
        secret_hash,
        now,
        person,
        organisation,
    )
    .execute(db)
    .await?;
    Ok(())
}
