//! Mandates as their mandataries see and receive them.

mod checks;
mod sending_back;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use prost::Message as _;
use sqlx::PgConnection;
use vsys_messaging::{Envelope, Scope as Subject};
use vsys_vocabulary::{Actor, FacilityCode, Office, jst};

use super::{Intake, IntakeError, MOST_MANDATES, Refused};
use crate::domain::authority::{self, Scope};
use crate::domain::form::TypeName;
use crate::domain::mandate::{KindName, Mandate, NotSo, RegisterRefusal, StateName};
use crate::domain::number::MandateNumber;
use crate::events::outgoing;
use crate::store::mandates::Filter;
use crate::store::steps::Step;
use crate::store::{mandates, places, register_refusals, steps};

/// A page of mandates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) found: Vec<Beside>,
    /// Before which the next page begins.
    pub(crate) next: Option<i64>,
}

/// A mandate with what stands beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Beside {
    pub(crate) mandate: Mandate,
    /// Others for the same facility.
    pub(crate) rivals: Vec<MandateNumber>,
    /// The locked mandate that changed or ended it.
    pub(crate) successor: Option<(MandateNumber, KindName)>,
    /// What of it the register did not take over, once it told.
    pub(crate) refusal: Option<RegisterRefusal>,
}

impl Beside {
    /// Beside all that were handed in for the same facility.
    fn of(mandate: Mandate, same: &[Mandate]) -> Self {
        let rivals = mandate.rivals(same).into_iter().map(|other| other.number).collect();
        let successor = mandate.successor(same).map(|one| (one.number, one.kind.name()));
        Self { mandate, rivals, successor, refusal: None }
    }
}

/// A mandate with everything about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whole {
    pub(crate) beside: Beside,
    pub(crate) steps: Vec<Step>,
    /// Others for the same facility.
    pub(crate) duplicates: Vec<Mandate>,
    /// What it changes or ends.
    pub(crate) replaces: Option<Mandate>,
}

/// Mandates by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Counts {
    pub(crate) submitted: u32,
    pub(crate) sent_back: u32,
    pub(crate) received: u32,
    pub(crate) locked: u32,
}

