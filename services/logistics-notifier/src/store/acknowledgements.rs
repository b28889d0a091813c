//! How far partners have acknowledged their feeds.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use vsys_vocabulary::PartnerId;

use super::{StoreError, bigint, code, sequence};

const TABLE: &str = "acknowledgements";

/// How far a partner has acknowledged its feed, and when that was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Receipt {
    pub(crate) sequence: u64,
    pub(crate) at: DateTime<Utc>,
}

/// Partners that have something in their feed that they have not acknowledged, with the names of
/// their consumers.
pub(crate) async fn behind(
    conn: &mut PgConnection,
) -> Result<Vec<(PartnerId, String)>, StoreError> {
    sqlx::query!(
        "select feeds.partner_id, feeds.consumer
           from logistics_notifier.partner_feeds as feeds
          where feeds.last_sequence > 0
            and not exists (
                select from logistics_notifier.acknowledgements as known
                 where known.partner_id = feeds.partner_id
                   and known.up_to_sequence >= feeds.last_sequence
                )
          order by feeds.partner_id",
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| Ok((code(&row.partner_id, TABLE, "no partner id")?, row.consumer)))
    .collect()
}

/// Notes receipts; one that says less than is known already, or more than was ever written, says
/// nothing.
pub(crate) async fn note(
    conn: &mut PgConnection,
    receipts: &[(PartnerId, u64)],
    at: DateTime<Utc>,
) -> Result<(), StoreError> {
    let partners: Vec<_> = receipts.iter().map(|(partner, _)| partner.as_str()).collect();
    let sequences: Vec<_> = receipts.iter().map(|(_, sequence)| bigint(*sequence)).collect();
    sqlx::query!(
        "insert into logistics_notifier.acknowledgements (partner_id, up_to_sequence, acknowledged_at)
         select seen.partner_id, seen.up_to_sequence, $3
           from unnest($1::text[], $2::bigint[]) as seen (partner_id, up_to_sequence)
           join logistics_notifier.partner_feeds as feeds
             on feeds.partner_id = seen.partner_id
            and feeds.last_sequence >= seen.up_to_sequence
          where seen.up_to_sequence > 0
            and not exists (
                select from logistics_notifier.acknowledgements as known
                 where known.partner_id = seen.partner_id
                   and known.up_to_sequence >= seen.up_to_sequence
                )
             on conflict (partner_id, up_to_sequence) do nothing",
        &partners as &[&str],
        &sequences,
        at,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The latest receipt of each partner that has given one.
pub(crate) async fn latest(
    conn: &mut PgConnection,
    only: Option<PartnerId>,
) -> Result<Vec<(PartnerId, Receipt)>, StoreError> {
    sqlx::query!(
        "select distinct on (partner_id) partner_id, up_to_sequence, acknowledged_at
           from logistics_notifier.acknowledgements
          where $1::text is null or partner_id = $1
          order by partner_id, up_to_sequence desc",
        only.as_ref().map(PartnerId::as_str),
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        let receipt =
            Receipt { sequence: sequence(row.up_to_sequence, TABLE)?, at: row.acknowledged_at };
        Ok((code(&row.partner_id, TABLE, "no partner id")?, receipt))
    })
    .collect()
}
