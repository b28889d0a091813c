//! Digests of what partners must have of a lock.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Amounts, PartnerId};

use super::locked_lines::amounts;
use super::{StoreError, bigint, code, count, integer, sequence};
use crate::domain::digest::{Digest, RECIPE};

const TABLE: &str = "digests";

/// A digest as it would be now, before it is issued.
#[derive(Debug)]
pub(crate) struct Reckoned {
    pub(crate) lock_id: Uuid,
    pub(crate) round_id: Uuid,
    pub(crate) partner: PartnerId,
    pub(crate) revision: u32,
    pub(crate) orders: u32,
    pub(crate) ordered: Amounts,
    pub(crate) hash: String,
}

/// Reckons the digests of locks of which everything was heard: for each pair the one partner's,
/// or where no partner is named every partner's that has orders of the lock.
pub(crate) async fn reckon(
    conn: &mut PgConnection,
    wanted: &[(Uuid, Option<PartnerId>)],
) -> Result<Vec<Reckoned>, StoreError> {
    let locks: Vec<_> = wanted.iter().map(|(lock, _)| *lock).collect();
    let partners: Vec<_> =
        wanted.iter().map(|(_, partner)| partner.map(|partner| partner.to_string())).collect();
    sqlx::query!(
        r#"with wanted as (
           select distinct lock_id, partner_id
             from unnest($1::uuid[], $2::text[]) as wanted (lock_id, partner_id)
           )
           select locks.lock_id, locks.round_id, orders.partner_id as "partner_id!",
                  (select count(*)
                     from logistics_notifier.digests as earlier
                    where (earlier.lock_id, earlier.partner_id) = (locks.lock_id, orders.partner_id)
                  )::integer + 1 as "revision!",
                  count(*) filter (where orders.state = 'placed')::integer as "orders!",
                  coalesce(sum(orders.units) filter (where orders.item = 'vaccine'), 0)::integer as "vaccine_vials!",
                  coalesce(sum(orders.units) filter (where orders.item = 'needle'), 0)::integer as "needle_pieces!",
                  coalesce(sum(orders.units) filter (where orders.item = 'syringe'), 0)::integer as "syringe_pieces!",
                  encode(sha256(convert_to(
                      $3 || E'\n' || locks.lock_id || E'\n' || coalesce(string_agg(
                          orders.order_id || ' ' || orders.version || ' ' || orders.item || ' ' || orders.units || E'\n',
                          '' order by orders.order_id
                      ) filter (where orders.state = 'placed'), ''),
                  'UTF8')), 'hex') as "hash!"
             from wanted
             join logistics_notifier.locks as locks
               on locks.lock_id = wanted.lock_id
              and locks.heard_all_at is not null
             join logistics_notifier.sheets as sheets
               on sheets.lock_id = locks.lock_id
             join logistics_notifier.shipment_orders as orders
               on orders.sheet_id = sheets.sheet_id
              and orders.partner_id is not null
              and (wanted.partner_id is null or wanted.partner_id = orders.partner_id)
            group by locks.lock_id, orders.partner_id
            order by locks.lock_id, orders.partner_id"#,
        &locks,
        &partners as &[Option<String>],
        RECIPE,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Reckoned {
            lock_id: row.lock_id,
            round_id: row.round_id,
            partner: code(&row.partner_id, TABLE, "no partner id")?,
            revision: count(row.revision, TABLE)?,
            orders: count(row.orders, TABLE)?,
            ordered: amounts(row.vaccine_vials, row.needle_pieces, row.syringe_pieces)?,
            hash: row.hash,
        })
    })
    .collect()
}

/// Keeps digests that were issued.
pub(crate) async fn insert(conn: &mut PgConnection, digests: &[Digest]) -> Result<(), StoreError> {
    let each = || digests.iter();
    let units = |of: fn(&Digest) -> u32| {
        each().map(|digest| integer(of(digest))).collect::<Result<Vec<_>, _>>()
    };
    let locks: Vec<_> = each().map(|digest| digest.lock_id).collect();
    let partners: Vec<_> = each().map(|digest| digest.partner.as_str()).collect();
    let recipes: Vec<_> = each().map(|digest| digest.recipe.as_str()).collect();
    let hashes: Vec<_> = each().map(|digest| digest.hash.as_str()).collect();
    let sequences: Vec<_> = each().map(|digest| bigint(digest.sequence)).collect();
    let issued_at: Vec<_> = each().map(|digest| digest.issued_at).collect();
    sqlx::query!(
        "insert into logistics_notifier.digests (
                lock_id, partner_id, revision, orders, vaccine_vials, needle_pieces,
                syringe_pieces, recipe, hash, sequence, issued_at
                )
         select *
           from unnest(
                $1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::integer[], $6::integer[],
                $7::integer[], $8::text[], $9::text[], $10::bigint[], $11::timestamptz[]
                )",
        &locks,
        &partners as &[&str],
        &units(|digest| digest.revision)?,
        &units(|digest| digest.orders)?,
        &units(|digest| digest.ordered.vaccine.0)?,
        &units(|digest| digest.ordered.needle.0)?,
        &units(|digest| digest.ordered.syringe.0)?,
        &recipes as &[&str],
        &hashes as &[&str],
        &sequences,
        &issued_at as &[DateTime<Utc>],
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Which digests are wanted; what is given must all hold.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Filter {
    pub(crate) lock: Option<Uuid>,
    pub(crate) round: Option<Uuid>,
    pub(crate) partner: Option<PartnerId>,
}

/// Digests after `after`, in order of lock, partner and revision.
pub(crate) async fn list(
    conn: &mut PgConnection,
    filter: Filter,
    (lock, partner, revision): (Uuid, &str, u32),
    limit: i64,
) -> Result<Vec<Digest>, StoreError> {
    sqlx::query!(
        "select digests.lock_id, locks.round_id, digests.partner_id, digests.revision,
                digests.orders, digests.vaccine_vials, digests.needle_pieces,
                digests.syringe_pieces, digests.recipe, digests.hash, digests.sequence,
                digests.issued_at
           from logistics_notifier.digests as digests
           join logistics_notifier.locks as locks using (lock_id)
          where (digests.lock_id, digests.partner_id, digests.revision) > ($1, $2, $3)
            and ($4::uuid is null or digests.lock_id = $4)
            and ($5::uuid is null or locks.round_id = $5)
            and ($6::text is null or digests.partner_id = $6)
          order by digests.lock_id, digests.partner_id, digests.revision
          limit $7",
        lock,
        partner,
        integer(revision)?,
        filter.lock,
        filter.round,
        filter.partner.as_ref().map(PartnerId::as_str),
        limit,
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Digest {
            lock_id: row.lock_id,
            round_id: row.round_id,
            partner: code(&row.partner_id, TABLE, "no partner id")?,
            revision: count(row.revision, TABLE)?,
            orders: count(row.orders, TABLE)?,
            ordered: amounts(row.vaccine_vials, row.needle_pieces, row.syringe_pieces)?,
            recipe: row.recipe,
            hash: row.hash,
            sequence: sequence(row.sequence, TABLE)?,
            issued_at: row.issued_at,
        })
    })
    .collect()
}
