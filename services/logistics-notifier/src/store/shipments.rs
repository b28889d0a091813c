//! Shipments with their lots, written and read in sets.

mod lots;

use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{
    FacilityCode, ItemKind, LotNumber, MunicipalityCode, PartnerId, ProductCode,
};

pub(crate) use self::lots::KeptLot;
use super::{StoreError, code, count, integer};
use crate::domain::order_number::OrderNumber;
use crate::domain::progress::NewShipment;
use crate::store::temperature_logs::Summary;

const TABLE: &str = "shipments";

/// A shipment as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shipment {
    pub(crate) id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) number: OrderNumber,
    pub(crate) partner: PartnerId,
    pub(crate) municipality: Option<MunicipalityCode>,
    pub(crate) facility: FacilityCode,
    pub(crate) facility_name: String,
    pub(crate) item: ItemKind,
    pub(crate) product: ProductCode,
    pub(crate) round_number: String,
    pub(crate) reference: String,
    pub(crate) shipped_on: NaiveDate,
    pub(crate) units: u32,
    pub(crate) lots: Vec<KeptLot>,
    pub(crate) sscc: String,
    pub(crate) registered_at: DateTime<Utc>,
    pub(crate) delivered_on: Option<NaiveDate>,
    pub(crate) received_at: Option<DateTime<Utc>>,
    pub(crate) received_units: u32,
    pub(crate) recalled: bool,
    pub(crate) temperature: Option<Summary>,
}

impl Shipment {
    /// Whether a partner registers what is kept already.
    pub(crate) fn is_same(&self, new: &NewShipment) -> bool {
        let same_lots = self.lots.len() == new.lots.len()
            && self.lots.iter().all(|kept| new.lots.contains(&kept.lot));
        same_lots
            && self.units == new.all_units()
            && self.shipped_on == new.shipped_on
            && self.sscc == new.sscc.map(|sscc| sscc.to_string()).unwrap_or_default()
    }
}

/// A shipment that is kept: its id, its order, and what the partner said.
pub(crate) struct Registered<'a> {
    pub(crate) id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) partner: PartnerId,
    pub(crate) facility: FacilityCode,
    pub(crate) product: ProductCode,
    pub(crate) said: &'a NewShipment,
}

/// Keeps new shipments and their lots.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    shipments: &[Registered<'_>],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let units: Vec<_> = shipments
        .iter()
        .map(|shipment| integer(shipment.said.all_units()))
        .collect::<Result<_, _>>()?;
    let sscc = |shipment: &Registered<'_>| {
        shipment.said.sscc.map(|sscc| sscc.to_string()).unwrap_or_default()
    };
    sqlx::query!(
        "insert into logistics_notifier.shipments (
                shipment_id, order_id, partner_id, facility_code, reference, shipped_on, units, sscc,
                registered_at
                )
         select given.*, $9::timestamptz
           from unnest(
                $1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::date[], $7::integer[],
                $8::text[]
                ) as given",
        &shipments.iter().map(|one| one.id).collect::<Vec<_>>(),
        &shipments.iter().map(|one| one.order_id).collect::<Vec<_>>(),
        &shipments.iter().map(|one| one.partner.to_string()).collect::<Vec<_>>(),
        &shipments.iter().map(|one| one.facility.to_string()).collect::<Vec<_>>(),
        &shipments.iter().map(|one| one.said.reference.clone()).collect::<Vec<_>>(),
        &shipments.iter().map(|one| one.said.shipped_on).collect::<Vec<_>>(),
        &units,
        &shipments.iter().map(sscc).collect::<Vec<_>>(),
        at,
    )
    .execute(&mut *conn)
    .await?;
    lots::insert(conn, shipments).await
}

/// Notes the days on which shipments arrived.
pub(crate) async fn deliver(
    conn: &mut PgConnection,
    days: &[(Uuid, NaiveDate)],
) -> Result<(), StoreError> {
    let (ids, days): (Vec<_>, Vec<_>) = days.iter().copied().unzip();
    sqlx::query!(
        "update logistics_notifier.shipments as known
            set delivered_on = given.day
           from unnest($1::uuid[], $2::date[]) as given (shipment_id, day)
          where known.shipment_id = given.shipment_id",
        &ids,
        &days,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes what a site found of a shipment.
pub(crate) async fn receive(
    conn: &mut PgConnection,
    id: Uuid,
    lots: &[(LotNumber, u32)],
    units: u32,
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update logistics_notifier.shipments
            set received_at = $2,
                received_units = $3
          where shipment_id = $1",
        id,
        at,
        integer(units)?,
    )
    .execute(&mut *conn)
    .await?;
    lots::receive(conn, id, lots).await
}

/// Which shipments are wanted; what is given must all hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) order: Option<Uuid>,
    pub(crate) facility: Option<FacilityCode>,
    pub(crate) partner: Option<PartnerId>,
    pub(crate) municipality: Option<MunicipalityCode>,
    pub(crate) unreceived: bool,
}

