//! Applicants who have their code and are told later, and when others of them were told.

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

/// Takes some that are due off the table, and notes that they are told now; whoever takes them
/// tells them.
pub(crate) async fn take(
    db: &mut PgConnection,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<Uuid>, StoreError> {
    let taken = sqlx::query_scalar!(
        "with taken as (
              delete from contract_intake.code_letters
               where application_id in (
                     select application_id
                       from contract_intake.code_letters
                      where due_at <= $1
                      order by due_at
                      limit $2
                     )
              returning application_id
              )
         insert into contract_intake.code_letters_gone (application_id, gone_at)
         select application_id, $1
           from taken
         returning application_id",
        now,
        most,
    )
    .fetch_all(db)
    .await?;
    Ok(taken)
}

/// When the letters of these applications go or went; of those that are told at once, nothing.
pub(crate) async fn times(
    db: &mut PgConnection,
    applications: &[Uuid],
) -> Result<Vec<(Uuid, DateTime<Utc>)>, StoreError> {
    let rows = sqlx::query!(
        r#"select application_id as "application_id!", due_at as "at!"
             from contract_intake.code_letters
            where application_id = any($1)
            union all
           select application_id, gone_at
             from contract_intake.code_letters_gone
            where application_id = any($1)"#,
        applications,
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.application_id, row.at)).collect())
}
