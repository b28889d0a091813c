//! Municipalities whose sheet of a round is locked, as heard from allocation.

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::StoreError;
use crate::domain::allotment::LockedSheet;

/// Keeps those that are not known yet.
pub(crate) async fn keep(
    db: &mut PgConnection,
    heard: &BTreeSet<LockedSheet>,
) -> Result<(), StoreError> {
    let municipalities: Vec<_> = heard.iter().map(|it| it.municipality.to_string()).collect();
    let rounds: Vec<_> = heard.iter().map(|it| it.round.clone()).collect();
    sqlx::query!(
        "insert into facility_registry.locked_sheets (municipality_code, round_number)
         select *
           from unnest($1::text[], $2::text[])
             on conflict do nothing",
        &municipalities,
        &rounds,
    )
    .execute(db)
    .await?;
    Ok(())
}
