//! Copies of products.

use chrono::NaiveDate;
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
}

/// Keeps a product.
pub(crate) async fn put(db: &mut PgConnection, product: &Product) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into contract_intake.products (product_code, name, name_en, valid_from, valid_until)
         values ($1, $2, $3, $4, $5)
             on conflict (product_code) do update
            set name = excluded.name,
                name_en = excluded.name_en,
                valid_from = excluded.valid_from,
                valid_until = excluded.valid_until",
        product.code.as_str(),
        product.name,
        product.name_en,
        product.valid_from,
        product.valid_until,
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
