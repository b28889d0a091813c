//! Copies of products.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use vsys_vocabulary::ProductCode;

use super::StoreError;
use crate::app::Choice;

/// A product as it was told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Product {
    pub(crate) code: ProductCode,
    pub(crate) name: String,
    pub(crate) name_en: String,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_until: Option<NaiveDate>,
    pub(crate) told_at: DateTime<Utc>,
}

/// Keeps a product, unless something newer was told of it.
pub(crate) async fn put(db: &mut PgConnection, product: &Product) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into contract_intake.products as kept
                (product_code, name, name_en, valid_from, valid_until, told_at)
         values ($1, $2, $3, $4, $5, $6)
             on conflict (product_code) do update
            set name = excluded.name,
                name_en = excluded.name_en,
                valid_from = excluded.valid_from,
                valid_until = excluded.valid_until,
                told_at = excluded.told_at
          where kept.told_at is null or kept.told_at <= excluded.told_at",
        product.code.as_str(),
        product.name,
        product.name_en,
        product.valid_from,
        product.valid_until,
        product.told_at,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Products that a site may ask for: those that are or will be given.
pub(crate) async fn choices(
    db: &mut PgConnection,
    today: NaiveDate,
) -> Result<Vec<Choice>, StoreError> {
    let found = sqlx::query_as!(
        Choice,
        "select product_code as code, name, name_en
           from contract_intake.products
          where valid_until is null or valid_until >= $1
          order by product_code",
        today,
    )
    .fetch_all(db)
    .await?;
    Ok(found)
}
