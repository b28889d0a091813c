//! F5: what is still missing to a share of the population, totalled and given by prefecture.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use super::{
    BadInput, Candidate, Column, DOSES_PER_PERSON, Explanation, Given, Measure, RuleError,
    refusal::read_all,
};
use crate::domain::apportion::apportion;

/// Entitlements are kept in hundredths of a dose, so that a percentage never rounds.
const HUNDREDTHS: i64 = 100;

struct Row<'a> {
    code: &'a str,
    group: &'a str,
    population: u64,
    doses_delivered: u32,
    /// In hundredths of a dose; below zero when more was delivered.
    entitlement: i64,
}

#[derive(Default)]
struct Group {
    /// In hundredths of a dose: the exact sum of its rows.
    entitlement: i64,
    /// Whole boxes it is entitled to.
    entitled: u64,
    /// Whole boxes it gets.
    boxes: u32,
}

pub(super) fn give(
    percent: u32,
    doses_per_box: NonZeroU32,
    total: u32,
    candidates: &[&Candidate],
) -> Result<Vec<Given>, RuleError> {
    if percent > 100 {
        return Err(RuleError::Parameter { name: "percent", why: "is above 100" });
    }
    let rows = read_all(candidates, |candidate| read(candidate, percent))?;
    let groups = serve(total_up(&rows, doses_per_box), total);
    let mut own = split_within(&groups, &rows);
    let explain = |row: Row<'_>| {
        let boxes = own.remove(row.code).unwrap_or_default();
        let group = groups.get(row.group);
        let explanation = Explanation::Entitlement {
            population: row.population,
            percent,
            doses_delivered: row.doses_delivered,
            doses: row.entitlement.div_euclid(HUNDREDTHS),
            group: row.group.to_owned(),
            group_doses: group.map_or(0, |group| group.entitlement.div_euclid(HUNDREDTHS)),
            group_entitled: group.map_or(0, |group| group.entitled),
            group_boxes: group.map_or(0, |group| group.boxes),
            boxes,
        };
        Given { boxes, reserve: 0, explanation }
    };
    Ok(rows.into_iter().map(explain).collect())
}

fn read(candidate: &Candidate, percent: u32) -> Result<Row<'_>, BadInput> {
    let population = Measure::From12.of(candidate)?;
    let doses_delivered = candidate.need(Column::DosesDelivered)?;
    // Below 2^41: a population below 2^33, twice, at a hundred hundredths.
    let wanted = population * u64::from(DOSES_PER_PERSON) * u64::from(percent);
    let entitlement = wanted.cast_signed() - i64::from(doses_delivered) * HUNDREDTHS;
    let group = candidate.group.as_deref().unwrap_or(&candidate.code);
    Ok(Row { code: &candidate.code, group, population, doses_delivered, entitlement })
}

fn total_up<'a>(rows: &[Row<'a>], doses_per_box: NonZeroU32) -> BTreeMap<&'a str, Group> {
    let mut groups = BTreeMap::<_, Group>::new();
    for row in rows {
        groups.entry(row.group).or_default().entitlement += row.entitlement;
    }
    let a_box = u64::from(doses_per_box.get()) * HUNDREDTHS.unsigned_abs();
    for group in groups.values_mut() {
        group.entitled = u64::try_from(group.entitlement).unwrap_or(0) / a_box;
    }
    groups
}

/// Gives each prefecture its entitled boxes, or its proportion of the total where that is less.
fn serve(mut groups: BTreeMap<&str, Group>, total: u32) -> BTreeMap<&str, Group> {
    let entitled: Vec<_> = groups.iter().map(|(code, group)| (*code, group.entitled)).collect();
    let needed: u64 = entitled.iter().map(|(_, boxes)| boxes).sum();
    // No more than is needed is split, so splitting by what is needed gives no one more than that.
    let boxes = u32::try_from(needed).map_or(total, |needed| needed.min(total));
    let parts = apportion(boxes, &entitled).unwrap_or_default();
    for (group, part) in groups.values_mut().zip(parts) {
        group.boxes = part.boxes();
    }
    groups
}

