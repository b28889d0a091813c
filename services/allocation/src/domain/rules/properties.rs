//! What holds for every rule, whatever the figures.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use proptest::prelude::*;

use super::*;

const ALL_COLUMNS_BUT_USAGE: usize = Column::ALL.len() - 1;

/// Up to forty municipalities of five prefectures, every figure known; small figures make ties, and
/// the largest make overflows.
fn candidates() -> impl Strategy<Value = Vec<Candidate>> {
    let figure = prop_oneof![4 => 0..60_u32, 3 => 0..2_000_000_u32, 1 => Just(u32::MAX)];
    let figures = prop::collection::vec(figure, ALL_COLUMNS_BUT_USAGE);
    let rows = prop::collection::btree_map(0..50_000_u32, figures, 1..40);
    rows.prop_map(|rows| {
        rows.into_iter().map(|(code, figures)| candidate(code, &figures)).collect()
    })
}

fn candidate(code: u32, figures: &[u32]) -> Candidate {
    let inputs: BTreeMap<_, _> = Column::ALL.into_iter().zip(figures.iter().copied()).collect();
    let candidate = Candidate {
        code: format!("{code:06}"),
        group: Some(format!("{:02}", code / 10_000)),
        inputs,
    };
    // Possible figures only: someone lives there, and nothing is recorded of no allocation.
    let people = candidate.input(Column::Population12Plus).unwrap().max(1);
    let allocated = candidate.input(Column::DosesAllocated).unwrap().max(1);
    let base = candidate.input(Column::BaseBoxes).unwrap() % 1_000;
    candidate
        .with(Column::Population12Plus, people)
        .with(Column::DosesAllocated, allocated)
        .with(Column::BaseBoxes, base)
        .with(Column::RequestedBoxes, figures[0].max(1))
}

fn baselines() -> impl Strategy<Value = Baseline> {
    let boxes = 0..5_000_u32;
    prop_oneof![
        Just(Baseline::Given),
        boxes.prop_map(|boxes| Baseline::ByPopulation { boxes, measure: Measure::From12 }),
    ]
}

fn rules() -> impl Strategy<Value = Rule> {
    let doses = || (1..3_000_u32).prop_map(|doses| NonZeroU32::new(doses).unwrap());
    let pool = || 0..5_000_u32;
    prop_oneof![
        (0..100_u32).prop_map(|each| Rule::Equal { each, exceptions: BTreeMap::new() }),
        Just(Rule::Population { measure: Measure::From12 }),
        (pool(), pool(), pool()).prop_map(|(base, adjustment, extra)| Rule::BaseRequests {
            measure: Measure::From12,
            base,
            adjustment,
            extra
        }),
        (baselines(), doses())
            .prop_map(|(baseline, doses_per_box)| Rule::StockRate { baseline, doses_per_box }),
        (baselines(), 0..20_u32, 0..=100_u32).prop_map(|(baseline, weeks, percent)| {
            Rule::CutOverstocked { baseline, weeks, percent }
        }),
        (0..=100_u32, doses())
            .prop_map(|(percent, doses_per_box)| Rule::Entitlement { percent, doses_per_box }),
    ]
}

fn totals() -> impl Strategy<Value = u32> {
    prop_oneof![8 => 0..60_000_u32, 1 => Just(u32::MAX)]
}

/// The rule's own promise about one share.
fn keeps_its_promise(share: &Share) -> bool {
    match &share.explanation {
        Explanation::Equal { each, exception } => share.boxes == exception.unwrap_or(*each),
        Explanation::Population(part) => {
            share.boxes == part.boxes() && (part.weight > 0 || share.boxes == 0)
        }
        Explanation::BaseRequests { base, adjustment, extra, .. } => {
            share.boxes == base.boxes() + adjustment.boxes() + extra.boxes
                && extra.boxes <= extra.wanted
        }
        Explanation::StockRate { base, requested, boxes_last_week, extra, .. } => {
            share.boxes == base.boxes + extra.boxes
                && extra.boxes <= *boxes_last_week
                && share.boxes <= base.boxes.max(*requested)
        }
        Explanation::CutOverstocked { base, percent, over, cut, .. } => {
            share.boxes + cut == base.boxes
                && share.reserve == *cut
                && u64::from(*cut) * 100 <= u64::from(base.boxes) * u64::from(*percent)
                && (*over || *cut == 0)
        }
        Explanation::Entitlement { doses, group_entitled, group_boxes, boxes, .. } => {
            share.boxes == *boxes
                && (*doses >= 0 || *boxes == 0)
                && u64::from(*group_boxes) <= *group_entitled
        }
    }
}

