//! Hearing what allocation decided: many facts, one transaction.

use std::collections::BTreeSet;
use std::sync::Arc;

use sqlx::PgConnection;
use uuid::Uuid;

use super::feed_writer::FeedWriter;
use super::ordering::{self, Stale};
use super::{Fault, Logistics, advance_notices, amending, digesting, holding};
use crate::domain::hold::{Hold, Release};
use crate::domain::sheet::SheetPart;
use crate::store::advance_notices::Statement;
use crate::store::{self, locked_lines, locks, sheets};

/// What a batch of facts says.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) parts: Vec<SheetPart>,
    pub(crate) amendments: Vec<ArrivedAmendment>,
    pub(crate) ceilings: Vec<Statement>,
    pub(crate) holds: Vec<Hold>,
    pub(crate) releases: Vec<Release>,
}

/// An amendment as it was heard; it is read when its sheet is known.
#[derive(Debug)]
pub(crate) struct ArrivedAmendment {
    pub(crate) id: Uuid,
    pub(crate) sheet_id: Uuid,
    pub(crate) version: u64,
    pub(crate) payload: Vec<u8>,
}

impl News {
    fn is_empty(&self) -> bool {
        self.parts.is_empty()
            && self.amendments.is_empty()
            && self.ceilings.is_empty()
            && self.holds.is_empty()
            && self.releases.is_empty()
    }
}

impl Logistics {
    /// Takes a batch in and tells partners what it means for them.
    #[tracing::instrument(skip_all, fields(sheets.parts = news.parts.len()), err)]
    pub(crate) async fn hear(&self, conn: &mut PgConnection, news: News) -> Result<(), Fault> {
        if news.is_empty() {
            return Ok(());
        }
        let News { parts, amendments, ceilings, holds, releases } = news;
        let parts = note_sheets(conn, parts).await?;
        keep_amendments(conn, &amendments).await?;
        let mut writer = FeedWriter::open(self, conn).await?;
        let mut stale = Stale::new();

        order(conn, &mut writer, &parts, &mut stale).await?;
        let touched: BTreeSet<Uuid> = parts
            .iter()
            .map(|part| part.sheet.id)
            .chain(amendments.iter().map(|amendment| amendment.sheet_id))
            .collect();
        let touched: Vec<_> = touched.into_iter().collect();
        amending::apply(conn, &mut writer, &touched, &mut stale).await?;

        let lock_ids: BTreeSet<_> = parts.iter().map(|part| part.sheet.lock_id).collect();
        let lock_ids: Vec<_> = lock_ids.into_iter().collect();
        let completed = locks::complete(conn, &lock_ids, writer.at()).await?;
        stale.extend(completed.iter().map(|&lock| (lock, None)));

        advance_notices::take_in(conn, &mut writer, &parts, &ceilings, &completed).await?;
        holding::take_in(conn, &mut writer, (&holds, &releases), &touched).await?;
        digesting::issue(conn, &mut writer, stale).await?;
        writer.close(conn).await
    }
}

/// Keeps what is new of locks, sheets and lines, and returns the parts not heard before.
async fn note_sheets(
    conn: &mut PgConnection,
    parts: Vec<SheetPart>,
) -> Result<Vec<SheetPart>, Fault> {
    if parts.is_empty() {
        return Ok(parts);
    }
    locks::note(conn, &parts).await?;
    let mut new: BTreeSet<_> = sheets::note(conn, &parts).await?.into_iter().collect();
    let mut parts = parts;
    // Taken out of the set, so that a part that is twice in one batch is new once.
    parts.retain(|part| new.remove(&(part.sheet.id, part.part)));
    let lines: Vec<_> = parts
        .iter()
        .flat_map(|part| part.sites().iter().map(|line| (&*part.sheet, &**line)))
        .collect();
    if !lines.is_empty() {
        locked_lines::insert(conn, &lines).await?;
    }
    Ok(parts)
}

async fn keep_amendments(
    conn: &mut PgConnection,
    amendments: &[ArrivedAmendment],
) -> Result<(), Fault> {
    if amendments.is_empty() {
        return Ok(());
    }
    let arrived: Vec<_> = amendments
        .iter()
        .map(|amendment| store::amendments::Arrived {
            id: amendment.id,
            sheet_id: amendment.sheet_id,
            version: amendment.version,
            payload: &amendment.payload,
        })
        .collect();
    Ok(store::amendments::keep(conn, &arrived).await?)
}

/// Orders everything that newly heard parts want.
async fn order(
    conn: &mut PgConnection,
    writer: &mut FeedWriter,
    parts: &[SheetPart],
    stale: &mut Stale,
) -> Result<(), Fault> {
    let wanted: Vec<_> = parts
        .iter()
        .flat_map(|part| part.sites().iter().map(move |line| (&part.sheet, line)))
        .flat_map(|(sheet, line)| {
            line.ordered().map(|item| (Arc::clone(sheet), Arc::clone(line), item))
        })
        .collect();
    if wanted.is_empty() {
        return Ok(());
    }
    ordering::place(conn, writer, &wanted, stale).await
}