struct Row {
    shipment_id: Uuid,
    order_id: Uuid,
    serial: i64,
    partner_id: String,
    municipality_code: Option<String>,
    facility_code: String,
    name: String,
    item: String,
    product_code: String,
    round_number: String,
    reference: String,
    shipped_on: NaiveDate,
    units: i32,
    sscc: String,
    registered_at: DateTime<Utc>,
    delivered_on: Option<NaiveDate>,
    received_at: Option<DateTime<Utc>>,
    received_units: i32,
}

/// A query of shipments, ending as the caller says.
macro_rules! shipments {
    ($tail:literal $(, $argument:expr)* $(,)?) => {
        sqlx::query_as!(
            Row,
            "select shipments.shipment_id, shipments.order_id, orders.serial, shipments.partner_id,
                    sheets.municipality_code, shipments.facility_code, lines.name, orders.item,
                    sheets.product_code, sheets.round_number, shipments.reference,
                    shipments.shipped_on, shipments.units, shipments.sscc, shipments.registered_at,
                    shipments.delivered_on, shipments.received_at, shipments.received_units
               from logistics_notifier.shipments as shipments
               join logistics_notifier.shipment_orders as orders using (order_id)
               join logistics_notifier.sheets as sheets using (sheet_id)
               join logistics_notifier.locked_lines as lines
                 on lines.sheet_id = orders.sheet_id
                and lines.facility_code = orders.facility_code"
            + $tail
            $(, $argument)*
        )
    };
}

/// Shipments of orders, to be changed in this transaction.
pub(crate) async fn of_orders_for_update(
    conn: &mut PgConnection,
    orders: &[Uuid],
) -> Result<Vec<Shipment>, StoreError> {
    let rows = shipments!(
        " where shipments.order_id = any($1)
          order by shipments.shipment_id
            for update of shipments",
        orders,
    )
    .fetch_all(&mut *conn)
    .await?;
    whole(conn, rows).await
}

/// One shipment, to be changed in this transaction.
pub(crate) async fn find_for_update(
    conn: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Shipment>, StoreError> {
    let rows = shipments!(" where shipments.shipment_id = $1 for update of shipments", id)
        .fetch_all(&mut *conn)
        .await?;
    Ok(whole(conn, rows).await?.into_iter().next())
}

/// Shipments after `after`, in order of their ids.
pub(crate) async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    after: Uuid,
    limit: i64,
) -> Result<Vec<Shipment>, StoreError> {
    let rows = shipments!(
        " where shipments.shipment_id > $1
            and ($2::uuid is null or shipments.order_id = $2)
            and ($3::text is null or shipments.facility_code = $3)
            and ($4::text is null or shipments.partner_id = $4)
            and ($5::text is null or sheets.municipality_code = $5)
            and (not $6 or shipments.received_at is null)
          order by shipments.shipment_id
          limit $7",
        after,
        filter.order,
        filter.facility.as_ref().map(FacilityCode::as_str),
        filter.partner.as_ref().map(PartnerId::as_str),
        filter.municipality.as_ref().map(MunicipalityCode::as_str),
        filter.unreceived,
        limit,
    )
    .fetch_all(&mut *conn)
    .await?;
    whole(conn, rows).await
}

/// Adds lots, recalls and temperatures.
async fn whole(conn: &mut PgConnection, rows: Vec<Row>) -> Result<Vec<Shipment>, StoreError> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<_> = rows.iter().map(|row| row.shipment_id).collect();
    let mut lots = lots::of_shipments(conn, &ids).await?;
    let mut temperatures = super::temperature_logs::summaries(conn, &ids).await?;
    rows.into_iter()
        .map(|row| {
            let (lots, recalled) = lots.remove(&row.shipment_id).unwrap_or_default();
            let inconsistent = |what| StoreError::Inconsistent { table: TABLE, what };
            Ok(Shipment {
                id: row.shipment_id,
                order_id: row.order_id,
                number: OrderNumber::of_serial(row.serial)
                    .ok_or(inconsistent("an impossible serial"))?,
                partner: code(&row.partner_id, TABLE, "no partner id")?,
                municipality: row
                    .municipality_code
                    .map(|text| code(&text, TABLE, "no municipality code"))
                    .transpose()?,
                facility: code(&row.facility_code, TABLE, "no facility code")?,
                facility_name: row.name,
                item: code(&row.item, TABLE, "an unknown item")?,
                product: code(&row.product_code, TABLE, "no product code")?,
                round_number: row.round_number,
                reference: row.reference,
                shipped_on: row.shipped_on,
                units: count(row.units, TABLE)?,
                lots,
                sscc: row.sscc,
                registered_at: row.registered_at,
                delivered_on: row.delivered_on,
                received_at: row.received_at,
                received_units: count(row.received_units, TABLE)?,
                recalled,
                temperature: temperatures.remove(&row.shipment_id),
            })
        })
        .collect()
}
