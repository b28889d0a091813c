//! The area table: who delivers what where.

use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::{MunicipalityCode, Office, PartnerId};

use super::{Fault, Logistics};
use crate::domain::area::AreaAssignment;
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

/// The first row that says again what a row before it says, or something else of the same.
fn first_repeated(rows: &[AreaAssignment]) -> Option<usize> {
    let mut seen = std::collections::HashSet::with_capacity(rows.len());
    rows.iter().position(|row| !seen.insert((row.municipality, row.goods, row.validity.from())))
}
