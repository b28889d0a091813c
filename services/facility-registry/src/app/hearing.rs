//! What other services tell, kept and acted upon.

use sqlx::PgConnection;

use vsys_vocabulary::{Actor, Role, Standing};

use super::{FacilityError, FacilityRegistry, facilities};
use crate::domain::allotment::Allotments;
use crate::domain::batch::{Batch, Plan};
use crate::domain::profile::FacilityEntry;
use crate::domain::registration;
use crate::store::{self, StoreError};

impl FacilityRegistry {
    /// Keeps what locked sheets give to facilities.
    pub(crate) async fn keep_allotments(
        db: &mut PgConnection,
        heard: &Allotments,
    ) -> Result<(), StoreError> {
        if heard.is_empty() {
            return Ok(());
        }
        store::allocated_lines::keep(db, heard).await
    }

    /// Enters the sites of locked mandates (委任状). One that is in the register stays as the
    /// offices keep it.
    pub(crate) async fn enter_mandated(
        &self,
        db: &mut PgConnection,
        sites: Batch<FacilityEntry>,
    ) -> Result<(), FacilityError> {
        if sites.rows.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let by = Actor {
            person: "contract-intake".to_owned(),
            organisation: "nation".to_owned(),
            standing: Standing::Nation,
            roles: [Role::Administrator].into(),
            environment: self.environment,
        };
        let known = facilities::known(db, &sites, now).await?;
        let new = registration::newcomers(sites, &known);
        let Plan { changed, .. } = registration::plan(new, &known, &by)?;
        self.save_and_tell(db, &changed, (&by, now)).await
    }
}
