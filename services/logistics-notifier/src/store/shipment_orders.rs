//! Shipment orders, written and read in sets.

mod rows;

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, MunicipalityCode, PartnerId, PrefectureCode};

use self::rows::{OrderRow, orders};
use super::{StoreError, bigint, integer};
use crate::domain::order::Order;
use crate::domain::order_number::OrderNumber;

/// Numbers that no order has had.
pub(crate) async fn numbers(
    conn: &mut PgConnection,
    count: usize,
) -> Result<impl Iterator<Item = OrderNumber> + use<>, StoreError> {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    let serials = sqlx::query_scalar!(
        r#"select nextval('logistics_notifier.order_serials') as "serial!"
             from generate_series(1, $1::bigint)"#,
        count,
    )
    .fetch_all(conn)
    .await?;
    let numbers: Option<Vec<_>> = serials.into_iter().map(OrderNumber::of_serial).collect();
    let used_up = StoreError::Inconsistent { table: "order_serials", what: "is used up" };
    Ok(numbers.ok_or(used_up)?.into_iter())
}

/// Keeps new orders.
pub(crate) async fn insert(conn: &mut PgConnection, orders: &[Order]) -> Result<(), StoreError> {
    let columns = Columns::of(orders)?;
    let serials: Vec<_> = orders.iter().map(|order| order.number.serial()).collect();
    let sheets: Vec<_> = orders.iter().map(|order| order.sheet.id).collect();
    let facilities: Vec<_> =
        orders.iter().map(|order| order.line.ship_to.facility_code.as_str()).collect();
    let items: Vec<_> = orders.iter().map(|order| order.item.as_str()).collect();
    let due: Vec<_> = orders.iter().map(|order| order.planned_date_due_on).collect();
    sqlx::query!(
        "insert into logistics_notifier.shipment_orders (
                order_id, serial, sheet_id, facility_code, item, units, state, version,
                partner_id, customer_code, planned_date_due_on, sequence
                )
         select *
           from unnest(
                $1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::text[], $6::integer[],
                $7::text[], $8::integer[], $9::text[], $10::text[], $11::date[], $12::bigint[]
                )",
        &columns.ids,
        &serials,
        &sheets,
        &facilities as &[&str],
        &items as &[&str],
        &columns.units,
        &columns.states as &[&str],
        &columns.versions,
        &columns.partners as &[Option<String>],
        &columns.customer_codes as &[&str],
        &due,
        &columns.sequences as &[Option<i64>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps what became of orders that are known.
pub(crate) async fn save(conn: &mut PgConnection, orders: &[Order]) -> Result<(), StoreError> {
    let columns = Columns::of(orders)?;
    sqlx::query!(
        "update logistics_notifier.shipment_orders as known
            set units = now.units,
                state = now.state,
                version = now.version,
                partner_id = now.partner_id,
                customer_code = now.customer_code,
                sequence = now.sequence,
                acknowledged_at = case when known.sequence = now.sequence then known.acknowledged_at end
           from unnest(
                $1::uuid[], $2::integer[], $3::text[], $4::integer[], $5::text[], $6::text[], $7::bigint[]
                ) as now (order_id, units, state, version, partner_id, customer_code, sequence)
          where known.order_id = now.order_id",
        &columns.ids,
        &columns.units,
        &columns.states as &[&str],
        &columns.versions,
        &columns.partners as &[Option<String>],
        &columns.customer_codes as &[&str],
        &columns.sequences as &[Option<i64>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes that a partner has one order in the version it names; false if it has another by now.
pub(crate) async fn acknowledge(
    conn: &mut PgConnection,
    order: &Order,
    at: chrono::DateTime<chrono::Utc>,
) -> Result<bool, StoreError> {
    let noted = sqlx::query!(
        "update logistics_notifier.shipment_orders
            set acknowledged_at = coalesce(acknowledged_at, $3)
          where order_id = $1
            and version = $2",
        order.id,
        integer(order.version)?,
        at,
    )
    .execute(conn)
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// The orders of lines, to be changed in this transaction.
pub(crate) async fn of_lines_for_update(
    conn: &mut PgConnection,
    lines: &[(Uuid, FacilityCode)],
) -> Result<Vec<Order>, StoreError> {
    let sheets: Vec<_> = lines.iter().map(|(sheet, _)| *sheet).collect();
    let facilities: Vec<_> = lines.iter().map(|(_, facility)| facility.as_str()).collect();
    orders!(
        " where (orders.sheet_id, orders.facility_code) in (
                select sheet_id, facility_code
                  from unnest($1::uuid[], $2::text[]) as wanted (sheet_id, facility_code)
                )
          order by orders.order_id
            for update of orders",
        &sheets,
        &facilities as &[&str],
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Order::try_from)
    .collect()
}

/// A partner's orders by id or number, to be changed in this transaction.
pub(crate) async fn of_partner_for_update(
    conn: &mut PgConnection,
    partner: PartnerId,
    ids: &[Uuid],
    serials: &[i64],
) -> Result<Vec<Order>, StoreError> {
    orders!(
        " where orders.partner_id = $1
            and (orders.order_id = any($2) or orders.serial = any($3))
          order by orders.order_id
            for update of orders",
        partner.as_str(),
        ids,
        serials,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Order::try_from)
    .collect()
}

/// One order, to be changed in this transaction.
pub(crate) async fn find_for_update(
    conn: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Order>, StoreError> {
    orders!(" where orders.order_id = $1 for update of orders", id)
        .fetch_optional(conn)
        .await?
        .map(Order::try_from)
        .transpose()
}

/// Up to `limit` orders that nobody was responsible for and somebody is on `day`.
pub(crate) async fn placeable_for_update(
    conn: &mut PgConnection,
    day: chrono::NaiveDate,
    limit: i64,
) -> Result<Vec<Order>, StoreError> {
    orders!(
        " where orders.state = 'unassigned'
            and exists (
                select
                  from logistics_notifier.areas as areas
                  join logistics_notifier.area_assignments as own using (area_id)
                 where areas.municipality_code = sheets.municipality_code
                   and areas.item = orders.item
                   and areas.product_code = case orders.item when 'vaccine' then sheets.product_code else '' end
                   and own.valid_from <= $1
                   and coalesce(own.valid_until >= $1, true)
                )
          order by orders.order_id
          limit $2
            for update of orders",
        day,
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Order::try_from)
    .collect()
}

/// One order by its id.
pub(crate) async fn find(conn: &mut PgConnection, id: Uuid) -> Result<Option<Order>, StoreError> {
    orders!(" where orders.order_id = $1", id)
        .fetch_optional(conn)
        .await?
        .map(Order::try_from)
        .transpose()
}

/// One order by its number.
pub(crate) async fn find_by_number(
    conn: &mut PgConnection,
    number: OrderNumber,
) -> Result<Option<Order>, StoreError> {
    orders!(" where orders.serial = $1", number.serial())
        .fetch_optional(conn)
        .await?
        .map(Order::try_from)
        .transpose()
}

/// Which orders are wanted; what is given must all hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) partner: Option<PartnerId>,
    pub(crate) round: Option<Uuid>,
    pub(crate) lock: Option<Uuid>,
    pub(crate) municipality: Option<MunicipalityCode>,
    pub(crate) state: Option<&'static str>,
    pub(crate) unacknowledged: bool,
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) facility: Option<FacilityCode>,
    pub(crate) progress: Option<Far>,
    /// The day on which lateness is looked at.
    pub(crate) today: chrono::NaiveDate,
}

/// How far orders are that are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Far {
    Unplanned,
    PlanLate,
    Undelivered,
    DeliveryLate,
    Unreceived,
    Received,
    Excepted,
}

impl Far {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Unplanned => "unplanned",
            Self::PlanLate => "plan-late",
            Self::Undelivered => "undelivered",
            Self::DeliveryLate => "delivery-late",
            Self::Unreceived => "unreceived",
            Self::Received => "received",
            Self::Excepted => "excepted",
        }
    }
}

/// Orders after `after`, in order of their ids.
pub(crate) async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Order>, StoreError> {
    orders!(
        " where orders.order_id > $1
            and ($2::text is null or orders.partner_id = $2)
            and ($3::uuid is null or sheets.round_id = $3)
            and ($4::uuid is null or sheets.lock_id = $4)
            and ($5::text is null or sheets.municipality_code = $5)
            and ($6::text is null or orders.state = $6)
            and (not $7 or (orders.state = 'placed' and orders.acknowledged_at is null
                            and receipt.acknowledged_at is null))
            and ($9::text is null or sheets.prefecture_code = $9)
            and ($10::text is null or orders.facility_code = $10)
            and ($11::text is null or (orders.state = 'placed' and case $11
                 when 'unplanned' then orders.planned_on is null
                 when 'plan-late' then orders.planned_on is null and orders.planned_date_due_on < $12
                 when 'undelivered' then orders.planned_on is not null and orders.actual_on is null
                 when 'delivery-late' then orders.actual_on is null and orders.planned_on < $12
                 when 'unreceived' then orders.actual_on is not null and orders.received_units < orders.units
                 when 'received' then orders.received_units >= orders.units
                 else orders.open_exceptions > 0
                 end))
          order by orders.order_id
          limit $8",
        after,
        filter.partner.as_ref().map(PartnerId::as_str),
        filter.round,
        filter.lock,
        filter.municipality.as_ref().map(MunicipalityCode::as_str),
        filter.state,
        filter.unacknowledged,
        limit,
        filter.prefecture.as_ref().map(PrefectureCode::as_str),
        filter.facility.as_ref().map(FacilityCode::as_str),
        filter.progress.map(Far::as_str),
        filter.today,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(Order::try_from)
    .collect()
}

struct Columns<'a> {
    ids: Vec<Uuid>,
    units: Vec<i32>,
    states: Vec<&'static str>,
    versions: Vec<i32>,
    partners: Vec<Option<String>>,
    customer_codes: Vec<&'a str>,
    sequences: Vec<Option<i64>>,
}

impl<'a> Columns<'a> {
    fn of(orders: &'a [Order]) -> Result<Self, StoreError> {
        let told = || orders.iter().map(|order| order.state.told());
        Ok(Self {
            ids: orders.iter().map(|order| order.id).collect(),
            units: orders.iter().map(|o| integer(o.units.0)).collect::<Result<_, _>>()?,
            states: orders.iter().map(|order| order.state.as_str()).collect(),
            versions: orders.iter().map(|o| integer(o.version)).collect::<Result<_, _>>()?,
            partners: told().map(|told| told.map(|told| told.partner.to_string())).collect(),
            customer_codes: orders.iter().map(|order| order.customer_code.as_str()).collect(),
            sequences: told().map(|told| told.map(|told| bigint(told.sequence))).collect(),
        })
    }
}
