//! Digests: a partner is told what it must have of a lock.

use std::collections::BTreeSet;

use sqlx::PgConnection;

use super::Fault;
use super::feed_writer::FeedWriter;
use super::ordering::Stale;
use crate::domain::digest::{Digest, RECIPE};
use crate::partner::cloud_event::Kind;
use crate::partner::digest::DigestData;
use crate::store::digests;

/// Issues the digests that became stale, of locks of which everything was heard.
pub(super) async fn issue(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    stale: Stale,
) -> Result<(), Fault> {
    if stale.is_empty() {
        return Ok(());
    }
    let reckoned = digests::reckon(conn, &each_once(stale)).await?;
    let mut issued = Vec::with_capacity(reckoned.len());
    for digest in reckoned {
        let mut digest = Digest {
            lock_id: digest.lock_id,
            round_id: digest.round_id,
            partner: digest.partner,
            revision: digest.revision,
            orders: digest.orders,
            ordered: digest.ordered,
            recipe: RECIPE.to_owned(),
            hash: digest.hash,
            sequence: 0,
            issued_at: writer.at(),
        };
        digest.sequence = writer.tell(
            Kind::DigestIssued,
            digest.lock_id,
            digest.partner,
            &DigestData::from(&digest),
        )?;
        issued.push(digest);
    }
    if !issued.is_empty() {
        digests::insert(conn, &issued).await?;
    }
    Ok(())
}

/// Where all partners of a lock are meant, each of them is not meant once more.
fn each_once(stale: Stale) -> Vec<(uuid::Uuid, Option<vsys_vocabulary::PartnerId>)> {
    let all: BTreeSet<_> =
        stale.iter().filter(|(_, partner)| partner.is_none()).map(|(lock, _)| *lock).collect();
    stale.into_iter().filter(|(lock, partner)| partner.is_none() || !all.contains(lock)).collect()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::{Stale, each_once};

    #[test]
    fn all_partners_of_a_lock_include_each_of_them() {
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let partner = "wholesaler-07".parse().ok();
        let stale = Stale::from([(one, None), (one, partner), (other, partner)]);
        assert_eq!(each_once(stale), [(one, None), (other, partner)]);
    }
}
