//! Whole things in proportion to weights.

/// Splits `total` by weight with the largest remainders, ties to the earlier; equal parts where
/// nobody weighs anything.
///
/// ```
/// assert_eq!(vsys_tests::apportion(10, &[5, 3, 2]), [5, 3, 2]);
/// assert_eq!(vsys_tests::apportion(2, &[1, 1, 1]), [1, 1, 0]);
/// ```
#[must_use]
pub fn apportion(total: u32, weights: &[u64]) -> Vec<u32> {
    let sum: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
    if sum == 0 {
        return if weights.is_empty() {
            Vec::new()
        } else {
            apportion(total, &vec![1; weights.len()])
        };
    }
    let exact = |weight: &u64| u128::from(total) * u128::from(*weight);
    let mut parts: Vec<u32> =
        weights.iter().map(|weight| u32::try_from(exact(weight) / sum).unwrap_or(total)).collect();
    let given: u32 = parts.iter().sum();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    let remainder = |place: &usize| weights.get(*place).map_or(0, |weight| exact(weight) % sum);
    order.sort_by_key(|place| (std::cmp::Reverse(remainder(place)), *place));
    let left = usize::try_from(total.saturating_sub(given)).unwrap_or_default();
    for place in order.into_iter().take(left) {
        if let Some(part) = parts.get_mut(place) {
            *part += 1;
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::apportion;

    #[test]
    fn the_parts_add_up_to_the_whole() {
        for total in [0, 1, 7, 700, 3_300, 60_000] {
            let weights: Vec<u64> = (0..1_741).map(|place| (place * 7_919) % 10_007).collect();
            assert_eq!(apportion(total, &weights).iter().sum::<u32>(), total);
        }
    }

    #[test]
    fn where_nobody_weighs_anything_all_get_the_same() {
        assert_eq!(apportion(7, &[0, 0, 0]), [3, 2, 2]);
        assert_eq!(apportion(7, &[]), [0; 0]);
    }
}
