//! What waits for an office in a round, and until when. Pure: the page reads, this decides.

use vsys_proto::allocation::v1::{Deadlines, Round, Sheet, SheetState};
use vsys_vocabulary::Office;

use crate::{
    locale::Locale,
    pages::allocation::{address::RoundAddress, moment, progress, progress::Tally},
};

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Task {
    pub(crate) text: String,
    pub(crate) round: String,
    pub(crate) path: String,
    /// Empty where nothing is due.
    pub(crate) due: String,
    /// Empty while it is not late.
    pub(crate) late: String,
}

/// What is known of a round for an office.
pub(crate) struct Known<'k> {
    pub(crate) round: &'k Round,
    /// The office's own sheet, if it has one in the round.
    pub(crate) own: Option<&'k Sheet>,
    /// Sheets directly below.
    pub(crate) below: Tally,
}

/// Tasks of an office, the nearest first.
pub(crate) fn tasks(locale: Locale, office: Office, known: &Known<'_>) -> Vec<Task> {
    let at = RoundAddress { round: known.round.round_id.clone() };
    let number = known.round.round_number.clone();
    let task = |text: String, part: &str, due, late_seconds| Task {
        text,
        round: number.clone(),
        path: at.path(part),
        due: moment::shown(locale, due),
        late: progress::lateness(locale, late_seconds),
    };
    let mut tasks = Vec::new();
    if let Some(own) = known.own
        && let Some(key) = own_key(office, own.state())
    {
        tasks.push(task(locale.text(key), "/sheet", own.due_time, own.late_seconds));
    }
    let Tally { completed, late, .. } = known.below;
    let (complete_due, lock_due) = deadlines(office, known.round);
    if known.below.open() > 0 {
        let values = [("n", known.below.open()), ("late", late)];
        let text = locale.text_with("task-chase", &values);
        tasks.push(task(text, "/lock?show=open", complete_due, 0));
    }
    if completed > 0 {
        let text = locale.text_with("task-lock", &[("n", completed)]);
        tasks.push(task(text, "/lock?show=completed", lock_due, 0));
    }
    tasks
}

/// What the office's own sheet asks of it.
fn own_key(office: Office, state: SheetState) -> Option<&'static str> {
    match (office, state) {
        (Office::Nation, SheetState::Issued | SheetState::Confirmed | SheetState::Completed) => {
            Some("task-issue")
        }
        (_, SheetState::Issued) => Some("task-confirm"),
        (_, SheetState::Confirmed) => Some("task-complete"),
        (_, SheetState::Completed | SheetState::Locked | SheetState::Unspecified) => None,
    }
}

/// Until when those below complete, and until when they are locked.
fn deadlines(
    office: Office,
    round: &Round,
) -> (Option<prost_types::Timestamp>, Option<prost_types::Timestamp>) {
    let Deadlines {
        prefectures_complete_time,
        nation_locks_time,
        municipalities_complete_time,
        prefectures_lock_time,
    } = round.deadlines.unwrap_or_default();
    match office {
        Office::Nation => (prefectures_complete_time, nation_locks_time),
        Office::Prefecture(_) | Office::Municipality(_) => {
            (municipalities_complete_time, prefectures_lock_time)
        }
    }
}

/// Where the office's own sheet stands, when nothing is asked of it.
pub(crate) fn standing(locale: Locale, office: Office, own: Option<&Sheet>) -> String {
    let key = match (office, own.map(Sheet::state)) {
        (Office::Prefecture(_), Some(SheetState::Completed)) => "waits-for-nation",
        (Office::Municipality(_), Some(SheetState::Completed)) => "waits-for-prefecture",
        (Office::Municipality(_), Some(SheetState::Locked)) => "goods-move",
        (Office::Prefecture(_) | Office::Municipality(_), None) => "not-issued-yet",
        (Office::Municipality(_), Some(state)) => return progress::word(locale, state),
        _ => return String::new(),
    };
    locale.text(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known<'k>(round: &'k Round, own: Option<&'k Sheet>, below: Tally) -> Known<'k> {
        Known { round, own, below }
    }

    fn sheet(state: SheetState, late_seconds: u64) -> Sheet {
        Sheet { state: state.into(), late_seconds, ..Sheet::default() }
    }

    fn paths(tasks: &[Task]) -> Vec<&str> {
        tasks.iter().map(|task| task.path.rsplit("//").next().unwrap_or_default()).collect()
    }

    #[test]
    fn a_prefecture_first_sees_its_ceilings_then_decides() {
        let (round, tokyo) = (Round::default(), "13".parse().unwrap());
        let issued = sheet(SheetState::Issued, 3_600);
        let tasks_of = |own| tasks(Locale::Ja, tokyo, &known(&round, own, Tally::default()));
        let waiting = tasks_of(Some(&issued));
        assert_eq!(waiting[0].text, Locale::Ja.text("task-confirm"));
        assert!(!waiting[0].late.is_empty());
        let confirmed = sheet(SheetState::Confirmed, 0);
        assert_eq!(tasks_of(Some(&confirmed))[0].text, Locale::Ja.text("task-complete"));
        assert_eq!(tasks_of(Some(&sheet(SheetState::Completed, 0))), []);
    }

    #[test]
    fn once_its_own_sheet_is_locked_it_chases_and_locks() {
        let round = Round::default();
        let own = sheet(SheetState::Locked, 0);
        let below = Tally { issued: 1, confirmed: 2, completed: 59, locked: 0, late: 1 };
        let found = tasks(Locale::Ja, "13".parse().unwrap(), &known(&round, Some(&own), below));
        assert_eq!(paths(&found), ["lock?show=open", "lock?show=completed"]);
    }

    #[test]
    fn the_nation_issues_its_sheet_and_nobody_waits_for_it_then() {
        let round = Round::default();
        let own = sheet(SheetState::Confirmed, 0);
        let nothing = Tally::default();
        let found = tasks(Locale::Ja, Office::Nation, &known(&round, Some(&own), nothing));
        assert_eq!(found[0].text, Locale::Ja.text("task-issue"));
        let own = sheet(SheetState::Locked, 0);
        assert_eq!(tasks(Locale::Ja, Office::Nation, &known(&round, Some(&own), nothing)), []);
    }

    #[test]
    fn who_has_nothing_to_do_is_told_what_is_waited_for() {
        let chiyoda = "131016".parse().unwrap();
        let completed = sheet(SheetState::Completed, 0);
        let said = standing(Locale::Ja, chiyoda, Some(&completed));
        assert_eq!(said, Locale::Ja.text("waits-for-prefecture"));
        let issued = sheet(SheetState::Issued, 0);
        assert!(!standing(Locale::Ja, chiyoda, Some(&issued)).is_empty());
        assert_eq!(standing(Locale::Ja, chiyoda, None), Locale::Ja.text("not-issued-yet"));
    }
}
