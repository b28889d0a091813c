//! What has been heard, so that hearing it again has no effect.

use std::collections::HashSet;

use sqlx::PgConnection;
use uuid::Uuid;

use crate::{Outbox, sql};

/// Notes events as heard by `consumer` in the caller's transaction and answers which of them
/// are new. A transaction of another replica that holds the same event is waited for.
pub async fn first_time(
    connection: &mut PgConnection,
    outbox: &Outbox,
    consumer: &str,
    event_ids: &[Uuid],
) -> Result<HashSet<Uuid>, sqlx::Error> {
    // In one order everywhere, so that two replicas wait for each other instead of deadlocking.
    let mut ordered = event_ids.to_vec();
    ordered.sort_unstable();
    let new: Vec<(Uuid,)> = sql::query_as(&outbox.statements().first_time)
        .bind(consumer)
        .bind(ordered)
        .fetch_all(connection)
        .await?;
    Ok(new.into_iter().map(|(event_id,)| event_id).collect())
}
