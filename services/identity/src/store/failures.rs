use sqlx::PgConnection;

use super::{StoreError, number};
use crate::domain::slowing::Failures;

const TABLE: &str = "failures";

/// What is counted for a subject.
pub(crate) async fn find(db: &mut PgConnection, subject: &str) -> Result<Failures, StoreError> {
    let row = sqlx::query!(
        "select failures, failed_at, blocked_until from identity.failures where subject = $1",
        subject,
    )
    .fetch_optional(db)
    .await?;
    row.map_or(Ok(Failures::default()), |row| {
        Ok(Failures {
            count: number(TABLE, row.failures)?,
            last_at: Some(row.failed_at),
            blocked_until: row.blocked_until,
        })
    })
}

/// Saves what is counted now; another attempt at the same moment may win, which costs one count.
pub(crate) async fn save(
    db: &mut PgConnection,
    subject: &str,
    failures: Failures,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into identity.failures values ($1, $2, $3, $4)
             on conflict (subject) do update
            set failures = excluded.failures, failed_at = excluded.failed_at,
                blocked_until = excluded.blocked_until",
        subject,
        number::<i32, _>(TABLE, failures.count)?,
        failures.last_at,
        failures.blocked_until,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Forgets after a success.
pub(crate) async fn forget(db: &mut PgConnection, subjects: &[String]) -> Result<(), StoreError> {
    sqlx::query!("delete from identity.failures where subject = any ($1)", subjects)
        .execute(db)
        .await?;
    Ok(())
}
