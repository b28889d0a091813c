//! Sheets before the lock: read, worked on.

use vsys_proto::allocation::v1;
use vsys_proto::allocation::v1::import_lines_request::Part;
use vsys_proto::convert::wire_office;
use vsys_proto::vocabulary::v1::ItemUnits;

use crate::area::Area;
use crate::reach;
use crate::sample::Foreign::Refused;
use crate::sample::{Asking, somebodys};
use crate::samples::Call;
use crate::wire::{Wire, field};

pub(super) const ANOTHER_OFFICES: crate::sample::Foreign = Refused(&["NOT_YOUR_OFFICE"]);

/// Where a sheet may stand after others have worked on it, or the tier above has.
const STATES: &[&str] = &["SHEET_ALREADY_COMPLETED", "SHEET_NOT_CONFIRMED", "STALE_VERSION"];

pub(super) fn rpc(name: &str) -> String {
    format!("/vsys.allocation.v1.SheetService/{name}")
}

pub(super) fn reading() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("GetSheet"),
            |_, about| {
                let sheet_id = about.draft.clone()?.sheet;
                Some(v1::GetSheetRequest { sheet_id, ..v1::GetSheetRequest::default() }.into())
            },
            reach::within,
            ANOTHER_OFFICES,
        ),
        somebodys(
            &rpc("GetSheet"),
            |_, about| {
                let request = v1::GetSheetRequest {
                    sheet_id: String::new(),
                    round_id: about.draft.clone()?.round,
                    office: about.office().as_ref().map(wire_office),
                };
                Some(request.into())
            },
            reach::within,
            ANOTHER_OFFICES,
        )
        .shows(|about| about.draft.as_ref().map(|draft| field(1, &draft.sheet))),
        somebodys(
            &rpc("ListSheets"),
            |_, about| {
                let request = v1::ListSheetsRequest {
                    round_id: about.below.clone()?.round,
                    above: about.office().as_ref().map(wire_office),
                    ..v1::ListSheetsRequest::default()
                };
                Some(request.into())
            },
            reach::within,
            ANOTHER_OFFICES,
        )
        .shows(|about| about.below.as_ref().map(|draft| field(1, &draft.sheet))),
        // A municipality has nobody below and sees an empty list of its own.
        somebodys(
            &rpc("ListSheets"),
            |_, about| {
                let request = v1::ListSheetsRequest {
                    round_id: about.draft.clone()?.round,
                    above: about.office().as_ref().map(wire_office),
                    ..v1::ListSheetsRequest::default()
                };
                Some(request.into())
            },
            reach::within,
            ANOTHER_OFFICES,
        ),
        somebodys(
            &rpc("ListSheetHistory"),
            |_, about| {
                let sheet_id = about.draft.clone()?.sheet;
                Some(v1::ListSheetHistoryRequest { sheet_id }.into())
            },
            reach::within,
            ANOTHER_OFFICES,
        ),
        somebodys(
            &rpc("ListFacilityLines"),
            |_, about| {
                let facility_code = about.locked.as_ref()?.site.to_string();
                let request = v1::ListFacilityLinesRequest {
                    facility_code,
                    ..v1::ListFacilityLinesRequest::default()
                };
                Some(request.into())
            },
            reach::sees_the_locked_site,
            ANOTHER_OFFICES,
        )
        .shows(|about| about.locked.as_ref().map(|locked| field(5, &locked.sheet))),
        somebodys(
            &rpc("ExportLines"),
            |_, about| Some(v1::ExportLinesRequest { sheet_id: about.draft.clone()?.sheet }.into()),
            reach::within,
            ANOTHER_OFFICES,
        ),
        somebodys(
            &rpc("GetBasis"),
            |_, about| Some(v1::GetBasisRequest { sheet_id: about.draft.clone()?.sheet }.into()),
            reach::within,
            ANOTHER_OFFICES,
        ),
        somebodys(
            &rpc("SimulateRule"),
            |_, about| {
                let (sheet_id, application) = (about.draft.clone()?.sheet, Some(nothing()));
                Some(v1::SimulateRuleRequest { sheet_id, application }.into())
            },
            reach::within,
            ANOTHER_OFFICES,
        ),
        somebodys(
            &rpc("CompareRules"),
            |_, about| {
                let (first, second) = (Some(nothing()), Some(nothing()));
                let sheet_id = about.draft.clone()?.sheet;
                Some(v1::CompareRulesRequest { sheet_id, first, second }.into())
            },
            reach::within,
            ANOTHER_OFFICES,
        ),
        somebodys(
            &rpc("ImportLines"),
            |_, about| import(about, true),
            reach::within,
            ANOTHER_OFFICES,
        ),
    ]
}

