//! How long rule F1 takes over the whole country, without anything around it.

use std::hint::black_box;
use std::time::Instant;

use vsys_allocation::domain::rules::{Candidate, Measure, Rule, propose};
use vsys_tests::Country;

const RUNS: usize = 101;
const BOXES: u32 = 3_600;

/// Median milliseconds of F1 by population of 65 and over.
pub(crate) fn measure(country: &Country) -> anyhow::Result<f64> {
    let candidates: Vec<Candidate> = country
        .towns
        .iter()
        .map(|town| {
            let aged = town.place.population_65plus;
            let candidate = Candidate::new(town.code.as_str()).with(Measure::From65.column(), aged);
            candidate.within(town.code.prefecture().as_str())
        })
        .collect();
    let rule = Rule::Population { measure: Measure::From65 };
    let mut runs = Vec::with_capacity(RUNS);
    for _ in 0..RUNS {
        let begun = Instant::now();
        black_box(propose(&rule, BOXES, black_box(&candidates))?);
        runs.push(begun.elapsed());
    }
    runs.sort_unstable();
    Ok(runs.get(RUNS / 2).map_or(f64::NAN, |median| median.as_secs_f64() * 1_000.0))
}
