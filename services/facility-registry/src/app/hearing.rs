//! What other services tell, kept and acted upon.

use sqlx::PgConnection;

use vsys_vocabulary::{Actor, FacilityCode, Role, Standing};

use super::{FacilityError, FacilityRegistry, facilities};
use crate::domain::allotment::Allotments;
use crate::domain::batch::{Batch, Plan, Row};
use crate::domain::facility::Facility;
use crate::domain::profile::{FacilityEntry, FacilityType};
use crate::domain::registration::{self, Joining};
use crate::store::{self, StoreError};

/// Sites that join by mandates (委任状).
#[derive(Clone, Debug, Default)]
pub(crate) struct SitesJoined {
    pub(crate) sites: Batch<FacilityEntry>,
    /// The numbers of their mandates, in the order of the rows.
    pub(crate) numbers: Vec<String>,
}

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

    /// Enters the sites of locked mandates. One that is in the register stays as the offices keep
    /// it; one that left before is opened again, as the mandate has it.
    pub(crate) async fn enter_mandated(
        &self,
        db: &mut PgConnection,
        joined: SitesJoined,
    ) -> Result<(), FacilityError> {
        let SitesJoined { sites, numbers } = joined;
        if sites.rows.is_empty() {
            return Ok(());
        }
        let (now, by) = (self.clock.now(), self.intake());
        let known = facilities::known(db, &sites, now).await?;
        let Joining { new, again } = registration::joining(sites, &known);
        // Who others receive from is there before them.
        let is_basic = |(_, row): &(_, Row<FacilityEntry>)| {
            row.entry.profile.facility_type == FacilityType::Basic
        };
        let (basic, others): (Vec<_>, Vec<_>) = again.into_iter().partition(is_basic);
        let known = if basic.is_empty() {
            known
        } else {
            for one in basic {
                self.enter_again(db, one, &numbers).await?;
            }
            facilities::known(db, &new, now).await?
        };
        let Plan { changed, .. } = registration::plan(new, &known, &by)?;
        self.save_and_tell(db, &changed, (&by, now)).await?;
        for one in others {
            self.enter_again(db, one, &numbers).await?;
        }
        Ok(())
    }

    async fn enter_again(
        &self,
        db: &mut PgConnection,
        (mut facility, row): (Facility, Row<FacilityEntry>),
        numbers: &[String],
    ) -> Result<(), FacilityError> {
        let (now, by) = (self.clock.now(), self.intake());
        let number = numbers.get(row.index).map_or("", String::as_str);
        let reason = format!("委任状による再開 {number}");
        // It receives from whom the mandate names.
        let basic = match row.entry.profile.facility_type.basic() {
            Some(basic) => store::facilities::find(db, basic).await?,
            None => None,
        };
        let opened = facility.reopen(basic.as_ref(), None, &by, now, &reason);
        let opened = opened.map_err(FacilityError::NotSo)?;
        if let Some(opened) = opened {
            store::closures::reopened(db, facility.code, facility.version, &opened).await?;
            self.save_and_tell(db, std::slice::from_ref(&facility), (&by, now)).await?;
        }
        self.change_mandated(db, Batch::of(row)).await
    }

    /// Changes a site as a mandate that changed another has it, under the code that it has now; the
    /// register's own rules hold.
    pub(crate) async fn change_mandated(
        &self,
        db: &mut PgConnection,
        mut site: Batch<FacilityEntry>,
    ) -> Result<(), FacilityError> {
        let (now, by) = (self.clock.now(), self.intake());
        for entry in site.rows.iter_mut().map(|row| &mut row.entry) {
            entry.code = store::facilities::succession::code_now(db, entry.code).await?;
            if let Some(basic) = entry.profile.facility_type.basic() {
                let basic = store::facilities::succession::code_now(db, basic).await?;
                entry.profile.facility_type = entry.profile.facility_type.receiving_from(basic);
            }
        }
        let known = facilities::known(db, &site, now).await?;
        let Plan { changed, .. } = registration::plan(site, &known, &by)?;
        self.save_and_tell(db, &changed, (&by, now)).await
    }

    /// Closes a site that leaves, under the code that it has now; what is not in the register has
    /// nothing to be closed.
    pub(crate) async fn close_mandated(
        &self,
        db: &mut PgConnection,
        SiteLeft { code, reason }: &SiteLeft,
    ) -> Result<(), FacilityError> {
        let (now, by) = (self.clock.now(), self.intake());
        let code = store::facilities::succession::code_now(db, *code).await?;
        let found = store::facilities::find_for_update(db, &[code]).await?.remove(&code);
        let Some(mut facility) = found else { return Ok(()) };
        let receivers = store::facilities::open_receivers(db, code).await?;
        let closed = facility.close(&receivers, None, &by, now, reason);
        if let Some(closed) = closed.map_err(FacilityError::NotSo)? {
            store::closures::closed(db, code, facility.version, &closed).await?;
            self.save_and_tell(db, std::slice::from_ref(&facility), (&by, now)).await?;
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
