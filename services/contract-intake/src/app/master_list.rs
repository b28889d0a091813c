//! Lists of the regional bureaus, shown as differences and adopted.

use std::collections::HashMap;

use sqlx::PgConnection;
use vsys_vocabulary::{Actor, FacilityCode, PrefectureCode};

use super::{Intake, IntakeError, Refused, Unread};
use crate::domain::master::{Difference, Entry, Tally};
use crate::domain::master_csv::{self, BadRow};
use crate::store::master_imports::Import;
use crate::store::{self, StoreError, master_entries, master_imports};

/// Entries that are compared and written at once.
const AT_ONCE: usize = 5_000;
/// Differences that are shown.
const SHOWN: usize = 200;

/// What a list comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Imported {
    pub(crate) rows: u32,
    pub(crate) tally: Tally,
    /// Some of them.
    pub(crate) differences: Vec<Difference>,
    pub(crate) bad: Vec<BadRow>,
    pub(crate) is_adopted: bool,
}

/// Which list it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) is_dry_run: bool,
    /// Codes of it that the list lacks end.
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) source: String,
}

impl Intake {
    /// Reads a list, says how it differs, and adopts it unless it is a dry run or has bad rows.
    #[tracing::instrument(skip_all, fields(file.bytes = file.len()))]
    pub(crate) async fn import_master_list(
        &self,
        header: &Header,
        file: Vec<u8>,
        by: &Actor,
    ) -> Result<Imported, IntakeError> {
        let now = self.clock.now();
        // A large file keeps a processor busy for seconds.
        let read = tokio::task::spawn_blocking(move || master_csv::read(&file)).await;
        let list = read.map_err(|_| Unread)?.map_err(Refused::from)?;
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
        let Differences { tally, shown, put, ended } =
            differences(&mut tx, &list.entries, header.prefecture).await?;
        let mut imported = Imported {
            rows: list.rows,
            tally,
            differences: shown,
            bad: list.bad,
            is_adopted: false,
        };
        if header.is_dry_run || !imported.bad.is_empty() {
            return Ok(imported);
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

    /// Lists that were adopted, the newest first.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn master_imports(&self) -> Result<Vec<Import>, IntakeError> {
        let mut db = self.pool.acquire().await?;
        Ok(master_imports::list(&mut db).await?)
    }
}

/// How a list differs from what there is.
#[derive(Default)]
struct Differences {
    tally: Tally,
    /// Some of them, in order of their code within each part of the list.
    shown: Vec<Difference>,
    /// Entries that are new or different.
    put: Vec<Entry>,
    ended: Vec<FacilityCode>,
}

impl Differences {
    fn note(&mut self, code: FacilityCode, before: Option<&Entry>, after: Option<&Entry>) {
        if self.shown.len() < SHOWN {
            let (before, after) = (before.map(Entry::line), after.map(Entry::line));
            self.shown.push(Difference { code, before, after });
        }
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
