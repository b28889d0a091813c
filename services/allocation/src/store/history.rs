//! `allocation.sheet_history`: who did what to a sheet.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::sheet::{Sheet, Signature};

/// One deed.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) version: i64,
    pub(crate) action: String,
    pub(crate) by: Signature,
    pub(crate) reason: String,
}

/// Writes down one deed for each sheet, at the version the sheet has now.
pub(crate) async fn record(
    connection: &mut PgConnection,
    action: &str,
    reason: &str,
    deeds: &[(&Sheet, &Signature)],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = deeds.iter().map(|(sheet, _)| sheet.id).collect();
    let versions: Vec<i64> = deeds.iter().map(|(sheet, _)| sheet.version).collect();
    let people: Vec<String> = deeds.iter().map(|(_, by)| by.person.clone()).collect();
    let organisations: Vec<String> = deeds.iter().map(|(_, by)| by.organisation.clone()).collect();
    let proxies: Vec<bool> = deeds.iter().map(|(_, by)| by.by_proxy).collect();
    let times: Vec<DateTime<Utc>> = deeds.iter().map(|(_, by)| by.at).collect();
    sqlx::query!(
        r#"
        insert into allocation.sheet_history
               (sheet_id, version, action, reason, person, organisation, by_proxy, acted_at)
        select sheet_id, version, $1, $2, person, organisation, by_proxy, acted_at
          from unnest($3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::boolean[], $8::timestamptz[])
               as deeds (sheet_id, version, person, organisation, by_proxy, acted_at)
        "#,
        action,
        reason,
        &ids,
        &versions,
        &people,
        &organisations,
        &proxies,
        &times,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Deeds on a sheet, oldest first.
pub(crate) async fn of_sheet(
    connection: &mut PgConnection,
    sheet: Uuid,
) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query!(
        r#"
        select version, action, person, organisation, by_proxy, reason, acted_at
          from allocation.sheet_history
         where sheet_id = $1
         order by version
        "#,
        sheet,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Entry {
            version: row.version,
            action: row.action,
            reason: row.reason,
            by: Signature {
                person: row.person,
                organisation: row.organisation,
                by_proxy: row.by_proxy,
                at: row.acted_at,
            },
        })
        .collect())
}
