//! What allocation tells, parsed once.

use std::sync::Arc;

use futures::future::BoxFuture;
use prost::Message;
use sqlx::PgConnection;
use vsys_messaging::{HearError, Heard, Listener};
use vsys_proto::allocation::v1 as wire;
use vsys_proto::convert::{self, Malformed};
use vsys_vocabulary::{Amounts, ItemKind, Office};

use crate::app::{ArrivedAmendment, Fault, Logistics, News};
use crate::domain::amendment::{Amendment, Correction};
use crate::domain::hold::{Hold, Release};
use crate::domain::sheet::{Line, Lines, Sheet, SheetPart};
use crate::store::StoreError;
use crate::store::advance_notices::Statement;

/// Hears allocation.
pub(crate) struct Ear(pub(crate) Arc<Logistics>);

impl Listener for Ear {
    fn hear<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        heard: &'a [Heard],
    ) -> BoxFuture<'a, Result<(), HearError>> {
        Box::pin(async move {
            let mut news = News::default();
            for fact in heard {
                note(fact, &mut news)?;
            }
            self.0.hear(tx, news).await.map_err(hear_error)
        })
    }
}

fn hear_error(fault: Fault) -> HearError {
    match fault {
        Fault::Store(StoreError::Database(error)) => HearError::Database(error),
        other => HearError::failed(other),
    }
}

fn poisoned(error: &Malformed) -> HearError {
    HearError::Poisoned(error.to_string())
}

/// Adds what a fact says; names that mean nothing for shipping are passed over.
fn note(fact: &Heard, news: &mut News) -> Result<(), HearError> {
    if fact.is::<wire::SheetLocked>() {
        news.parts.extend(sheet_part(fact.decode()?).map_err(|error| poisoned(&error))?);
    } else if fact.is::<wire::LineAmended>() {
        news.amendments.push(arrived(fact)?);
    } else if fact.is::<wire::CeilingsChanged>() {
        news.ceilings.extend(ceilings(&fact.decode()?, fact).map_err(|error| poisoned(&error))?);
    } else if fact.is::<wire::ShipmentsHeld>() {
        news.holds.push(hold(fact.decode()?).map_err(|error| poisoned(&error))?);
    } else if fact.is::<wire::HoldReleased>() {
        news.releases.push(release(fact.decode()?).map_err(|error| poisoned(&error))?);
    }
    Ok(())
}

/// A part of a prefecture's or municipality's sheet; the nation's own concerns no partner.
fn sheet_part(locked: wire::SheetLocked) -> Result<Option<SheetPart>, Malformed> {
    let office = convert::office(locked.office, "office")?;
    let (prefecture, municipality) = match office {
        Office::Nation => return Ok(None),
        Office::Prefecture(code) => (code, None),
        Office::Municipality(code) => (code.prefecture(), Some(code)),
    };
    let lines = if municipality.is_some() {
        Lines::Sites(locked.lines.into_iter().map(site).collect::<Result<_, _>>()?)
    } else {
        let municipality = |line: wire::LockedLine| {
            Ok((
                convert::code(&line.child_code, "lines.child_code")?,
                convert::amounts(line.units, "lines.units")?,
            ))
        };
        Lines::Municipalities(locked.lines.into_iter().map(municipality).collect::<Result<_, _>>()?)
    };
    let sheet = Sheet {
        id: convert::id(&locked.sheet_id, "sheet_id")?,
        lock_id: convert::id(&locked.lock_id, "lock_id")?,
        round_id: convert::id(&locked.round_id, "round_id")?,
        round_number: locked.round_number,
        product: convert::code(&locked.product_code, "product_code")?,
        prefecture,
        municipality,
        packs: convert::packs(locked.packs, "packs")?,
        locked_at: convert::time(locked.locked_time, "locked_time")?,
    };
    Ok(Some(SheetPart {
        sheet: Arc::new(sheet),
        part: locked.part,
        parts: locked.parts.max(1),
        sheets_in_lock: locked.sheets_in_lock.max(1),
        lines,
    }))
}

