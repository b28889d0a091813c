//! Applicants who have their code and are told later.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;

/// Keeps who is to be told, and when.
pub(crate) async fn put(
    db: &mut PgConnection,
    applications: &[Uuid],
    due: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into contract_intake.code_letters (application_id, due_at)
         select application_id, $2
           from unnest($1::uuid[]) as told (application_id)",
        applications,
        due,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes some that are due off the table; whoever takes them tells them.
pub(crate) async fn take(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let taken = sqlx::query_scalar!(
        "delete from contract_intake.code_letters
          where application_id in (
                select application_id
                  from contract_intake.code_letters
                 where due_at <= $1
                 order by due_at
                 limit $2
                )
         returning application_id",
        now,
        most,
    )
    .fetch_all(db)
    .await?;
    Ok(taken)
}
