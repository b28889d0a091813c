//! Facts as wire events: pure, and complete enough that no listener has to ask back.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_proto::{
    allocation::v1,
    convert::{item_packs, item_units, timestamp, wire_date, wire_office, wire_ship_to},
};
use vsys_vocabulary::{FacilityCode, Office, ShipTo};

use crate::{
    domain::{
        amendment::{Amendment, Kind},
        chain::Hash,
        child::{Child, Lines},
        lock::Destinations,
        round::{Product, Round},
        sheet::{CeilingsChanged, Completed, Confirmed, Locked, Sheet},
    },
    limits::LINES_PER_EVENT,
    store::{holds::Hold, horizons::Horizon},
};

pub(crate) fn product_changed(product: &Product) -> v1::ProductChanged {
    v1::ProductChanged {
        product_code: product.code.to_string(),
        name: product.name.clone(),
        name_en: product.name_en.clone(),
        valid_from_date: Some(wire_date(product.valid_from)),
        valid_until_date: product.valid_until.map(wire_date),
    }
}

pub(crate) fn round_created(round: &Round) -> v1::RoundCreated {
    v1::RoundCreated {
        round_id: round.id.to_string(),
        round_number: round.number.clone(),
        product_code: round.product.to_string(),
        supply: Some(item_units(&round.supply)),
        packs: Some(item_packs(&round.packs)),
    }
}

pub(crate) fn round_cancelled(round: &Round, reason: &str) -> v1::RoundCancelled {
    v1::RoundCancelled { round_id: round.id.to_string(), reason: reason.to_owned() }
}

pub(crate) fn deadline_extended(
    round: &Round,
    step: &str,
    office: Option<&Office>,
    to: DateTime<Utc>,
    reason: &str,
) -> v1::DeadlineExtended {
    v1::DeadlineExtended {
        round_id: round.id.to_string(),
        step: step.to_owned(),
        office: office.map(wire_office),
        deadline_time: Some(timestamp(to)),
        reason: reason.to_owned(),
    }
}

pub(crate) fn sheet_issued(sheet: &Sheet) -> v1::SheetIssued {
    v1::SheetIssued {
        round_id: sheet.round.to_string(),
        sheet_id: sheet.id.to_string(),
        office: Some(wire_office(&sheet.office)),
        ceilings: Some(item_units(&sheet.ceilings)),
        deadline_time: sheet.due_at.map(timestamp),
    }
}

pub(crate) fn sheet_confirmed(sheet: &Sheet, fact: &Confirmed) -> v1::SheetConfirmed {
    v1::SheetConfirmed {
        round_id: sheet.round.to_string(),
        sheet_id: sheet.id.to_string(),
        office: Some(wire_office(&sheet.office)),
        by_proxy: fact.0.by_proxy,
    }
}

pub(crate) fn sheet_completed(sheet: &Sheet, fact: &Completed) -> v1::SheetCompleted {
    v1::SheetCompleted {
        round_id: sheet.round.to_string(),
        sheet_id: sheet.id.to_string(),
        office: Some(wire_office(&sheet.office)),
        by_proxy: fact.0.by_proxy,
        allocated: Some(item_units(&sheet.check().allocated())),
    }
}

pub(crate) fn sheet_reopened(sheet: &Sheet) -> v1::SheetReopened {
    v1::SheetReopened {
        round_id: sheet.round.to_string(),
        sheet_id: sheet.id.to_string(),
        office: Some(wire_office(&sheet.office)),
    }
}

pub(crate) fn ceilings_changed(
    sheet: &Sheet,
    fact: &CeilingsChanged,
    reason: &str,
    round: &Round,
) -> v1::CeilingsChanged {
    v1::CeilingsChanged {
        round_id: sheet.round.to_string(),
        sheet_id: sheet.id.to_string(),
        office: Some(wire_office(&sheet.office)),
        before: Some(item_units(&fact.before)),
        after: Some(item_units(&sheet.ceilings)),
        back_to_issued: fact.back_to_issued,
        reason: reason.to_owned(),
        product_code: round.product.to_string(),
        packs: Some(item_packs(&round.packs)),
    }
}

