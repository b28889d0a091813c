//! Rounds, as heard from allocation.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, number};
use crate::domain::demand::Round;
use crate::domain::rounds::Rounds;

const TABLE: &str = "rounds";

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

/// A round that was opened, cancelled or not.
pub(crate) async fn find(db: &mut PgConnection, round: Uuid) -> Result<Option<Round>, StoreError> {
    let row = sqlx::query!(
        r#"
        select round_number as "round_number!",
               product_code as "product_code!",
               vials_per_box as "vials_per_box!",
               cancelled
          from facility_registry.rounds
         where round_id = $1
           and round_number is not null
        "#,
        round,
    )
    .fetch_optional(db)
    .await?;
    row.map(|row| {
        Ok(Round {
            id: round,
            number: row.round_number,
            product: row.product_code,
            vials_per_box: number(TABLE, row.vials_per_box)?,
            cancelled: row.cancelled,
        })
    })
    .transpose()
}
