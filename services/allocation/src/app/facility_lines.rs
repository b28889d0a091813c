//! What a site was given, for itself and for who sees it.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{Actor, Amounts, FacilityCode, Office};

use super::{Allocation, AllocationError};
use crate::{
    domain::{
        child::Child,
        round::Round,
        sheet::{Sheet, State},
    },
    store,
};

/// What one locked sheet gives a site.
#[derive(Debug, Clone)]
pub(crate) struct FacilityLine {
    pub(crate) round: Round,
    pub(crate) sheet: Uuid,
    pub(crate) office: Office,
    /// As locked.
    pub(crate) units: Amounts,
    /// After amendments.
    pub(crate) effective: Amounts,
    pub(crate) held: bool,
    pub(crate) locked_at: DateTime<Utc>,
}

impl Allocation {
    /// Lines of locked sheets for a site, newest first.
    pub(crate) async fn facility_lines(
        &self,
        facility: FacilityCode,
        before: Option<(DateTime<Utc>, Uuid)>,
        limit: u32,
        by: &Actor,
    ) -> Result<Vec<FacilityLine>, AllocationError> {
        let mut tx = self.pool.begin().await?;
        store::chain::one_moment(&mut tx).await?;
        let site = store::facilities::find(&mut tx, &[facility]).await?.remove(&facility);
        let site = site.ok_or(AllocationError::NoSuchFacility(facility))?;
        if !site.is_visible_to(by, facility) {
            let office = Office::Municipality(site.municipality);
            return Err(AllocationError::NotYourOffice { office, field: "facility_code" });
        }
        let found =
            store::facility_lines::sheets(&mut tx, facility, before, i64::from(limit)).await?;
        let held: BTreeMap<Uuid, bool> = found.into_iter().collect();
        let ids: Vec<Uuid> = held.keys().copied().collect();
        let mut lines = Vec::with_capacity(ids.len());
        for sheet in store::sheets::find_many_with_lines(&mut tx, &ids).await? {
            let State::Locked { by: signature, .. } = &sheet.state else { continue };
            let (in_force, _) = store::amendments::replay(&mut tx, &sheet).await?;
            lines.push(FacilityLine {
                round: self.kept_round(&mut tx, sheet.round).await?,
                sheet: sheet.id,
                office: sheet.office,
                units: units(&sheet, facility),
                effective: in_force.units_of(facility),
                held: held.get(&sheet.id).copied().unwrap_or_default(),
                locked_at: signature.at,
            });
        }
        lines.sort_by_key(|line| std::cmp::Reverse((line.locked_at, line.sheet)));
        tx.commit().await?;
        Ok(lines)
    }
}

fn units(sheet: &Sheet, facility: FacilityCode) -> Amounts {
    sheet.lines.get(&Child::Facility(facility)).copied().unwrap_or(Amounts::ZERO)
}
