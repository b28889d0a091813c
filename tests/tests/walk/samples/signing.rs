//! Locks, which nobody can undo; and reminders before them.

use vsys_proto::allocation::v1;
use vsys_proto::convert::wire_office;

use super::sheets::{ANOTHER_OFFICES, rpc};
use crate::reach;
use crate::sample::Foreign::Refused;
use crate::sample::somebodys;
use crate::samples::Call;

/// Somebody was faster, or is not ready.
const STATES: &[&str] = &["NOTHING_TO_LOCK", "SHEET_NOT_COMPLETED", "SHEET_ALREADY_LOCKED"];

pub(super) fn changing() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("RemindOffices"),
            |_, about| {
                let request = v1::RemindOfficesRequest {
                    round_id: about.below.clone()?.round,
                    above: about.office().as_ref().map(wire_office),
                    sheet_ids: Vec::new(),
                };
                Some(request.into())
            },
            reach::own,
            ANOTHER_OFFICES,
        ),
        // In the own name about another's sheet: it is none of those below.
        somebodys(
            &rpc("RemindOffices"),
            |asking, about| {
                let draft = about.draft.clone()?;
                let request = v1::RemindOfficesRequest {
                    round_id: draft.round,
                    above: asking.by.office().as_ref().map(wire_office),
                    sheet_ids: vec![draft.sheet],
                };
                Some(request.into())
            },
            reach::right_above,
            Refused(&["NO_SUCH_SHEET"]),
        )
        .unless(&["NO_SUCH_SHEET"]),
        somebodys(
            &rpc("LockLateSheets"),
            |asking, about| {
                let request = v1::LockLateSheetsRequest {
                    request_id: asking.land.id(),
                    round_id: about.below.clone()?.round,
                    locker: about.office().as_ref().map(wire_office),
                };
                Some(request.into())
            },
            reach::own,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
        // In the own name about another's sheet.
        somebodys(
            &rpc("LockSheets"),
            |asking, about| {
                let draft = about.draft.clone()?;
                let request = v1::LockSheetsRequest {
                    request_id: asking.land.id(),
                    round_id: draft.round,
                    locker: asking.by.office().as_ref().map(wire_office),
                    sheet_ids: vec![draft.sheet],
                };
                Some(request.into())
            },
            reach::right_above,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
        somebodys(
            &rpc("LockSheets"),
            |asking, about| {
                let request = v1::LockSheetsRequest {
                    request_id: asking.land.id(),
                    round_id: about.below.clone()?.round,
                    locker: about.office().as_ref().map(wire_office),
                    sheet_ids: Vec::new(),
                };
                Some(request.into())
            },
            reach::own,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
    ]
}