/// Splits each prefecture's boxes over its rows by their entitlement, none below zero.
fn split_within<'a>(groups: &BTreeMap<&str, Group>, rows: &[Row<'a>]) -> BTreeMap<&'a str, u32> {
    let mut members = BTreeMap::<_, Vec<_>>::new();
    for row in rows {
        let weight = u64::try_from(row.entitlement).unwrap_or(0);
        members.entry(row.group).or_default().push((row.code, weight));
    }
    let mut own = BTreeMap::new();
    for (code, members) in members {
        let boxes = groups.get(code).map_or(0, |group| group.boxes);
        // A prefecture with boxes has an entitlement above zero, and so has one of its rows.
        let parts = apportion(boxes, &members).unwrap_or_default();
        own.extend(
            members.iter().map(|(code, _)| *code).zip(parts.iter().map(|part| part.boxes())),
        );
    }
    own
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::rules::{Proposal, Rule, propose};

    const RULE: Rule =
        Rule::Entitlement { percent: 80, doses_per_box: NonZeroU32::new(1_000).unwrap() };

    fn town(code: &str, people: u32, delivered: u32) -> Candidate {
        Candidate::new(code)
            .within(code.get(..2).unwrap())
            .with(Column::Population12Plus, people)
            .with(Column::DosesDelivered, delivered)
    }

    fn towns() -> [Candidate; 4] {
        [
            town("131016", 10_000, 4_500),
            town("131024", 5_000, 2_250),
            town("141003", 8_000, 13_800),
            town("141305", 6_001, 4_000),
        ]
    }

    fn boxes(proposal: &Proposal) -> (Vec<u32>, Vec<(&str, u32)>) {
        let shares = proposal.shares.iter().map(|share| share.boxes).collect();
        let groups =
            proposal.groups.iter().map(|group| (group.code.as_str(), group.boxes)).collect();
        (shares, groups)
    }

    /// Worked out by hand with boxes of 1,000 doses:
    ///
    /// | | 80 % of people × 2 | delivered | entitled | prefecture | within |
    /// |---|---|---|---|---|---|
    /// | 131016 | 16,000 | 4,500 | 11,500 | 17,250 → 17 boxes | 17 × 11,500 ÷ 17,250 = 11.33 → 11 |
    /// | 131024 | 8,000 | 2,250 | 5,750 | | 17 × 5,750 ÷ 17,250 = 5.67 → 6 |
    /// | 141003 | 12,800 | 13,800 | −1,000 | 4,601.6 → 4 boxes | 0 |
    /// | 141305 | 9,601.6 | 4,000 | 5,601.6 | | 4 |
    #[test]
    fn prefectures_get_what_they_are_entitled_to_as_worked_out_by_hand() {
        let proposal = propose(&RULE, 30, &towns()).unwrap();
        assert_eq!(boxes(&proposal), (vec![11, 6, 0, 4], vec![("13", 17), ("14", 4)]));
        assert_eq!((proposal.distributed, proposal.left), (21, 9));
        let why = &proposal.shares[2].explanation;
        assert_eq!(
            why.to_string(),
            "80% of 8,000 people aged 12 and over × 2 − 13,800 doses delivered = -1,000 doses; 14 \
             is entitled to 4,601 doses = 4 whole boxes and gets 4, of which 0 here"
        );
        assert_eq!(
            why.to_ja(),
            "12歳以上人口8,000人の80%×2回-納入済13,800回=残り-1,000回。14の合計4,601回分(4箱)に\
             対し4箱、うち0箱"
        );
    }

    /// With 10 boxes for 17 + 4: 10 × 17 ÷ 21 = 8.10 → 8 and 10 × 4 ÷ 21 = 1.90 → 2; within 13
    /// 8 × ⅔ = 5.33 → 5 and 8 × ⅓ = 2.67 → 3.
    #[test]
    fn too_few_boxes_go_in_proportion_to_what_prefectures_are_entitled_to() {
        let proposal = propose(&RULE, 10, &towns()).unwrap();
        assert_eq!(boxes(&proposal), (vec![5, 3, 0, 2], vec![("13", 8), ("14", 2)]));
    }

    #[test]
    fn prefectures_may_take_part_themselves() {
        let prefectures = towns().map(|town| Candidate { group: None, ..town });
        let proposal = propose(&RULE, 30, &prefectures).unwrap();
        assert_eq!(boxes(&proposal), (vec![11, 5, 0, 5], vec![]));
    }

    #[test]
    fn a_country_that_has_it_all_gets_nothing_and_all_is_left() {
        let proposal = propose(&RULE, 30, &[town("131016", 10_000, 16_000)]).unwrap();
        assert_eq!((proposal.distributed, proposal.left), (0, 30));
    }
}