pub(super) fn changing() -> Vec<Call> {
    vec![
        somebodys(
            &rpc("ConfirmSheet"),
            |_, about| {
                Some(v1::ConfirmSheetRequest { sheet_id: about.draft.clone()?.sheet }.into())
            },
            reach::own_or_right_above,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
        somebodys(&rpc("EnterLines"), lines, reach::own_or_right_above, ANOTHER_OFFICES)
            .unless(STATES),
        somebodys(
            &rpc("ImportLines"),
            |_, about| import(about, false),
            reach::own_or_right_above,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
        somebodys(
            &rpc("AdoptRule"),
            |_, about| {
                let draft = about.draft.clone()?;
                let request = v1::AdoptRuleRequest {
                    sheet_id: draft.sheet,
                    expected_version: draft.version,
                    application: Some(nothing()),
                };
                Some(request.into())
            },
            reach::own_or_right_above,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
        somebodys(
            &rpc("CompleteSheet"),
            |_, about| {
                let draft = about.draft.clone()?;
                let request = v1::CompleteSheetRequest {
                    sheet_id: draft.sheet,
                    expected_version: draft.version,
                };
                Some(request.into())
            },
            reach::own_or_right_above,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
        somebodys(
            &rpc("ReopenSheet"),
            |_, about| Some(v1::ReopenSheetRequest { sheet_id: about.draft.clone()?.sheet }.into()),
            reach::own_or_right_above,
            ANOTHER_OFFICES,
        )
        .unless(STATES),
        somebodys(
            &rpc("ChangeCeilings"),
            |_, about| {
                let draft = about.draft.clone()?;
                let request = v1::ChangeCeilingsRequest {
                    sheet_id: draft.sheet,
                    ceilings: Some(draft.ceilings),
                    reason: "数え直し".to_owned(),
                };
                Some(request.into())
            },
            reach::right_above,
            ANOTHER_OFFICES,
        ),
    ]
}

/// A vial for somebody below.
fn lines(_: &Asking<'_>, about: &Area) -> Option<Wire> {
    let draft = about.draft.clone()?;
    let line = v1::LineEntry { child_code: draft.child, units: Some(one_vial()) };
    let request = v1::EnterLinesRequest {
        sheet_id: draft.sheet,
        expected_version: draft.version,
        lines: vec![line],
        replace_all: false,
    };
    Some(request.into())
}

fn one_vial() -> ItemUnits {
    ItemUnits { vaccine_vials: 1, needle_pieces: 0, syringe_pieces: 0 }
}

fn import(about: &Area, dry_run: bool) -> Option<Wire> {
    let draft = about.draft.clone()?;
    let header =
        v1::ImportHeader { sheet_id: draft.sheet, expected_version: draft.version, dry_run };
    let file =
        format!("code,name,vaccine_vials,needle_pieces,syringe_pieces\n{},,1,0,0\n", draft.child);
    let parts = [Part::Header(header), Part::Chunk(file.into_bytes())];
    let messages = parts.map(|part| v1::ImportLinesRequest { part: Some(part) });
    Some(Wire::stream(&messages))
}

/// A rule that gives nobody anything.
fn nothing() -> v1::RuleApplication {
    let rule = v1::rule::Rule::Equal(v1::EqualRule { boxes_each: 0, exceptions: Vec::new() });
    v1::RuleApplication {
        rule: Some(v1::Rule { rule: Some(rule) }),
        ..v1::RuleApplication::default()
    }
}
