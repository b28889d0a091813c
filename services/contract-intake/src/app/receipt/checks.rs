//! What stands in the way of receiving and locking. Each check sets those mandates aside that it
//! refuses, and goes on with the others.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use sqlx::PgConnection;

use super::held::Held;
use crate::app::{IntakeError, Refused};
use crate::domain::form::TypeName;
use crate::domain::mandatary::Rule;
use crate::domain::mandate::{Kind, Mandate, NotSo, last_links};
use crate::store::{self, facilities, mandates, places};

/// Refuses mandates for whose facility others are handed in, each with the first other.
pub(super) async fn duplicates(
    db: &mut PgConnection,
    held: &mut Held<'_>,
) -> Result<(), IntakeError> {
    let codes: Vec<_> = held.mandates().iter().map(|mandate| mandate.facility).collect();
    let same = mandates::of_facilities(db, &codes).await?;
    held.check(|mandate| match mandate.rivals(&same).first() {
        None => Ok(()),
        Some(other) => Err(Refused::Duplicate { number: mandate.number, other: other.number }),
    });
    Ok(())
}

/// Refuses a municipality's second mandate to its prefecture, in the database or in the same call.
pub(super) async fn given_once(
    db: &mut PgConnection,
    held: &mut Held<'_>,
) -> Result<(), IntakeError> {
    let is_first = |mandate: &&Mandate| {
        !mandate.is_withdrawal()
            && mandate.addressed.as_ref().is_some_and(|to| to.rule == Rule::MunicipalityFirst)
    };
    let first: Vec<_> = held.mandates().iter().filter(is_first).collect();
    let municipalities: BTreeSet<_> =
        first.iter().filter_map(|mandate| mandate.municipality).collect();
    // In one order, so that two calls never wait for each other.
    for municipality in &municipalities {
        store::queue(db, &format!("contract-intake municipality {municipality}")).await?;
    }
    let (mut given, mut again) = (BTreeMap::new(), BTreeMap::new());
    for mandate in first {
        let (number, Some(municipality)) = (mandate.number, mandate.municipality) else { continue };
        let but = mandate.kind.replaces().map(|_| mandate.facility);
        let before = match given.get(&municipality) {
            Some(earlier) => Some(*earlier),
            None => mandates::given_before(db, municipality, but).await?,
        };
        match before {
            Some(before) => again.insert(number, before),
            None => given.insert(municipality, number),
        };
    }
    held.check(|mandate| match again.get(&mandate.number) {
        Some(given) => Err(Refused::GivenBefore { number: mandate.number, given: *given }),
        None => Ok(()),
    });
    Ok(())
}

/// Refuses a mandate for a facility that has one in force, unless it changes or ends just that one,
/// in the database or in the same call. A site that joins again is linked to how it left.
pub(super) async fn in_force(
    db: &mut PgConnection,
    held: &mut Held<'_>,
) -> Result<(), IntakeError> {
    let codes: BTreeSet<_> = held.mandates().iter().map(|mandate| mandate.facility).collect();
    let codes: Vec<_> = codes.into_iter().collect();
    let same = mandates::of_facilities(db, &codes).await?;
    let mut last: BTreeMap<_, _> = last_links(&same)
        .map(|mandate| (mandate.facility, (mandate.number, mandate.is_withdrawal())))
        .collect();
    held.check(|mandate| {
        let (number, facility) = (mandate.number, mandate.facility);
        match (mandate.kind, last.get(&facility).copied()) {
            (Kind::Joining { .. }, Some((in_force, false))) => {
                return Err(Refused::InForce { number, facility, in_force });
            }
            (Kind::Joining { .. }, left) => {
                mandate.kind = Kind::Joining { after: left.map(|(withdrawal, _)| withdrawal) };
            }
            (Kind::Change { of } | Kind::Withdrawal { of }, Some((last, false))) if of == last => {}
            (Kind::Change { .. } | Kind::Withdrawal { .. }, _) => {
                return Err(Refused::NotSo { number, why: NotSo::NotInForce });
            }
        }
        last.insert(facility, (number, mandate.is_withdrawal()));
        Ok(())
    });
    Ok(())
}

/// Refuses a site whose municipality went out of force since the mandate was handed in: the
/// register would not take it.
pub(super) async fn places(
    db: &mut PgConnection,
    held: &mut Held<'_>,
    today: NaiveDate,
) -> Result<(), IntakeError> {
    let municipality_of =
        |mandate: &Mandate| mandate.municipality.filter(|_| !mandate.is_withdrawal());
    let named: BTreeSet<_> = held.mandates().iter().filter_map(municipality_of).collect();
    let named: Vec<_> = named.iter().map(ToString::to_string).collect();
    let in_force = places::all_in_force(db, &named, today).await?;
    held.check(|mandate| match municipality_of(mandate) {
        Some(municipality) if !in_force.contains(municipality.as_str()) => {
            Err(Refused::NotInForce { number: mandate.number, municipality })
        }
        Some(_) | None => Ok(()),
    });
    Ok(())
}

/// Refuses a linked or satellite facility whose basic one would not be there.
pub(super) async fn basics(db: &mut PgConnection, held: &mut Held<'_>) -> Result<(), IntakeError> {
    let basic_of = |mandate: &Mandate| {
        let is_basic = mandate.form.facility_type == Some(TypeName::Basic);
        if is_basic || mandate.is_withdrawal() { None } else { mandate.form.basic_code() }
    };
    let named: BTreeSet<_> = held.mandates().iter().filter_map(basic_of).collect();
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
    let together = held.mandates().iter().filter(is_basic);
    there.extend(together.map(|mandate| mandate.facility.to_string()).filter(is_new));
    let named: Vec<_> = named.into_iter().collect();
    let before = mandates::of_facilities(db, &named).await?;
    let before = last_links(&before).filter(is_basic);
    there.extend(before.map(|mandate| mandate.facility.to_string()).filter(is_new));
    held.check(|mandate| match basic_of(mandate) {
        Some(basic) if !there.contains(basic.as_str()) => {
            Err(Refused::BasicNotThere { number: mandate.number, basic })
        }
        Some(_) | None => Ok(()),
    });
    Ok(())
}
