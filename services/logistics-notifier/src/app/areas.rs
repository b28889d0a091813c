//! The area table: who delivers what where.

use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::{MunicipalityCode, Office, PartnerId, jst};

use super::{Fault, Logistics};
use crate::domain::area::AreaAssignment;
use crate::domain::progress::RowError;
use crate::events::outgoing;
use crate::store::{area_assignments, partners};

/// Why rows of the area table were not entered; nothing was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PutAreasError {
    #[error("row {row} names a partner that is not known")]
    UnknownPartner { row: usize },
    #[error("row {row} shares days with another row of the same municipality, item and product")]
    Overlap { row: usize },
    #[error("row {row} has the same key and first day as a row before it")]
    Twice { row: usize },
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// What a file of the area table would do, or has done.
#[derive(Debug, Clone, Default)]
pub(crate) struct Import {
    pub(crate) changed: usize,
    pub(crate) errors: Vec<RowError>,
    /// Numbers of rows, each with a row of the table that shares its days.
    pub(crate) overlaps: Vec<(u32, AreaAssignment)>,
    pub(crate) holes: Vec<area_assignments::Hole>,
    pub(crate) orders_placed: u32,
}

/// What became of rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PutAreasOutcome {
    pub(crate) changed: usize,
    pub(crate) orders_placed: u32,
}

impl Logistics {
    /// Enters rows or changes them, all or none; then places what waited for somebody to be
    /// responsible.
    #[tracing::instrument(skip_all, fields(rows = rows.len()), err)]
    pub(crate) async fn put_areas(
        &self,
        rows: &[AreaAssignment],
    ) -> Result<PutAreasOutcome, PutAreasError> {
        if let Some(row) = first_repeated(rows) {
            return Err(PutAreasError::Twice { row });
        }
        let mut tx = self.pool.begin().await.map_err(Fault::from)?;
        let ids: Vec<_> = rows.iter().map(|row| row.partner.as_str()).collect();
        if let Some(row) = partners::first_unknown(&mut tx, &ids).await.map_err(Fault::from)? {
            return Err(PutAreasError::UnknownPartner { row });
        }
        area_assignments::hold(&mut tx, rows).await.map_err(Fault::from)?;
        let changed = area_assignments::put(&mut tx, rows).await.map_err(Fault::from)?;
        let overlap = area_assignments::first_overlap(&mut tx, rows).await.map_err(Fault::from)?;
        if let Some(row) = overlap {
            return Err(PutAreasError::Overlap { row });
        }
        let at = self.clock.now();
        let facts: Vec<_> = changed
            .iter()
            .filter_map(|changed| Some((rows.get(changed.place)?, changed.version)))
            .map(|(row, version)| {
                let scope = Scope::of(&Office::Municipality(row.municipality));
                let fact = outgoing::area_assigned(row, version);
                Envelope::fact(self.clock.new_id(), scope, &fact, at)
            })
            .collect();
        self.outbox.record(&mut tx, &facts).await.map_err(Fault::from)?;
        self.outbox.commit(tx).await.map_err(Fault::from)?;
        let orders_placed = if facts.is_empty() { 0 } else { self.place_waiting().await? };
        Ok(PutAreasOutcome { changed: facts.len(), orders_placed })
    }

    /// Looks through numbered rows of a file: what is wrong, what would be new, and which places
    /// nobody would deliver to; enters them unless something is wrong or it is a dry run.
    #[tracing::instrument(skip_all, fields(rows = rows.len()), err)]
    pub(crate) async fn import_areas(
        &self,
        rows: &[(u32, AreaAssignment)],
        dry_run: bool,
    ) -> Result<Import, Fault> {
        let areas: Vec<_> = rows.iter().map(|(_, area)| area.clone()).collect();
        let mut tx = self.pool.begin().await?;
        let mut errors = repeated(rows);
        let known = partners::known(&mut tx).await?;
        errors.extend(rows.iter().filter(|(_, area)| !known.contains(&area.partner)).map(
            |(row, area)| RowError {
                row: *row,
                field: "partner_id",
                reason: "PARTNER_UNKNOWN",
                message: format!("there is no partner {}", area.partner),
            },
        ));
        if !errors.is_empty() {
            return Ok(Import { errors, ..Import::default() });
        }
        area_assignments::hold(&mut tx, &areas).await?;
        let changed = area_assignments::put(&mut tx, &areas).await?;
        let overlaps = area_assignments::overlaps(&mut tx, &areas).await?;
        let overlaps = overlaps.into_iter().filter_map(
            |area_assignments::Overlap { place, partner, validity }| {
                let (row, area) = rows.get(place)?;
                Some((*row, AreaAssignment { partner, validity, ..area.clone() }))
            },
        );
        let overlaps: Vec<_> = overlaps.collect();
        let holes =
            area_assignments::holes(&mut tx, &areas, jst::date_of(self.clock.now())).await?;
        let import = Import { changed: changed.len(), errors, overlaps, holes, orders_placed: 0 };
        drop(tx);
        if dry_run || !import.overlaps.is_empty() || changed.is_empty() {
            return Ok(import);
        }
        // Entered by the one way that there is; what was looked at above was let go.
        match self.put_areas(&areas).await {
            Ok(put) => Ok(Import { orders_placed: put.orders_placed, ..import }),
            Err(PutAreasError::Fault(fault)) => Err(fault),
            Err(meanwhile) => {
                let error = RowError {
                    row: 0,
                    field: "valid_from",
                    reason: "AREA_ROWS_OVERLAP",
                    message: meanwhile.to_string(),
                };
                Ok(Import { errors: vec![error], ..import })
            }
        }
    }

    /// Rows after `after`, in order of municipality, item, product and first day.
    pub(crate) async fn list_areas(
        &self,
        only: (Option<PartnerId>, Option<MunicipalityCode>),
        after: &[String; 4],
        limit: i64,
    ) -> Result<Vec<AreaAssignment>, Fault> {
        let mut conn = self.pool.acquire().await?;
        Ok(area_assignments::list(&mut conn, only, after, limit).await?)
    }
}

/// Rows that say again what a row before them says, or something else of the same.
fn repeated(rows: &[(u32, AreaAssignment)]) -> Vec<RowError> {
    let mut first = std::collections::HashMap::with_capacity(rows.len());
    let mut errors = Vec::new();
    for (row, area) in rows {
        let key = (area.municipality, area.goods, area.validity.from());
        if let Some(before) = first.insert(key, *row) {
            errors.push(RowError {
                row: *row,
                field: "valid_from",
                reason: "ENTERED_TWICE",
                message: format!("row {before} has the same key and first day"),
            });
        }
    }
    errors
}

/// The first row that says again what a row before it says, or something else of the same.
fn first_repeated(rows: &[AreaAssignment]) -> Option<usize> {
    let mut seen = std::collections::HashSet::with_capacity(rows.len());
    rows.iter().position(|row| !seen.insert((row.municipality, row.goods, row.validity.from())))
}
