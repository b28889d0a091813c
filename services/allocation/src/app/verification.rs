//! Recomputing a round's chain from the rows that it covers (ロック記録の検証).

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;
use uuid::Uuid;

use super::{Allocation, AllocationError};
use crate::{
    domain::{
        chain::{self, Break, Hash, Head, Link},
        lock::{lock_hash, sheet_hash},
    },
    store,
};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verification {
    pub(crate) entries: usize,
    pub(crate) head: Option<Hash>,
    pub(crate) broken: Option<Break>,
}

impl Allocation {
    /// Recomputes every hash of a round; a sheet that is locked and in no lock breaks the chain too.
    #[tracing::instrument(skip_all, fields(round.id = %round), err(level = "debug"))]
    pub(crate) async fn verify_chain(&self, round: Uuid) -> Result<Verification, AllocationError> {
        let mut tx = self.pool.begin().await?;
        store::chain::one_moment(&mut tx).await?;
        self.kept_round(&mut tx, round).await?;
        let links = store::chain::list(&mut tx, round).await?;
        let contents = self.contents(&mut tx, round).await?;
        let head = links.last().map(|link| link.hash);
        let kept = store::chain::head(&mut tx, round).await?;
        let verified = chain::verify(&links, |record| contents.by_entry.get(&record.id).copied())
            .and_then(|head| contents.all_covered(&links, head))
            .and_then(|head| ends_at(head, kept));
        tx.commit().await?;
        Ok(Verification { entries: links.len(), head, broken: verified.err() })
    }

    async fn contents(
        &self,
        connection: &mut PgConnection,
        round: Uuid,
    ) -> Result<Contents, AllocationError> {
        let mut by_lock: HashMap<Uuid, Vec<(Uuid, Hash)>> = HashMap::new();
        let mut contents = Contents::default();
        let locked = store::locks::sheets_of_round(connection, round).await?;
        let ids: Vec<Uuid> = locked.keys().copied().collect();
        // A site lies in one municipality, so its code alone says which sheet it belongs to.
        let destinations = store::locks::destinations(connection, &ids).await?;
        for sheet in store::sheets::find_many_with_lines(connection, &ids).await? {
            match locked.get(&sheet.id).copied().flatten() {
                Some(lock) => {
                    let content = (sheet.id, sheet_hash(&sheet, &destinations));
                    by_lock.entry(lock).or_default().push(content);
                }
                None => contents.strays += 1,
            }
        }
        contents.by_entry =
            by_lock.into_iter().map(|(lock, sheets)| (lock, lock_hash(sheets))).collect();
        for sheet_id in store::amendments::sheets_of_round(connection, round).await? {
            if let Some(sheet) = store::sheets::find(connection, sheet_id).await? {
                let (_, amendments) = store::amendments::replay(connection, &sheet).await?;
                let hashes =
                    amendments.iter().map(|amendment| (amendment.id, amendment.content_hash()));
                contents.amendments += amendments.len();
                contents.by_entry.extend(hashes);
            }
        }
        Ok(contents)
    }
}

/// What the tables hold for each entry now.
#[derive(Default)]
struct Contents {
    by_entry: HashMap<Uuid, Hash>,
    amendments: usize,
    /// Sheets that say they are locked and that no lock holds.
    strays: usize,
}

impl Contents {
    fn all_covered(&self, links: &[Link], head: Head) -> Result<Head, Break> {
        let at = head.sequence.saturating_add(1);
        let recorded: HashSet<Uuid> = links.iter().map(|link| link.record.id).collect();
        if self.strays > 0 {
            Err(Break { at, because: "a sheet is locked that no lock holds" })
        } else if self.by_entry.keys().any(|entry| !recorded.contains(entry)) {
            Err(Break { at, because: "a lock or amendment is in no entry" })
        } else {
            Ok(head)
        }
    }
}

/// Refuses a chain whose newest entries were taken away together with what they cover.
fn ends_at(head: Head, kept: Head) -> Result<Head, Break> {
    if head == kept {
        Ok(head)
    } else {
        let at = head.sequence.saturating_add(1);
        Err(Break { at, because: "the chain does not end where it ended last" })
    }
}
