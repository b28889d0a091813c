//! Rules on a sheet: simulate, compare, adopt, and the basis that is kept.

use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Actor, Office, jst};

use super::{Allocation, AllocationError, SheetView};
use crate::{
    domain::{
        child::Child,
        proposal::{self, Application, Known, Proposed},
        round::Round,
        rules::Comparison,
        sheet::Sheet,
    },
    store::{
        self,
        bases::{Basis, KeptBasis},
    },
};

/// A rule's answer beside what the sheet holds now.
#[derive(Debug, Clone)]
pub(crate) struct Simulated {
    pub(crate) sheet: Sheet,
    pub(crate) proposed: Proposed,
}

/// A rule's application with its encoding, kept as it was asked for.
#[derive(Debug, Clone)]
pub(crate) struct KeptProposal {
    pub(crate) application: Application,
    pub(crate) encoded: Vec<u8>,
}

impl Allocation {
    /// Computes a rule and saves nothing; `applications` take the round for its packs and doses.
    pub(crate) async fn simulate(
        &self,
        id: Uuid,
        application: impl Fn(&Round) -> Result<Application, AllocationError>,
        by: &Actor,
    ) -> Result<Simulated, AllocationError> {
        let view = self.sheet(id, by).await?;
        let mut connection = self.pool.acquire().await?;
        let round = self.kept_round(&mut connection, view.sheet.round).await?;
        let application = application(&round)?;
        let proposed = self.propose(&mut connection, &view.sheet, &round, &application).await?;
        Ok(Simulated { sheet: view.sheet, proposed })
    }

    /// Computes two rules side by side and saves nothing.
    pub(crate) async fn compare(
        &self,
        id: Uuid,
        first: impl Fn(&Round) -> Result<Application, AllocationError>,
        second: impl Fn(&Round) -> Result<Application, AllocationError>,
        by: &Actor,
    ) -> Result<Comparison, AllocationError> {
        let first = self.simulate(id, first, by).await?;
        let second = self.simulate(id, second, by).await?;
        Ok(proposal::compare(&first.proposed, &second.proposed))
    }

    /// Writes a rule's result into the sheet and keeps its basis.
    #[tracing::instrument(skip_all, fields(sheet.id = %id), err(level = "debug"))]
    pub(crate) async fn adopt(
        &self,
        id: Uuid,
        expected_version: i64,
        wish: impl Fn(&Round) -> Result<KeptProposal, AllocationError>,
        by: &Actor,
    ) -> Result<SheetView, AllocationError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (mut sheet, round) = self.sheet_for_update(&mut tx, id).await?;
        let KeptProposal { application, encoded } = wish(&round)?;
        let proposed = self.propose(&mut tx, &sheet, &round, &application).await?;
        let fact = sheet.adopt(proposed.lines, expected_version, by, now)?;
        store::sheets::save(&mut tx, &[&sheet]).await?;
        store::sheet_lines::replace(&mut tx, &sheet).await?;
        store::history::record(&mut tx, "rule_adopted", "", &[(&sheet, &fact.0)]).await?;
        let basis = Basis {
            version: sheet.version,
            rule: application.rule.name().to_owned(),
            application: encoded,
            adopted_by: fact.0.person,
            adopted_at: now,
            lines: proposed.explained,
        };
        store::bases::insert(&mut tx, sheet.id, &basis).await?;
        self.finish(tx, sheet, &round).await
    }

    /// Why a sheet's decision is as it is; none when it was entered by hand only.
    pub(crate) async fn basis(
        &self,
        id: Uuid,
        by: &Actor,
    ) -> Result<Option<KeptBasis>, AllocationError> {
        self.sheet(id, by).await?;
        let mut connection = self.pool.acquire().await?;
        Ok(store::bases::latest(&mut connection, id).await?)
    }

    async fn propose(
        &self,
        connection: &mut PgConnection,
        sheet: &Sheet,
        round: &Round,
        application: &Application,
    ) -> Result<Proposed, AllocationError> {
        let known =
            self.known_below(connection, &sheet.office, application.by_municipality).await?;
        Ok(proposal::propose(&sheet.office, sheet.ceilings, round.packs, &known, application)?)
    }

    /// Who takes part below an office, with what is known of each.
    pub(super) async fn known_below(
        &self,
        connection: &mut PgConnection,
        office: &Office,
        by_municipality: bool,
    ) -> Result<Vec<Known>, AllocationError> {
        let Office::Municipality(municipality) = office else {
            let today = jst::date_of(self.clock.now());
            return Ok(store::places::below(connection, office, by_municipality, today).await?);
        };
        let sites = store::facilities::receiving(connection, *municipality).await?;
        Ok(sites.into_iter().map(Known::site).collect())
    }
}

/// Units a sheet holds for a code now.
impl Simulated {
    pub(crate) fn present(&self, code: &str) -> vsys_vocabulary::Amounts {
        Child::parse(&self.sheet.office, code)
            .ok()
            .and_then(|child| self.sheet.lines.get(&child).copied())
            .unwrap_or(vsys_vocabulary::Amounts::ZERO)
    }
}
