//! The heads of partners' feeds.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use vsys_vocabulary::PartnerId;

use super::{StoreError, bigint, code, sequence};

const TABLE: &str = "partner_feeds";

/// Takes the heads of all feeds until the transaction ends, and returns their last sequences.
///
/// There are some forty of them, always taken in the same order, so that whoever writes to
/// partners never meets another who does, and sequences have no gap.
pub(crate) async fn hold(conn: &mut PgConnection) -> Result<BTreeMap<PartnerId, u64>, StoreError> {
    sqlx::query!(
        "select partner_id, last_sequence
           from logistics_notifier.partner_feeds
          order by partner_id
            for update",
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| {
        Ok((code(&row.partner_id, TABLE, "no partner id")?, sequence(row.last_sequence, TABLE)?))
    })
    .collect()
}

/// Moves heads forward.
pub(crate) async fn advance(
    conn: &mut PgConnection,
    heads: &[(PartnerId, u64)],
) -> Result<(), StoreError> {
    let partners: Vec<_> = heads.iter().map(|(partner, _)| partner.as_str()).collect();
    let sequences: Vec<_> = heads.iter().map(|(_, sequence)| bigint(*sequence)).collect();
    sqlx::query!(
        "update logistics_notifier.partner_feeds as feeds
            set last_sequence = moved.last_sequence
           from unnest($1::text[], $2::bigint[]) as moved (partner_id, last_sequence)
          where feeds.partner_id = moved.partner_id",
        &partners as &[&str],
        &sequences,
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// All partners with the names of their consumers.
pub(crate) async fn consumers(
    conn: &mut PgConnection,
) -> Result<Vec<(PartnerId, String)>, StoreError> {
    sqlx::query!(
        "select partner_id, consumer
           from logistics_notifier.partner_feeds
          order by partner_id",
    )
    .fetch_all(conn)
    .await?
    .into_iter()
    .map(|row| Ok((code(&row.partner_id, TABLE, "no partner id")?, row.consumer)))
    .collect()
}

/// Where a partner's feed stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FeedRow {
    /// Name of its consumer on the broker.
    pub(crate) consumer: String,
    pub(crate) last_sequence: u64,
}

/// A partner's feed; none for an unknown partner.
pub(crate) async fn find(
    conn: &mut PgConnection,
    partner: PartnerId,
) -> Result<Option<FeedRow>, StoreError> {
    sqlx::query!(
        "select consumer, last_sequence
           from logistics_notifier.partner_feeds
          where partner_id = $1",
        partner.as_str(),
    )
    .fetch_optional(conn)
    .await?
    .map(|row| {
        let last_sequence = sequence(row.last_sequence, TABLE)?;
        Ok(FeedRow { consumer: row.consumer, last_sequence })
    })
    .transpose()
}
