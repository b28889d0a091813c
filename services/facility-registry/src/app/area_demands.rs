//! What the sites of an area entered for a round.

use tracing::instrument;
use uuid::Uuid;

use vsys_vocabulary::Actor;

use super::{DemandError, FacilityRegistry, Listed};
use crate::domain::area_demand::{Area, AreaDemand, SiteDemand};
use crate::domain::demand::Round;
use crate::store::{self, Page};

/// Which sites are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AreaWish {
    /// The round.
    pub(crate) round: Uuid,
    /// Where they lie.
    pub(crate) area: Area,
    /// Only those that entered nothing.
    pub(crate) missing_only: bool,
    /// Which of them.
    pub(crate) page: Page,
}

/// Sites of an area with what they entered.
#[derive(Clone, Debug)]
pub(crate) struct AreaDemands {
    /// The round.
    pub(crate) round: Round,
    /// A page of sites.
    pub(crate) sites: Listed<SiteDemand>,
    /// All of them together.
    pub(crate) area: AreaDemand,
}

impl FacilityRegistry {
    /// What the open sites of an area entered for a round, as far as the actor sees it.
    #[instrument(skip_all, fields(round.id = %wish.round))]
    pub(crate) async fn list_area_demands(
        &self,
        wish: AreaWish,
        by: &Actor,
    ) -> Result<AreaDemands, DemandError> {
        let AreaWish { round: id, area, missing_only, page } = wish;
        let area = area.seen_by(by).map_err(DemandError::Foreign)?;
        let mut db = self.pool.acquire().await?;
        let round = store::rounds::find(&mut db, id).await?;
        let round = round.ok_or(DemandError::RoundUnknown(id))?;
        let found = store::area_demands::list(&mut db, (id, area), missing_only, &page).await?;
        let sites = Listed::cut(found, page.size, |site| site.code.to_string());
        let area = store::area_demands::sum(&mut db, (id, area)).await?;
        Ok(AreaDemands { round, sites, area })
    }
}
