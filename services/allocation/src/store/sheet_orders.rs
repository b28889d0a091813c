//! `allocation.sheet_orders`: how far locked sheets have become orders in partners' feeds.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, number};
use crate::domain::lock::{Destinations, Lock};

/// Writes down how many orders the sheets of a lock make; prefectures' and the nation's make none.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    lock: &Lock,
    destinations: &Destinations,
    locked_at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let orders = lock
        .sheets
        .iter()
        .map(|locked| (locked.sheet.id, number(locked.orders(destinations))))
        .filter(|(_, orders)| *orders > 0);
    let (sheets, orders): (Vec<Uuid>, Vec<i32>) = orders.unzip();
    if sheets.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"
        insert into allocation.sheet_orders (sheet_id, orders, told, locked_at)
        select sheet_id, orders, 0, $3
          from unnest($1::uuid[], $2::integer[]) as locked (sheet_id, orders)
        "#,
        &sheets,
        &orders,
        locked_at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Notes of how many more orders partners were told, by sheet.
pub(crate) async fn note_told(
    connection: &mut PgConnection,
    told: &[(Uuid, u32)],
) -> Result<(), StoreError> {
    let (sheets, orders): (Vec<Uuid>, Vec<i32>) =
        told.iter().map(|(sheet, orders)| (*sheet, number(*orders))).unzip();
    sqlx::query!(
        r#"
        update allocation.sheet_orders as known
           set told = known.told + heard.orders
          from (select sheet_id, sum(orders)::integer as orders
                  from unnest($1::uuid[], $2::integer[]) as heard (sheet_id, orders)
                 group by sheet_id) as heard
         where known.sheet_id = heard.sheet_id
        "#,
        &sheets,
        &orders,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Orders of sheets locked since a moment that no partner was told of yet.
pub(crate) async fn on_their_way(
    connection: &mut PgConnection,
    since: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let orders = sqlx::query_scalar!(
        r#"
        select coalesce(sum(orders - told), 0) as "orders!"
          from allocation.sheet_orders
         where told < orders and locked_at >= $1
        "#,
        since,
    )
    .fetch_one(connection)
    .await?;
    Ok(u64::try_from(orders).unwrap_or(0))
}
