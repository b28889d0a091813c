//! Recomputing a round's chain from the rows that it covers (ロック記録の検証).

use std::collections::HashMap;

use sqlx::{PgConnection, PgPool};
use uuid::Uuid;
use vsys_chassis::Verified;

use super::{Allocation, AllocationError};
use crate::{
    domain::{
        chain::{self, Break, Hash, Head, Link},
        lock::{lock_hash, sheet_hash},
        sheet::{Signature, State},
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
        self.kept_round(&mut *self.pool.acquire().await?, round).await?;
        verify(&self.pool, round).await
    }
}

/// Verifies the chains of all rounds, for `vsys verify`.
pub(crate) async fn verify_all(pool: &PgPool) -> anyhow::Result<Vec<Verified>> {
    let rounds = store::rounds::numbers(&mut *pool.acquire().await?).await?;
    let mut verified = Vec::with_capacity(rounds.len());
    for (round, number) in rounds {
        let Verification { entries, broken, .. } = verify(pool, round).await?;
        let changed = broken.map(|Break { at, because }| format!("entry {at}: {because}"));
        verified.push(Verified { record: format!("locks of round {number}"), entries, changed });
    }
    Ok(verified)
}

/// Reads one moment of a round and recomputes it.
async fn verify(pool: &PgPool, round: Uuid) -> Result<Verification, AllocationError> {
    let mut tx = pool.begin().await?;
    store::chain::one_moment(&mut tx).await?;
    let links = store::chain::list(&mut tx, round).await?;
    let contents = Contents::of(&mut tx, round).await?;
    let head = links.last().map(|link| link.hash);
    let kept = store::chain::head(&mut tx, round).await?;
    let verified = chain::verify(&links, |record| contents.by_entry.get(&record.id).copied())
        .and_then(|head| contents.all_covered(&links, head))
        .and_then(|head| ends_at(head, kept));
    tx.commit().await?;
    Ok(Verification { entries: links.len(), head, broken: verified.err() })
}

/// What the tables hold for each entry now.
#[derive(Default)]
struct Contents {
    by_entry: HashMap<Uuid, Hash>,
    /// Who signed what an entry covers: the entry, person and organisation.
    signers: Vec<(Uuid, String, String)>,
    /// Sheets that say they are locked and that no lock holds.
    strays: usize,
}

impl Contents {
    async fn of(connection: &mut PgConnection, round: Uuid) -> Result<Self, AllocationError> {
        let mut by_lock: HashMap<Uuid, Vec<(Uuid, Hash)>> = HashMap::new();
        let mut contents = Self::default();
        let locked = store::locks::sheets_of_round(connection, round).await?;
        let ids: Vec<Uuid> = locked.keys().copied().collect();
        // A site lies in one municipality, so its code alone says which sheet it belongs to.
        let destinations = store::locks::destinations(connection, &ids).await?;
        for sheet in store::sheets::find_many_with_lines(connection, &ids).await? {
            match locked.get(&sheet.id).copied().flatten() {
                Some(lock) => {
                    let content = (sheet.id, sheet_hash(&sheet, &destinations));
                    by_lock.entry(lock).or_default().push(content);
                    if let State::Locked { by, .. } = sheet.state {
                        contents.signers.push((lock, by.person, by.organisation));
                    }
                }
                None => contents.strays += 1,
            }
        }
        contents.by_entry =
            by_lock.into_iter().map(|(lock, sheets)| (lock, lock_hash(sheets))).collect();
        for sheet_id in store::amendments::sheets_of_round(connection, round).await? {
            if let Some(sheet) = store::sheets::find(connection, sheet_id).await? {
                let (_, amendments) = store::amendments::replay(connection, &sheet).await?;
                for amendment in amendments {
                    contents.by_entry.insert(amendment.id, amendment.content_hash());
                    let Signature { person, organisation, .. } = amendment.by;
                    contents.signers.push((amendment.id, person, organisation));
                }
            }
        }
        Ok(contents)
    }

    fn all_covered(&self, links: &[Link], head: Head) -> Result<Head, Break> {
        let at = head.sequence.saturating_add(1);
        let recorded: HashMap<Uuid, &Link> =
            links.iter().map(|link| (link.record.id, link)).collect();
        let other_signer = self.signers.iter().find_map(|(entry, person, organisation)| {
            let link = *recorded.get(entry)?;
            let known = (&link.record.person, &link.record.organisation);
            (known != (person, organisation)).then_some(link)
        });
        if let Some(link) = other_signer {
            Err(Break { at: link.sequence, because: "another signed than was recorded" })
        } else if self.strays > 0 {
            Err(Break { at, because: "a sheet is locked that no lock holds" })
        } else if self.by_entry.keys().any(|entry| !recorded.contains_key(entry)) {
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
