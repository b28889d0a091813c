//! F2: a base by population, an adjustment by requests, an extra by vaccine usage.

use std::cmp::Reverse;
use std::num::NonZeroU64;

use super::walk::walk;
use super::{
    BadInput, Candidate, Column, Doses, Explanation, Given, Measure, Proportion, Ratio, RuleError,
    Topping, refusal::read_all, within,
};

/// Boxes of the three pools.
pub(super) struct Pools {
    pub(super) base: u32,
    pub(super) adjustment: u32,
    pub(super) extra: u32,
}

struct Row<'a> {
    code: &'a str,
    requested: u32,
    usage: Ratio,
    doses: Option<Doses>,
}

pub(super) fn give(
    measure: Measure,
    pools: &Pools,
    total: u32,
    candidates: &[&Candidate],
) -> Result<Vec<Given>, RuleError> {
    within(u64::from(pools.base) + u64::from(pools.adjustment) + u64::from(pools.extra), total)?;
    let rows = read_all(candidates, |candidate| read(candidate))?;
    let bases = Proportion::by_population(pools.base, measure, candidates)?;
    let requests: Vec<_> = rows.iter().map(|row| (row.code, u64::from(row.requested))).collect();
    let adjustments = Proportion::split(pools.adjustment, Column::RequestedBoxes, &requests)?;

    let stop = |(row, base): (&Row<'_>, &Proportion)| {
        // Rows are in order of code, and the walk keeps that order among equals.
        (Reverse(row.usage), row.requested.saturating_sub(base.boxes()))
    };
    let stops: Vec<_> = rows.iter().zip(&bases).map(stop).collect();
    let turns = walk(pools.extra, &stops);

    let shares = rows.iter().zip(bases).zip(adjustments).zip(stops).zip(turns);
    Ok(shares
        .map(|((((row, base), adjustment), (_, wanted)), turn)| Given {
            boxes: base.boxes() + adjustment.boxes() + turn.boxes,
            reserve: 0,
            explanation: Explanation::BaseRequests {
                base,
                adjustment,
                requested: row.requested,
                usage: row.usage,
                doses: row.doses,
                extra: Topping { place: turn.place, wanted, boxes: turn.boxes },
            },
        })
        .collect())
}

fn read(candidate: &Candidate) -> Result<Row<'_>, BadInput> {
    let requested = candidate.need(Column::RequestedBoxes)?;
    let (usage, doses) = usage(candidate)?;
    Ok(Row { code: &candidate.code, requested, usage, doses })
}

/// Doses recorded ÷ doses allocated, unless the usage is given as a figure of its own.
fn usage(candidate: &Candidate) -> Result<(Ratio, Option<Doses>), BadInput> {
    const WHOLE: NonZeroU64 = NonZeroU64::MIN.saturating_add(9_999);
    if let Some(hundredths) = candidate.input(Column::Usage) {
        return Ok((Ratio { over: i64::from(hundredths), under: WHOLE }, None));
    }
    let recorded = candidate.need(Column::DosesRecorded)?;
    let allocated = candidate.need(Column::DosesAllocated)?;
    let under = match NonZeroU64::new(u64::from(allocated)) {
        Some(under) => under,
        None if recorded == 0 => WHOLE,
        None => {
            let why = "is zero though doses are recorded";
            return Err(candidate.bad(Column::DosesAllocated, why));
        }
    };
    let usage = Ratio { over: i64::from(recorded), under };
    Ok((usage, Some(Doses { allocated, recorded })))
}

#[cfg(test)]
mod tests {
    use crate::domain::rules::{Candidate, Column, Measure, Rule, RuleError, propose};

    const RULE: Rule =
        Rule::BaseRequests { measure: Measure::From12, base: 85, adjustment: 21, extra: 12 };

    fn town(code: &str, people: u32, requested: u32, recorded: u32, allocated: u32) -> Candidate {
        Candidate::new(code)
            .with(Column::Population12Plus, people)
            .with(Column::RequestedBoxes, requested)
            .with(Column::DosesRecorded, recorded)
            .with(Column::DosesAllocated, allocated)
    }