/// Turns of a walk with the rate that ordered them, the first to be served first.
fn turns(proposal: &Proposal) -> Vec<(Ratio, Topping)> {
    let turn = |share: &Share| match share.explanation {
        Explanation::BaseRequests { usage, extra, .. } => {
            Some((Ratio { over: -usage.over, ..usage }, extra))
        }
        Explanation::StockRate { rate, extra, .. } => Some((rate, extra)),
        _ => None,
    };
    let mut turns: Vec<_> = proposal.shares.iter().filter_map(turn).collect();
    turns.sort_by_key(|(_, topping)| topping.place);
    turns
}

proptest! {
    #[test]
    fn a_proposal_always_adds_up_and_each_share_keeps_its_rules_promise(
        rule in rules(),
        total in totals(),
        candidates in candidates(),
    ) {
        match propose(&rule, total, &candidates) {
            Ok(proposal) => {
                let sum: u64 = proposal.shares.iter().map(|share| u64::from(share.boxes)).sum();
                let reserve: u64 = proposal.shares.iter().map(|share| u64::from(share.reserve)).sum();
                prop_assert_eq!(u64::from(proposal.distributed), sum + reserve);
                prop_assert_eq!(u64::from(proposal.reserve), reserve);
                prop_assert_eq!(u64::from(proposal.distributed) + u64::from(proposal.left), u64::from(total));
                let ceilings: u64 = proposal.groups.iter().map(|group| u64::from(group.ceiling())).sum();
                prop_assert_eq!(ceilings, sum + reserve);
                prop_assert_eq!(proposal.shares.len(), candidates.len());
                for share in &proposal.shares {
                    prop_assert!(keeps_its_promise(share), "{share:?}");
                }
            }
            Err(RuleError::NotEnough { needed, .. }) => prop_assert!(needed > u64::from(total)),
            Err(other) => prop_assert!(false, "{other}"),
        }
    }

    #[test]
    fn the_order_of_candidates_does_not_matter(
        rule in rules(),
        total in totals(),
        (candidates, shuffled) in
            candidates().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        prop_assert_eq!(propose(&rule, total, &candidates), propose(&rule, total, &shuffled));
    }

    #[test]
    fn a_walk_goes_by_rate_and_no_one_is_served_before_those_ahead_have_all_they_want(
        rule in rules().prop_filter("a walk", |rule| matches!(rule.name(), "F2" | "F3")),
        total in totals(),
        candidates in candidates(),
    ) {
        if let Ok(proposal) = propose(&rule, total, &candidates) {
            for pair in turns(&proposal).windows(2) {
                let [(rate, ahead), (next_rate, next)] = pair else { continue };
                prop_assert!(rate <= next_rate);
                prop_assert!(next.boxes == 0 || ahead.boxes == ahead.wanted);
            }
        }
    }

    #[test]
    fn more_people_never_get_fewer_boxes(total in totals(), candidates in candidates()) {
        let rule = Rule::Population { measure: Measure::From12 };
        let proposal = propose(&rule, total, &candidates).unwrap();
        let mut rows: Vec<_> = proposal
            .shares
            .iter()
            .zip(&candidates)
            .map(|(share, candidate)| (candidate.input(Column::Population12Plus), share.boxes))
            .collect();
        rows.sort_unstable();
        for pair in rows.windows(2) {
            prop_assert!(pair[0].0 == pair[1].0 || pair[0].1 <= pair[1].1);
        }
    }

    #[test]
    fn within_a_prefecture_a_larger_entitlement_never_gets_fewer_boxes(
        total in totals(),
        candidates in candidates(),
    ) {
        let rule = Rule::Entitlement { percent: 80, doses_per_box: NonZeroU32::new(1_170).unwrap() };
        let proposal = propose(&rule, total, &candidates).unwrap();
        let entitled = |share: &Share| match share.explanation {
            Explanation::Entitlement { doses, .. } => doses,
            _ => i64::MIN,
        };
        for one in &proposal.shares {
            for other in &proposal.shares {
                let larger = one.group == other.group && entitled(one) > entitled(other);
                prop_assert!(!larger || one.boxes >= other.boxes);
            }
        }
    }
}
