//! Mandates as their mandataries see and receive them.

mod checks;
mod held;
mod reissuing;
mod sending_back;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use prost::Message as _;
use sqlx::PgConnection;
use vsys_messaging::{Envelope, Scope as Subject};
use vsys_vocabulary::{Actor, FacilityCode, Office, jst};

pub(crate) use self::held::Blocked;
use self::held::Held;
use super::{Intake, IntakeError, Refused};
use crate::domain::authority::Scope;
use crate::domain::form::{Form, TypeName};
use crate::domain::mandate::{KindName, Mandate, RegisterRefusal, StateName};
use crate::domain::number::MandateNumber;
use crate::events::outgoing;
use crate::store::mandates::Filter;
use crate::store::steps::Step;
use crate::store::{self, StoreError, facilities, mandates, register_refusals, steps};

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
    /// What its basic facility is called; empty for none.
    pub(crate) basic_name: String,
}

impl Beside {
    /// Beside all that were handed in for the same facility.
    fn of(mandate: Mandate, same: &[Mandate]) -> Self {
        let rivals = mandate.rivals(same).into_iter().map(|other| other.number).collect();
        let successor = mandate.successor(same).map(|one| (one.number, one.kind.name()));
        Self { mandate, rivals, successor, refusal: None, basic_name: String::new() }
    }
}

/// A mandate with everything about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Whole {
    pub(crate) beside: Beside,
    pub(crate) steps: Vec<Step>,
    /// Others for the same facility.
    pub(crate) duplicates: Vec<Mandate>,
    /// What it changes or ends, with nothing else beside it than what its basic facility is called.
    pub(crate) replaces: Option<Beside>,
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
        let basics: Vec<_> = found.iter().map(|one| one.form.basic.clone()).collect();
        let names = facilities::names(&mut db, &basics).await?;
        let found = found.into_iter().map(|mandate| {
            let same = by_facility.get(&mandate.facility).map(Vec::as_slice).unwrap_or_default();
            let refusal = refusals.remove(&mandate.number);
            let basic_name = names.get(&mandate.form.basic).cloned().unwrap_or_default();
            Beside { refusal, basic_name, ..Beside::of(mandate, same) }
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
        let replaces = match same.iter().find(is_replaced).cloned() {
            None => None,
            Some(other) => {
                let basic_name = basic_name(&mut db, &other.form).await?;
                Some(Beside { basic_name, ..Beside::of(other, &[]) })
            }
        };
        let refusal = register_refusals::of(&mut db, &[number]).await?.remove(&number);
        let basic_name = basic_name(&mut db, &mandate.form).await?;
        let beside = Beside { refusal, basic_name, ..Beside::of(mandate, &same) };
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
        let mut held = Held::of(&mut tx, numbers, by).await?;
        held.step(|mandate| mandate.receive(now));
        checks::given_once(&mut tx, &mut held).await?;
        // Whoever looks at the others has nothing else to look at.
        if !duplicates_seen && !held.is_blocked() {
            checks::duplicates(&mut tx, &mut held).await?;
        }
        let changed = held.changed()?;
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
        let mut held = Held::of(&mut tx, numbers, by).await?;
        held.step(Mandate::give_back);
        let changed = held.changed()?;
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
        // Two calls at the same moment may lock the same facility, and none waits for a mandate that
        // the other holds.
        store::queue(&mut tx, "contract-intake locks").await?;
        let mut held = Held::of(&mut tx, numbers, by).await?;
        held.step(|mandate| mandate.lock(now));
        checks::in_force(&mut tx, &mut held).await?;
        checks::places(&mut tx, &mut held, jst::date_of(now)).await?;
        checks::basics(&mut tx, &mut held).await?;
        let mut changed = held.changed()?;
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

/// What the basic facility of a form is called; empty for none.
pub(super) async fn basic_name(db: &mut PgConnection, form: &Form) -> Result<String, StoreError> {
    let Some(basic) = form.basic_code() else { return Ok(String::new()) };
    let mut names = facilities::names(db, &[basic.to_string()]).await?;
    Ok(names.remove(basic.as_str()).unwrap_or_default())
}

/// Where a mandate's site lies, as facts about it are told.
pub(super) fn subject(mandate: &Mandate) -> Subject {
    let office = mandate.municipality.map(Office::Municipality);
    office.map_or(Subject::NONE, |office| Subject::of(&office))
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
