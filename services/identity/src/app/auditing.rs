//! The record of calls: kept as it is told, looked into, verified.

use sqlx::{PgConnection, PgPool};
use vsys_chassis::Verified;
use vsys_vocabulary::{Actor, Standing, Tier};

use super::accounts::own_id;
use super::{Fault, Identity, Listed, fitting};
use crate::domain::audit::{Answered, Break, Entry, Head};
use crate::store::audit_entries::{self, Area, Filter};
use crate::store::{Page, StoreError, organisations};

/// Entries that are verified at a time.
const AT_A_TIME: i64 = 1_000;

/// What was found of the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verification {
    pub(crate) entries: u64,
    /// As the last writer left it.
    pub(crate) head: Head,
    pub(crate) broken: Option<Break>,
}

impl Identity {
    /// Keeps calls in the order in which they were heard.
    pub(crate) async fn keep_calls(
        db: &mut PgConnection,
        mut calls: Vec<Answered>,
    ) -> Result<(), StoreError> {
        if calls.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = calls.iter().map(|call| call.organisation.clone()).collect();
        let known = organisations::find(db, &ids).await?;
        for call in &mut calls {
            if let Some(known) = known.iter().find(|known| known.id == call.organisation) {
                call.lies_with(known);
            }
        }
        let mut head = audit_entries::head_for_update(db).await?;
        let entries: Vec<Entry> = calls.into_iter().map(|call| head.append(call)).collect();
        audit_entries::append(db, &entries, &head).await
    }

    /// The newest entries that somebody may see.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn search_audit(
        &self,
        filter: Filter,
        page: &Page,
        by: &Actor,
    ) -> Result<Listed<Entry>, Fault> {
        let Some(filter) = within_sight(filter, &by.standing) else {
            return Ok(Listed { found: Vec::new(), next: None });
        };
        let mut db = self.pool.acquire().await?;
        let found = audit_entries::search(&mut db, &filter, page.limit()).await?;
        let size = fitting(&found, page.size, |Entry { answered, .. }| {
            let Answered { request, before, after, .. } = answered;
            request.len() + before.len() + after.len() + 1_000
        });
        Ok(Listed::cut(found, size, |entry| entry.sequence.to_string()))
    }

    /// Recomputes the chain from its first entry to its last.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn verify_audit(&self) -> Result<Verification, Fault> {
        Ok(verify(&self.pool).await?)
    }
}

/// Verifies the chain, for `vsys verify`.
pub(crate) async fn verify_all(pool: &PgPool) -> anyhow::Result<Vec<Verified>> {
    let Verification { entries, broken, .. } = verify(pool).await?;
    Ok(vec![Verified {
        record: "audit".to_owned(),
        entries: usize::try_from(entries)?,
        changed: broken.map(|Break { at, because }| format!("entry {at}: {because}")),
    }])
}

async fn verify(pool: &PgPool) -> Result<Verification, StoreError> {
    let mut tx = pool.begin().await?;
    audit_entries::one_moment(&mut tx).await?;
    let head = audit_entries::head(&mut tx).await?;
    let entries = audit_entries::count(&mut tx).await?;
    let broken = match follow(&mut tx).await? {
        Ok(end) => end.ends_at(&head, entries).err(),
        Err(broken) => Some(broken),
    };
    tx.commit().await?;
    Ok(Verification { entries, head, broken })
}

/// Follows the chain to its end, or to where it breaks.
async fn follow(db: &mut PgConnection) -> Result<Result<Head, Break>, StoreError> {
    let mut end = Head::EMPTY;
    loop {
        let entries = audit_entries::next(db, end.sequence, AT_A_TIME).await?;
        if entries.is_empty() {
            return Ok(Ok(end));
        }
        if let Err(broken) = entries.iter().try_for_each(|entry| end.follow(entry)) {
            return Ok(Err(broken));
        }
    }
}

/// Everyone sees what was done for their own organisation; the nation all; a prefecture and a
/// municipality that of the tiers below in their area as well. None when nothing is left to see.
fn within_sight(filter: Filter, standing: &Standing) -> Option<Filter> {
    let own = own_id(standing);
    let below = |tiers: &[Tier]| tiers.iter().map(ToString::to_string).collect();
    match standing {
        Standing::Nation => Some(filter),
        Standing::Prefecture(code) => {
            let below = below(&[Tier::Municipality, Tier::Facility]);
            let area = Area { own, prefecture: code.to_string(), municipality: None, below };
            Some(Filter { area: Some(area), ..filter })
        }
        Standing::Municipality(code) => {
            let area = Area {
                own,
                prefecture: code.prefecture().to_string(),
                municipality: Some(code.to_string()),
                below: below(&[Tier::Facility]),
            };
            Some(Filter { area: Some(area), ..filter })
        }
        Standing::Facility(_)
        | Standing::Partner(_)
        | Standing::ServiceDesk
        | Standing::CoordinatingBody(_) => {
            let wished = filter.organisation.as_ref();
            let in_sight = wished.is_none_or(|wished| *wished == own);
            in_sight.then_some(Filter { organisation: Some(own), ..filter })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(organisation: &str) -> Filter {
        Filter { organisation: Some(organisation.to_owned()), ..Filter::default() }
    }

    #[test]
    fn who_is_no_office_sees_only_what_was_done_for_itself() {
        let maker = Standing::Partner("maker-1".parse().unwrap());
        let own = within_sight(Filter::default(), &maker).unwrap();
        assert_eq!((own.organisation.as_deref(), own.area), (Some("maker-1"), None));
        assert!(within_sight(of("maker-1"), &maker).is_some());
        assert!(within_sight(of("maker-2"), &maker).is_none());
        assert!(within_sight(of("nation"), &Standing::ServiceDesk).is_none());
    }

    #[test]
    fn an_office_sees_its_area_and_never_the_offices_above() {
        let area = |standing| within_sight(Filter::default(), &standing).unwrap().area;
        assert_eq!(area(Standing::Nation), None);
        let tokyo = area(Standing::Prefecture("13".parse().unwrap())).unwrap();
        assert_eq!((&*tokyo.own, &*tokyo.prefecture, tokyo.municipality), ("13", "13", None));
        assert_eq!(tokyo.below, ["municipality", "facility"]);
        let chiyoda = area(Standing::Municipality("131016".parse().unwrap())).unwrap();
        assert_eq!((&*chiyoda.own, chiyoda.municipality.as_deref()), ("131016", Some("131016")));
        assert_eq!(chiyoda.below, ["facility"]);
    }
}