fn site(line: wire::LockedLine) -> Result<Arc<Line>, Malformed> {
    Ok(Arc::new(Line {
        ship_to: convert::ship_to(line.ship_to, "lines.ship_to")?,
        units: convert::amounts(line.units, "lines.units")?,
        held: line.held,
    }))
}

/// An amendment is read now, so that a wrong one is refused while it can still be named, and kept
/// as it came until its sheet is known.
fn arrived(fact: &Heard) -> Result<ArrivedAmendment, HearError> {
    let amendment = amendment(&fact.payload).map_err(HearError::Poisoned)?;
    Ok(ArrivedAmendment {
        id: amendment.id,
        sheet_id: amendment.sheet_id,
        version: amendment.version,
        payload: fact.payload.to_vec(),
    })
}

/// Reads an amendment from the bytes it came in.
pub(crate) fn amendment(payload: &[u8]) -> Result<Amendment, String> {
    let amended = wire::LineAmended::decode(payload).map_err(|error| error.to_string())?;
    read_amendment(amended).map_err(|error| error.to_string())
}

fn read_amendment(amended: wire::LineAmended) -> Result<Amendment, Malformed> {
    let facility = convert::code(&amended.facility_code, "facility_code")?;
    let correction = match amended.kind() {
        wire::AmendmentKind::Redirect => Correction::Redirect {
            after: convert::amounts(amended.after, "after")?,
            to: convert::ship_to(amended.ship_to, "ship_to")?,
            there: convert::amounts(amended.redirected_after, "redirected_after")?,
        },
        wire::AmendmentKind::Decline => Correction::Units {
            after: amended
                .after
                .map_or(Ok(Amounts::ZERO), |after| convert::amounts(Some(after), "after"))?,
            ship_to: None,
            more: false,
        },
        wire::AmendmentKind::Quantity | wire::AmendmentKind::Unspecified => {
            let ship_to =
                amended.ship_to.map(|site| convert::ship_to(Some(site), "ship_to")).transpose()?;
            let before = convert::amounts(amended.before, "before")?;
            let after = convert::amounts(amended.after, "after")?;
            Correction::Units {
                after,
                ship_to: ship_to.filter(|site| site.facility_code == facility),
                more: ItemKind::ALL.iter().any(|item| after.get(*item) > before.get(*item)),
            }
        }
    };
    Ok(Amendment {
        id: convert::id(&amended.amendment_id, "amendment_id")?,
        sheet_id: convert::id(&amended.sheet_id, "sheet_id")?,
        version: amended.version,
        reason: amended.reason,
        by: (amended.person, amended.organisation_id),
        facility,
        correction,
    })
}

/// A changed ceiling of a municipality; a prefecture's is told when its sheet is locked.
fn ceilings(changed: &wire::CeilingsChanged, fact: &Heard) -> Result<Option<Statement>, Malformed> {
    let Office::Municipality(municipality) = convert::office(changed.office.clone(), "office")?
    else {
        return Ok(None);
    };
    Ok(Some(Statement {
        round_id: convert::id(&changed.round_id, "round_id")?,
        municipality,
        units: convert::amounts(changed.after, "after")?,
        stated_at: fact.occurred_at,
        sheet_id: None,
    }))
}

fn hold(held: wire::ShipmentsHeld) -> Result<Hold, Malformed> {
    Ok(Hold {
        id: convert::id(&held.hold_id, "hold_id")?,
        product: optional(&held.product_code, "product_code")?,
        lot: optional(&held.lot_number, "lot_number")?,
        facility: optional(&held.facility_code, "facility_code")?,
        reason: held.reason,
    })
}

fn release(released: wire::HoldReleased) -> Result<Release, Malformed> {
    Ok(Release { hold_id: convert::id(&released.hold_id, "hold_id")?, reason: released.reason })
}

/// A code, or none where the field is empty.
fn optional<T: std::str::FromStr<Err = vsys_vocabulary::CodeError>>(
    text: &str,
    field: &'static str,
) -> Result<Option<T>, Malformed> {
    if text.is_empty() { Ok(None) } else { convert::code(text, field).map(Some) }
}
