//! `allocation.horizons` and `allocation.horizon_rounds`: insert only.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Amounts, ProductCode};

use super::{StoreError, amounts, column};

const TABLE: &str = "horizon_rounds";

/// What is expected for one coming round.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Expected {
    pub(crate) round_number: String,
    pub(crate) starts_on: NaiveDate,
    pub(crate) units: Amounts,
}

/// What was published for a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Horizon {
    pub(crate) product: ProductCode,
    pub(crate) rounds: Vec<Expected>,
    pub(crate) published_at: DateTime<Utc>,
    pub(crate) published_by: String,
}

/// Keeps a horizon.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    id: Uuid,
    horizon: &Horizon,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        insert into allocation.horizons (horizon_id, product_code, published_at, published_by)
        values ($1, $2, $3, $4)
        "#,
        id,
        horizon.product.as_str(),
        horizon.published_at,
        horizon.published_by,
    )
    .execute(&mut *connection)
    .await?;
    let units = |of: fn(&Amounts) -> i32| {
        horizon.rounds.iter().map(|round| of(&round.units)).collect::<Vec<i32>>()
    };
    sqlx::query!(
        r#"
        insert into allocation.horizon_rounds
               (horizon_id, round_number, starts_on, vials, needles, syringes, place)
        select $1, expected.*
          from unnest($2::text[], $3::date[], $4::integer[], $5::integer[], $6::integer[])
               with ordinality as expected
        "#,
        id,
        &horizon.rounds.iter().map(|round| round.round_number.clone()).collect::<Vec<_>>(),
        &horizon.rounds.iter().map(|round| round.starts_on).collect::<Vec<_>>(),
        &units(|amounts| column(amounts.vaccine)),
        &units(|amounts| column(amounts.needle)),
        &units(|amounts| column(amounts.syringe)),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest horizon of a product.
pub(crate) async fn latest(
    connection: &mut PgConnection,
    product: &ProductCode,
) -> Result<Option<Horizon>, StoreError> {
    let newest = sqlx::query!(
        r#"
        select horizon_id, published_at, published_by
          from allocation.horizons
         where product_code = $1
         order by published_at desc
         limit 1
        "#,
        product.as_str(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(newest) = newest else { return Ok(None) };
    let rows = sqlx::query!(
        "select * from allocation.horizon_rounds where horizon_id = $1 order by place",
        newest.horizon_id,
    )
    .fetch_all(connection)
    .await?;
    let rounds = rows
        .into_iter()
        .map(|row| {
            Ok(Expected {
                units: amounts(TABLE, row.vials, row.needles, row.syringes)?,
                round_number: row.round_number,
                starts_on: row.starts_on,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    let (published_at, published_by) = (newest.published_at, newest.published_by);
    Ok(Some(Horizon { product: *product, rounds, published_at, published_by }))
}
