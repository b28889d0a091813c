//! The rounds that are measured: everything decided, up to the prefectures' locks.

use std::collections::BTreeMap;

use vsys_chassis::Clock;
use vsys_tests::{
    Country, Decision, PRODUCT, Player, Round, RoundPlan, Sites, TownLines, apportion,
};
use vsys_vocabulary::{Amounts, FacilityCode, MunicipalityCode, PerItem, Units};

/// A box of vaccine, ten of needles and ten of syringes.
const LINE: Amounts = PerItem { vaccine: Units(195), needle: Units(1_000), syringe: Units(1_000) };

/// Gives each town so many lines in all, in proportion to its sites, one box to each.
pub(crate) fn lines(country: &Country, sites: &Sites, total: u32) -> TownLines {
    let weights: Vec<u64> =
        country.towns.iter().map(|town| sites.receiving_in(town.code).len() as u64).collect();
    let counts = apportion(total, &weights);
    let lines = country.towns.iter().zip(counts).map(|(town, count)| {
        let count = usize::try_from(count).unwrap_or_default();
        let some = sites.receiving_in(town.code).iter().take(count);
        (town.code, some.map(|site| (*site, LINE)).collect())
    });
    lines.collect()
}

/// One line for each of the first towns of a country, to its dummy hospital.
pub(crate) fn single_lines(country: &Country, sites: &Sites, towns: usize) -> TownLines {
    let first = |town: MunicipalityCode| sites.receiving_in(town).first().copied();
    let towns = country.towns.iter().take(towns);
    towns.filter_map(|town| Some((town.code, vec![(first(town.code)?, LINE)]))).collect()
}

/// Plays a round by hand until every town with lines has completed its sheet.
pub(crate) async fn decide(
    player: &Player<'_>,
    clock: &Clock,
    lines: &TownLines,
) -> anyhow::Result<Round> {
    let sum = |lines: &Vec<(FacilityCode, Amounts)>| lines.iter().map(|(_, units)| units).sum();
    let ceilings: BTreeMap<MunicipalityCode, Amounts> =
        lines.iter().map(|(town, lines)| (*town, sum(lines))).collect();
    let plan = RoundPlan {
        number: format!("bench {}", clock.new_id()),
        product: PRODUCT.to_owned(),
        supply: ceilings.values().sum(),
    };
    let round = player.open(&plan).await?;
    let decision = Decision::ByHand(ceilings);
    player.nation_decides(&round, &decision).await?;
    player.prefectures_decide(&round, &decision).await?;
    player.nation_locks(&round).await?;
    let towns: Vec<_> =
        player.country.towns.iter().filter(|town| lines.contains_key(&town.code)).collect();
    let choose = |town: &vsys_tests::Town, _: Amounts| {
        Ok(lines.get(&town.code).cloned().unwrap_or_default())
    };
    player.some_towns_decide(&round, &towns, choose).await?;
    Ok(round)
}
