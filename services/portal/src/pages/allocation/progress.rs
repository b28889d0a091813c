//! How far a sheet has come, and how late it is.

use vsys_proto::allocation::v1::{Sheet, SheetState};

use crate::locale::Locale;

/// The states a sheet goes through, in order.
pub(crate) const STATES: [SheetState; 4] =
    [SheetState::Issued, SheetState::Confirmed, SheetState::Completed, SheetState::Locked];

/// The part of keys and of CSS classes that stands for a state.
pub(crate) const fn slug(state: SheetState) -> &'static str {
    match state {
        SheetState::Unspecified => "none",
        SheetState::Issued => "issued",
        SheetState::Confirmed => "confirmed",
        SheetState::Completed => "completed",
        SheetState::Locked => "locked",
    }
}

/// The state that a filter names.
pub(crate) fn named(slug_of: &str) -> Option<SheetState> {
    STATES.into_iter().find(|state| slug(*state) == slug_of)
}

/// The word for a state (状況).
pub(crate) fn word(locale: Locale, state: SheetState) -> String {
    locale.text(&format!("sheet-state-{}", slug(state)))
}

/// How late something is, in the largest unit that says enough: days, hours or minutes.
pub(crate) fn lateness(locale: Locale, seconds: u64) -> String {
    let (key, count) = match seconds {
        0 => return String::new(),
        1..3_600 => ("late-minutes", seconds.div_ceil(60)),
        3_600..172_800 => ("late-hours", seconds / 3_600),
        _ => ("late-days", seconds / 86_400),
    };
    locale.text_with(key, &[("n", count)])
}

/// How many sheets have come how far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) issued: u32,
    pub(crate) confirmed: u32,
    pub(crate) completed: u32,
    pub(crate) locked: u32,
    /// Of all, those past their deadline and not completed.
    pub(crate) late: u32,
}

impl Tally {
    pub(crate) fn of<'s>(sheets: impl IntoIterator<Item = &'s Sheet>) -> Self {
        let mut tally = Self::default();
        for sheet in sheets {
            let count = match sheet.state() {
                SheetState::Unspecified => continue,
                SheetState::Issued => &mut tally.issued,
                SheetState::Confirmed => &mut tally.confirmed,
                SheetState::Completed => &mut tally.completed,
                SheetState::Locked => &mut tally.locked,
            };
            *count += 1;
            tally.late += u32::from(sheet.late_seconds > 0);
        }
        tally
    }

    pub(crate) const fn of_state(&self, state: SheetState) -> u32 {
        match state {
            SheetState::Unspecified => 0,
            SheetState::Issued => self.issued,
            SheetState::Confirmed => self.confirmed,
            SheetState::Completed => self.completed,
            SheetState::Locked => self.locked,
        }
    }

    pub(crate) const fn all(&self) -> u32 {
        self.issued + self.confirmed + self.completed + self.locked
    }

    /// Sheets whose decision is not made yet.
    pub(crate) const fn open(&self) -> u32 {
        self.issued + self.confirmed
    }

    /// Completed or locked, of all.
    pub(crate) const fn decided(&self) -> u32 {
        self.completed + self.locked
    }
}

/// One stretch of a bar of progress, wide by what it counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) class: &'static str,
    pub(crate) word: String,
    pub(crate) count: u32,
    /// Where it begins and how wide it is, in thousandths of the bar.
    pub(crate) begins: u32,
    pub(crate) wide: u32,
}

/// The bar of a tally, from locked to issued; what counts nothing has no stretch.
pub(crate) fn bar(locale: Locale, tally: &Tally) -> Vec<Stretch> {
    let all = u64::from(tally.all());
    let (mut counted, mut stretches) = (0_u64, Vec::new());
    for state in STATES.into_iter().rev() {
        let count = tally.of_state(state);
        if count == 0 {
            continue;
        }
        let thousandths = |count: u64| u32::try_from(count * 1_000 / all.max(1)).unwrap_or(1_000);
        let begins = thousandths(counted);
        counted += u64::from(count);
        stretches.push(Stretch {
            class: slug(state),
            word: word(locale, state),
            count,
            begins,
            wide: thousandths(counted) - begins,
        });
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(state: SheetState, late_seconds: u64) -> Sheet {
        Sheet { state: state.into(), late_seconds, ..Sheet::default() }
    }

    #[test]
    fn a_tally_counts_states_and_lateness() {
        let sheets = [
            sheet(SheetState::Issued, 90),
            sheet(SheetState::Confirmed, 0),
            sheet(SheetState::Locked, 0),
        ];
        let tally = Tally::of(&sheets);
        assert_eq!((tally.all(), tally.open(), tally.decided(), tally.late), (3, 2, 1, 1));
    }

    #[test]
    fn a_bar_is_full_and_has_no_gaps() {
        let tally = Tally { issued: 7, confirmed: 11, completed: 0, locked: 29, late: 0 };
        let bar = bar(Locale::Ja, &tally);
        let mut at = 0;
        for stretch in &bar {
            assert_eq!(stretch.begins, at);
            at += stretch.wide;
        }
        assert_eq!(at, 1_000);
        assert_eq!(bar.len(), 3);
    }

    #[test]
    fn lateness_is_said_in_one_unit() {
        assert_eq!(lateness(Locale::En, 0), "");
        assert_eq!(lateness(Locale::En, 61), "2 min late");
        assert_eq!(lateness(Locale::En, 2 * 3_600), "2 h late");
        assert_eq!(lateness(Locale::En, 3 * 86_400), "3 days late");
    }

    #[test]
    fn a_state_is_named_as_it_is_written() {
        for state in STATES {
            assert_eq!(named(slug(state)), Some(state));
        }
        assert_eq!(named("none"), None);
    }
}
