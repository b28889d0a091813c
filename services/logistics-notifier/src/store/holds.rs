//! Stops of shipping, and who was told of them.

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use super::{StoreError, code};
use crate::domain::hold::{Hold, Release};

const TABLE: &str = "holds";

/// Keeps a hold; one whose end was heard first stays ended.
pub(crate) async fn hold(
    conn: &mut PgConnection,
    hold: &Hold,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into logistics_notifier.holds as known (
                hold_id, product_code, lot_number, facility_code, reason, held_at, release_reason
                )
         values ($1, $2, $3, $4, $5, $6, '')
             on conflict (hold_id) do update
            set product_code = excluded.product_code,
                lot_number = excluded.lot_number,
                facility_code = excluded.facility_code,
                reason = excluded.reason,
                held_at = excluded.held_at
          where known.held_at is null",
        hold.id,
        hold.product.as_ref().map_or("", |code| code.as_str()),
        hold.lot.as_ref().map_or("", |number| number.as_str()),
        hold.facility.as_ref().map_or("", |code| code.as_str()),
        hold.reason,
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends a hold, also one that was not heard of yet.
pub(crate) async fn release(
    conn: &mut PgConnection,
    release: &Release,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into logistics_notifier.holds as known (
                hold_id, product_code, lot_number, facility_code, reason, released_at, release_reason
                )
         values ($1, '', '', '', '', $2, $3)
             on conflict (hold_id) do update
            set released_at = excluded.released_at,
                release_reason = excluded.release_reason
          where known.released_at is null",
        release.hold_id,
        at,
        release.reason,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Partners that a hold in force concerns and that were not told of it; they are noted as told.
/// Where sheets are named, orders of no others are looked at.
///
/// A hold of a site concerns whoever has live orders for it; one of a product also whoever is
/// responsible for it anywhere on `day`, since they may have it on the road already; one that
/// names neither (a lot alone) everyone with live orders of vaccine.
pub(crate) async fn take_untold(
    conn: &mut PgConnection,
    day: NaiveDate,
    sheets: Option<&[Uuid]>,
) -> Result<Vec<(Hold, PartnerId)>, StoreError> {
    let rows = sqlx::query!(
        r#"with concerned as (
           select holds.hold_id, partners.partner_id
             from logistics_notifier.holds as holds
            cross join logistics_notifier.partners as partners
            where holds.released_at is null
              and not exists (
                  select from logistics_notifier.hold_notices as told
                   where told.hold_id = holds.hold_id
                     and told.partner_id = partners.partner_id
                  )
              and exists (
                  select from logistics_notifier.shipment_orders as orders
                    join logistics_notifier.sheets as sheets using (sheet_id)
                   where orders.partner_id = partners.partner_id
                     and orders.state = 'placed'
                     and ($2::uuid[] is null or orders.sheet_id = any($2))
                     and (holds.facility_code = '' or orders.facility_code = holds.facility_code)
                     and (holds.facility_code <> '' or orders.item = 'vaccine')
                     and (holds.product_code = '' or sheets.product_code = holds.product_code)
                  )
            union
           select holds.hold_id, own.partner_id
             from logistics_notifier.holds as holds
             join logistics_notifier.areas as areas
               on areas.product_code = holds.product_code
             join logistics_notifier.area_assignments as own
               on own.area_id = areas.area_id
              and own.valid_from <= $1
              and coalesce(own.valid_until >= $1, true)
            where holds.released_at is null
              and holds.product_code <> ''
              and holds.facility_code = ''
           ),
           told as (
           insert into logistics_notifier.hold_notices (hold_id, partner_id)
           select hold_id, partner_id
             from concerned
               on conflict (hold_id, partner_id) do nothing
           returning hold_id, partner_id
           )
           select told.partner_id, holds.hold_id, holds.product_code, holds.lot_number,
                  holds.facility_code, holds.reason
             from told
             join logistics_notifier.holds as holds using (hold_id)
            order by holds.hold_id, told.partner_id"#,
        day,
        sheets,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let texts = (row.product_code, row.lot_number, row.facility_code, row.reason);
            Ok((held(row.hold_id, &texts)?, code(&row.partner_id, TABLE, "no partner id")?))
        })
        .collect()
}

/// Every hold in force.
pub(crate) async fn in_force(conn: &mut PgConnection) -> Result<Vec<Hold>, StoreError> {
    sqlx::query!(
        "select hold_id, product_code, lot_number, facility_code, reason
           from logistics_notifier.holds
          where released_at is null
          order by hold_id",
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        held(row.hold_id, &(row.product_code, row.lot_number, row.facility_code, row.reason))
    })
    .collect()
}

/// Whether any hold is in force: as a rule there is none, and nobody needs to be looked for.
pub(crate) async fn any_in_force(conn: &mut PgConnection) -> Result<bool, StoreError> {
    let any = sqlx::query_scalar!(
        r#"select exists (
                  select from logistics_notifier.holds where released_at is null
           ) as "any!""#,
    )
    .fetch_one(conn)
    .await?;
    Ok(any)
}

/// A hold and everyone who was told of it.
pub(crate) async fn told(
    conn: &mut PgConnection,
    hold_id: Uuid,
) -> Result<Vec<(Hold, PartnerId)>, StoreError> {
    let rows = sqlx::query!(
        "select holds.hold_id, holds.product_code, holds.lot_number, holds.facility_code,
                holds.reason, told.partner_id
           from logistics_notifier.hold_notices as told
           join logistics_notifier.holds as holds using (hold_id)
          where told.hold_id = $1
          order by told.partner_id",
        hold_id,
    )
    .fetch_all(conn)
    .await?;
    rows.into_iter()
        .map(|row| {
            let texts = (row.product_code, row.lot_number, row.facility_code, row.reason);
            Ok((held(row.hold_id, &texts)?, code(&row.partner_id, TABLE, "no partner id")?))
        })
        .collect()
}

fn held(
    id: Uuid,
    (product, lot, facility, reason): &(String, String, String, String),
) -> Result<Hold, StoreError> {
    Ok(Hold {
        id,
        product: optional(product, "no product code")?,
        lot: optional(lot, "no lot number")?,
        facility: optional(facility, "no facility code")?,
        reason: reason.clone(),
    })
}

/// A code, or none where the column is empty.
fn optional<T: std::str::FromStr>(
    column: &str,
    what: &'static str,
) -> Result<Option<T>, StoreError> {
    if column.is_empty() { Ok(None) } else { code(column, TABLE, what).map(Some) }
}
