//! A round's orders, added up.

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Amounts, Boxes, PartnerId, PerItem};

use super::locked_lines::amounts;
use super::{StoreError, code, count};

const TABLE: &str = "shipment_orders";

/// A partner's orders of a round, cancelled ones left out; no partner for the unassigned.
#[derive(Debug, Clone)]
pub(crate) struct Summary {
    pub(crate) partner: Option<PartnerId>,
    pub(crate) orders: u32,
    pub(crate) ordered: Amounts,
    pub(crate) boxes: PerItem<Boxes>,
    pub(crate) acknowledged: u32,
}

/// How much of a round was heard.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Heard {
    pub(crate) sheets: u32,
    pub(crate) held_lines: u32,
}

/// Lets every query of the transaction see the same moment, so that sums and counts agree.
pub(crate) async fn hold_still(conn: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("set transaction isolation level repeatable read").execute(conn).await?;
    Ok(())
}

/// A round's orders by partner.
pub(crate) async fn by_partner(
    conn: &mut PgConnection,
    round: Uuid,
    only: Option<PartnerId>,
) -> Result<Vec<Summary>, StoreError> {
    sqlx::query!(
        r#"with receipts as (
           select partner_id, max(up_to_sequence) as up_to_sequence
             from logistics_notifier.acknowledgements
            group by partner_id
           )
           select orders.partner_id,
                  count(*)::integer as "orders!",
                  coalesce(sum(orders.units) filter (where orders.item = 'vaccine'), 0)::integer as "vaccine_vials!",
                  coalesce(sum(orders.units) filter (where orders.item = 'needle'), 0)::integer as "needle_pieces!",
                  coalesce(sum(orders.units) filter (where orders.item = 'syringe'), 0)::integer as "syringe_pieces!",
                  coalesce(sum(orders.units / sheets.vials_per_box) filter (where orders.item = 'vaccine'), 0)::integer as "vaccine_boxes!",
                  coalesce(sum(orders.units / sheets.needles_per_box) filter (where orders.item = 'needle'), 0)::integer as "needle_boxes!",
                  coalesce(sum(orders.units / sheets.syringes_per_box) filter (where orders.item = 'syringe'), 0)::integer as "syringe_boxes!",
                  count(*) filter (
                      where orders.acknowledged_at is not null
                         or orders.sequence <= receipts.up_to_sequence
                  )::integer as "acknowledged!"
             from logistics_notifier.sheets as sheets
             join logistics_notifier.shipment_orders as orders
               on orders.sheet_id = sheets.sheet_id
              and orders.state <> 'cancelled'
             left join receipts
               on receipts.partner_id = orders.partner_id
            where sheets.round_id = $1
              and ($2::text is null or orders.partner_id = $2)
            group by orders.partner_id
            order by orders.partner_id"#,
        round,
        only.as_ref().map(PartnerId::as_str),
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let partner =
            row.partner_id.map(|text| code(&text, TABLE, "no partner id")).transpose()?;
        Ok(Summary {
            partner,
            orders: count(row.orders, TABLE)?,
            ordered: amounts(row.vaccine_vials, row.needle_pieces, row.syringe_pieces)?,
            boxes: PerItem {
                vaccine: Boxes(count(row.vaccine_boxes, TABLE)?),
                needle: Boxes(count(row.needle_boxes, TABLE)?),
                syringe: Boxes(count(row.syringe_boxes, TABLE)?),
            },
            acknowledged: count(row.acknowledged, TABLE)?,
        })
    })
    .collect()
}

/// How many municipalities' sheets of a round were heard, and how many of their lines are held.
pub(crate) async fn heard(conn: &mut PgConnection, round: Uuid) -> Result<Heard, StoreError> {
    let row = sqlx::query!(
        r#"select (select count(*)
                     from logistics_notifier.sheets
                    where round_id = $1
                      and municipality_code is not null)::integer as "sheets!",
                  (select count(*)
                     from logistics_notifier.locked_lines as lines
                     join logistics_notifier.sheets as sheets using (sheet_id)
                    where sheets.round_id = $1
                      and lines.held)::integer as "held_lines!""#,
        round,
    )
    .fetch_one(conn)
    .await?;
    Ok(Heard { sheets: count(row.sheets, "sheets")?, held_lines: count(row.held_lines, TABLE)? })
}
