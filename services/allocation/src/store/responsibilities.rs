//! `allocation.responsibilities`: our copy of which partner delivers what where.

use chrono::NaiveDate;
use sqlx::PgConnection;
use vsys_vocabulary::{ItemKind, MunicipalityCode, PartnerId, ProductCode};

use super::{StoreError, code};

const TABLE: &str = "responsibilities";

/// A responsibility as it was told.
pub(crate) struct Responsibility {
    pub(crate) municipality: MunicipalityCode,
    pub(crate) item: ItemKind,
    /// Empty for needles and syringes, which any product shares.
    pub(crate) product: String,
    pub(crate) partner: PartnerId,
    pub(crate) valid_from: NaiveDate,
    pub(crate) valid_until: Option<NaiveDate>,
    pub(crate) version: u64,
}

/// Keeps the newest version of each responsibility.
pub(crate) async fn keep(
    connection: &mut PgConnection,
    told: &[Responsibility],
) -> Result<(), StoreError> {
    let text = |of: fn(&Responsibility) -> String| told.iter().map(of).collect::<Vec<String>>();
    let until: Vec<Option<NaiveDate>> = told.iter().map(|row| row.valid_until).collect();
    let versions: Vec<i64> =
        told.iter().map(|row| i64::try_from(row.version).unwrap_or(i64::MAX)).collect();
    sqlx::query!(
        r#"
        insert into allocation.responsibilities as kept
               (municipality_code, item, product_code, valid_from, partner_id, valid_until, version)
        select distinct on (municipality_code, item, product_code, valid_from) *
          from unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::text[], $6::date[], $7::bigint[])
               as told (municipality_code, item, product_code, valid_from, partner_id, valid_until, version)
         order by municipality_code, item, product_code, valid_from, version desc
            on conflict (municipality_code, item, product_code, valid_from) do update
           set partner_id  = excluded.partner_id,
               valid_until = excluded.valid_until,
               version     = excluded.version
         where kept.version < excluded.version
        "#,
        &text(|row| row.municipality.to_string()),
        &text(|row| row.item.as_str().to_owned()),
        &text(|row| row.product.clone()),
        &told.iter().map(|row| row.valid_from).collect::<Vec<_>>(),
        &text(|row| row.partner.to_string()),
        &until as &[Option<NaiveDate>],
        &versions,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether a partner has ever been responsible for anything.
pub(crate) async fn is_partner(
    connection: &mut PgConnection,
    partner: &PartnerId,
) -> Result<bool, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"select exists (
                  select from allocation.responsibilities where partner_id = $1
           ) as "known!""#,
        partner.as_str(),
    )
    .fetch_one(connection)
    .await?)
}

/// Partners that deliver some items in a municipality on a day.
pub(crate) async fn partners(
    connection: &mut PgConnection,
    municipality: MunicipalityCode,
    product: &ProductCode,
    items: &[ItemKind],
    day: NaiveDate,
) -> Result<Vec<PartnerId>, StoreError> {
    let items: Vec<String> = items.iter().map(|item| item.as_str().to_owned()).collect();
    let rows = sqlx::query_scalar!(
        r#"
        select distinct partner_id
          from allocation.responsibilities
         where municipality_code = $1
           and item = any($2)
           and product_code in ($3, '')
           and valid_from <= $4
           and (valid_until is null or valid_until >= $4)
        "#,
        municipality.as_str(),
        &items,
        product.as_str(),
        day,
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|partner| code(TABLE, partner)).collect()
}
