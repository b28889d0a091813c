//! How addresses are doing, by what they answer.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::results::Landed;
use crate::app::{Fault, Logistics};
use crate::domain::webhook::{Disabled, Health, Meaning};
use crate::store::webhooks::endpoints::{self, Endpoint};

/// What an address answered to posts, and when each was begun.
type Answers = Vec<(Meaning, DateTime<Utc>)>;

/// What addresses answered, in turn.
fn healths(landed: &[Landed]) -> Vec<(Uuid, Answers)> {
    let mut by_endpoint: BTreeMap<Uuid, Answers> = BTreeMap::new();
    for one in landed {
        if let Some((attempt, answer)) = &one.tried {
            let answers = by_endpoint.entry(one.key.endpoint).or_default();
            answers.push((answer.meaning(), attempt.at));
        }
    }
    by_endpoint.into_iter().collect()
}

/// An address that was turned off by what it answered.
pub(crate) struct TurnedOff {
    pub(crate) endpoint: Endpoint,
    pub(crate) why: Disabled,
}

impl Logistics {
    /// Notes how addresses are doing after what they answered.
    pub(super) async fn note_health(
        &self,
        conn: &mut PgConnection,
        landed: &[Landed],
        now: DateTime<Utc>,
    ) -> Result<Vec<TurnedOff>, Fault> {
        let answers = healths(landed);
        let arrived = |(meaning, _): &(Meaning, _)| *meaning == Meaning::Arrived;
        let well = answers.iter().filter(|(_, said)| said.iter().any(arrived));
        let well: Vec<_> = well.map(|(id, _)| *id).collect();
        // Most are well and stay so: nobody has to wait for them.
        let ids: Vec<_> = answers.iter().map(|(id, _)| *id).collect();
        let sick = endpoints::of_ids(conn, &ids).await?.into_iter();
        let sick = sick.filter(|endpoint| endpoint.health() != Health::default());
        let mut ids: Vec<_> = sick.map(|endpoint| endpoint.id).collect();
        let failed = answers.iter().filter(|(_, said)| !said.iter().all(arrived));
        ids.extend(failed.map(|(id, _)| *id));

        let mut turned_off = Vec::new();
        for mut endpoint in endpoints::hold(conn, &ids).await? {
            let before = endpoint.health();
            let said = answers.iter().find(|(id, _)| *id == endpoint.id).map(|(_, said)| said);
            let after = said.into_iter().flatten().fold(before, |health, (meaning, begun)| {
                let next = health.after(*meaning, (*begun, now));
                // One that was turned off stays so.
                Health { disabled: health.disabled.or(next.disabled), ..next }
            });
            if after == before {
                continue;
            }
            let disabled = before.disabled.or(after.disabled);
            endpoint.take_health(Health { disabled, ..after }, now);
            endpoints::save(conn, &endpoint).await?;
            if let (None, Some(why)) = (before.disabled, disabled) {
                turned_off.push(TurnedOff { endpoint, why });
            }
        }
        endpoints::note_success(conn, &well, now).await?;
        Ok(turned_off)
    }
}
