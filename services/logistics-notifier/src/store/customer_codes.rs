//! What partners call facilities.

use std::collections::HashMap;

use sqlx::PgConnection;
use vsys_vocabulary::{FacilityCode, PartnerId};

use super::{StoreError, code};

/// A partner's own code of a facility; none takes it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CustomerCode {
    pub(crate) partner: PartnerId,
    pub(crate) facility: FacilityCode,
    pub(crate) code: Option<String>,
}

/// Enters, changes and takes away codes; returns how many differed.
pub(crate) async fn put(
    conn: &mut PgConnection,
    codes: &[CustomerCode],
) -> Result<u64, StoreError> {
    let partners: Vec<_> = codes.iter().map(|code| code.partner.as_str()).collect();
    let facilities: Vec<_> = codes.iter().map(|code| code.facility.as_str()).collect();
    let texts: Vec<_> = codes.iter().map(|code| code.code.as_deref()).collect();
    let taken_away = sqlx::query!(
        "delete from logistics_notifier.customer_codes as known
          using unnest($1::text[], $2::text[], $3::text[]) as given (partner_id, facility_code, customer_code)
          where (known.partner_id, known.facility_code) = (given.partner_id, given.facility_code)
            and given.customer_code is null",
        &partners as &[&str],
        &facilities as &[&str],
        &texts as &[Option<&str>],
    )
    .execute(&mut *conn)
    .await?
    .rows_affected();
    let put = sqlx::query!(
        "insert into logistics_notifier.customer_codes as known (partner_id, facility_code, customer_code)
         select partner_id, facility_code, customer_code
           from unnest($1::text[], $2::text[], $3::text[]) as given (partner_id, facility_code, customer_code)
          where customer_code is not null
             on conflict (facility_code, partner_id) do update
            set customer_code = excluded.customer_code
          where known.customer_code <> excluded.customer_code",
        &partners as &[&str],
        &facilities as &[&str],
        &texts as &[Option<&str>],
    )
    .execute(conn)
    .await?
    .rows_affected();
    Ok(taken_away + put)
}

/// All codes that partners have for these facilities.
pub(crate) async fn of_facilities(
    conn: &mut PgConnection,
    facilities: &[&str],
) -> Result<HashMap<(PartnerId, FacilityCode), String>, StoreError> {
    sqlx::query!(
        "select partner_id, facility_code, customer_code
           from logistics_notifier.customer_codes
          where facility_code = any($1)",
        facilities as &[&str],
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let partner = code(&row.partner_id, "customer_codes", "no partner id")?;
        let facility = code(&row.facility_code, "customer_codes", "no facility code")?;
        Ok(((partner, facility), row.customer_code))
    })
    .collect()
}
