//! F4: a base that is cut where many weeks of unused doses are held.

use super::baseline::sum;
use super::{
    Baseline, Candidate, Column, Explanation, Given, RuleError, refusal::read_all, within,
};

/// When and how much is cut.
pub(super) struct Cut {
    weeks: u32,
    percent: u32,
}

impl Cut {
    pub(super) fn new(weeks: u32, percent: u32) -> Result<Self, RuleError> {
        if percent > 100 {
            return Err(RuleError::Parameter { name: "percent", why: "is above 100" });
        }
        Ok(Self { weeks, percent })
    }

    /// True when the stock is above the weeks' doses, at the pace of the last week.
    fn is_over(&self, stock: u32, week: u32) -> bool {
        u64::from(stock) > u64::from(week) * u64::from(self.weeks)
    }

    /// Boxes cut from a base, rounded down.
    fn of(&self, base: u32) -> u32 {
        let cut = u64::from(base) * u64::from(self.percent) / 100;
        // At most the base, since at most 100 per cent of it.
        u32::try_from(cut).unwrap_or(base)
    }
}

pub(super) fn give(
    baseline: Baseline,
    cut: &Cut,
    total: u32,
    candidates: &[&Candidate],
) -> Result<Vec<Given>, RuleError> {
    let stocks = read_all(candidates, |candidate| {
        Ok((candidate.need(Column::DosesInStock)?, candidate.need(Column::DosesLastWeek)?))
    })?;
    let bases = baseline.shares(candidates)?;
    within(sum(&bases), total)?;
    let given = |(base, (doses_in_stock, doses_last_week)): (super::BaseShare, (u32, u32))| {
        let over = cut.is_over(doses_in_stock, doses_last_week);
        let reserve = if over { cut.of(base.boxes) } else { 0 };
        let boxes = base.boxes - reserve;
        let explanation = Explanation::CutOverstocked {
            base,
            doses_in_stock,
            doses_last_week,
            weeks: cut.weeks,
            percent: cut.percent,
            over,
            cut: reserve,
        };
        Given { boxes, reserve, explanation }
    };
    Ok(bases.into_iter().zip(stocks).map(given).collect())
}

#[cfg(test)]
mod tests {
    use crate::domain::rules::{Baseline, Candidate, Column, Rule, RuleError, propose};

    const RULE: Rule = Rule::CutOverstocked { baseline: Baseline::Given, weeks: 6, percent: 10 };

    fn town(code: &str, base: u32, stock: u32, week: u32) -> Candidate {
        Candidate::new(code)
            .within(code.get(..2).unwrap())
            .with(Column::BaseBoxes, base)
            .with(Column::DosesInStock, stock)
            .with(Column::DosesLastWeek, week)
    }

    fn towns() -> [Candidate; 5] {
        [
            town("131016", 105, 60_001, 10_000),
            town("131024", 40, 60_000, 10_000),
            town("141003", 9, 700, 100),
            town("141305", 20, 1, 0),
            town("141500", 30, 0, 0),
        ]
    }

    /// Worked out by hand, 204 boxes of base:
    ///
    /// | | base | stock | six weeks | over | cut | gets |
    /// |---|---|---|---|---|---|---|
    /// | 131016 | 105 | 60,001 | 60,000 | yes, by one dose | 10.5 → 10 | 95 |
    /// | 131024 | 40 | 60,000 | 60,000 | no, exactly six | 0 | 40 |
    /// | 141003 | 9 | 700 | 600 | yes | 0.9 → 0 | 9 |
    /// | 141305 | 20 | 1 | 0 | yes, never uses it up | 2 | 18 |
    /// | 141500 | 30 | 0 | 0 | no | 0 | 30 |
    ///
    /// Tokyo (13) keeps 135 and 10 in reserve, Kanagawa (14) 57 and 2.
    #[test]
    fn high_stocks_are_cut_to_the_prefectures_reserve_as_worked_out_by_hand() {
        let proposal = propose(&RULE, 210, &towns()).unwrap();
        let boxes: Vec<_> = proposal.shares.iter().map(|share| share.boxes).collect();
        assert_eq!(boxes, [95, 40, 9, 18, 30]);
        assert_eq!((proposal.distributed, proposal.reserve, proposal.left), (204, 12, 6));
        let groups: Vec<_> = proposal
            .groups
            .iter()
            .map(|group| (group.code.as_str(), group.boxes, group.reserve, group.ceiling()))
            .collect();
        assert_eq!(groups, [("13", 135, 10, 145), ("14", 57, 2, 59)]);
    }

    #[test]
    fn each_row_says_whether_and_why_it_was_cut() {
        let proposal = propose(&RULE, 204, &towns()).unwrap();
        let said = |row: usize| {
            let why = &proposal.shares[row].explanation;
            (why.to_string(), why.to_ja())
        };
        assert_eq!(
            said(0),
            (
                "base: 105 boxes as given; 60,001 doses in stock at 10,000 a week are over 6 \
                 weeks: 10% cut, 10 to the reserve"
                    .into(),
                "基本枠:所与の105箱。在庫60,001回分は直近1週間の接種10,000回の6週分を超えるため10%減、\
                 10箱を都道府県調整枠へ"
                    .into()
            )
        );
        assert_eq!(
            said(1),
            (
                "base: 40 boxes as given; 60,000 doses in stock at 10,000 a week are not over 6 \
                 weeks: not cut"
                    .into(),
                "基本枠:所与の40箱。在庫60,000回分は直近1週間の接種10,000回の6週分以内のため減算なし".into()
            )
        );
    }

    #[test]
    fn a_cut_above_the_whole_is_refused() {
        let rule = Rule::CutOverstocked { baseline: Baseline::Given, weeks: 6, percent: 101 };
        let refusal = propose(&rule, 204, &towns()).unwrap_err();
        assert_eq!(refusal, RuleError::Parameter { name: "percent", why: "is above 100" });
    }
}
