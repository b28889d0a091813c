//! Mandates of a call, held for changing them, and what stands in the way of each: all of it is
//! told at once.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::PgConnection;
use vsys_vocabulary::Actor;

use crate::app::{IntakeError, MOST_MANDATES, Refused};
use crate::domain::authority;
use crate::domain::mandate::{Mandate, NotSo};
use crate::domain::number::MandateNumber;
use crate::store::mandates;

/// A mandate that stands in the way of a call, by its place in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Blocked {
    pub(crate) place: usize,
    pub(crate) why: Refused,
}

/// Somebody's own mandates.
pub(super) struct Held<'a> {
    numbers: &'a [MandateNumber],
    /// Those that nothing stands in the way of so far, in order of their number.
    mandates: Vec<Mandate>,
    blocked: BTreeMap<MandateNumber, Refused>,
}

impl<'a> Held<'a> {
    pub(super) async fn of(
        db: &mut PgConnection,
        numbers: &'a [MandateNumber],
        by: &Actor,
    ) -> Result<Self, IntakeError> {
        if numbers.is_empty() {
            return Err(Refused::None.into());
        }
        if numbers.len() > MOST_MANDATES {
            return Err(Refused::TooMany(numbers.len()).into());
        }
        let mandates = mandates::hold(db, numbers).await?;
        let found: BTreeSet<_> = mandates.iter().map(|mandate| mandate.number).collect();
        let missing = numbers.iter().filter(|number| !found.contains(number));
        let blocked = missing.map(|number| (*number, Refused::NoSuchNumber(*number))).collect();
        let mut held = Self { numbers, mandates, blocked };
        held.check(|mandate| own(mandate, by));
        Ok(held)
    }

    pub(super) fn mandates(&self) -> &[Mandate] {
        &self.mandates
    }

    /// Whether something stands in the way of any.
    pub(super) fn is_blocked(&self) -> bool {
        !self.blocked.is_empty()
    }

    /// Sets those aside that something stands in the way of.
    pub(super) fn check(&mut self, mut check: impl FnMut(&mut Mandate) -> Result<(), Refused>) {
        let blocked = &mut self.blocked;
        self.mandates.retain_mut(|mandate| match check(mandate) {
            Ok(()) => true,
            Err(why) => {
                blocked.insert(mandate.number, why);
                false
            }
        });
    }

    /// Takes each a step further; those that stood there already are left out.
    pub(super) fn step(&mut self, take: impl Fn(&mut Mandate) -> Result<bool, NotSo>) {
        let blocked = &mut self.blocked;
        self.mandates.retain_mut(|mandate| {
            let number = mandate.number;
            take(mandate).unwrap_or_else(|why| {
                blocked.insert(number, Refused::NotSo { number, why });
                false
            })
        });
    }

    /// What was changed; refused where something stands in the way of any.
    pub(super) fn changed(mut self) -> Result<Vec<Mandate>, Refused> {
        if self.blocked.is_empty() {
            return Ok(self.mandates);
        }
        let places = self.numbers.iter().enumerate();
        let blocked = places.filter_map(|(place, number)| {
            self.blocked.remove(number).map(|why| Blocked { place, why })
        });
        Err(Refused::Mandates(blocked.collect()))
    }
}

fn own(mandate: &Mandate, by: &Actor) -> Result<(), Refused> {
    let mandatary = mandate.addressed.as_ref().and_then(|to| to.mandatary);
    let is_own = authority::receives(by, mandatary);
    if is_own { Ok(()) } else { Err(Refused::OutsideYourArea(mandate.number)) }
}

/// Holds one of somebody's own mandates for changing it.
pub(super) async fn hold_one(
    db: &mut PgConnection,
    number: MandateNumber,
    by: &Actor,
) -> Result<Mandate, IntakeError> {
    let held = mandates::hold(db, &[number]).await?.pop();
    let held = held.ok_or(Refused::NoSuchNumber(number))?;
    own(&held, by)?;
    Ok(held)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::domain::mandate::tests::submitted;

    #[test]
    fn everything_that_stands_in_the_way_is_told_in_the_order_of_the_call() {
        let numbers = [3, 9, 1, 2, 3].map(MandateNumber::of);
        let mandates =
            [1, 2, 3].map(|serial| Mandate { number: MandateNumber::of(serial), ..submitted() });
        let missing = MandateNumber::of(9);
        let mut held = Held {
            numbers: &numbers,
            mandates: mandates.to_vec(),
            blocked: [(missing, Refused::NoSuchNumber(missing))].into(),
        };
        held.step(|mandate| match mandate.number.serial() {
            3 => Err(NotSo::SentBack),
            _ => mandate.receive(DateTime::UNIX_EPOCH),
        });
        held.check(|mandate| match mandate.number.serial() {
            1 => Err(Refused::GivenBefore { number: mandate.number, given: missing }),
            _ => Ok(()),
        });
        assert_eq!(held.mandates().len(), 1);
        let Err(Refused::Mandates(blocked)) = held.changed() else { panic!("not refused") };
        let sent_back = Refused::NotSo { number: numbers[0], why: NotSo::SentBack };
        let given_before = Refused::GivenBefore { number: numbers[2], given: missing };
        let expected = [
            Blocked { place: 0, why: sent_back },
            Blocked { place: 1, why: Refused::NoSuchNumber(missing) },
            Blocked { place: 2, why: given_before },
        ];
        assert_eq!(blocked, expected);
    }
}
