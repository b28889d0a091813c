//! F3: on top of a base, whoever has the lowest stock rate first.

use std::num::{NonZeroU32, NonZeroU64};

use super::baseline::sum;
use super::walk::walk;
use super::{
    BadInput, BaseShare, Baseline, Candidate, Column, DOSES_PER_PERSON, Doses, Explanation, Given,
    Measure, Ratio, RuleError, Topping, refusal::read_all, within,
};

struct Row {
    requested: u32,
    rate: Ratio,
    doses: Doses,
    population: u64,
    doses_last_week: u32,
    boxes_last_week: u32,
}

pub(super) fn give(
    baseline: Baseline,
    doses_per_box: NonZeroU32,
    total: u32,
    candidates: &[&Candidate],
) -> Result<Vec<Given>, RuleError> {
    let rows = read_all(candidates, |candidate| read(candidate, doses_per_box))?;
    let bases = baseline.shares(candidates)?;
    let pot = within(sum(&bases), total)?;

    let stop = |(row, base): (&Row, &BaseShare)| {
        // Rows are in order of code, and the walk keeps that order among equals.
        (row.rate, row.boxes_last_week.min(row.requested.saturating_sub(base.boxes)))
    };
    let stops: Vec<_> = rows.iter().zip(&bases).map(stop).collect();
    let turns = walk(pot, &stops);

    let shares = rows.into_iter().zip(bases).zip(stops).zip(turns);
    Ok(shares
        .map(|(((row, base), (_, wanted)), turn)| Given {
            boxes: base.boxes + turn.boxes,
            reserve: 0,
            explanation: Explanation::StockRate {
                base,
                requested: row.requested,
                rate: row.rate,
                doses: row.doses,
                population: row.population,
                doses_last_week: row.doses_last_week,
                boxes_last_week: row.boxes_last_week,
                extra: Topping { place: turn.place, wanted, boxes: turn.boxes },
            },
        })
        .collect())
}

