//! Whom recalls concern, and who of them knows.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::PartnerId;

use super::{Eyes, LotOf, TABLE};
use crate::store::{StoreError, code, count};

/// Notes everyone whom a lot concerns; returns how many they are.
///
/// Sites are those it was shipped to; partners those that shipped it, and whoever has live orders
/// of the product and may have it in store.
pub(crate) async fn note(
    conn: &mut PgConnection,
    recall: Uuid,
    (product, lot): LotOf,
) -> Result<u64, StoreError> {
    let noted = sqlx::query!(
        "with went as (
         select shipments.facility_code, shipments.partner_id, shipments.order_id, lots.units
           from logistics_notifier.shipment_lots as lots
           join logistics_notifier.shipments as shipments using (shipment_id)
          where lots.product_code = $2
            and lots.lot_number = $3
         ),
         sites as (
         select facility_code, sum(units)::integer as units, min(order_id::text)::uuid as order_id
           from went
          group by facility_code
         ),
         partners as (
         select partner_id, sum(units)::integer as units
           from (
                select partner_id, units from went
                 union all
                select own.partner_id, 0
                  from logistics_notifier.areas as areas
                  join logistics_notifier.area_assignments as own using (area_id)
                 where areas.product_code = $2
                ) as concerned
          group by partner_id
         )
         insert into logistics_notifier.recall_parties (
                recall_id, kind, organisation, name, municipality_code, units
                )
         select $1::uuid, 'facility', sites.facility_code, lines.name, sheets.municipality_code, sites.units
           from sites
           join logistics_notifier.shipment_orders as orders
             on orders.order_id = sites.order_id
           join logistics_notifier.sheets as sheets using (sheet_id)
           join logistics_notifier.locked_lines as lines
             on lines.sheet_id = orders.sheet_id
            and lines.facility_code = orders.facility_code
          union all
         select $1::uuid, 'partner', partners.partner_id, known.name, null, partners.units
           from partners
           join logistics_notifier.partners as known using (partner_id)",
        recall,
        product.as_str(),
        lot.as_str(),
    )
    .execute(conn)
    .await?;
    Ok(noted.rows_affected())
}

/// Notes that an organisation knows; false if it is not concerned.
pub(crate) async fn acknowledge(
    conn: &mut PgConnection,
    recall: Uuid,
    (kind, organisation): (&str, &str),
    person: &str,
    at: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let noted = sqlx::query!(
        "update logistics_notifier.recall_parties
            set acknowledged_at = coalesce(acknowledged_at, $5),
                person = case when acknowledged_at is null then $4 else person end
          where recall_id = $1
            and kind = $2
            and organisation = $3",
        recall,
        kind,
        organisation,
        person,
        at,
    )
    .execute(conn)
    .await?;
    Ok(noted.rows_affected() == 1)
}

/// Somebody whom a recall concerns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Party {
    pub(crate) kind: String,
    pub(crate) organisation: String,
    pub(crate) name: String,
    pub(crate) municipality: Option<String>,
    pub(crate) units: u32,
    pub(crate) person: String,
    pub(crate) acknowledged_at: Option<DateTime<Utc>>,
}

/// Whom a recall concerns, partners first, after a key.
pub(crate) async fn list(
    conn: &mut PgConnection,
    recall: Uuid,
    eyes: &Eyes,
    waiting_only: bool,
    (after_kind, after_organisation): (&str, &str),
    limit: i64,
) -> Result<Vec<Party>, StoreError> {
    let (kind, organisation) = match &eyes.organisation {
        Some((kind, organisation)) => (Some(*kind), Some(organisation.as_str())),
        None => (None, None),
    };
    sqlx::query!(
        "select kind, organisation, name, municipality_code, units, person, acknowledged_at
           from logistics_notifier.recall_parties
          where recall_id = $1
            and (not $2 or acknowledged_at is null)
            -- 'partner' stands before 'facility'.
            and ((kind < $3 or $3 = '') or (kind = $3 and organisation > $4))
            and ($5::text is null or (kind = $6 and organisation = $5))
            and ($7::text is null or starts_with(municipality_code, $7))
          order by kind desc, organisation
          limit $8",
        recall,
        waiting_only,
        after_kind,
        after_organisation,
        organisation,
        kind,
        eyes.area,
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Party {
            kind: row.kind,
            organisation: row.organisation,
            name: row.name,
            municipality: row.municipality_code,
            units: count(row.units, TABLE)?,
            person: row.person,
            acknowledged_at: row.acknowledged_at,
        })
    })
    .collect()
}

/// Partners that a recall concerns, to be told.
pub(crate) async fn partners(
    conn: &mut PgConnection,
    recall: Uuid,
) -> Result<Vec<(PartnerId, u32)>, StoreError> {
    sqlx::query!(
        "select organisation, units
           from logistics_notifier.recall_parties
          where recall_id = $1
            and kind = 'partner'
          order by organisation",
        recall,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let partner = code(&row.organisation, "recall_parties", "no partner id")?;
        Ok((partner, count(row.units, TABLE)?))
    })
    .collect()
}

/// Ids of partners and codes of sites that a recall concerns.
pub(crate) async fn organisations(
    conn: &mut PgConnection,
    recall: Uuid,
) -> Result<Vec<String>, StoreError> {
    let organisations = sqlx::query_scalar!(
        "select organisation
           from logistics_notifier.recall_parties
          where recall_id = $1
          order by kind, organisation",
        recall,
    );
    Ok(organisations.fetch_all(conn).await?)
}
