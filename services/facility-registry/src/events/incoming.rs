//! What allocation and contract-intake tell, parsed once.

mod mandates;
mod rounds;

use std::collections::BTreeSet;

use futures::future::BoxFuture;
use sqlx::PgConnection;

use vsys_messaging::{HearError, Heard, Listener};
use vsys_proto::allocation::v1 as wire;
use vsys_proto::contract_intake::v1::{MandateLocked, MandateWithdrawn};
use vsys_proto::convert::{self, Malformed};
use vsys_vocabulary::{Amounts, Office};

use self::mandates::{Act, Mandates};
use crate::app::FacilityRegistry;
use crate::domain::allotment::{Allotment, Allotments, LockedSheet};
use crate::domain::rounds::Rounds;
use crate::store::StoreError;

/// Hears allocation and contract-intake.
pub(crate) struct Ear(pub(crate) FacilityRegistry);

/// What a batch of facts says.
#[derive(Default)]
struct News {
    allotments: Allotments,
    locked: BTreeSet<LockedSheet>,
    rounds: Rounds,
    mandates: Mandates,
    /// Codes of products.
    products: Vec<String>,
}

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
            let News { allotments, locked, rounds, mandates, products } = news;
            FacilityRegistry::keep_products(tx, &products).await.map_err(failed)?;
            FacilityRegistry::keep_allotments(tx, &allotments).await.map_err(failed)?;
            FacilityRegistry::keep_locked_sheets(tx, &locked).await.map_err(failed)?;
            FacilityRegistry::keep_rounds(tx, &rounds).await.map_err(failed)?;
            for act in mandates.acts {
                let numbers = act.numbers().to_vec();
                let done = match act {
                    Act::Join(joined) => self.0.enter_mandated(tx, joined).await,
                    Act::Change(site, [number]) => self.0.change_mandated(tx, site, &number).await,
                    Act::Leave(left, [number]) => self.0.close_mandated(tx, &left, &number).await,
                };
                done.map_err(|error| mandates::hear_error(error, &numbers))?;
            }
            Ok(())
        })
    }
}

fn failed(error: StoreError) -> HearError {
    match error {
        StoreError::Database(error) => HearError::Database(error),
        other @ (StoreError::Inconsistent { .. } | StoreError::Conflict) => {
            HearError::failed(other)
        }
    }
}

/// Adds what a fact says; names that mean nothing for the register are passed over.
fn note(fact: &Heard, news: &mut News) -> Result<(), HearError> {
    if fact.is::<MandateLocked>() {
        return news.mandates.add(fact.decode()?);
    }
    if fact.is::<MandateWithdrawn>() {
        return news.mandates.withdraw(fact.decode()?);
    }
    if fact.is::<wire::ProductChanged>() {
        let told: wire::ProductChanged = fact.decode()?;
        news.products.push(told.product_code);
        return Ok(());
    }
    let noted = if fact.is::<wire::SheetLocked>() {
        sheet_locked(fact.decode()?, news)
    } else if fact.is::<wire::LineAmended>() {
        line_amended(fact.decode()?, &mut news.allotments)
    } else if fact.is::<wire::RoundCreated>() {
        rounds::opened(fact.decode()?, fact, &mut news.rounds)
    } else if fact.is::<wire::RoundCancelled>() {
        rounds::cancelled(&fact.decode()?, &mut news.rounds)
    } else {
        Ok(())
    };
    noted.map_err(|error| HearError::Poisoned(error.to_string()))
}

/// Sites stand on the sheets of municipalities only.
fn sheet_locked(locked: wire::SheetLocked, news: &mut News) -> Result<(), Malformed> {
    let Office::Municipality(municipality) = convert::office(locked.office, "office")? else {
        return Ok(());
    };
    let sheet = convert::id(&locked.sheet_id, "sheet_id")?;
    news.locked.insert(LockedSheet { municipality, round: locked.round_number.clone() });
    for line in locked.lines {
        let vials = convert::amounts(line.units, "lines.units")?.vaccine;
        if vials.0 > 0 {
            let round = locked.round_number.clone();
            let facility = convert::code(&line.child_code, "lines.child_code")?;
            news.allotments.add(facility, sheet, Allotment { round, vials, version: 0 });
        }
    }
    Ok(())
}

fn line_amended(amended: wire::LineAmended, allotments: &mut Allotments) -> Result<(), Malformed> {
    let sheet = convert::id(&amended.sheet_id, "sheet_id")?;
    let is_redirect = amended.kind() == wire::AmendmentKind::Redirect;
    let of =
        |vials| Allotment { round: amended.round_number.clone(), vials, version: amended.version };
    // Of what was declined nothing is left.
    let left =
        amended.after.map_or(Ok(Amounts::ZERO), |after| convert::amounts(Some(after), "after"))?;
    let facility = convert::code(&amended.facility_code, "facility_code")?;
    allotments.add(facility, sheet, of(left.vaccine));
    if is_redirect {
        let there = convert::amounts(amended.redirected_after, "redirected_after")?;
        let site = convert::ship_to(amended.ship_to, "ship_to")?;
        allotments.add(site.facility_code, sheet, of(there.vaccine));
    }
    Ok(())
}
