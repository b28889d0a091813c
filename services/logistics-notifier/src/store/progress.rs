//! How far orders have come: the columns of an order that partners and sites move.

use chrono::NaiveDate;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{MunicipalityCode, PartnerId, PrefectureCode};

use super::{StoreError, code, count};

const TABLE: &str = "shipment_orders";

/// Sets planned dates.
pub(crate) async fn plan(
    conn: &mut PgConnection,
    days: &[(Uuid, NaiveDate)],
) -> Result<(), StoreError> {
    let (ids, days): (Vec<_>, Vec<_>) = days.iter().copied().unzip();
    sqlx::query!(
        "update logistics_notifier.shipment_orders as orders
            set planned_on = given.day
           from unnest($1::uuid[], $2::date[]) as given (order_id, day)
          where orders.order_id = given.order_id",
        &ids,
        &days,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets actual dates.
pub(crate) async fn deliver(
    conn: &mut PgConnection,
    days: &[(Uuid, NaiveDate)],
) -> Result<(), StoreError> {
    let (ids, days): (Vec<_>, Vec<_>) = days.iter().copied().unzip();
    sqlx::query!(
        "update logistics_notifier.shipment_orders as orders
            set actual_on = given.day
           from unnest($1::uuid[], $2::date[]) as given (order_id, day)
          where orders.order_id = given.order_id",
        &ids,
        &days,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Adds up anew what was shipped and received of orders, and their open exceptions.
pub(crate) async fn add_up(conn: &mut PgConnection, orders: &[Uuid]) -> Result<(), StoreError> {
    sqlx::query!(
        "update logistics_notifier.shipment_orders as orders
            set shipped_units = coalesce(sums.shipped, 0),
                received_units = coalesce(sums.received, 0),
                open_exceptions = (
                    select count(*)::integer
                      from logistics_notifier.exceptions as known
                     where known.order_id = orders.order_id
                       and known.resolved_at is null
                    )
           from unnest($1::uuid[]) as given (order_id)
           left join lateral (
                select sum(shipments.units)::integer as shipped,
                       sum(shipments.received_units)::integer as received
                  from logistics_notifier.shipments as shipments
                 where shipments.order_id = given.order_id
                ) as sums on true
          where orders.order_id = given.order_id",
        orders,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which orders are counted.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scope {
    pub(crate) round: Option<Uuid>,
    pub(crate) partner: Option<PartnerId>,
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) municipality: Option<MunicipalityCode>,
}

/// How far the orders of a partner or a municipality are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Of whom: a partner's id or a municipality's code.
    pub(crate) key: String,
    pub(crate) orders: u32,
    pub(crate) acknowledged: u32,
    pub(crate) planned: u32,
    pub(crate) plan_late: u32,
    pub(crate) shipped: u32,
    pub(crate) delivered: u32,
    pub(crate) delivery_late: u32,
    pub(crate) received: u32,
    pub(crate) open_exceptions: u32,
}

/// Counts placed orders on a day, by partner or by municipality.
pub(crate) async fn counts(
    conn: &mut PgConnection,
    scope: Scope,
    by_municipality: bool,
    today: NaiveDate,
) -> Result<Vec<Count>, StoreError> {
    sqlx::query!(
        r#"select case when $5 then coalesce(sheets.municipality_code, '') else orders.partner_id end as "key!",
                  count(*)::integer as "orders!",
                  count(*) filter (
                        where orders.acknowledged_at is not null
                           or orders.sequence <= coalesce(receipts.up_to_sequence, 0)
                  )::integer as "acknowledged!",
                  count(orders.planned_on)::integer as "planned!",
                  count(*) filter (
                        where orders.planned_on is null and orders.planned_date_due_on < $6
                  )::integer as "plan_late!",
                  count(*) filter (where orders.shipped_units >= orders.units)::integer as "shipped!",
                  count(orders.actual_on)::integer as "delivered!",
                  count(*) filter (
                        where orders.actual_on is null and orders.planned_on < $6
                  )::integer as "delivery_late!",
                  count(*) filter (where orders.received_units >= orders.units)::integer as "received!",
                  sum(orders.open_exceptions)::integer as "open_exceptions!"
             from logistics_notifier.shipment_orders as orders
             join logistics_notifier.sheets as sheets using (sheet_id)
             left join (
                  select partner_id, max(up_to_sequence) as up_to_sequence
                    from logistics_notifier.acknowledgements
                   group by partner_id
                  ) as receipts on receipts.partner_id = orders.partner_id
            where orders.state = 'placed'
              and ($1::uuid is null or sheets.round_id = $1)
              and ($2::text is null or orders.partner_id = $2)
              and ($3::text is null or sheets.prefecture_code = $3)
              and ($4::text is null or sheets.municipality_code = $4)
            group by 1
            order by 1"#,
        scope.round,
        scope.partner.as_ref().map(PartnerId::as_str),
        scope.prefecture.as_ref().map(PrefectureCode::as_str),
        scope.municipality.as_ref().map(MunicipalityCode::as_str),
        by_municipality,
        today,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Count {
            key: row.key,
            orders: count(row.orders, TABLE)?,
            acknowledged: count(row.acknowledged, TABLE)?,
            planned: count(row.planned, TABLE)?,
            plan_late: count(row.plan_late, TABLE)?,
            shipped: count(row.shipped, TABLE)?,
            delivered: count(row.delivered, TABLE)?,
            delivery_late: count(row.delivery_late, TABLE)?,
            received: count(row.received, TABLE)?,
            open_exceptions: count(row.open_exceptions, TABLE)?,
        })
    })
    .collect()
}

/// Lots that are recalled, among these of any product.
pub(crate) async fn recalled(
    conn: &mut PgConnection,
    lots: &[&str],
) -> Result<Vec<(vsys_vocabulary::ProductCode, vsys_vocabulary::LotNumber)>, StoreError> {
    sqlx::query!(
        "select product_code, lot_number
           from logistics_notifier.recalls
          where lot_number = any($1)",
        lots as &[&str],
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok((
            code(&row.product_code, "recalls", "no product code")?,
            code(&row.lot_number, "recalls", "no lot number")?,
        ))
    })
    .collect()
}
