//! Who is responsible for what, looked up in the area table for many at once.

use std::collections::HashMap;

use chrono::NaiveDate;
use sqlx::PgConnection;
use vsys_vocabulary::{ItemKind, MunicipalityCode, PartnerId, ProductCode};

use super::{StoreError, code};

/// Who delivers the items of a product in a municipality on a day.
pub(crate) type Responsible = HashMap<(MunicipalityCode, ProductCode, ItemKind), PartnerId>;

/// The partners responsible on `day`; what nobody is responsible for is missing.
pub(crate) async fn on(
    conn: &mut PgConnection,
    areas: &[(MunicipalityCode, ProductCode)],
    day: NaiveDate,
) -> Result<Responsible, StoreError> {
    let municipalities: Vec<_> = areas.iter().map(|(code, _)| code.as_str()).collect();
    let products: Vec<_> = areas.iter().map(|(_, code)| code.as_str()).collect();
    sqlx::query!(
        r#"select distinct wanted.municipality_code as "municipality_code!",
                  wanted.product_code as "product_code!",
                  areas.item, own.partner_id
             from unnest($1::text[], $2::text[]) as wanted (municipality_code, product_code)
             join logistics_notifier.areas as areas
               on areas.municipality_code = wanted.municipality_code
              and areas.product_code in ('', wanted.product_code)
             join logistics_notifier.area_assignments as own
               on own.area_id = areas.area_id
              and own.valid_from <= $3
              and coalesce(own.valid_until >= $3, true)"#,
        &municipalities as &[&str],
        &products as &[&str],
        day,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let key = (
            code(&row.municipality_code, "areas", "no municipality code")?,
            code(&row.product_code, "areas", "no product code")?,
            code(&row.item, "areas", "an unknown item")?,
        );
        Ok((key, code(&row.partner_id, "area_assignments", "no partner id")?))
    })
    .collect()
}
