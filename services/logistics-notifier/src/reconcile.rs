//! What of the outbox need not be published again when the broker has lost its storage.

use std::collections::HashMap;

use sqlx::PgPool;
use vsys_chassis::IsMissed;
use vsys_messaging::reconcile::Hole;
use vsys_vocabulary::PartnerId;

use crate::partner::cloud_event::SEQUENCE_HEADER;
use crate::store::acknowledgements;

/// Tells which messages are still missed: all but those that their partner has acknowledged.
///
/// The broker's storage also holds what partners have acknowledged; this service keeps that in its
/// own tables, so that after a loss nobody is sent what they had already.
pub async fn missed(pool: &PgPool) -> anyhow::Result<IsMissed> {
    let mut conn = pool.acquire().await?;
    let receipts: HashMap<PartnerId, u64> = acknowledgements::latest(&mut conn, None)
        .await?
        .into_iter()
        .map(|(partner, receipt)| (partner, receipt.sequence))
        .collect();
    Ok(Box::new(move |hole: &Hole| !is_acknowledged(hole, &receipts)))
}

fn is_acknowledged(hole: &Hole, receipts: &HashMap<PartnerId, u64>) -> bool {
    let partner = hole
        .subject
        .strip_prefix("partner.")
        .and_then(|rest| rest.split('.').next())
        .and_then(|id| id.parse().ok());
    let sequence =
        hole.headers.get(SEQUENCE_HEADER).and_then(|sequence| sequence.parse::<u64>().ok());
    match (partner.and_then(|partner: PartnerId| receipts.get(&partner)), sequence) {
        (Some(acknowledged), Some(sequence)) => sequence <= *acknowledged,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use uuid::Uuid;
    use vsys_messaging::reconcile::Hole;

    use super::is_acknowledged;

    fn hole(subject: &str, sequence: &str) -> Hole {
        let headers = [("Vsys-Partner-Sequence".to_owned(), sequence.to_owned())].into();
        Hole { event_id: Uuid::nil(), subject: subject.to_owned(), headers }
    }

    #[test]
    fn what_a_partner_has_acknowledged_is_not_missed() {
        let receipts = HashMap::from([("maker-1".parse().unwrap(), 17)]);
        let known = |subject, sequence| is_acknowledged(&hole(subject, sequence), &receipts);
        assert!(known("partner.maker-1.digest.issued", "17"));
        assert!(!known("partner.maker-1.digest.issued", "18"));
        assert!(!known("partner.maker-2.digest.issued", "1"));
        assert!(!known("vsys.logistics_notifier.v1.AreaAssigned.13.131016", "1"));
    }
}
