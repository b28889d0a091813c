//! What is wrong with deliveries.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, MunicipalityCode, PartnerId, PrefectureCode};

use super::{StoreError, code, count, integer};
use crate::domain::order_number::OrderNumber;
use crate::domain::progress::ExceptionKind;

const TABLE: &str = "exceptions";

/// An exception with the order it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Exception {
    pub(crate) id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) number: OrderNumber,
    pub(crate) shipment: Option<Uuid>,
    pub(crate) partner: PartnerId,
    pub(crate) municipality: Option<MunicipalityCode>,
    pub(crate) facility: FacilityCode,
    pub(crate) facility_name: String,
    pub(crate) kind: ExceptionKind,
    pub(crate) units: u32,
    pub(crate) note: String,
    pub(crate) raised_by: String,
    pub(crate) raised_at: DateTime<Utc>,
    pub(crate) resolution: String,
    pub(crate) resolved_at: Option<DateTime<Utc>>,
}

/// An exception that is raised.
#[derive(Debug, Clone)]
pub(crate) struct Raised {
    pub(crate) id: Uuid,
    pub(crate) order_id: Uuid,
    pub(crate) shipment: Option<Uuid>,
    pub(crate) kind: ExceptionKind,
    pub(crate) units: u32,
    pub(crate) note: String,
    pub(crate) by: String,
}

/// Keeps an exception; false if it is kept already.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    raised: &Raised,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let kept = sqlx::query!(
        "insert into logistics_notifier.exceptions (
                exception_id, order_id, shipment_id, kind, units, note, raised_by, raised_at
                )
         values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (exception_id) do nothing",
        raised.id,
        raised.order_id,
        raised.shipment,
        raised.kind.as_str(),
        integer(raised.units)?,
        raised.note,
        raised.by,
        at,
    )
    .execute(conn)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Notes how an exception was settled; false if it was settled before.
pub(crate) async fn resolve(
    conn: &mut PgConnection,
    id: Uuid,
    resolution: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let settled = sqlx::query!(
        "update logistics_notifier.exceptions
            set resolution = $2,
                resolved_at = $3
          where exception_id = $1
            and resolved_at is null",
        id,
        resolution,
        at,
    )
    .execute(conn)
    .await?;
    Ok(settled.rows_affected() == 1)
}

/// Which exceptions are wanted; what is given must all hold.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) id: Option<Uuid>,
    pub(crate) open_only: bool,
    pub(crate) partner: Option<PartnerId>,
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) municipality: Option<MunicipalityCode>,
    pub(crate) facility: Option<FacilityCode>,
    pub(crate) order: Option<Uuid>,
}

/// Exceptions before `before`, the newest first.
pub(crate) async fn list(
    conn: &mut PgConnection,
    filter: &Filter,
    before: Uuid,
    limit: i64,
) -> Result<Vec<Exception>, StoreError> {
    sqlx::query!(
        r#"select known.exception_id, known.order_id, orders.serial, known.shipment_id,
                  orders.partner_id as "partner_id!", sheets.municipality_code, orders.facility_code,
                  lines.name, known.kind, known.units, known.note, known.raised_by, known.raised_at,
                  known.resolution, known.resolved_at
             from logistics_notifier.exceptions as known
             join logistics_notifier.shipment_orders as orders using (order_id)
             join logistics_notifier.sheets as sheets using (sheet_id)
             join logistics_notifier.locked_lines as lines
               on lines.sheet_id = orders.sheet_id
              and lines.facility_code = orders.facility_code
            where known.exception_id < $1
              and ($2::uuid is null or known.exception_id = $2)
              and (not $3 or known.resolved_at is null)
              and ($4::text is null or orders.partner_id = $4)
              and ($5::text is null or sheets.prefecture_code = $5)
              and ($6::text is null or sheets.municipality_code = $6)
              and ($7::text is null or orders.facility_code = $7)
              and ($8::uuid is null or known.order_id = $8)
            order by known.exception_id desc
            limit $9"#,
        before,
        filter.id,
        filter.open_only,
        filter.partner.as_ref().map(PartnerId::as_str),
        filter.prefecture.as_ref().map(PrefectureCode::as_str),
        filter.municipality.as_ref().map(MunicipalityCode::as_str),
        filter.facility.as_ref().map(FacilityCode::as_str),
        filter.order,
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let inconsistent = |what| StoreError::Inconsistent { table: TABLE, what };
        Ok(Exception {
            id: row.exception_id,
            order_id: row.order_id,
            number: OrderNumber::of_serial(row.serial)
                .ok_or(inconsistent("an impossible serial"))?,
            shipment: row.shipment_id,
            partner: code(&row.partner_id, TABLE, "no partner id")?,
            municipality: row
                .municipality_code
                .map(|text| code(&text, TABLE, "no municipality code"))
                .transpose()?,
            facility: code(&row.facility_code, TABLE, "no facility code")?,
            facility_name: row.name,
            kind: code(&row.kind, TABLE, "an unknown kind")?,
            units: count(row.units, TABLE)?,
            note: row.note,
            raised_by: row.raised_by,
            raised_at: row.raised_at,
            resolution: row.resolution,
            resolved_at: row.resolved_at,
        })
    })
    .collect()
}
