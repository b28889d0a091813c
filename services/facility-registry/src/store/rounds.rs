//! Rounds, as heard from allocation.

use sqlx::PgConnection;
use uuid::Uuid;

use super::StoreError;
use crate::domain::rounds::Rounds;

/// Keeps rounds that were opened, and those that were cancelled, in whatever order they come.
pub(crate) async fn keep(db: &mut PgConnection, heard: &Rounds) -> Result<(), StoreError> {
    let opened = &heard.opened;
    let ids: Vec<Uuid> = opened.iter().map(|(round, _)| round.id).collect();
    let numbers: Vec<_> = opened.iter().map(|(round, _)| round.number.clone()).collect();
    let products: Vec<_> = opened.iter().map(|(round, _)| round.product.clone()).collect();
    let vials: Vec<_> = opened.iter().map(|(round, _)| i64::from(round.vials_per_box)).collect();
    let times: Vec<_> = opened.iter().map(|(_, at)| *at).collect();
    sqlx::query!(
        "insert into facility_registry.rounds
                (round_id, round_number, product_code, vials_per_box, opened_at, cancelled)
         select told.*, false
           from unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::timestamptz[]) as told
             on conflict (round_id) do update
            set round_number = excluded.round_number,
                product_code = excluded.product_code,
                vials_per_box = excluded.vials_per_box,
                opened_at = excluded.opened_at",
        &ids,
        &numbers,
        &products,
        &vials,
        &times,
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "insert into facility_registry.rounds (round_id, cancelled)
         select told.*, true
           from unnest($1::uuid[]) as told
             on conflict (round_id) do update
            set cancelled = true",
        &heard.cancelled,
    )
    .execute(db)
    .await?;
    Ok(())
}
