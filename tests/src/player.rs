//! Plays a round as the offices do: each over gRPC, with its own token.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::Context as _;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tonic::Status;
use uuid::Uuid;
use vsys_chassis::Clock;
use vsys_proto::allocation::v1 as wire;
use vsys_proto::convert::{amounts, id, packs, time, wire_office};
use vsys_vocabulary::{
    Amounts, FacilityCode, MunicipalityCode, Office, Packs, PrefectureCode, jst,
};

use crate::client::{Client, Desk, reason, refused};
use crate::country::{Country, Town};
use crate::round::{Lock, Round, RoundPlan};
use crate::sheet::{complete, confirmed, enter, entry, patiently, sheet};
use crate::watch::Watch;

/// Offices that act at the same time.
const AT_ONCE: usize = 24;

/// What each municipality gives its sites.
pub type TownLines = BTreeMap<MunicipalityCode, Vec<(FacilityCode, Amounts)>>;

/// How the nation decides.
#[derive(Debug, Clone)]
pub enum Decision {
    /// By a rule.
    Rule(wire::RuleApplication),
    /// By hand, and the prefectures too.
    ByHand(BTreeMap<MunicipalityCode, Amounts>),
}

/// All offices of a country.
pub struct Player<'p> {
    /// The country.
    pub country: &'p Country,
    /// The offices' way to the services.
    pub client: &'p Client,
    /// What time it is for them.
    pub clock: &'p Clock,
    /// Who looks on.
    pub watch: &'p dyn Watch,
}

