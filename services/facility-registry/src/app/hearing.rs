//! What other services tell, kept and acted upon.

use chrono::NaiveDate;
use sqlx::PgConnection;

use vsys_messaging::Envelope;
use vsys_vocabulary::{Actor, FacilityCode, Role, Standing, jst};

use super::{FacilityError, FacilityRegistry, closing, facilities};
use crate::domain::allotment::Allotments;
use crate::domain::batch::{Batch, Row};
use crate::domain::facility::{Facility, Notes};
use crate::domain::fault::Violation;
use crate::domain::profile::{FacilityEntry, FacilityType};
use crate::domain::registration::{self, Joining, Known};
use crate::domain::settling::{self, Refused, Settled};
use crate::domain::succession::Wish;
use crate::events::outgoing;
use crate::store::{self, StoreError};

/// Sites that join by mandates (委任状).
#[derive(Clone, Debug, Default)]
pub(crate) struct SitesJoined {
    pub(crate) sites: Batch<FacilityEntry>,
    /// The numbers of their mandates, in the order of the rows.
    pub(crate) numbers: Vec<String>,
}

/// A site whose mandate was withdrawn (取下げ).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SiteLeft {
    pub(crate) code: FacilityCode,
    /// The last day on which it takes part.
    pub(crate) last: NaiveDate,
    /// Why it is closed.
    pub(crate) reason: String,
}

impl FacilityRegistry {
    /// Keeps what locked sheets give to facilities.
    pub(crate) async fn keep_allotments(
        db: &mut PgConnection,
        heard: &Allotments,
    ) -> Result<(), StoreError> {
        if heard.is_empty() {
            return Ok(());
        }
        store::allocated_lines::keep(db, heard).await
    }

    /// Keeps which products there are.
    pub(crate) async fn keep_products(
        db: &mut PgConnection,
        codes: &[String],
    ) -> Result<(), StoreError> {
        if codes.is_empty() {
            return Ok(());
        }
        store::products::keep(db, codes).await
    }

    /// Enters the sites of locked mandates. One that is in the register is brought up to date, and
    /// one that left before, or is about to, is opened again first. What the rules refuse is told.
    pub(crate) async fn enter_mandated(
        &self,
        db: &mut PgConnection,
        joined: SitesJoined,
    ) -> Result<(), FacilityError> {
        let SitesJoined { mut sites, numbers } = joined;
        if sites.rows.is_empty() {
            return Ok(());
        }
        let now = self.clock.now();
        let mut known = facilities::known(db, &sites, now).await?;
        if follow_basics(db, &mut sites, &known).await? {
            known = facilities::known(db, &sites, now).await?;
        }
        let Joining { new, known: there } = registration::joining(sites, &known);
        // Who others receive from is there before them.
        let is_basic = |(_, row): &(_, Row<FacilityEntry>)| {
            row.entry.profile.facility_type == FacilityType::Basic
        };
        let (basic, others): (Vec<_>, Vec<_>) = there.into_iter().partition(is_basic);
        let known = if basic.is_empty() {
            known
        } else {
            for one in basic {
                self.enter_known(db, one, &numbers).await?;
            }
            facilities::known(db, &new, now).await?
        };
        self.settle(db, new, &known, &numbers).await?;
        for one in others {
            self.enter_known(db, one, &numbers).await?;
        }
        Ok(())
    }

    /// Brings a site of the register up to date, opened again where it had left or is to leave.
    async fn enter_known(
        &self,
        db: &mut PgConnection,
        (mut facility, mut row): (Facility, Row<FacilityEntry>),
        numbers: &[String],
    ) -> Result<(), FacilityError> {
        let by = self.intake();
        let number = numbers.get(row.index).map_or("", String::as_str);
        row.index = 0;
        let is_to_close = facility.operation.plan().is_some();
        if !facility.is_gone() && !is_to_close {
            row.entry.delivery = None;
            return self.change_mandated(db, Batch::of(row), number).await;
        }
        let act = if is_to_close { "閉鎖の予定の取消し" } else { "再開" };
        let reason = format!("委任状による{act} {number}");
        let wish = Wish { expected: None, by: &by, at: self.clock.now(), reason: &reason };
        // It receives from whom the mandate names, unless that is refused.
        let site = Batch::of(row.clone());
        let known = facilities::known(db, &site, wish.at).await?;
        let Settled { plan, refused } = settling::settle(site, &known, &by);
        let after = plan.changed.first().unwrap_or(&facility).profile.facility_type;
        let basic = match after.basic() {
            Some(basic) => store::facilities::find_for_update(db, &[basic]).await?.remove(&basic),
            None => None,
        };
        match facility.reopen(basic.as_ref(), wish) {
            Ok(None) => {}
            Ok(Some(opened)) => {
                let notes = Notes::mandated([(facility.code, number)]);
                self.keep_open(db, &facility, &opened, (&notes, &by)).await?;
            }
            Err(fault) => {
                let mut found: Vec<_> = refused.into_iter().flat_map(|one| one.found).collect();
                found.push(Violation { row: 0, field: "facility_code", fault });
                return self.tell_refused(db, &facility, found, number).await;
            }
        }
        if is_to_close {
            // It never closed, and what it said of its deliveries holds.
            row.entry.delivery = None;
        }
        self.change_mandated(db, Batch::of(row), number).await
    }