fn read(candidate: &Candidate, doses_per_box: NonZeroU32) -> Result<Row, BadInput> {
    let requested = candidate.need(Column::RequestedBoxes)?;
    let allocated = candidate.need(Column::DosesAllocated)?;
    let recorded = candidate.need(Column::DosesRecorded)?;
    let doses_last_week = candidate.need(Column::DosesLastWeek)?;
    let population = Measure::From12.of(candidate)?;
    let under = NonZeroU64::new(population * u64::from(DOSES_PER_PERSON))
        .ok_or_else(|| candidate.bad(Column::Population12Plus, "is zero, so there is no rate"))?;
    let rate = Ratio { over: i64::from(allocated) - i64::from(recorded), under };
    let boxes_last_week = doses_last_week.div_ceil(doses_per_box.get());
    let doses = Doses { allocated, recorded };
    Ok(Row { requested, rate, doses, population, doses_last_week, boxes_last_week })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::{Rule, propose};

    const RULE: Rule = Rule::StockRate {
        baseline: Baseline::Given,
        doses_per_box: NonZeroU32::new(1_170).unwrap(),
    };

    struct Town(&'static str, [u32; 6]);

    fn towns() -> Vec<Candidate> {
        // Base, requested, last week's doses, allocated, recorded, people from 12.
        let towns = [
            Town("131016", [30, 40, 8_190, 120_000, 100_000, 50_000]),
            Town("131024", [20, 25, 11_700, 30_000, 25_000, 25_000]),
            Town("131032", [10, 18, 2_341, 12_500, 10_000, 12_500]),
            Town("131041", [5, 12, 9_000, 9_800, 10_000, 10_000]),
        ];
        let columns = [
            Column::BaseBoxes,
            Column::RequestedBoxes,
            Column::DosesLastWeek,
            Column::DosesAllocated,
            Column::DosesRecorded,
            Column::Population12Plus,
        ];
        let candidate = |Town(code, figures): Town| Candidate {
            inputs: columns.into_iter().zip(figures).collect(),
            ..Candidate::new(code)
        };
        towns.into_iter().map(candidate).collect()
    }

    /// Worked out by hand, 79 boxes of 1,170 doses, 65 of them base, 14 to walk with:
    ///
    /// | | stock rate | place | last week in boxes | requested above base | gets | all |
    /// |---|---|---|---|---|---|---|
    /// | 131016 | 20,000 ÷ 100,000 = 20 % | 4 | 8,190 = 7 | 10 | 0 (used up) | 30 |
    /// | 131024 | 5,000 ÷ 50,000 = 10 % | 2 (tie, first code) | 11,700 = 10 | 5 | 5 | 25 |
    /// | 131032 | 2,500 ÷ 25,000 = 10 % | 3 | 2,341 → 3 | 8 | 2 (what is left of 3) | 12 |
    /// | 131041 | −200 ÷ 20,000 = −1 % | 1 | 9,000 → 8 | 7 | 7 | 12 |
    #[test]
    fn the_lowest_stock_rate_is_served_first_as_worked_out_by_hand() {
        let proposal = propose(&RULE, 79, &towns()).unwrap();
        let boxes: Vec<_> = proposal.shares.iter().map(|share| share.boxes).collect();
        assert_eq!(boxes, [30, 25, 12, 12]);
        assert_eq!((proposal.distributed, proposal.left), (79, 0));
        let why = &proposal.shares[2].explanation;
        assert_eq!(
            why.to_string(),
            "base: 10 boxes as given; extra: place 3 by stock rate of 10.00% (12,500 − \
             10,000 doses for 12,500 people aged 12 and over × 2), 3 boxes of 2,341 doses last \
             week, 8 requested above the base, 2 given"
        );
        assert_eq!(
            why.to_ja(),
            "基本枠:所与の10箱。上乗せ:在庫率10.00%(配分済12,500回-接種記録10,000回、12歳以上人口12,500人×2回)で低い方から3番目、直近1週間の接種2,341回(3箱相当)と\
             希望のうち基本枠を超える8箱の少ない方に対し2箱"
        );
    }

    #[test]
    fn what_no_one_can_use_is_left() {
        // All wants together are 7 + 5 + 3 + 7 = 22 above the 65 of the base.
        let proposal = propose(&RULE, 100, &towns()).unwrap();
        assert_eq!((proposal.distributed, proposal.left), (87, 13));
    }

    #[test]
    fn a_base_above_the_boxes_there_are_is_refused() {
        let refusal = propose(&RULE, 64, &towns()).unwrap_err();
        assert_eq!(refusal, RuleError::NotEnough { needed: 65, total: 64 });
    }

    #[test]
    fn the_base_may_be_split_by_population_first() {
        let baseline = Baseline::ByPopulation { boxes: 39, measure: Measure::From12 };
        let doses_per_box = NonZeroU32::new(1_170).unwrap();
        let rule = Rule::StockRate { baseline, doses_per_box };
        let proposal = propose(&rule, 46, &towns()).unwrap();
        let boxes: Vec<_> = proposal.shares.iter().map(|share| share.boxes).collect();
        // 39 by 50:25:12.5:10 is 20, 10, 5, 4; 131041 requests 8 more, used 8 boxes, and takes all 7.
        assert_eq!(boxes, [20, 10, 5, 11]);
    }

    #[test]
    fn a_place_where_no_one_lives_has_no_rate() {
        let mut towns = towns();
        towns[3] = towns[3].clone().with(Column::Population12Plus, 0);
        let refusal = propose(&RULE, 79, &towns).unwrap_err();
        let why = "is zero, so there is no rate";
        let bad = BadInput { code: "131041".to_owned(), column: Column::Population12Plus, why };
        assert_eq!(refusal, RuleError::Inputs(vec![bad]));
    }
}