/// A locked sheet, cut into parts that each fit in one message.
pub(crate) fn sheet_locked(
    round: &Round,
    sheet: &Sheet,
    fact: &Locked,
    content: Hash,
    sheets_in_lock: u32,
    destinations: &Destinations,
) -> Vec<v1::SheetLocked> {
    let lines = locked_lines(&sheet.lines, destinations);
    let parts = count(lines.len().div_ceil(LINES_PER_EVENT).max(1));
    let whole = v1::SheetLocked {
        lock_id: fact.lock.to_string(),
        sheet_id: sheet.id.to_string(),
        round_id: round.id.to_string(),
        round_number: round.number.clone(),
        product_code: round.product.to_string(),
        office: Some(wire_office(&sheet.office)),
        packs: Some(item_packs(&round.packs)),
        lines: Vec::new(),
        part: 1,
        parts,
        sheets_in_lock,
        locked_time: Some(timestamp(fact.by.at)),
        content_hash: content.to_hex(),
    };
    if lines.is_empty() {
        return vec![whole];
    }
    let part = |(part, lines): (u32, &[v1::LockedLine])| v1::SheetLocked {
        part,
        lines: lines.to_vec(),
        ..whole.clone()
    };
    (1_u32..).zip(lines.chunks(LINES_PER_EVENT)).map(part).collect()
}

fn locked_lines(lines: &Lines, destinations: &Destinations) -> Vec<v1::LockedLine> {
    lines
        .iter()
        .map(|(child, units)| {
            let destination = match child {
                Child::Facility(code) => destinations.get(code),
                Child::Prefecture(_) | Child::Municipality(_) => None,
            };
            v1::LockedLine {
                child_code: child.to_string(),
                units: Some(item_units(units)),
                ship_to: destination.map(|to| wire_ship_to(&to.ship_to)),
                held: destination.is_some_and(|to| to.held),
            }
        })
        .collect()
}

/// A correction; `ship_tos` hold the line's site and, for a redirect, the new one.
pub(crate) fn line_amended(
    round: &Round,
    sheet: &Sheet,
    lock: Uuid,
    amendment: &Amendment,
    ship_tos: &BTreeMap<FacilityCode, ShipTo>,
) -> v1::LineAmended {
    let redirected = amendment.redirected.as_ref();
    let goes_to = redirected.map_or(amendment.facility, |other| other.to);
    v1::LineAmended {
        amendment_id: amendment.id.to_string(),
        round_id: round.id.to_string(),
        sheet_id: sheet.id.to_string(),
        lock_id: lock.to_string(),
        office: Some(wire_office(&sheet.office)),
        kind: amendment_kind(amendment.kind).into(),
        facility_code: amendment.facility.to_string(),
        before: Some(item_units(&amendment.before)),
        after: Some(item_units(&amendment.after)),
        ship_to: ship_tos.get(&goes_to).map(wire_ship_to),
        reason: amendment.reason.clone(),
        product_code: round.product.to_string(),
        packs: Some(item_packs(&round.packs)),
        round_number: round.number.clone(),
        version: u64::try_from(amendment.version).unwrap_or(0),
        redirected_before: redirected.map(|other| item_units(&other.before)),
        redirected_after: redirected.map(|other| item_units(&other.after)),
        person: amendment.by.person.clone(),
        organisation_id: amendment.by.organisation.clone(),
    }
}

/// A kind of correction on the wire.
pub(crate) fn amendment_kind(kind: Kind) -> v1::AmendmentKind {
    match kind {
        Kind::Quantity => v1::AmendmentKind::Quantity,
        Kind::Decline => v1::AmendmentKind::Decline,
        Kind::Redirect => v1::AmendmentKind::Redirect,
    }
}

pub(crate) fn shipments_held(hold: &Hold) -> v1::ShipmentsHeld {
    v1::ShipmentsHeld {
        hold_id: hold.id.to_string(),
        product_code: hold.product.clone(),
        lot_number: hold.lot.clone(),
        facility_code: hold.facility.clone(),
        reason: hold.reason.clone(),
    }
}

pub(crate) fn hold_released(hold: Uuid, reason: &str) -> v1::HoldReleased {
    v1::HoldReleased { hold_id: hold.to_string(), reason: reason.to_owned() }
}

pub(crate) fn sheet_reminded(sheet: &Sheet, hours_before: Option<u32>) -> v1::SheetReminded {
    v1::SheetReminded {
        round_id: sheet.round.to_string(),
        sheet_id: sheet.id.to_string(),
        office: Some(wire_office(&sheet.office)),
        deadline_time: sheet.due_at.map(timestamp),
        hours_before,
    }
}

pub(crate) fn supply_horizon_published(horizon: &Horizon) -> v1::SupplyHorizonPublished {
    v1::SupplyHorizonPublished {
        product_code: horizon.product.to_string(),
        rounds: provisional(horizon),
    }
}

/// Expected rounds on the wire.
pub(crate) fn provisional(horizon: &Horizon) -> Vec<v1::ProvisionalSupply> {
    horizon
        .rounds
        .iter()
        .map(|round| v1::ProvisionalSupply {
            round_number: round.round_number.clone(),
            starts_on_date: Some(wire_date(round.starts_on)),
            expected: Some(item_units(&round.units)),
        })
        .collect()
}

/// A length as the wire has it.
pub(crate) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
