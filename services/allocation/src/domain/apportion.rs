//! Splits whole boxes in proportion to weights, by largest remainder (最大剰余法), in exact integers.
//!
//! Wanted: the parts sum to the boxes; each part is its exact quota rounded down or up; more weight
//! never gets less; no weight gets nothing; the order of the rows does not matter.
//! Not wanted, and not given: with more boxes to split a part may shrink by one (the Alabama
//! paradox of this method).

use std::cmp::Reverse;

/// One row's part of what was split.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Part {
    /// Whole boxes of the exact quota.
    pub(crate) whole: u32,
    /// True when its remainder was among the largest and earned one more box.
    pub(crate) topped_up: bool,
}

impl Part {
    /// Boxes of this part.
    pub(crate) fn boxes(self) -> u32 {
        self.whole.saturating_add(u32::from(self.topped_up))
    }
}

/// Splits `boxes` over `rows` of key and weight; equal remainders are served in order of key.
///
/// Answers parts in the order of the rows, or `None` when there is something to split and no weight
/// to split it by.
pub(crate) fn apportion<K: Ord>(boxes: u32, rows: &[(K, u64)]) -> Option<Vec<Part>> {
    let weights: u128 = rows.iter().map(|(_, weight)| u128::from(*weight)).sum();
    if weights == 0 {
        let nothing = Part { whole: 0, topped_up: false };
        return (boxes == 0).then(|| vec![nothing; rows.len()]);
    }

    let mut parts = Vec::with_capacity(rows.len());
    let mut remainders = Vec::with_capacity(rows.len());
    let mut left = boxes;
    for (key, weight) in rows {
        // Below 2^96: a 64-bit weight times a 32-bit number of boxes.
        let product = u128::from(*weight) * u128::from(boxes);
        // A quota is at most `boxes`, since a weight is at most the sum of weights.
        let whole = u32::try_from(product / weights).unwrap_or(boxes);
        left = left.saturating_sub(whole);
        parts.push(Part { whole, topped_up: false });
        remainders.push((Reverse(product % weights), key));
    }

    let mut queue: Vec<_> = remainders.iter().zip(parts.iter_mut()).collect();
    queue.sort_by_key(|(rank, _)| *rank);
    // Remainders sum to `left` times the weights and each is smaller than the weights, so more rows
    // have one than there are boxes left: a row without weight is never reached.
    for (_, part) in queue.into_iter().zip(0..left).map(|(next, _)| next) {
        part.topped_up = true;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    fn boxes(total: u32, rows: &[(&str, u64)]) -> Vec<u32> {
        apportion(total, rows).unwrap().into_iter().map(Part::boxes).collect()
    }

    #[test]
    fn the_largest_remainders_get_what_is_left() {
        // Quotas of 10 boxes by 5:3:1 are 5.55, 3.33, 1.11: one box is left, for the first.
        assert_eq!(boxes(10, &[("a", 5), ("b", 3), ("c", 1)]), [6, 3, 1]);
    }

    #[test]
    fn equal_remainders_are_served_in_order_of_code_wherever_the_rows_stand() {
        assert_eq!(boxes(2, &[("c", 7), ("a", 7), ("b", 7)]), [0, 1, 1]);
    }

    #[test]
    fn boxes_without_any_weight_cannot_be_split() {
        assert_eq!(apportion(1, &[("a", 0), ("b", 0)]), None);
        assert_eq!(apportion::<&str>(1, &[]), None);
        assert_eq!(boxes(0, &[("a", 0)]), [0]);
    }

    #[test]
    fn the_largest_weights_and_boxes_there_are_do_not_overflow() {
        let parts = boxes(u32::MAX, &[("a", u64::MAX), ("b", u64::MAX), ("c", 1)]);
        assert_eq!(parts, [u32::MAX / 2 + 1, u32::MAX / 2, 0]);
    }

    fn weighted() -> impl Strategy<Value = Vec<(u16, u64)>> {
        let weight = prop_oneof![Just(0), 1..50_u64, any::<u64>()];
        prop::collection::btree_map(any::<u16>(), weight, 1..60)
            .prop_map(|rows| rows.into_iter().collect::<Vec<_>>())
            .prop_filter("some weight", |rows| rows.iter().any(|(_, weight)| *weight > 0))
    }

    proptest! {
        #[test]
        fn parts_sum_to_the_boxes_and_stay_within_one_of_the_quota(
            total in any::<u32>(),
            rows in weighted(),
        ) {
            let parts = apportion(total, &rows).unwrap();
            let sum: u64 = parts.iter().map(|part| u64::from(part.boxes())).sum();
            prop_assert_eq!(sum, u64::from(total));
            let weights: u128 = rows.iter().map(|(_, weight)| u128::from(*weight)).sum();
            for ((_, weight), part) in rows.iter().zip(&parts) {
                let product = u128::from(*weight) * u128::from(total);
                let part = u128::from(part.boxes());
                prop_assert!(part >= product / weights && part <= product.div_ceil(weights));
            }
        }

        #[test]
        fn more_weight_never_gets_less_and_no_weight_gets_nothing(
            total in 0..5_000_u32,
            rows in weighted(),
        ) {
            let parts = apportion(total, &rows).unwrap();
            let mut pairs: Vec<_> =
                rows.iter().map(|(_, weight)| *weight).zip(parts.iter().map(|part| part.boxes())).collect();
            for (weight, part) in &pairs {
                prop_assert!(*weight > 0 || *part == 0);
            }
            pairs.sort_unstable();
            for pair in pairs.windows(2) {
                prop_assert!(pair[0].0 == pair[1].0 || pair[0].1 <= pair[1].1);
            }
        }

        #[test]
        fn the_order_of_rows_does_not_matter(
            total in 0..5_000_u32,
            (rows, shuffled) in weighted().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        ) {
            let by_key = |rows: &[(u16, u64)]| -> BTreeMap<u16, Part> {
                rows.iter().map(|(key, _)| *key).zip(apportion(total, rows).unwrap()).collect()
            };
            prop_assert_eq!(by_key(&rows), by_key(&shuffled));
        }
    }
}
