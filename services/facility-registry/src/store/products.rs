//! `facility_registry.products`: products that allocation told of.

use sqlx::PgConnection;

use super::StoreError;

/// Keeps codes of products; those that are there stay.
pub(crate) async fn keep(db: &mut PgConnection, codes: &[String]) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        insert into facility_registry.products (product_code)
        select distinct code
          from unnest($1::text[]) as told (code)
            on conflict (product_code) do nothing
        "#,
        codes,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// One of the codes that no product has.
pub(crate) async fn unknown(
    db: &mut PgConnection,
    codes: &[String],
) -> Result<Option<String>, StoreError> {
    let unknown = sqlx::query_scalar!(
        r#"
        select code as "code!"
          from unnest($1::text[]) as named (code)
         where not exists (
               select
                 from facility_registry.products
                where product_code = code
               )
         order by code
         limit 1
        "#,
        codes,
    )
    .fetch_optional(db)
    .await?;
    Ok(unknown)
}
