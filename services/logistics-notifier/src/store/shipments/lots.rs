//! Lots of shipments, written and read in sets.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::LotNumber;

use super::Registered;
use crate::domain::progress::Lot;
use crate::store::{StoreError, code, count, integer};

const TABLE: &str = "shipment_lots";

/// A lot of a shipment as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KeptLot {
    pub(crate) lot: Lot,
    /// None before the site has confirmed it.
    pub(crate) received: Option<u32>,
}

/// Keeps the lots of new shipments.
pub(super) async fn insert(
    conn: &mut PgConnection,
    shipments: &[Registered<'_>],
) -> Result<(), StoreError> {
    let lots: Vec<(&Registered<'_>, &Lot)> = shipments
        .iter()
        .flat_map(|shipment| shipment.said.lots.iter().map(move |lot| (shipment, lot)))
        .collect();
    let numbers = |of: fn(&Lot) -> u32| -> Result<Vec<i32>, StoreError> {
        lots.iter().map(|(_, lot)| integer(of(lot))).collect()
    };
    let gtin = |(_, lot): &(&Registered<'_>, &Lot)| {
        lot.gtin.map(|gtin| gtin.to_string()).unwrap_or_default()
    };
    sqlx::query!(
        "insert into logistics_notifier.shipment_lots (
                shipment_id, lot_number, product_code, expires_on, units, doses_per_vial, gtin
                )
         select *
           from unnest(
                $1::uuid[], $2::text[], $3::text[], $4::date[], $5::integer[], $6::integer[], $7::text[]
                )",
        &lots.iter().map(|(shipment, _)| shipment.id).collect::<Vec<_>>(),
        &lots.iter().map(|(_, lot)| lot.number.to_string()).collect::<Vec<_>>(),
        &lots.iter().map(|(shipment, _)| shipment.product.to_string()).collect::<Vec<_>>(),
        &lots.iter().map(|(_, lot)| lot.expires_on).collect::<Vec<_>>(),
        &numbers(|lot| lot.units)?,
        &numbers(|lot| lot.doses_per_vial)?,
        &lots.iter().map(gtin).collect::<Vec<_>>(),
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes what a site found of each lot of a shipment.
pub(super) async fn receive(
    conn: &mut PgConnection,
    id: Uuid,
    lots: &[(LotNumber, u32)],
) -> Result<(), StoreError> {
    let numbers: Vec<_> = lots.iter().map(|(lot, _)| lot.to_string()).collect();
    let units: Vec<_> = lots.iter().map(|(_, units)| integer(*units)).collect::<Result<_, _>>()?;
    sqlx::query!(
        "update logistics_notifier.shipment_lots as known
            set received_units = given.units
           from unnest($2::text[], $3::integer[]) as given (lot_number, units)
          where known.shipment_id = $1
            and known.lot_number = given.lot_number",
        id,
        &numbers,
        &units,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Lots by shipment, and whether one of them is recalled.
pub(super) type Lots = HashMap<Uuid, (Vec<KeptLot>, bool)>;

/// Lots of shipments, in order of their numbers.
pub(super) async fn of_shipments(
    conn: &mut PgConnection,
    shipments: &[Uuid],
) -> Result<Lots, StoreError> {
    let rows = sqlx::query!(
        r#"select lots.shipment_id, lots.lot_number, lots.expires_on, lots.units, lots.doses_per_vial,
                  lots.gtin, lots.received_units, recalls.recall_id is not null as "recalled!"
             from logistics_notifier.shipment_lots as lots
             left join logistics_notifier.recalls as recalls using (product_code, lot_number)
            where lots.shipment_id = any($1)
            order by lots.shipment_id, lots.lot_number"#,
        shipments,
    )
    .fetch_all(conn)
    .await?;
    let mut lots = Lots::new();
    for row in rows {
        let gtin = match row.gtin.as_str() {
            "" => None,
            gtin => Some(code(gtin, TABLE, "no GTIN")?),
        };
        let lot = Lot {
            number: code(&row.lot_number, TABLE, "no lot number")?,
            expires_on: row.expires_on,
            units: count(row.units, TABLE)?,
            doses_per_vial: count(row.doses_per_vial, TABLE)?,
            gtin,
        };
        let received = row.received_units.map(|units| count(units, TABLE)).transpose()?;
        let (of_shipment, recalled) = lots.entry(row.shipment_id).or_default();
        of_shipment.push(KeptLot { lot, received });
        *recalled |= row.recalled;
    }
    Ok(lots)
}
