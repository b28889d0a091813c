//! Lists of the regional bureaus, shown as differences and adopted.

use std::collections::HashMap;

use sqlx::PgConnection;
use vsys_vocabulary::{Actor, FacilityCode, PrefectureCode, jst};

use super::{Intake, IntakeError, Refused, Unread};
use crate::domain::locality::Localities;
use crate::domain::master::{Difference, Entry, EntryFilter, Fingerprint, Keyword, Tally};
use crate::domain::master_csv::{self, BadRow, FeeTable, Given, List};
use crate::store::master_entries::{Listed, Sought};
use crate::store::master_imports::Import;
use crate::store::{self, StoreError, master_entries, master_imports, places};

/// Entries that are compared and written at once.
const AT_ONCE: usize = 5_000;
/// Differences that are shown.
const SHOWN: usize = 200;
/// Of them, as many are kept for each kind that there is: none crowds out another.
const SHARE: usize = SHOWN / 4;

/// What a list comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Imported {
    pub(crate) rows: u32,
    /// Lines that are no rows.
    pub(crate) skipped: u32,
    pub(crate) tally: Tally,
    /// Some of them.
    pub(crate) differences: Vec<Difference>,
    pub(crate) bad: Vec<BadRow>,
    pub(crate) is_adopted: bool,
    /// Of all that it changes.
    pub(crate) digest: String,
}

/// Which list it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) is_dry_run: bool,
    /// Codes of it that the list lacks end.
    pub(crate) prefecture: Option<PrefectureCode>,
    /// Of rows that do not say it.
    pub(crate) fee_table: Option<FeeTable>,
    pub(crate) source: String,
    /// Of the differences that were shown; empty when none were.
    pub(crate) shown_digest: String,
}

/// A page of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListedEntries {
    pub(crate) found: Vec<Listed>,
    /// Behind which the next page begins.
    pub(crate) next: Option<FacilityCode>,
    /// Of the prefecture, or of all, whatever is looked for.
    pub(crate) in_force: u32,
}

impl Intake {
    /// Reads a list, says how it differs, and adopts it unless it is a dry run or has bad rows. What
    /// was shown of it is what is adopted, or nothing.
    #[tracing::instrument(skip_all, fields(file.bytes = file.len()))]
    pub(crate) async fn import_master_list(
        &self,
        header: &Header,
        file: Vec<u8>,
        by: &Actor,
    ) -> Result<Imported, IntakeError> {
        let now = self.clock.now();
        let list = self.read_list(header, file).await?;
        if let Some(prefecture) = header.prefecture {
            let other = list
                .entries
                .iter()
                .find(|entry| entry.prefecture().is_some_and(|named| named != prefecture));
            if let Some(Entry { code, .. }) = other {
                return Err(Refused::OtherPrefecture { code: *code, prefecture }.into());
            }
        }
        let mut tx = self.pool.begin().await?;
        // Two at a time would overwrite each other.
        store::queue(&mut tx, super::MASTER_LIST).await?;
        let Differences { tally, shown, put, ended, fingerprint } =
            differences(&mut tx, &list.entries, header.prefecture).await?;
        let mut imported = Imported {
            rows: list.rows,
            skipped: list.skipped,
            tally,
            differences: shown.in_order(),
            bad: list.bad,
            is_adopted: false,
            digest: fingerprint.digits(),
        };
        if header.is_dry_run || !imported.bad.is_empty() {
            return Ok(imported);
        }
        if !header.shown_digest.is_empty() && header.shown_digest != imported.digest {
            return Err(Refused::DiffersNow.into());
        }
        for entries in put.chunks(AT_ONCE) {
            master_entries::put(&mut tx, entries).await?;
        }
        master_entries::end(&mut tx, &ended, now).await?;
        let import = Import {
            at: now,
            person: by.person.clone(),
            source: header.source.clone(),
            prefecture: header.prefecture,
            rows: imported.rows,
            tally,
        };
        master_imports::insert(&mut tx, &import).await?;
        tx.commit().await?;
        imported.is_adopted = true;
        Ok(imported)
    }

    async fn read_list(&self, header: &Header, file: Vec<u8>) -> Result<List, IntakeError> {
        let mut db = self.pool.acquire().await?;
        let places = places::names(&mut db, jst::date_of(self.clock.now())).await?;
        drop(db);
        let given = Given { prefecture: header.prefecture, fee_table: header.fee_table };
        // A large file keeps a processor busy for seconds.
        let read = tokio::task::spawn_blocking(move || {
            let known = Localities::of(places.prefectures, places.municipalities);
            master_csv::read(&file, given, &known)
        });
        read.await.map_err(|_| Unread)?.map_err(|why| Refused::from(why).into())
    }

    /// Lists that were adopted, the newest first.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn master_imports(&self) -> Result<Vec<Import>, IntakeError> {
        let mut db = self.pool.acquire().await?;
        Ok(master_imports::list(&mut db).await?)
    }

    /// A page of the list in order of the codes, behind one, and how many are in force. What looks
    /// like the beginning of a code is looked for in codes, and in words where no code begins so.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn master_entries(
        &self,
        filter: &EntryFilter,
        behind: Option<FacilityCode>,
        size: usize,
    ) -> Result<ListedEntries, IntakeError> {
        let EntryFilter { prefecture, ref keyword } = *filter;
        let mut db = self.pool.acquire().await?;
        let in_force = master_entries::in_force(&mut db, prefecture).await?;
        let sought = match keyword {
            None => Sought::All,
            Some(Keyword { beginning: Some(beginning), .. })
                if master_entries::begins(&mut db, prefecture, beginning).await? =>
            {
                Sought::Beginning(beginning)
            }
            Some(Keyword { words, .. }) => Sought::Words(words),
        };
        let behind = behind.as_ref().map_or("", FacilityCode::as_str);
        let limit = i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1);
        let mut found = master_entries::list(&mut db, (prefecture, sought), behind, limit).await?;
        let has_more = found.len() > size;
        found.truncate(size);
        let next = found.last().filter(|_| has_more).map(|last| last.entry.code);
        Ok(ListedEntries { found, next, in_force })
    }
}

