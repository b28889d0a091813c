//! Positions of outbox rows as PostgreSQL's `int8multirange`.
//!
//! Rows are published in order, so many positions are few ranges, and whether a row is among them
//! costs the database a search in those, not a comparison with each.

use std::fmt::Write as _;

/// The text of the multirange of some positions: `{[1,4),[7,8)}`.
pub(crate) fn multirange(positions: impl IntoIterator<Item = i64>) -> String {
    let mut positions: Vec<i64> = positions.into_iter().collect();
    positions.sort_unstable();
    let mut text = String::from("{");
    for run in positions.chunk_by(|one, next| next - one <= 1) {
        let (Some(first), Some(last)) = (run.first(), run.last()) else { continue };
        let comma = if text.len() > 1 { "," } else { "" };
        // Writing to a String cannot fail.
        let _ = write!(text, "{comma}[{first},{})", last + 1);
    }
    text.push('}');
    text
}

#[cfg(test)]
mod tests {
    use super::multirange;

    #[test]
    fn neighbours_are_one_range() {
        assert_eq!(multirange([7, 2, 1, 3]), "{[1,4),[7,8)}");
        assert_eq!(multirange([5, 5]), "{[5,6)}");
        assert_eq!(multirange([]), "{}");
    }
}
