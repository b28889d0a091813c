//! What stands in the way of receiving and locking.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;

use crate::app::{IntakeError, Refused};
use crate::domain::form::TypeName;
use crate::domain::mandatary::Rule;
use crate::domain::mandate::{Kind, Mandate, NotSo, last_links};
use crate::store::{self, facilities, mandates};

/// Refuses mandates for whose facility others are handed in, each with the first other.
pub(super) async fn duplicates(db: &mut PgConnection, held: &[Mandate]) -> Result<(), IntakeError> {
    let codes: Vec<_> = held.iter().map(|mandate| mandate.facility).collect();
    let same = mandates::of_facilities(db, &codes).await?;
    let first = |mandate: &Mandate| mandate.rivals(&same).first().map(|other| other.number);
    let duplicates: Vec<_> = held
        .iter()
        .filter_map(|mandate| first(mandate).map(|other| (mandate.number, other)))
        .collect();
    if duplicates.is_empty() { Ok(()) } else { Err(Refused::Duplicates(duplicates).into()) }
}

/// Refuses a municipality's second mandate to its prefecture, in the database or in the same call.
pub(super) async fn given_once(
    db: &mut PgConnection,
    changed: &[Mandate],
) -> Result<(), IntakeError> {
    let is_first = |mandate: &&Mandate| {
        !mandate.is_withdrawal()
            && mandate.addressed.as_ref().is_some_and(|to| to.rule == Rule::MunicipalityFirst)
    };
    let mut given = BTreeSet::new();
    for mandate in changed.iter().filter(is_first) {
        let Some(municipality) = mandate.municipality else { continue };
        store::queue(db, &format!("contract-intake municipality {municipality}")).await?;
        let but = mandate.kind.replaces().map(|_| mandate.facility);
        if !given.insert(municipality) || mandates::gave_before(db, municipality, but).await? {
            return Err(Refused::GivenBefore(mandate.number).into());
        }
    }
    Ok(())
}

/// Refuses a mandate for a facility that has one in force, unless it changes or ends just that one,
/// in the database or in the same call. A site that joins again is linked to how it left.
pub(super) async fn in_force(
    db: &mut PgConnection,
    changed: &mut [Mandate],
) -> Result<(), IntakeError> {
    let codes: BTreeSet<_> = changed.iter().map(|mandate| mandate.facility).collect();
    // Two calls at the same moment may lock the same facility.
    store::queue(db, "contract-intake locks").await?;
    let codes: Vec<_> = codes.into_iter().collect();
    let same = mandates::of_facilities(db, &codes).await?;
    let mut last: BTreeMap<_, _> = last_links(&same)
        .map(|mandate| (mandate.facility, (mandate.number, mandate.is_withdrawal())))
        .collect();
    for mandate in changed {
        let (number, facility) = (mandate.number, mandate.facility);
        match (mandate.kind, last.get(&facility).copied()) {
            (Kind::Joining { .. }, Some((in_force, false))) => {
                return Err(Refused::InForce { number, facility, in_force }.into());
            }
            (Kind::Joining { .. }, left) => {
                mandate.kind = Kind::Joining { after: left.map(|(withdrawal, _)| withdrawal) };
            }
            (Kind::Change { of } | Kind::Withdrawal { of }, Some((last, false))) if of == last => {}
            (Kind::Change { .. } | Kind::Withdrawal { .. }, _) => {
                return Err(Refused::NotSo { number, why: NotSo::NotInForce }.into());
            }
        }
        last.insert(facility, (number, mandate.is_withdrawal()));
    }
    Ok(())
}

/// Refuses a linked or satellite facility whose basic one would not be there.
pub(super) async fn basics(db: &mut PgConnection, changed: &[Mandate]) -> Result<(), IntakeError> {
    let basic_of = |mandate: &Mandate| {
        let is_basic = mandate.form.facility_type == Some(TypeName::Basic);
        if is_basic || mandate.is_withdrawal() { None } else { mandate.form.basic_code() }
    };
    let named: BTreeSet<_> = changed.iter().filter_map(basic_of).collect();
    let texts: Vec<_> = named.iter().map(ToString::to_string).collect();
    // What the register says counts; only of what it does not have yet, a mandate does.
    let registered = facilities::registered(db, &texts).await?;
    let is_new = |code: &String| !registered.iter().any(|(known, _)| known == code);
    let is_fit = |(_, is_fit): &&(String, bool)| *is_fit;
    let mut there: BTreeSet<String> =
        registered.iter().filter(is_fit).map(|(code, _)| code.clone()).collect();
    let is_basic = |mandate: &&Mandate| {
        mandate.form.facility_type == Some(TypeName::Basic) && !mandate.is_withdrawal()
    };
    let together = changed.iter().filter(is_basic).map(|mandate| mandate.facility.to_string());
    there.extend(together.filter(is_new));
    let named: Vec<_> = named.into_iter().collect();
    let before = mandates::of_facilities(db, &named).await?;
    let before = last_links(&before).filter(is_basic);
    there.extend(before.map(|mandate| mandate.facility.to_string()).filter(is_new));
    for mandate in changed {
        if let Some(basic) = basic_of(mandate)
            && !there.contains(basic.as_str())
        {
            return Err(Refused::BasicNotThere { number: mandate.number, basic }.into());
        }
    }
    Ok(())
}