impl Player<'_> {
    /// The packs of a product that are in force today.
    pub async fn packs(&self, product: &str) -> anyhow::Result<Packs> {
        let mut rounds = self.client.office(Office::Nation)?.rounds();
        let listed = rounds.list_products(wire::ListProductsRequest {}).await;
        let products = listed.map_err(refused("reading the products"))?.into_inner().products;
        let found = products.into_iter().find(|found| found.product_code == product);
        let found = found.with_context(|| format!("there is no product {product}"))?;
        let today = jst::date_of(self.clock.now());
        let mut in_force = None;
        for kept in found.packs {
            let from = vsys_proto::convert::date(kept.valid_from_date, "packs.valid_from_date")?;
            if from <= today && in_force.as_ref().is_none_or(|(since, _)| *since < from) {
                in_force = Some((from, packs(kept.packs, "packs")?));
            }
        }
        in_force.map(|(_, packs)| packs).with_context(|| format!("{product} has no packs today"))
    }

    /// How many rounds have a number that begins so.
    pub async fn rounds_numbered(&self, prefix: &str) -> anyhow::Result<usize> {
        let mut rounds = self.client.office(Office::Nation)?.rounds();
        let (mut count, mut page_token) = (0, String::new());
        loop {
            let request = wire::ListRoundsRequest { page_size: 100, page_token };
            let listed = rounds.list_rounds(request).await;
            let page = listed.map_err(refused("reading the rounds"))?.into_inner();
            count += page.rounds.iter().filter(|r| r.round_number.starts_with(prefix)).count();
            page_token = page.next_page_token;
            if page_token.is_empty() {
                return Ok(count);
            }
        }
    }

    /// The nation opens a round.
    pub async fn open(&self, plan: &RoundPlan) -> anyhow::Result<Round> {
        let mut rounds = self.client.office(Office::Nation)?.rounds();
        let request = plan.request(self.clock.new_id(), self.clock.now());
        let created = rounds.create_round(request).await.map_err(refused("opening the round"))?;
        let round = created.into_inner().round.context("the answer holds no round")?;
        Ok(Round {
            id: id(&round.round_id, "round_id")?,
            number: round.round_number,
            packs: packs(round.packs, "packs")?,
            nation_sheet: id(&round.nation_sheet_id, "nation_sheet_id")?,
        })
    }

    /// The nation decides and issues the round to the prefectures.
    pub async fn nation_decides(&self, round: &Round, decision: &Decision) -> anyhow::Result<()> {
        self.watch.begin("the nation decides and issues", 1);
        let desk = self.client.office(Office::Nation)?;
        self.wait_for_places(&desk, round).await?;
        let sheet = sheet(&desk, round, Office::Nation).await?;
        match decision {
            Decision::Rule(application) => {
                let request = wire::AdoptRuleRequest {
                    sheet_id: sheet.sheet_id,
                    expected_version: sheet.version,
                    application: Some(application.clone()),
                };
                desk.sheets().adopt_rule(request).await.map_err(refused("adopting the rule"))?;
            }
            Decision::ByHand(ceilings) => {
                let mut sums: BTreeMap<PrefectureCode, Amounts> = BTreeMap::new();
                for (town, amounts) in ceilings {
                    *sums.entry(town.prefecture()).or_insert(Amounts::ZERO) += *amounts;
                }
                let lines = sums.iter().map(|(code, amounts)| entry(code.as_str(), amounts));
                enter(&desk, &sheet, lines.collect()).await?;
            }
        }
        let request = wire::IssueRoundRequest {
            request_id: self.clock.new_id().to_string(),
            round_id: round.id.to_string(),
        };
        desk.rounds().issue_round(request).await.map_err(refused("issuing the round"))?;
        self.watch.end();
        Ok(())
    }

    /// Allocation hears of places by itself, a moment after they are entered.
    async fn wait_for_places(&self, desk: &Desk, round: &Round) -> anyhow::Result<()> {
        let rule = wire::PopulationRule { measure: wire::PopulationMeasure::Total.into() };
        let rule = wire::Rule { rule: Some(wire::rule::Rule::Population(rule)) };
        let application =
            wire::RuleApplication { rule: Some(rule), by_municipality: true, ..Default::default() };
        patiently(async || {
            let request = wire::SimulateRuleRequest {
                sheet_id: round.nation_sheet.to_string(),
                application: Some(application.clone()),
            };
            let lines = match desk.sheets().simulate_rule(request).await {
                Ok(simulated) => {
                    simulated.into_inner().proposal.map_or(0, |found| found.lines.len())
                }
                Err(status) if reason(&status).as_deref() == Some("RULE_NOT_APPLICABLE") => 0,
                Err(status) => return Err(status),
            };
            let towns = self.country.towns.len();
            if lines >= towns {
                return Ok(());
            }
            Err(Status::unavailable(format!("allocation knows {lines} of {towns} municipalities")))
        })
        .await
        .map_err(refused("waiting for the places"))
    }

    /// Every prefecture confirms and completes what it finds in its sheet, or what is given.
    pub async fn prefectures_decide(
        &self,
        round: &Round,
        decision: &Decision,
    ) -> anyhow::Result<()> {
        let prefectures = &self.country.prefectures;
        self.watch.begin("prefectures confirm and complete", prefectures.len());
        stream::iter(prefectures)
            .map(|prefecture| async move {
                let desk = self.client.office(prefecture.office())?;
                let sheet = confirmed(&desk, round, prefecture.office()).await?;
                let sheet = match decision {
                    Decision::Rule(_) => sheet,
                    Decision::ByHand(ceilings) => {
                        let own = ceilings
                            .iter()
                            .filter(|(town, _)| town.prefecture() == prefecture.code);
                        let lines = own.map(|(town, amounts)| entry(town.as_str(), amounts));
                        enter(&desk, &sheet, lines.collect()).await?
                    }
                };
                complete(&desk, &sheet).await?;
                self.watch.advance(1);
                anyhow::Ok(())
            })
            .buffer_unordered(AT_ONCE)
            .try_collect::<()>()
            .await?;
        self.watch.end();
        Ok(())
    }

    /// The nation locks all prefectures.
    pub async fn nation_locks(&self, round: &Round) -> anyhow::Result<Lock> {
        self.watch.begin("the nation locks", 1);
        let lock = self.lock(round, Office::Nation, &[]).await?;
        self.watch.end();
        Ok(lock)
    }

    /// Every town confirms, enters what `choose` gives its sites, and completes.
    pub async fn towns_decide(
        &self,
        round: &Round,
        choose: impl Fn(&Town, Amounts) -> anyhow::Result<Vec<(FacilityCode, Amounts)>>,
    ) -> anyhow::Result<TownLines> {
        let towns: Vec<&Town> = self.country.towns.iter().collect();
        self.some_towns_decide(round, &towns, choose).await
    }

    /// The same for some towns.
    pub async fn some_towns_decide(
        &self,
        round: &Round,
        towns: &[&Town],
        choose: impl Fn(&Town, Amounts) -> anyhow::Result<Vec<(FacilityCode, Amounts)>>,
    ) -> anyhow::Result<TownLines> {
        self.watch.begin("municipalities confirm and complete", towns.len());
        let choose = &choose;
        let lines = stream::iter(towns.iter().copied())
            .map(|town| async move {
                let desk = self.client.office(town.office())?;
                let sheet = confirmed(&desk, round, town.office()).await?;
                let ceilings = amounts(sheet.ceilings, "ceilings")?;
                let lines = choose(town, ceilings)?;
                let entries: Vec<_> =
                    lines.iter().map(|(code, amounts)| entry(code.as_str(), amounts)).collect();
                let sheet =
                    if entries.is_empty() { sheet } else { enter(&desk, &sheet, entries).await? };
                complete(&desk, &sheet).await?;
                self.watch.advance(1);
                anyhow::Ok((town.code, lines))
            })
            .buffer_unordered(AT_ONCE)
            .try_collect()
            .await?;
        self.watch.end();
        Ok(lines)
    }

    /// All prefectures lock at the same time.
    pub async fn prefectures_lock(&self, round: &Round) -> anyhow::Result<Vec<Lock>> {
        let prefectures = &self.country.prefectures;
        self.watch.begin("prefectures lock", prefectures.len());
        let locks = stream::iter(prefectures)
            .map(|prefecture| async move {
                let locks = self.lock_all(round, prefecture.office()).await?;
                self.watch.advance(1);
                anyhow::Ok(locks)
            })
            .buffer_unordered(prefectures.len().max(1))
            .try_concat()
            .await?;
        self.watch.end();
        Ok(locks)
    }

    /// One office locks all completed sheets below it, slice by slice.
    pub async fn lock_all(&self, round: &Round, locker: Office) -> anyhow::Result<Vec<Lock>> {
        let mut locks = Vec::new();
        loop {
            let lock = self.lock(round, locker, &[]).await?;
            let is_last = lock.waiting == 0;
            locks.push(lock);
            if is_last {
                return Ok(locks);
            }
        }
    }

    /// One office locks a slice of the sheets below it: those named, or the first that wait.
    pub async fn lock(
        &self,
        round: &Round,
        locker: Office,
        sheets: &[Uuid],
    ) -> anyhow::Result<Lock> {
        let mut client = self.client.office(locker)?.sheets();
        let request = wire::LockSheetsRequest {
            request_id: self.clock.new_id().to_string(),
            round_id: round.id.to_string(),
            locker: Some(wire_office(&locker)),
            sheet_ids: sheets.iter().map(ToString::to_string).collect(),
        };
        let begun = Instant::now();
        let answer =
            client.lock_sheets(request).await.map_err(refused(format!("{locker} locks")))?;
        let (took, answer) = (begun.elapsed(), answer.into_inner());
        Ok(Lock {
            id: id(&answer.lock_id, "lock_id")?,
            locker,
            at: time(answer.locked_time, "locked_time")?,
            allocated: amounts(answer.allocated, "allocated")?,
            sheets: answer.sheets_locked,
            waiting: answer.sheets_waiting,
            took,
        })
    }

    /// The id of an office's sheet.
    pub async fn sheet_of(&self, round: &Round, office: Office) -> anyhow::Result<Uuid> {
        let found = sheet(&self.client.office(office)?, round, office).await?;
        Ok(id(&found.sheet_id, "sheet_id")?)
    }
}
