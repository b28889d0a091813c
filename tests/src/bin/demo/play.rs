//! The order of the demonstration: load, listen, play, count.

use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;
use vsys_tests::{
    Books, Decision, Expected, Lock, PRODUCT, Player, Register, Round, RoundPlan, Scenario,
    SiteCounts, Sites, TownLines, Trade, Venue,
};
use vsys_vocabulary::Amounts;

use crate::partners::Partners;
use crate::python::Python;
use crate::screen::{Screen, grouped};
use crate::table::Table;

pub(crate) const WHOLESALERS: usize = 40;
/// How long after the last arrival something counts as missing.
const PATIENCE: Duration = Duration::from_mins(1);

/// One demonstration.
pub(crate) struct Play<'v> {
    pub(crate) venue: &'v Venue,
    pub(crate) scenario: Scenario,
    pub(crate) number: u8,
    pub(crate) screen: &'v Arc<Screen>,
}

impl Play<'_> {
    /// Performs it and hands back the partners' clients, which go on listening.
    pub(crate) async fn perform(&self, python: &Python) -> anyhow::Result<Partners> {
        let Venue { client, clock, country, .. } = self.venue;
        let trade = Trade::of(country, WHOLESALERS)?;
        let sites = Sites::of(country, SiteCounts::TRAINING)?;
        self.screen.line(format_args!(
            "{} prefectures, {} municipalities, {} facilities, {} partners",
            country.prefectures.len(),
            grouped(country.towns.len() as u64),
            grouped(sites.all.len() as u64),
            WHOLESALERS + 1
        ));
        let register = Register::new(client, clock.now(), &**self.screen)?;
        register.enter(country, &sites, &trade).await?;

        let books = Arc::new(Books::default());
        let partners = Partners::listen(self.venue, &register, &trade, &books, python, self.screen);
        let mut partners = partners.await?;
        let played = tokio::select! {
            played = self.round(&sites) => played,
            error = partners.failure() => Err(error),
        };
        let (round, locks, lines) = played?;

        let expected = Expected::of(&lines, &trade)?;
        let waiting = tokio::select! {
            waiting = books.wait(round.id, &expected, PATIENCE) => waiting.map_err(Into::into),
            error = partners.failure() => Err(error),
        };
        waiting?;
        partners.say_counts(&books, round.id);
        let table = Table::draw(self.venue, &trade, &books, &round, &locks).await?;
        self.screen.line(&table);
        let disagreements = books.disagreements(round.id, &expected);
        let said = disagreements.iter().map(ToString::to_string).chain(table.disagreements());
        let said: Vec<String> = said.collect();
        if !said.is_empty() {
            bail!("not everything agrees:\n  {}", said.join("\n  "));
        }
        Ok(partners)
    }

    /// Plays the round from the nation's decision to the prefectures' locks.
    async fn round(&self, sites: &Sites) -> anyhow::Result<(Round, Vec<Lock>, TownLines)> {
        let Venue { client, clock, country, .. } = self.venue;
        let player = Player { country, client, clock, watch: &**self.screen };
        let packs = player.packs(PRODUCT).await?;
        let prefix = format!("T{}-", self.number);
        let turn = player.rounds_numbered(&prefix).await? + 1;
        let plan = RoundPlan {
            number: format!("{prefix}{turn:03}"),
            product: PRODUCT.to_owned(),
            supply: self.scenario.supply(country, packs),
        };
        self.screen.line(format_args!(
            "scenario {}: round {}, {} boxes",
            self.number,
            plan.number,
            grouped(self.scenario.boxes(country).0.into())
        ));
        let round = player.open(&plan).await?;
        let decision = Decision::Rule(self.scenario.rule());
        player.nation_decides(&round, &decision).await?;
        player.prefectures_decide(&round, &decision).await?;
        player.nation_locks(&round).await?;
        let choose = |town: &vsys_tests::Town, ceilings: Amounts| {
            self.scenario.lines(sites, town.code, ceilings, round.packs)
        };
        let lines = player.towns_decide(&round, choose).await?;
        let locks = player.prefectures_lock(&round).await?;
        Ok((round, locks, lines))
    }
}
