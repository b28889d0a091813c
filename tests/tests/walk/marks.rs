//! What stands in answers only where an area is spoken of: names, numbers and ids that are nobody
//! else's to see, whatever was asked.

use vsys_vocabulary::Standing;

use crate::area::{Area, mail};
use crate::land::Land;
use crate::reach;

/// Something of an area that others may not see.
struct Mark {
    /// In words.
    what: &'static str,
    /// As it stands in answers; none where the area has no such thing.
    of: fn(&Area) -> Option<String>,
    /// Who may see it.
    reach: fn(&Standing, &Area) -> bool,
}

const MARKS: &[Mark] = &[
    Mark {
        what: "the mail address of a colleague",
        of: |area| Some(mail("colleague", &area.id)),
        reach: reach::looks_after,
    },
    Mark { what: "a program", of: |area| Some(area.program.clone()), reach: reach::looks_after },
    Mark { what: "a session", of: |area| Some(area.person.session_id.clone()), reach: reach::own },
    Mark {
        what: "a second factor",
        of: |area| Some(area.person.factor_id.clone()),
        reach: reach::looks_after,
    },
    Mark {
        what: "a question to the desk",
        of: |area| Some(area.question.clone()),
        reach: |by, about| reach::own(by, about) || *by == Standing::ServiceDesk,
    },
    Mark {
        what: "the number of an order",
        of: |area| area.order.as_ref().map(|order| order.number.clone()),
        reach: reach::sees_the_order,
    },
    Mark {
        what: "a stop of shipping",
        of: |area| area.hold.as_ref().map(|hold| hold.reason.clone()),
        reach: reach::is_concerned,
    },
    Mark {
        what: "a sheet in work",
        // The nation's sheet stands beside each round.
        of: |area| match area.standing {
            Standing::Nation => None,
            _ => area.draft.as_ref().map(|draft| draft.sheet.clone()),
        },
        reach: reach::within,
    },
    Mark {
        what: "a locked sheet",
        of: |area| area.locked.as_ref().map(|locked| locked.sheet.clone()),
        // Orders name it.
        reach: |by, about| {
            reach::sees_the_locked_site(by, about)
                || reach::delivers_to_the_town(by, about)
                || *by == Standing::ServiceDesk
        },
    },
    Mark {
        what: "a correction",
        of: |area| area.locked.as_ref().map(|locked| locked.amendment.clone()),
        // Messages about orders name it.
        reach: |by, about| {
            reach::holds_the_town(by, about)
                || reach::delivers_to_the_town(by, about)
                || *by == Standing::ServiceDesk
        },
    },
];

/// Everything in an answer to somebody that is not theirs to see, but for what they said
/// themselves.
pub(crate) fn strange(land: &Land, by: &Standing, asked: &[u8], answer: &[u8]) -> Vec<String> {
    let [asked, answer] = [asked, answer].map(String::from_utf8_lossy);
    let mut found = Vec::new();
    for area in &land.areas {
        for mark in MARKS.iter().filter(|mark| !(mark.reach)(by, area)) {
            let Some(text) = (mark.of)(area) else { continue };
            if answer.contains(&text) && !asked.contains(&text) {
                found.push(format!("{} of {} ({text})", mark.what, area.id));
            }
        }
    }
    found
}
