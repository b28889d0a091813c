//! Somebody else saved the sheet meanwhile: theirs and mine, side by side.

use std::collections::{BTreeMap, BTreeSet};

use vsys_vocabulary::Amounts;

/// Whose value a row takes unless the reader chooses otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Choice {
    /// Only I changed it.
    Mine,
    /// Only they changed it.
    Theirs,
    /// Both did, differently: the reader must say.
    Open,
}

/// A row in which theirs and mine differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) code: String,
    /// Before either changed it.
    pub(crate) seen: Amounts,
    pub(crate) theirs: Amounts,
    pub(crate) mine: Amounts,
    pub(crate) choice: Choice,
}

/// Rows that differ, in order of code; `mine` holds the rows of the form only.
pub(crate) fn differences(
    seen: &BTreeMap<String, Amounts>,
    theirs: &BTreeMap<String, Amounts>,
    mine: &BTreeMap<String, Amounts>,
) -> Vec<Difference> {
    let codes: BTreeSet<&String> = mine.keys().collect();
    let value =
        |lines: &BTreeMap<String, Amounts>, code| lines.get(code).copied().unwrap_or(Amounts::ZERO);
    codes
        .into_iter()
        .filter_map(|code| {
            let (seen, theirs) = (value(seen, code), value(theirs, code));
            let mine = value(mine, code);
            let choice = match (mine == seen, theirs == seen) {
                _ if mine == theirs => return None,
                (false, true) => Choice::Mine,
                (true, false) => Choice::Theirs,
                _ => Choice::Open,
            };
            Some(Difference { code: code.clone(), seen, theirs, mine, choice })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{PerItem, Units};

    use super::*;

    fn lines<const N: usize>(rows: [(&str, u32); N]) -> BTreeMap<String, Amounts> {
        let amounts = |vials| PerItem { vaccine: Units(vials), ..Amounts::ZERO };
        rows.into_iter().map(|(code, vials)| (code.to_owned(), amounts(vials))).collect()
    }

    #[test]
    fn who_changed_a_row_decides_what_is_proposed() {
        let seen = lines([("a", 1), ("b", 1), ("c", 1), ("d", 1)]);
        let theirs = lines([("a", 1), ("b", 2), ("c", 2), ("d", 3)]);
        let mine = lines([("a", 5), ("b", 1), ("c", 5), ("d", 3)]);
        let found: Vec<_> = differences(&seen, &theirs, &mine)
            .into_iter()
            .map(|row| (row.code, row.choice))
            .collect();
        let expected = [("a", Choice::Mine), ("b", Choice::Theirs), ("c", Choice::Open)];
        assert_eq!(found, expected.map(|(code, choice)| (code.to_owned(), choice)));
    }

    #[test]
    fn a_row_that_they_took_away_differs_too() {
        let found = differences(&lines([("a", 1)]), &lines([]), &lines([("a", 2)]));
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].theirs, Amounts::ZERO);
    }

    #[test]
    fn a_row_that_my_page_did_not_show_stays_theirs() {
        assert_eq!(differences(&lines([]), &lines([("z", 1)]), &lines([])), []);
    }
}