    /// Changes a site as a mandate that changed another has it, under the code that it has now; the
    /// register's own rules hold, and what they refuse is told.
    pub(crate) async fn change_mandated(
        &self,
        db: &mut PgConnection,
        mut site: Batch<FacilityEntry>,
        number: &str,
    ) -> Result<(), FacilityError> {
        for entry in site.rows.iter_mut().map(|row| &mut row.entry) {
            entry.code = store::facilities::succession::code_now(db, entry.code).await?;
            follow_basic(db, &mut entry.profile.facility_type).await?;
        }
        let known = facilities::known(db, &site, self.clock.now()).await?;
        self.settle(db, site, &known, &[number.to_owned()]).await
    }

    /// Carries out what the rules allow of mandates, and tells what they refuse.
    async fn settle(
        &self,
        db: &mut PgConnection,
        sites: Batch<FacilityEntry>,
        known: &Known,
        numbers: &[String],
    ) -> Result<(), FacilityError> {
        let (now, by) = (self.clock.now(), self.intake());
        let number = |row: usize| numbers.get(row).map_or("", String::as_str);
        let notes = sites.rows.iter().map(|row| (row.entry.code, number(row.index)));
        let notes = Notes::mandated(notes);
        let Settled { plan, refused } = settling::settle(sites, known, &by);
        self.save_with_notes(db, &plan.changed, &notes, (&by, now)).await?;
        let facts: Vec<_> = refused
            .iter()
            .map(|one| outgoing::mandate_refused(self.clock.new_id(), (number(one.row), one), now))
            .collect();
        self.tell(db, &facts).await
    }

    /// Tells that nothing of a mandate was carried out.
    async fn tell_refused(
        &self,
        db: &mut PgConnection,
        facility: &Facility,
        found: Vec<Violation>,
        number: &str,
    ) -> Result<(), FacilityError> {
        let (code, municipality) = (facility.code, facility.municipality);
        let refused = Refused { row: 0, code, municipality, found, rest_taken: false };
        let (id, now) = (self.clock.new_id(), self.clock.now());
        self.tell(db, &[outgoing::mandate_refused(id, (number, &refused), now)]).await
    }

    async fn tell(&self, db: &mut PgConnection, facts: &[Envelope]) -> Result<(), FacilityError> {
        if !facts.is_empty() {
            self.outbox.record(db, facts).await?;
        }
        Ok(())
    }

    /// Closes a site that leaves, under the code that it has now, when its last day is over; what
    /// is not in the register has nothing to be closed. Where the rules refuse that, as when others
    /// receive from it, it stays open, and that is told.
    pub(crate) async fn close_mandated(
        &self,
        db: &mut PgConnection,
        SiteLeft { code, last, reason }: &SiteLeft,
        number: &str,
    ) -> Result<(), FacilityError> {
        let by = self.intake();
        let wish = Wish { expected: None, by: &by, at: self.clock.now(), reason };
        let code = store::facilities::succession::code_now(db, *code).await?;
        let (mut facility, basic) = match closing::with_basic(db, code).await {
            Ok(found) => found,
            Err(FacilityError::NoSuchFacility(_)) => return Ok(()),
            Err(other) => return Err(other),
        };
        let last = Some(*last).filter(|last| *last >= jst::date_of(wish.at));
        let notes = Notes::mandated([(code, number)]);
        match self.close(db, (&mut facility, basic.as_ref()), last, &notes, wish).await {
            Err(FacilityError::NotSo(fault) | FacilityError::Field { fault, .. }) => {
                let found = vec![Violation { row: 0, field: "facility_code", fault }];
                self.tell_refused(db, &facility, found, number).await
            }
            other => other,
        }
    }

    /// In whose name locked mandates are carried out.
    fn intake(&self) -> Actor {
        Actor {
            person: "contract-intake".to_owned(),
            organisation: "nation".to_owned(),
            standing: Standing::Nation,
            roles: [Role::Administrator].into(),
            environment: self.environment,
        }
    }
}

/// Names the basic facilities that have another code by now with that; whether there are any.
async fn follow_basics(
    db: &mut PgConnection,
    sites: &mut Batch<FacilityEntry>,
    known: &Known,
) -> Result<bool, StoreError> {
    let mut followed = false;
    for facility_type in sites.rows.iter_mut().map(|row| &mut row.entry.profile.facility_type) {
        let basic = facility_type.basic().and_then(|basic| known.facilities.get(&basic));
        if basic.is_some_and(|basic| basic.successor().is_some()) {
            followed |= follow_basic(db, facility_type).await?;
        }
    }
    Ok(followed)
}

/// Whether a site receives from one that has another code by now; then it does from that.
async fn follow_basic(
    db: &mut PgConnection,
    facility_type: &mut FacilityType,
) -> Result<bool, StoreError> {
    let Some(basic) = facility_type.basic() else { return Ok(false) };
    let now = store::facilities::succession::code_now(db, basic).await?;
    *facility_type = facility_type.receiving_from(now);
    Ok(now != basic)
}