    fn towns() -> [Candidate; 4] {
        [
            town("131016", 40_000, 30, 900, 1_000),
            town("131024", 30_000, 40, 1_400, 2_000),
            town("131032", 20_000, 25, 2_400, 3_000),
            town("131041", 10_000, 5, 500, 500),
        ]
    }

    /// Worked out by hand, 118 boxes:
    ///
    /// | | people | base of 85 | requested | adjustment of 21 | usage | place | above base | extra of 12 | all |
    /// |---|---|---|---|---|---|---|---|---|---|
    /// | 131016 | 40,000 | 34.0 → 34 | 30 | 6.30 → 6 | 90 % | 2 | 0 | 0 | 40 |
    /// | 131024 | 30,000 | 25.5 → 26 (tie, first code) | 40 | 8.40 → 9 (largest) | 70 % | 4 | 14 | 4 (what is left) | 39 |
    /// | 131032 | 20,000 | 17.0 → 17 | 25 | 5.25 → 5 | 80 % | 3 | 8 | 8 | 30 |
    /// | 131041 | 10,000 | 8.5 → 8 | 5 | 1.05 → 1 | 100 % | 1 | 0 | 0 | 9 |
    #[test]
    fn base_adjustment_and_extra_are_as_worked_out_by_hand() {
        let proposal = propose(&RULE, 118, &towns()).unwrap();
        let boxes: Vec<_> = proposal.shares.iter().map(|share| share.boxes).collect();
        assert_eq!(boxes, [40, 39, 30, 9]);
        assert_eq!((proposal.distributed, proposal.reserve, proposal.left), (118, 0, 0));
        let why = &proposal.shares[1].explanation;
        assert_eq!(
            why.to_string(),
            "base: 85 boxes × 30,000 of 100,000 people aged 12 and over = 25 + 1 by largest \
             remainder; adjustment: 21 boxes × 40 of 100 boxes requested = 8 + 1 by largest \
             remainder; extra: place 4 by usage of 70.00% (1,400 of 2,000 doses), 14 boxes \
             requested above the base, 4 given"
        );
        assert_eq!(
            why.to_ja(),
            "基本枠:85箱×12歳以上人口30,000人/全体100,000人=整数部分25箱、端数が大きい順に1箱追加。\
             調整枠:21箱×希望箱数40箱/全体100箱=整数部分8箱、端数が大きい順に1箱追加。\
             追加枠:使用率70.00%(接種記録1,400回/配分済2,000回)で4番目、希望のうち基本枠を超える14箱に対し4箱"
        );
    }

    #[test]
    fn an_extra_that_no_one_requested_is_left() {
        let mut towns = towns();
        towns[1] = towns[1].clone().with(Column::RequestedBoxes, 26);
        let proposal = propose(&RULE, 120, &towns).unwrap();
        // Only 131032 asks for more than its base: 8 of the 12; 2 boxes were never the rule's.
        assert_eq!((proposal.distributed, proposal.left), (114, 6));
    }

    #[test]
    fn a_given_usage_is_taken_instead_of_the_doses() {
        let mut towns = towns();
        towns[1] = towns[1].clone().with(Column::Usage, 8_001);
        let proposal = propose(&RULE, 118, &towns).unwrap();
        let boxes: Vec<_> = proposal.shares.iter().map(|share| share.boxes).collect();
        // 80.01 % comes before 80 %: 131024 takes all 12.
        assert_eq!(boxes, [40, 47, 22, 9]);
    }

    #[test]
    fn the_three_pools_must_be_there() {
        let refusal = propose(&RULE, 117, &towns()).unwrap_err();
        assert_eq!(refusal, RuleError::NotEnough { needed: 118, total: 117 });
    }

    #[test]
    fn every_row_with_a_missing_or_impossible_figure_is_named() {
        let mut towns = towns();
        towns[0].inputs.remove(&Column::RequestedBoxes);
        towns[2] = towns[2].clone().with(Column::DosesAllocated, 0);
        let RuleError::Inputs(bad) = propose(&RULE, 118, &towns).unwrap_err() else {
            unreachable!("inputs are refused");
        };
        let said: Vec<_> = bad.iter().map(ToString::to_string).collect();
        assert_eq!(
            said,
            [
                "131016: requested_boxes is missing",
                "131032: doses_allocated is zero though doses are recorded"
            ]
        );
    }
}
