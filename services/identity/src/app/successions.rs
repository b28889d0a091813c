//! Facilities that took another's place, after a change of code or a merger.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;

use super::{Fault, Identity, News};
use crate::domain::organisation::Organisation;
use crate::store::organisations::{self, Told};
use crate::store::{accounts, memberships};

/// A facility, as it was told, and the code of the one in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Succession {
    pub(crate) of: Organisation,
    pub(crate) by: String,
}

impl Identity {
    /// Whoever acts for a facility acts in the same way for the one that took its place, unless
    /// somebody acts for that one already. Who was taken out of that one later does not come back
    /// when something else is told of the former.
    pub(crate) async fn follow_successions(
        &self,
        db: &mut PgConnection,
        successions: Vec<Succession>,
    ) -> Result<(), Fault> {
        if successions.is_empty() {
            return Ok(());
        }
        // The registry may tell of the new code later; until then it is what the old one was.
        let told = successions.iter().map(|it| {
            let organisation = Organisation { id: it.by.clone(), open: true, ..it.of.clone() };
            Told { organisation, version: 0 }
        });
        Self::hear_of_organisations(db, News(told.collect())).await?;
        let successors: Vec<String> = successions.iter().map(|it| it.by.clone()).collect();
        let staffed = memberships::staffed(db, &successors).await?;
        // One after another: who comes to one that was succeeded too goes on to the next.
        let mut people = BTreeSet::new();
        for Succession { of, by } in &successions {
            let pair = (&*of.id, &**by);
            if memberships::told_first(db, pair).await? && !staffed.contains(by) {
                people.extend(memberships::carry_over(db, pair).await?);
            }
        }
        let people: Vec<_> = people.into_iter().collect();
        let people = accounts::renew(db, &people).await?;
        let ids: Vec<String> =
            people.iter().flat_map(|account| account.memberships.keys().cloned()).collect();
        let found = organisations::find(db, &ids).await?;
        let known: BTreeMap<String, Organisation> =
            found.into_iter().map(|organisation| (organisation.id.clone(), organisation)).collect();
        let now = self.clock.now();
        let facts = people.iter().map(|account| self.changed_among(account, &known, now));
        let facts = facts.collect::<Result<Vec<_>, _>>()?;
        Ok(self.outbox.record(db, &facts).await?)
    }
}
