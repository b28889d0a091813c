//! Hands out a pot one after the other, until it is used up.

/// What one stop of the walk got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Turn {
    /// Place in the walk, from 1.
    pub(super) place: u32,
    /// Boxes it got: all it wanted, what was left, or nothing.
    pub(super) boxes: u32,
}

/// Walks the stops in order of key, giving each the boxes it wants while the pot lasts.
///
/// Answers the turns in the order of the stops as given.
pub(super) fn walk<K: Ord>(mut pot: u32, stops: &[(K, u32)]) -> Vec<Turn> {
    let mut turns = vec![Turn::default(); stops.len()];
    let mut queue: Vec<_> = stops.iter().zip(turns.iter_mut()).collect();
    queue.sort_by(|((a, _), _), ((b, _), _)| a.cmp(b));
    for (place, ((_, wanted), turn)) in (1..).zip(queue) {
        let boxes = pot.min(*wanted);
        pot -= boxes;
        *turn = Turn { place, boxes };
    }
    turns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pot_is_given_in_order_of_key_and_the_last_gets_what_is_left() {
        let turns = walk(10, &[("c", 9), ("a", 6), ("d", 1), ("b", 0)]);
        let seen: Vec<_> = turns.iter().map(|turn| (turn.place, turn.boxes)).collect();
        assert_eq!(seen, [(3, 4), (1, 6), (4, 0), (2, 0)]);
    }
}
