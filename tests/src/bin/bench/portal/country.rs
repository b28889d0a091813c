//! Rounds in the whole country, at the steps at which their pages are largest.

use anyhow::Context as _;
use uuid::Uuid;
use vsys_proto::allocation::v1 as wire;
use vsys_proto::convert::wire_office;
use vsys_tests::{
    Decision, PRODUCT, Player, Register, Round, RoundPlan, Scenario, SiteCounts, Sites, Town,
    Trade, Venue, Watch, refused,
};
use vsys_vocabulary::{Amounts, Office, PrefectureCode};

const WHOLESALERS: usize = 40;
/// 3,600 boxes by population of 65 and over.
const SCENARIO: Scenario = Scenario::Boxes3600;

/// Rounds that stand still.
pub(crate) struct Rounds {
    /// Every municipality has a sheet, and every second one has completed it.
    pub(crate) decided: Uuid,
    /// The nation has adopted a rule and not issued yet.
    pub(crate) before_issue: Uuid,
    /// The prefecture has confirmed what it was issued, and works.
    pub(crate) at_work: Uuid,
}

/// Enters the country and plays its rounds, `at_work` being one of its prefectures.
pub(crate) async fn play(
    venue: &Venue,
    at_work: PrefectureCode,
    watch: &dyn Watch,
) -> anyhow::Result<Rounds> {
    let Venue { client, clock, country, .. } = venue;
    let sites = Sites::of(country, SiteCounts::TRAINING)?;
    let trade = Trade::of(country, WHOLESALERS)?;
    Register::new(client, clock.now(), watch)?.enter(country, &sites, &trade).await?;

    let player = Player { country, client, clock, watch };
    let decided = locked(&player).await?;
    let some: Vec<&Town> = country.towns.iter().step_by(2).collect();
    let choose =
        |town: &Town, ceilings: Amounts| SCENARIO.lines(&sites, town.code, ceilings, decided.packs);
    player.some_towns_decide(&decided, &some, choose).await?;

    let issued = open(&player).await?;
    player.nation_decides(&issued, &Decision::Rule(SCENARIO.rule())).await?;
    let office = Office::Prefecture(at_work);
    let sheet_id = player.sheet_of(&issued, office).await?.to_string();
    let mut sheets = client.office(office)?.sheets();
    let confirming = sheets.confirm_sheet(wire::ConfirmSheetRequest { sheet_id }).await;
    confirming.map_err(refused("confirming"))?;

    let before_issue = open(&player).await?;
    adopt(&player, &before_issue).await?;
    Ok(Rounds { decided: decided.id, before_issue: before_issue.id, at_work: issued.id })
}

/// A round up to the nation's lock, with which municipalities get their sheets.
async fn locked(player: &Player<'_>) -> anyhow::Result<Round> {
    let round = open(player).await?;
    let decision = Decision::Rule(SCENARIO.rule());
    player.nation_decides(&round, &decision).await?;
    player.prefectures_decide(&round, &decision).await?;
    player.nation_locks(&round).await?;
    Ok(round)
}

async fn open(player: &Player<'_>) -> anyhow::Result<Round> {
    let packs = player.packs(PRODUCT).await?;
    let plan = RoundPlan {
        number: format!("bench {}", player.clock.new_id()),
        product: PRODUCT.to_owned(),
        supply: SCENARIO.supply(player.country, packs),
    };
    player.open(&plan).await
}

/// The nation adopts the rule, and goes on thinking.
async fn adopt(player: &Player<'_>, round: &Round) -> anyhow::Result<()> {
    let mut sheets = player.client.office(Office::Nation)?.sheets();
    let request = wire::GetSheetRequest {
        sheet_id: String::new(),
        round_id: round.id.to_string(),
        office: Some(wire_office(&Office::Nation)),
    };
    let sheet = sheets.get_sheet(request).await.map_err(refused("the nation's sheet"))?;
    let sheet = sheet.into_inner().sheet.context("the answer holds no sheet")?;
    let request = wire::AdoptRuleRequest {
        sheet_id: sheet.sheet_id,
        expected_version: sheet.version,
        application: Some(SCENARIO.rule()),
    };
    sheets.adopt_rule(request).await.map_err(refused("adopting the rule"))?;
    Ok(())
}
