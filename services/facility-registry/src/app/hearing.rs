//! What other services tell, kept and acted upon.

use sqlx::PgConnection;

use vsys_vocabulary::{Actor, FacilityCode, Role, Standing};

use super::{FacilityError, FacilityRegistry, facilities};
use crate::domain::allotment::Allotments;
use crate::domain::batch::{Batch, Plan};
use crate::domain::profile::FacilityEntry;
use crate::domain::registration;
use crate::store::{self, StoreError};

/// A site whose mandate was withdrawn (取下げ).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SiteLeft {
    pub(crate) code: FacilityCode,
    /// Why it is closed.
    pub(crate) reason: String,
}

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

    /// Keeps which products there are.
    pub(crate) async fn keep_products(
        db: &mut PgConnection,
        codes: &[String],
    ) -> Result<(), StoreError> {
        if codes.is_empty() {
            return Ok(());
        }
        store::products::keep(db, codes).await
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
        let (now, by) = (self.clock.now(), self.intake());
        let known = facilities::known(db, &sites, now).await?;
        let new = registration::newcomers(sites, &known);
        let Plan { changed, .. } = registration::plan(new, &known, &by)?;
        self.save_and_tell(db, &changed, (&by, now)).await
    }

    /// Changes a site as a mandate that changed another has it; the register's own rules hold.
    pub(crate) async fn change_mandated(
        &self,
        db: &mut PgConnection,
        site: Batch<FacilityEntry>,
    ) -> Result<(), FacilityError> {
        let (now, by) = (self.clock.now(), self.intake());
        let known = facilities::known(db, &site, now).await?;
        let Plan { changed, .. } = registration::plan(site, &known, &by)?;
        self.save_and_tell(db, &changed, (&by, now)).await
    }

    /// Closes sites that leave; what is not in the register has nothing to be closed.
    pub(crate) async fn close_mandated(
        &self,
        db: &mut PgConnection,
        left: &[SiteLeft],
    ) -> Result<(), FacilityError> {
        let (now, by) = (self.clock.now(), self.intake());
        for SiteLeft { code, reason } in left {
            let found = store::facilities::find_for_update(db, &[*code]).await?.remove(code);
            let Some(mut facility) = found else { continue };
            let closed = facility.close(None, &by, now, reason).map_err(FacilityError::NotSo)?;
            if let Some(closed) = closed {
                store::closures::closed(db, *code, facility.version, &closed).await?;
                self.save_and_tell(db, std::slice::from_ref(&facility), (&by, now)).await?;
            }
        }
        Ok(())
    }

    /// In whose name locked mandates are carried out.
    fn intake(&self) -> Actor {
        Actor {
            person: "contract-intake".to_owned(),
            organisation: "nation".to_owned(),
            standing: Standing::Nation,
            roles: [Role::Administrator].into(),
            environment: self.environment,
        }
    }
}
