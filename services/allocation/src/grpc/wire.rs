//! Wire values into the domain, within limits, and back.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use tonic::Status;
use uuid::Uuid;
use vsys_proto::{
    allocation::v1,
    convert::{self, Malformed, item_packs, item_units, timestamp, wire_office},
    vocabulary::v1::{ItemUnits, Office as WireOffice},
};
use vsys_vocabulary::{Amounts, CodeError, ItemKind, Office, Packs, PerItem, Units};

use super::{
    reason,
    status::{malformed, refuse},
};
use crate::{
    app::{FacilityLine, SheetView},
    domain::{
        check::Check,
        child::Child,
        round::{LateDefault, Round},
        sheet::{Sheet, State},
    },
    limits::{MAX_TEXT, MAX_UNITS},
    store::{locks::LockReceipt, sheets::Summary},
};

pub(super) fn ok<T>(value: Result<T, Malformed>) -> Result<T, Status> {
    value.map_err(|error| malformed(&error))
}

pub(super) fn id(text: &str, field: &'static str) -> Result<Uuid, Status> {
    ok(convert::id(text, field))
}

pub(super) fn ids(texts: &[String], field: &'static str, most: usize) -> Result<Vec<Uuid>, Status> {
    if texts.len() > most {
        return Err(refuse(
            &reason::TOO_MANY,
            field,
            format!("{} are more than {most}", texts.len()),
        ));
    }
    texts.iter().map(|text| id(text, field)).collect()
}

pub(super) fn code<T: std::str::FromStr<Err = CodeError>>(
    text: &str,
    field: &'static str,
) -> Result<T, Status> {
    ok(convert::code(text, field))
}

pub(super) fn time(
    wire: Option<prost_types::Timestamp>,
    field: &'static str,
) -> Result<DateTime<Utc>, Status> {
    ok(convert::time(wire, field))
}

pub(super) fn office(wire: Option<WireOffice>, field: &'static str) -> Result<Office, Status> {
    ok(convert::office(wire, field))
}

/// Amounts no larger than any real ones.
pub(super) fn amounts(wire: Option<ItemUnits>, field: &'static str) -> Result<Amounts, Status> {
    let amounts = ok(convert::amounts(wire, field))?;
    match amounts.iter().find(|(_, units)| units.0 > MAX_UNITS) {
        Some((item, units)) => {
            let message = format!("{units} {} units are more than {MAX_UNITS}", item.as_str());
            Err(refuse(&reason::INVALID_VALUE, field, message))
        }
        None => Ok(amounts),
    }
}

/// A text that is there and not longer than it may be.
pub(super) fn text(text: String, field: &'static str) -> Result<String, Status> {
    let length = text.chars().count();
    let message = if text.trim().is_empty() {
        "a text is needed".to_owned()
    } else if length > MAX_TEXT {
        format!("{length} characters are more than {MAX_TEXT}")
    } else if text.chars().any(char::is_control) {
        "the text holds control characters".to_owned()
    } else {
        return Ok(text);
    };
    Err(refuse(&reason::INVALID_VALUE, field, message))
}

/// Why something is done; it is kept with the record, so it says something.
pub(super) fn because(wire: String) -> Result<String, Status> {
    if wire.trim().is_empty() {
        return Err(refuse(&reason::NO_REASON, "reason", "a reason is needed"));
    }
    text(wire, "reason")
}

/// The office code with which the last page of sheets ended.
pub(super) fn after_office(token: String) -> Result<Option<String>, Status> {
    if token.is_empty() {
        return Ok(None);
    }
    match token.parse::<Office>() {
        Ok(_) => Ok(Some(token)),
        Err(_) => Err(refuse(&reason::PAGE_TOKEN, "page_token", "no list answered this token")),
    }
}

pub(super) fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}

