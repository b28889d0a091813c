//! Rounds in every stage that pages show: one after its lock, one in the middle and late, one that
//! the nation has not issued.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use vsys_proto::allocation::v1 as wire;
use vsys_proto::convert::{id, item_units, packs, timestamp};
use vsys_tests::{
    Country, Decision, PRODUCT, Player, Prefecture, Round, RoundPlan, Scenario, Town,
};
use vsys_vocabulary::{Office, PerItem, PrefectureCode, Units};

use crate::land::{Land, TOYAMA, code};

/// Rounds for looking at.
pub(crate) struct Rounds {
    pub(crate) locked: Round,
    pub(crate) running: Round,
    pub(crate) fresh: Round,
    /// A hold of shipments to the third town's hospital.
    pub(crate) hold: String,
}

impl Rounds {
    pub(crate) async fn play(land: &Land<'_>) -> Self {
        let locked = land.open("第1回", Scenario::OneEach).await;
        land.until_towns_begin(&locked, Scenario::OneEach).await;
        let towns: Vec<&Town> = land.towns().collect();
        land.complete(&locked, Scenario::OneEach, &towns).await;
        land.lock(&locked).await;
        let hold = correct(land, &locked).await;
        let running = late(land).await;
        let fresh = land.open("第3回", Scenario::Boxes15000).await;
        Self { locked, running, fresh, hold }
    }
}

/// After the lock: the first line is corrected, the second declined, shipping to the third stops.
async fn correct(land: &Land<'_>, round: &Round) -> String {
    let towns: Vec<&Town> = land.towns().take(3).collect();
    let hospital = |town: usize| land.sites.dummies_of(towns[town].code).unwrap().hospital;
    let toyama = Office::Prefecture(code(TOYAMA));
    let mut amendments = land.stage.client.office(toyama).unwrap().amendments();
    let request_id = || land.stage.clock.new_id().to_string();
    let sheet = async |town: usize| {
        land.player().sheet_of(round, towns[town].office()).await.unwrap().to_string()
    };
    let less = PerItem { vaccine: Units(100), needle: Units(500), syringe: Units(500) };
    let amend = wire::AmendLineRequest {
        request_id: request_id(),
        sheet_id: sheet(0).await,
        facility_code: hospital(0).to_string(),
        units: Some(item_units(&less)),
        reason: "冷凍庫の故障のため".to_owned(),
    };
    amendments.amend_line(amend).await.unwrap();
    let decline = wire::DeclineLineRequest {
        request_id: request_id(),
        sheet_id: sheet(1).await,
        facility_code: hospital(1).to_string(),
        reason: "接種の延期のため".to_owned(),
    };
    amendments.decline_line(decline).await.unwrap();
    let hold = wire::HoldShipmentsRequest {
        request_id: request_id(),
        facility_code: hospital(2).to_string(),
        reason: "停電のため".to_owned(),
        ..wire::HoldShipmentsRequest::default()
    };
    amendments.hold_shipments(hold).await.unwrap().into_inner().hold.unwrap().hold_id
}

/// A round whose deadlines are over: one prefecture has not begun, half of Toyama's towns have
/// completed, some have not confirmed.
async fn late(land: &Land<'_>) -> Round {
    let scenario = Scenario::Boxes3600;
    let player = land.player();
    let products = player.packs(PRODUCT).await.unwrap();
    let supply = scenario.supply(&land.country, products);
    let (number, product) = ("第2回".to_owned(), PRODUCT.to_owned());
    let plan = RoundPlan { number, product, supply };
    let now = land.stage.clock.now();
    let soon = |seconds| Some(timestamp(now + TimeDelta::seconds(seconds)));
    let request = wire::CreateRoundRequest {
        deadlines: Some(wire::Deadlines {
            prefectures_complete_time: soon(1),
            nation_locks_time: soon(2),
            municipalities_complete_time: soon(3),
            prefectures_lock_time: soon(4),
        }),
        ..plan.request(land.stage.clock.new_id(), now)
    };
    let mut rounds = land.stage.client.office(Office::Nation).unwrap().rounds();
    let made = rounds.create_round(request).await.unwrap().into_inner().round.unwrap();
    let round = Round {
        id: id(&made.round_id, "round_id").unwrap(),
        number: made.round_number,
        packs: packs(made.packs, "packs").unwrap(),
        nation_sheet: id(&made.nation_sheet_id, "nation_sheet_id").unwrap(),
    };
    let decision = Decision::Rule(scenario.rule());
    player.nation_decides(&round, &decision).await.unwrap();
    prefectures_complete(land, &round, &decision, is_prompt).await;
    land.player().lock_all(&round, Office::Nation).await.unwrap();
    prefectures_complete(land, &round, &decision, is_later).await;
    let towns: Vec<&Town> = land.towns().take(7).chain(land.elsewhere()).collect();
    land.complete(&round, scenario, &towns).await;
    let done: BTreeSet<PrefectureCode> = land.elsewhere().map(|t| t.code.prefecture()).collect();
    for prefecture in done {
        land.player().lock_all(&round, Office::Prefecture(prefecture)).await.unwrap();
    }
    round
}

/// Some prefectures confirm and complete.
async fn prefectures_complete(
    land: &Land<'_>,
    round: &Round,
    decision: &Decision,
    which: impl Fn(&Prefecture) -> bool,
) {
    let some = land.country.prefectures.iter().filter(|prefecture| which(prefecture));
    let some = Country { prefectures: some.cloned().collect(), towns: Vec::new() };
    let player = Player { country: &some, ..land.player() };
    player.prefectures_decide(round, decision).await.unwrap();
}

/// All of the north and the middle but Toyama's neighbour and the last of each ten.
fn is_prompt(prefecture: &Prefecture) -> bool {
    let code = prefecture.code.as_str();
    code < "29" && code != "17" && !code.ends_with('9')
}

/// Those that complete after the nation has locked the others.
fn is_later(prefecture: &Prefecture) -> bool {
    ("29".."40").contains(&prefecture.code.as_str())
}
