//! Facilities of a file, all or none.

use tracing::instrument;

use vsys_vocabulary::Actor;

use super::{FacilityError, FacilityRegistry};
use crate::domain::batch::Tally;
use crate::domain::fault::Violations;
use crate::entry::file::FacilityFile;

/// What became of a file, or would become of it.
#[derive(Debug)]
pub(crate) struct Imported {
    /// Rows, without the heading.
    pub(crate) rows: u32,
    /// What they change.
    pub(crate) tally: Tally,
    /// What is wrong with them; with any nothing is done.
    pub(crate) refused: Violations,
    /// Whether it was done.
    pub(crate) done: bool,
}

impl FacilityRegistry {
    /// Enters and changes the facilities of a file. A dry run does the same and undoes it, so
    /// that it finds everything that stands in the way.
    #[instrument(skip_all, fields(rows = file.rows, dry_run = is_dry_run))]
    pub(crate) async fn import_facilities(
        &self,
        file: FacilityFile,
        is_dry_run: bool,
        by: &Actor,
    ) -> Result<Imported, FacilityError> {
        let FacilityFile { rows, batch } = file;
        let mut tx = self.pool.begin().await?;
        let refused = |refused| Imported { rows, tally: Tally::default(), refused, done: false };
        let tally = match self.enter_facilities(&mut tx, batch, by).await {
            Ok(tally) => tally,
            Err(FacilityError::Refused(found)) => return Ok(refused(found)),
            Err(error) => return Err(error),
        };
        if is_dry_run {
            tx.rollback().await?;
        } else {
            self.outbox.commit(tx).await?;
        }
        Ok(Imported { rows, tally, refused: Violations::default(), done: !is_dry_run })
    }
}