pub(super) fn late_default(wire: i32) -> Result<LateDefault, Status> {
    match v1::LateDefault::try_from(wire) {
        Ok(v1::LateDefault::HoldBack) => Ok(LateDefault::HoldBack),
        Ok(v1::LateDefault::LastRound) => Ok(LateDefault::LastRound),
        Ok(v1::LateDefault::Unspecified) | Err(_) => {
            Err(refuse(&reason::INVALID_VALUE, "late_default", "HOLD_BACK or LAST_ROUND is needed"))
        }
    }
}

pub(super) fn wire_late_default(default: LateDefault) -> v1::LateDefault {
    match default {
        LateDefault::HoldBack => v1::LateDefault::HoldBack,
        LateDefault::LastRound => v1::LateDefault::LastRound,
    }
}

/// A page size with its default and bound.
pub(super) fn page_size(wanted: u32, default: u32, most: u32) -> u32 {
    if wanted == 0 { default } else { wanted.min(most) }
}

pub(super) fn round(round: Round, nation_sheet: Option<Uuid>) -> v1::Round {
    let Round { deadlines, .. } = &round;
    let state = match round.cancelled {
        Some(_) => v1::RoundState::Cancelled,
        None => v1::RoundState::Open,
    };
    v1::Round {
        round_id: round.id.to_string(),
        product_code: round.product.to_string(),
        supply: Some(item_units(&round.supply)),
        packs: Some(item_packs(&round.packs)),
        deadlines: Some(v1::Deadlines {
            prefectures_complete_time: Some(timestamp(deadlines.prefectures_complete)),
            nation_locks_time: Some(timestamp(deadlines.nation_locks)),
            municipalities_complete_time: Some(timestamp(deadlines.municipalities_complete)),
            prefectures_lock_time: Some(timestamp(deadlines.prefectures_lock)),
        }),
        cut_off_time: Some(timestamp(round.cut_off)),
        cut_offs: round
            .cut_offs
            .iter()
            .map(|(partner, at)| v1::CutOff {
                partner_id: partner.to_string(),
                cut_off_time: Some(timestamp(*at)),
            })
            .collect(),
        late_default: wire_late_default(round.late_default).into(),
        state: state.into(),
        cancel_reason: round.cancelled.map(|cancelled| cancelled.reason).unwrap_or_default(),
        nation_sheet_id: nation_sheet.map(|id| id.to_string()).unwrap_or_default(),
        planning_doses_per_vial: round.planning_doses_per_vial,
        round_number: round.number,
    }
}

/// A sheet with its lines.
pub(super) fn sheet(view: &SheetView, now: DateTime<Utc>) -> v1::Sheet {
    // A site may have goods by amendment alone, and may want some that it does not get.
    let in_force = view.effective.as_ref().unwrap_or(&view.sheet.lines);
    let amended = in_force.iter().filter(|(_, units)| !units.is_zero()).map(|(child, _)| child);
    let children: BTreeSet<&Child> =
        view.sheet.lines.keys().chain(amended).chain(view.demands.keys()).collect();
    let lines = children.into_iter().map(|child| {
        let code = child.to_string();
        let units = view.sheet.lines.get(child).copied().unwrap_or(Amounts::ZERO);
        let effective = in_force.get(child).unwrap_or(&units);
        let demand = view.demands.get(child);
        let shown = view.packs.zip(units).map(|(pack, units)| pack.boxes_and_rest(units));
        v1::Line {
            units: Some(item_units(&units)),
            child_name: view.names.get(&code).cloned().unwrap_or_default(),
            boxes: Some(item_units(&shown.map(|(boxes, _)| Units(boxes.0)))),
            rest: Some(item_units(&shown.map(|(_, rest)| rest))),
            effective_units: Some(item_units(effective)),
            capacity_doses: demand.map(|demand| demand.capacity_doses),
            wanted_vials: demand.map(|demand| demand.wanted_vials),
            child_code: code,
        }
    });
    v1::Sheet {
        lines: lines.collect(),
        ..heading(&view.sheet, view.sheet.check(), view.packs, &view.office_name, now)
    }
}

