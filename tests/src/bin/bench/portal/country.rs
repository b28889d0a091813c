//! A round in the whole country: every municipality has a sheet, and every second one is done.

use vsys_tests::{
    Decision, PRODUCT, Player, Register, Round, RoundPlan, Scenario, SiteCounts, Sites, Town,
    Trade, Venue, Watch,
};
use vsys_vocabulary::Amounts;

const WHOLESALERS: usize = 40;
/// 3,600 boxes by population of 65 and over.
const SCENARIO: Scenario = Scenario::Boxes3600;

/// Enters the country and plays two rounds, so that sheets show what there was before.
pub(crate) async fn play(venue: &Venue, watch: &dyn Watch) -> anyhow::Result<Round> {
    let Venue { client, clock, country, .. } = venue;
    let sites = Sites::of(country, SiteCounts::TRAINING)?;
    let trade = Trade::of(country, WHOLESALERS)?;
    Register::new(client, clock.now(), watch)?.enter(country, &sites, &trade).await?;

    let player = Player { country, client, clock, watch };
    begin(&player, venue).await?;
    let round = begin(&player, venue).await?;
    let some: Vec<&Town> = country.towns.iter().step_by(2).collect();
    let choose =
        |town: &Town, ceilings: Amounts| SCENARIO.lines(&sites, town.code, ceilings, round.packs);
    player.some_towns_decide(&round, &some, choose).await?;
    Ok(round)
}

/// A round up to the nation's lock, with which municipalities get their sheets.
async fn begin(player: &Player<'_>, venue: &Venue) -> anyhow::Result<Round> {
    let packs = player.packs(PRODUCT).await?;
    let plan = RoundPlan {
        number: format!("bench {}", venue.clock.new_id()),
        product: PRODUCT.to_owned(),
        supply: SCENARIO.supply(&venue.country, packs),
    };
    let round = player.open(&plan).await?;
    let decision = Decision::Rule(SCENARIO.rule());
    player.nation_decides(&round, &decision).await?;
    player.prefectures_decide(&round, &decision).await?;
    player.nation_locks(&round).await?;
    Ok(round)
}