/// How a list differs from what there is.
#[derive(Default)]
struct Differences {
    tally: Tally,
    shown: Shown,
    /// Entries that are new or different.
    put: Vec<Entry>,
    ended: Vec<FacilityCode>,
    fingerprint: Fingerprint,
}

impl Differences {
    fn note(&mut self, code: FacilityCode, before: Option<&Entry>, after: Option<&Entry>) {
        self.shown.note(code, before, after);
        self.fingerprint.note(code, before, after);
    }
}

/// Some differences of each kind.
#[derive(Default)]
struct Shown {
    ended: Vec<Difference>,
    changed: Vec<Difference>,
    added: Vec<Difference>,
}

impl Shown {
    fn note(&mut self, code: FacilityCode, before: Option<&Entry>, after: Option<&Entry>) {
        let kind = match (before, after) {
            (_, None) => &mut self.ended,
            (Some(_), Some(_)) => &mut self.changed,
            (None, Some(_)) => &mut self.added,
        };
        if kind.len() < SHOWN {
            let (before, after) = (before.map(Entry::line), after.map(Entry::line));
            kind.push(Difference { code, before, after });
        }
    }

    /// Codes that end first, then those that change, then new ones: each kind has its share of the
    /// room, and what one leaves goes to the others in that order.
    fn in_order(mut self) -> Vec<Difference> {
        let kept = |kind: &[Difference]| kind.len().min(SHARE);
        let ended = SHOWN - kept(&self.changed) - kept(&self.added);
        self.ended.truncate(ended);
        let changed = SHOWN - self.ended.len() - kept(&self.added);
        self.changed.truncate(changed);
        let added = SHOWN - self.ended.len() - self.changed.len();
        self.added.truncate(added);
        [self.ended, self.changed, self.added].concat()
    }
}

async fn differences(
    db: &mut PgConnection,
    entries: &[Entry],
    prefecture: Option<PrefectureCode>,
) -> Result<Differences, StoreError> {
    let mut found = Differences::default();
    for part in entries.chunks(AT_ONCE) {
        let codes: Vec<_> = part.iter().map(|entry| entry.code).collect();
        let known = master_entries::find(db, &codes).await?;
        let known: HashMap<_, _> = known.iter().map(|entry| (entry.code, entry)).collect();
        for entry in part {
            let before = known.get(&entry.code).copied();
            if before == Some(entry) {
                found.tally.unchanged += 1;
                continue;
            }
            if before.is_some() {
                found.tally.changed += 1;
            } else {
                found.tally.added += 1;
            }
            found.note(entry.code, before, Some(entry));
            found.put.push(entry.clone());
        }
    }
    if let Some(prefecture) = prefecture {
        let codes: Vec<_> = entries.iter().map(|entry| entry.code).collect();
        for entry in master_entries::others(db, prefecture, &codes).await? {
            found.tally.ended += 1;
            found.note(entry.code, Some(&entry), None);
            found.ended.push(entry.code);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(code: &str) -> Entry {
        Entry {
            code: code.parse().unwrap(),
            name: "札幌病院".to_owned(),
            kana: String::new(),
            municipality: None,
            postcode: String::new(),
            address: "北一条西1".to_owned(),
            phone: String::new(),
        }
    }

    /// How many of each kind are shown, in the order in which they are.
    fn shown(ended: usize, changed: usize, added: usize) -> Vec<(&'static str, usize)> {
        let (mut shown, entry) = (Shown::default(), entry("0110113719"));
        // As a list is read: what ends is found last.
        for (count, before, after) in
            [(added, false, true), (changed, true, true), (ended, true, false)]
        {
            for _ in 0..count {
                shown.note(entry.code, before.then_some(&entry), after.then_some(&entry));
            }
        }
        let mut runs: Vec<(&str, usize)> = Vec::new();
        for one in shown.in_order() {
            let kind = match (one.before, one.after) {
                (_, None) => "ended",
                (Some(_), _) => "changed",
                (None, _) => "added",
            };
            match runs.last_mut() {
                Some((last, count)) if *last == kind => *count += 1,
                _ => runs.push((kind, 1)),
            }
        }
        runs
    }

    #[test]
    fn what_ends_is_shown_first_and_no_kind_crowds_out_another() {
        assert_eq!(shown(0, 0, 100_000), [("added", 200)]);
        assert_eq!(shown(3, 2, 100_000), [("ended", 3), ("changed", 2), ("added", 195)]);
        assert_eq!(shown(900, 900, 900), [("ended", 100), ("changed", 50), ("added", 50)]);
        assert_eq!(shown(0, 900, 900), [("changed", 150), ("added", 50)]);
        assert_eq!(shown(900, 0, 10), [("ended", 190), ("added", 10)]);
    }
}