impl Intake {
    /// A page of the mandates that somebody sees, the newest first.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn list(
        &self,
        filter: &Filter,
        before: i64,
        size: usize,
    ) -> Result<Listed, IntakeError> {
        let mut db = self.pool.acquire().await?;
        let limit = i64::try_from(size).unwrap_or(i64::MAX).saturating_add(1);
        let mut found = mandates::list(&mut db, filter, before, limit).await?;
        let has_more = found.len() > size;
        found.truncate(size);
        let next = found.last().filter(|_| has_more).map(|last| last.number.serial());
        let codes: BTreeSet<_> = found.iter().map(|mandate| mandate.facility).collect();
        let codes: Vec<_> = codes.into_iter().collect();
        let same = mandates::of_facilities(&mut db, &codes).await?;
        let mut by_facility: BTreeMap<FacilityCode, Vec<Mandate>> = BTreeMap::new();
        for mandate in same {
            by_facility.entry(mandate.facility).or_default().push(mandate);
        }
        let numbers: Vec<_> = found.iter().map(|mandate| mandate.number).collect();
        let mut refusals = register_refusals::of(&mut db, &numbers).await?;
        let found = found.into_iter().map(|mandate| {
            let same = by_facility.get(&mandate.facility).map(Vec::as_slice).unwrap_or_default();
            let refusal = refusals.remove(&mandate.number);
            Beside { refusal, ..Beside::of(mandate, same) }
        });
        Ok(Listed { found: found.collect(), next })
    }

    /// One mandate.
    #[tracing::instrument(skip_all, fields(mandate.number = %number))]
    pub(crate) async fn get(
        &self,
        number: MandateNumber,
        by: &Actor,
    ) -> Result<Whole, IntakeError> {
        let mut db = self.pool.acquire().await?;
        let mandate = mandates::find(&mut db, number).await?;
        let mandate = mandate.ok_or(Refused::NoSuchNumber(number))?;
        let mandatary = mandate.addressed.as_ref().and_then(|to| to.mandatary);
        if !Scope::of(by).covers(mandatary) {
            return Err(Refused::OutsideYourArea(number).into());
        }
        let steps = steps::list(&mut db, mandate.id).await?;
        let same = mandates::of_facilities(&mut db, &[mandate.facility]).await?;
        let duplicates = mandate.rivals(&same).into_iter().cloned().collect();
        let is_replaced = |other: &&Mandate| mandate.kind.replaces() == Some(other.number);
        let replaces = same.iter().find(is_replaced).cloned();
        let refusal = register_refusals::of(&mut db, &[number]).await?.remove(&number);
        let beside = Beside { refusal, ..Beside::of(mandate, &same) };
        Ok(Whole { beside, steps, duplicates, replaces })
    }

    /// How many mandates somebody sees in each state.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn count(&self, by: &Actor) -> Result<Counts, IntakeError> {
        let mut db = self.pool.acquire().await?;
        let mut counts = Counts::default();
        for (state, count) in mandates::counts(&mut db, &Scope::of(by)).await? {
            let count = u32::try_from(count).unwrap_or(u32::MAX);
            match state {
                StateName::Draft => {}
                StateName::Submitted => counts.submitted = count,
                StateName::SentBack => counts.sent_back = count,
                StateName::Received => counts.received = count,
                StateName::Locked => counts.locked = count,
            }
        }
        Ok(counts)
    }

    /// Notes that mandates were received, all or none; returns how many were not before.
    #[tracing::instrument(skip_all, fields(mandates = numbers.len()))]
    pub(crate) async fn receive(
        &self,
        numbers: &[MandateNumber],
        duplicates_seen: bool,
        by: &Actor,
    ) -> Result<u32, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let held = hold(&mut tx, numbers, by).await?;
        if !duplicates_seen {
            checks::duplicates(&mut tx, &held).await?;
        }
        let changed = step(held, |mandate| mandate.receive(now))?;
        checks::given_once(&mut tx, &changed).await?;
        keep(&mut tx, &changed, by, now).await?;
        tx.commit().await?;
        Ok(count(&changed))
    }

    /// Takes that back, all or none; returns how many were received.
    #[tracing::instrument(skip_all, fields(mandates = numbers.len()))]
    pub(crate) async fn give_back(
        &self,
        numbers: &[MandateNumber],
        by: &Actor,
    ) -> Result<u32, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let held = hold(&mut tx, numbers, by).await?;
        let changed = step(held, Mandate::give_back)?;
        keep(&mut tx, &changed, by, now).await?;
        tx.commit().await?;
        Ok(count(&changed))
    }

    /// Locks mandates by their receipt mails, all or none; returns how many were not before.
    #[tracing::instrument(skip_all, fields(mandates = numbers.len()))]
    pub(crate) async fn lock(
        &self,
        numbers: &[MandateNumber],
        by: &Actor,
    ) -> Result<u32, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let held = hold(&mut tx, numbers, by).await?;
        let mut changed = step(held, |mandate| mandate.lock(now))?;
        checks::in_force(&mut tx, &mut changed).await?;
        self.check_places(&mut tx, &changed).await?;
        checks::basics(&mut tx, &changed).await?;
        keep(&mut tx, &changed, by, now).await?;
        // Who receives from a basic facility is told of after it.
        changed.sort_by_key(|mandate| mandate.form.facility_type != Some(TypeName::Basic));
        let mut facts = Vec::with_capacity(changed.len());
        for mandate in &changed {
            facts.push(self.locked(mandate, now)?);
        }
        self.outbox.record(&mut tx, &facts).await?;
        self.outbox.commit(tx).await?;
        Ok(count(&changed))
    }

    /// Refuses a site whose municipality went out of force since the mandate was handed in: the
    /// register would not take it.
    async fn check_places(
        &self,
        db: &mut PgConnection,
        changed: &[Mandate],
    ) -> Result<(), IntakeError> {
        let today = jst::date_of(self.clock.now());
        let mut in_force = BTreeSet::new();
        for mandate in changed.iter().filter(|mandate| !mandate.is_withdrawal()) {
            let Some(municipality) = mandate.municipality else { continue };
            if in_force.insert(municipality)
                && places::in_force(db, municipality.as_str(), today).await?.is_none()
            {
                let number = mandate.number;
                return Err(Refused::NotInForce { number, municipality }.into());
            }
        }
        Ok(())
    }

    fn locked(&self, mandate: &Mandate, now: DateTime<Utc>) -> Result<Envelope, IntakeError> {
        let contact = outgoing::contact(&mandate.form).encode_to_vec();
        let (id, scope) = (self.clock.new_id(), subject(mandate));
        let for_mailer = self.mailer.seal(&contact)?;
        if mandate.is_withdrawal() {
            let told = outgoing::mandate_withdrawn(mandate, now, for_mailer);
            return Ok(Envelope::fact(id, scope, &told, now));
        }
        let told =
            outgoing::mandate_locked(mandate, now, for_mailer, self.identity.seal(&contact)?);
        Ok(Envelope::fact(id, scope, &told, now))
    }
}

/// Where a mandate's site lies, as facts about it are told.
pub(super) fn subject(mandate: &Mandate) -> Subject {
    let office = mandate.municipality.map(Office::Municipality);
    office.map_or(Subject::NONE, |office| Subject::of(&office))
}

/// Holds somebody's own mandates for changing them.
async fn hold(
    db: &mut PgConnection,
    numbers: &[MandateNumber],
    by: &Actor,
) -> Result<Vec<Mandate>, IntakeError> {
    if numbers.is_empty() {
        return Err(Refused::None.into());
    }
    if numbers.len() > MOST_MANDATES {
        return Err(Refused::TooMany(numbers.len()).into());
    }
    let held = mandates::hold(db, numbers).await?;
    let found: BTreeSet<_> = held.iter().map(|mandate| mandate.number).collect();
    if let Some(missing) = numbers.iter().find(|number| !found.contains(number)) {
        return Err(Refused::NoSuchNumber(*missing).into());
    }
    for mandate in &held {
        let mandatary = mandate.addressed.as_ref().and_then(|to| to.mandatary);
        if !authority::receives(by, mandatary) {
            return Err(Refused::OutsideYourArea(mandate.number).into());
        }
    }
    Ok(held)
}

/// Takes each a step further; those that stood there already are left out.
fn step(
    held: Vec<Mandate>,
    take: impl Fn(&mut Mandate) -> Result<bool, NotSo>,
) -> Result<Vec<Mandate>, Refused> {
    let mut changed = Vec::with_capacity(held.len());
    for mut mandate in held {
        let number = mandate.number;
        if take(&mut mandate).map_err(|why| Refused::NotSo { number, why })? {
            changed.push(mandate);
        }
    }
    Ok(changed)
}

async fn keep(
    db: &mut PgConnection,
    changed: &[Mandate],
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(), IntakeError> {
    mandates::save(db, changed).await?;
    steps::insert(db, changed, (&by.person, &by.organisation), now).await?;
    Ok(())
}

fn count(changed: &[Mandate]) -> u32 {
    u32::try_from(changed.len()).unwrap_or(u32::MAX)
}