/// A sheet as a list shows it.
pub(super) fn summary(summary: &Summary, packs: Packs, now: DateTime<Utc>) -> v1::Sheet {
    let check = Check { sums: summary.sums, ceilings: summary.sheet.ceilings };
    heading(&summary.sheet, check, packs, &summary.office_name, now)
}

fn heading(
    sheet: &Sheet,
    check: Check,
    packs: Packs,
    office_name: &str,
    now: DateTime<Utc>,
) -> v1::Sheet {
    let (locked_time, lock_id) = match &sheet.state {
        State::Locked { by, lock } => (Some(timestamp(by.at)), lock.to_string()),
        _ => (None, String::new()),
    };
    let late = sheet.late_by(now).map_or(0, |late| late.num_seconds());
    v1::Sheet {
        sheet_id: sheet.id.to_string(),
        round_id: sheet.round.to_string(),
        office: Some(wire_office(&sheet.office)),
        office_name: office_name.to_owned(),
        ceilings: Some(item_units(&sheet.ceilings)),
        allocated: Some(item_units(&check.allocated())),
        check: Some(v1::ItemCheck {
            vaccine_fits: check.fits(ItemKind::Vaccine),
            needle_fits: check.fits(ItemKind::Needle),
            syringe_fits: check.fits(ItemKind::Syringe),
            left_over: Some(item_units(&check.left_over())),
        }),
        state: state(&sheet.state).into(),
        version: u64::try_from(sheet.version).unwrap_or(0),
        due_time: sheet.due_at.map(timestamp),
        late_seconds: u64::try_from(late).unwrap_or(0),
        packs: Some(item_packs(&packs)),
        locked_time,
        lock_id,
        lines: Vec::new(),
    }
}

fn state(state: &State) -> v1::SheetState {
    match state {
        State::Issued => v1::SheetState::Issued,
        State::Confirmed(_) => v1::SheetState::Confirmed,
        State::Completed(_) => v1::SheetState::Completed,
        State::Locked { .. } => v1::SheetState::Locked,
    }
}

/// A state as a filter; none for any.
pub(super) fn state_filter(wire: i32) -> Option<&'static str> {
    match v1::SheetState::try_from(wire) {
        Ok(v1::SheetState::Issued) => Some("issued"),
        Ok(v1::SheetState::Confirmed) => Some("confirmed"),
        Ok(v1::SheetState::Completed) => Some("completed"),
        Ok(v1::SheetState::Locked) => Some("locked"),
        Ok(v1::SheetState::Unspecified) | Err(_) => None,
    }
}

/// Sums that may be wider than a line.
pub(super) fn sums(sums: PerItem<u64>) -> ItemUnits {
    item_units(&sums.map(|sum| Units(u32::try_from(sum).unwrap_or(u32::MAX))))
}

pub(super) fn facility_line(line: FacilityLine) -> v1::FacilityLine {
    v1::FacilityLine {
        round_id: line.round.id.to_string(),
        round_number: line.round.number,
        product_code: line.round.product.to_string(),
        packs: Some(item_packs(&line.round.packs)),
        sheet_id: line.sheet.to_string(),
        office: Some(wire_office(&line.office)),
        units: Some(item_units(&line.units)),
        effective_units: Some(item_units(&line.effective)),
        held: line.held,
        locked_time: Some(timestamp(line.locked_at)),
    }
}

pub(super) fn receipt(receipt: &LockReceipt) -> v1::LockSheetsResponse {
    v1::LockSheetsResponse {
        lock_id: receipt.lock.to_string(),
        chain_sequence: receipt.chain_sequence,
        chain_hash: receipt.chain_hash.to_hex(),
        sheets_locked: receipt.sheets,
        allocated: Some(sums(receipt.allocated)),
        held_facility_codes: receipt.held.iter().map(ToString::to_string).collect(),
        sheets_open: receipt.sheets_open,
        sheets_waiting: receipt.sheets_waiting,
        locked_time: Some(timestamp(receipt.locked_at)),
    }
}
