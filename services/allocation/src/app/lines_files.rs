//! A sheet's lines as a CSV file, in and out.

use std::collections::BTreeMap;

use uuid::Uuid;
use vsys_vocabulary::{Actor, Amounts};

use super::{Allocation, AllocationError, LinesWish, SheetView};
use crate::domain::{
    child::Child,
    lines_csv::{self, BadRow, LinesFile, Written},
};

/// What became of a file.
#[derive(Debug, Clone)]
pub(crate) struct Imported {
    pub(crate) view: SheetView,
    pub(crate) rows: u32,
    pub(crate) bad: Vec<BadRow>,
    pub(crate) saved: bool,
}

impl Allocation {
    /// Sets all lines from a file, or with `dry_run` only says what is wrong with it.
    pub(crate) async fn import(
        &self,
        sheet: Uuid,
        expected_version: i64,
        dry_run: bool,
        file: &[u8],
        by: &Actor,
    ) -> Result<Imported, AllocationError> {
        let view = self.sheet(sheet, by).await?;
        let LinesFile { entries, mut bad, rows } = lines_csv::read(&view.sheet.office, file);
        let pairs: Vec<_> = entries.iter().map(|(_, child, units)| (*child, *units)).collect();
        let mut connection = self.pool.acquire().await?;
        let faults = self.receiver_faults(&mut connection, &view.sheet.office, &pairs).await?;
        drop(connection);
        bad.extend(faults.into_iter().filter_map(|(at, fault)| {
            let (line, ..) = entries.get(at)?;
            Some(BadRow {
                line: *line,
                column: "code",
                reason: fault.reason(),
                message: fault.to_string(),
            })
        }));
        bad.sort_by_key(|row| row.line);
        if dry_run || !bad.is_empty() {
            return Ok(Imported { view, rows, bad, saved: false });
        }
        let entries: Vec<(String, Amounts)> =
            entries.into_iter().map(|(_, child, units)| (child.to_string(), units)).collect();
        let wish = LinesWish { sheet, expected_version, entries, replace_all: true };
        let view = self.enter(wish, by).await?;
        Ok(Imported { view, rows, bad, saved: true })
    }

    /// Writes a sheet's lines with what was asked for: those that hold or want something, those
    /// that may receive, and for a prefecture every municipality.
    pub(crate) async fn export(&self, sheet: Uuid, by: &Actor) -> Result<Vec<u8>, AllocationError> {
        let view = self.sheet(sheet, by).await?;
        let named = self.receivers_with_names(&view).await?;
        let lines = named.iter().map(|(code, name)| {
            let child = Child::parse(&view.sheet.office, code).ok();
            let units = child.and_then(|child| view.sheet.lines.get(&child).copied());
            Written {
                code,
                name,
                units: units.unwrap_or(Amounts::ZERO),
                demand: child.and_then(|child| view.demands.get(&child).copied()),
            }
        });
        Ok(lines_csv::write(lines)?)
    }

    async fn receivers_with_names(
        &self,
        view: &SheetView,
    ) -> Result<BTreeMap<String, String>, AllocationError> {
        let mut connection = self.pool.acquire().await?;
        let known = self.known_below(&mut connection, &view.sheet.office, false).await?;
        let codes: Vec<String> = known.into_iter().map(|place| place.code).collect();
        let mut names: BTreeMap<String, String> = view.names.clone();
        names.extend(crate::store::places::names(&mut connection, &codes).await?);
        names.extend(crate::store::facilities::names(&mut connection, &codes).await?);
        Ok(names)
    }
}
