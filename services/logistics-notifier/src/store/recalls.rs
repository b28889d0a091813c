//! Recalled lots, and where they went.

pub(crate) mod parties;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{LotNumber, ProductCode};

use super::{StoreError, count, integer};

const TABLE: &str = "recalls";

/// A lot of a product.
pub(crate) type LotOf = (ProductCode, LotNumber);

/// What of a lot went where, in all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Totals {
    pub(crate) shipments: u32,
    pub(crate) facilities: u32,
    pub(crate) units: u32,
}

/// A lot at a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) facility: String,
    pub(crate) name: String,
    pub(crate) municipality: String,
    pub(crate) partner: String,
    pub(crate) shipments: u32,
    pub(crate) units: u32,
    pub(crate) received: u32,
}

/// Where a lot went, added up.
pub(crate) async fn totals(
    conn: &mut PgConnection,
    (product, lot): LotOf,
) -> Result<Totals, StoreError> {
    let row = sqlx::query!(
        r#"select count(*)::integer as "shipments!",
                  count(distinct shipments.facility_code)::integer as "facilities!",
                  coalesce(sum(lots.units), 0)::integer as "units!"
             from logistics_notifier.shipment_lots as lots
             join logistics_notifier.shipments as shipments using (shipment_id)
            where lots.product_code = $1
              and lots.lot_number = $2"#,
        product.as_str(),
        lot.as_str(),
    )
    .fetch_one(conn)
    .await?;
    Ok(Totals {
        shipments: count(row.shipments, TABLE)?,
        facilities: count(row.facilities, TABLE)?,
        units: count(row.units, TABLE)?,
    })
}

/// Where a lot went, by site and partner, after a key.
pub(crate) async fn places(
    conn: &mut PgConnection,
    (product, lot): LotOf,
    (after_facility, after_partner): (&str, &str),
    limit: i64,
) -> Result<Vec<Place>, StoreError> {
    sqlx::query!(
        r#"with went as (
           select shipments.facility_code, shipments.partner_id, min(shipments.order_id::text)::uuid as order_id,
                  count(*)::integer as shipments, sum(lots.units)::integer as units,
                  coalesce(sum(lots.received_units), 0)::integer as received
             from logistics_notifier.shipment_lots as lots
             join logistics_notifier.shipments as shipments using (shipment_id)
            where lots.product_code = $1
              and lots.lot_number = $2
              and (shipments.facility_code, shipments.partner_id) > ($3, $4)
            group by shipments.facility_code, shipments.partner_id
            order by shipments.facility_code, shipments.partner_id
            limit $5
           )
           select went.facility_code, went.partner_id, went.shipments as "shipments!", went.units as "units!",
                  went.received as "received!", lines.name, coalesce(sheets.municipality_code, '') as "municipality!"
             from went
             join logistics_notifier.shipment_orders as orders
               on orders.order_id = went.order_id
             join logistics_notifier.sheets as sheets using (sheet_id)
             join logistics_notifier.locked_lines as lines
               on lines.sheet_id = orders.sheet_id
              and lines.facility_code = orders.facility_code
            order by went.facility_code, went.partner_id"#,
        product.as_str(),
        lot.as_str(),
        after_facility,
        after_partner,
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Place {
            facility: row.facility_code,
            name: row.name,
            municipality: row.municipality,
            partner: row.partner_id,
            shipments: count(row.shipments, TABLE)?,
            units: count(row.units, TABLE)?,
            received: count(row.received, TABLE)?,
        })
    })
    .collect()
}

/// A recall that is made.
pub(crate) struct New<'a> {
    pub(crate) id: Uuid,
    pub(crate) lot: LotOf,
    pub(crate) reason: &'a str,
    pub(crate) person: &'a str,
    pub(crate) units: u32,
}

/// Keeps a recall; false if the lot is recalled already.
pub(crate) async fn insert(
    conn: &mut PgConnection,
    recall: &New<'_>,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let (product, lot) = &recall.lot;
    let kept = sqlx::query!(
        "insert into logistics_notifier.recalls (
                recall_id, product_code, lot_number, reason, person, recalled_at, units
                )
         values ($1, $2, $3, $4, $5, $6, $7)
             on conflict do nothing",
        recall.id,
        product.as_str(),
        lot.as_str(),
        recall.reason,
        recall.person,
        at,
        integer(recall.units)?,
    )
    .execute(conn)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// Whose recalls are looked at.
#[derive(Debug, Clone, Default)]
pub(crate) struct Eyes {
    /// Only those that concern this organisation: a partner's id or a site's code, with its kind.
    pub(crate) organisation: Option<(&'static str, String)>,
    /// Only those that concern a site whose municipality's code begins so.
    pub(crate) area: Option<String>,
}

/// A recall with how many have acknowledged it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Recall {
    pub(crate) id: Uuid,
    pub(crate) product: String,
    pub(crate) lot: String,
    pub(crate) reason: String,
    pub(crate) person: String,
    pub(crate) at: DateTime<Utc>,
    pub(crate) units: u32,
    pub(crate) parties: u32,
    pub(crate) acknowledged: u32,
    pub(crate) waits: bool,
}

/// Recalls before `before`, the newest first; one alone where it is named.
pub(crate) async fn list(
    conn: &mut PgConnection,
    eyes: &Eyes,
    only: Option<Uuid>,
    before: Uuid,
    limit: i64,
) -> Result<Vec<Recall>, StoreError> {
    let (kind, organisation) = match &eyes.organisation {
        Some((kind, organisation)) => (Some(*kind), Some(organisation.as_str())),
        None => (None, None),
    };
    sqlx::query!(
        r#"select recalls.recall_id, recalls.product_code, recalls.lot_number, recalls.reason,
                  recalls.person, recalls.recalled_at,
                  case when $3::text is null and $5::text is null then recalls.units else sums.units end as "units!",
                  sums.parties as "parties!", sums.acknowledged as "acknowledged!", sums.waits as "waits!"
             from logistics_notifier.recalls as recalls
            cross join lateral (
                  select count(*)::integer as parties,
                         count(parties.acknowledged_at)::integer as acknowledged,
                         coalesce(sum(parties.units), 0)::integer as units,
                         coalesce(bool_or($3::text is not null and parties.acknowledged_at is null), false) as waits
                    from logistics_notifier.recall_parties as parties
                   where parties.recall_id = recalls.recall_id
                     and ($3::text is null or (parties.kind = $4 and parties.organisation = $3))
                     and ($5::text is null or starts_with(parties.municipality_code, $5))
                  ) as sums
            where recalls.recall_id < $1
              and ($2::uuid is null or recalls.recall_id = $2)
              and (sums.parties > 0 or ($3::text is null and $5::text is null))
            order by recalls.recall_id desc
            limit $6"#,
        before,
        only,
        organisation,
        kind,
        eyes.area,
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Recall {
            id: row.recall_id,
            product: row.product_code,
            lot: row.lot_number,
            reason: row.reason,
            person: row.person,
            at: row.recalled_at,
            units: count(row.units, TABLE)?,
            parties: count(row.parties, TABLE)?,
            acknowledged: count(row.acknowledged, TABLE)?,
            waits: row.waits,
        })
    })
    .collect()
}
