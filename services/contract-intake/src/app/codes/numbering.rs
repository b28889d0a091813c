//! Codes are given, and who applied is told.

use chrono::{DateTime, Utc};
use prost::Message as _;
use sqlx::PgConnection;
use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::{Actor, FacilityCode, NewFacilityCode, Office};

use super::{addressee, hold, not_there};
use crate::app::{self, Intake, IntakeError, Refused};
use crate::domain::application::{Application, NewSite, Stage};
use crate::domain::master::Entry;
use crate::domain::number::ApplicationNumber;
use crate::events::outgoing;
use crate::store::{self, applications, code_letters, facilities, master_entries};

/// Letters that are let go in one transaction.
const LETTERS: i64 = 500;

impl Intake {
    /// Gives applications the next free codes, all or none; returns those that had none. When that
    /// may be, and when who applied is told, is the setting's to say.
    #[tracing::instrument(skip_all, fields(applications = numbers.len()))]
    pub(crate) async fn number(
        &self,
        numbers: &[ApplicationNumber],
        by: &Actor,
    ) -> Result<Vec<Application>, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        // A list that is imported meanwhile may bring one of the codes.
        store::queue(&mut tx, app::MASTER_LIST).await?;
        let (mut numbered, mut letters) = (Vec::new(), None);
        for application in hold(&mut tx, numbers, by).await? {
            let number = application.number;
            if application.wants_code().map_err(|why| not_there(number, why))? {
                letters = self.letter_at(&application, now)?;
                numbered.push(application);
            }
        }
        let codes = free_codes(&mut tx, numbered.len()).await?;
        let mut entries = Vec::new();
        for (application, code) in numbered.iter_mut().zip(codes) {
            let number = application.number;
            application.number(code, &by.person, now).map_err(|why| not_there(number, why))?;
            applications::save(&mut tx, application).await?;
            entries.push(entry(application, code));
        }
        if !entries.is_empty() {
            master_entries::put(&mut tx, &entries).await?;
        }
        match letters {
            None => {
                let facts = self.letters(&numbered, now)?;
                self.outbox.record(&mut tx, &facts).await?;
            }
            Some(due) => {
                let ids: Vec<_> = numbered.iter().map(|one| one.id).collect();
                code_letters::put(&mut tx, &ids, due).await?;
            }
        }
        self.outbox.commit(tx).await?;
        Ok(numbered)
    }

    /// Tells those whose day has come; returns how many.
    pub(crate) async fn tell_of_codes(&self) -> Result<usize, IntakeError> {
        let mut told = 0;
        loop {
            let now = self.clock.now();
            let mut tx = self.pool.begin().await?;
            let due = code_letters::take(&mut tx, now, LETTERS).await?;
            if due.is_empty() {
                return Ok(told);
            }
            let numbered = applications::by_ids(&mut tx, &due).await?;
            let facts = self.letters(&numbered, now)?;
            self.outbox.record(&mut tx, &facts).await?;
            self.outbox.commit(tx).await?;
            told += due.len();
        }
    }

    /// When the letter about a code goes; none for at once.
    fn letter_at(
        &self,
        application: &Application,
        now: DateTime<Utc>,
    ) -> Result<Option<DateTime<Utc>>, Refused> {
        let Stage::Collated { at, .. } = &application.stage else { return Ok(None) };
        let letter = self.numbering.letter_at(*at, now);
        let number = application.number;
        letter.map_err(|not_yet| Refused::NumberedLater { number, from: not_yet.from })
    }

    /// Facts about codes that were given, for letters.
    fn letters(
        &self,
        numbered: &[Application],
        now: DateTime<Utc>,
    ) -> Result<Vec<Envelope>, IntakeError> {
        let mut facts = Vec::with_capacity(numbered.len());
        for application in numbered {
            let Stage::Numbered { code, .. } = application.stage else { continue };
            let sealed = self.mailer.seal(&addressee(&application.applicant).encode_to_vec())?;
            let told = outgoing::code_numbered(application, code, sealed);
            let scope = Scope::of(&Office::Prefecture(application.prefecture));
            facts.push(Envelope::fact(self.clock.new_id(), scope, &told, now));
        }
        Ok(facts)
    }
}

/// The next codes that neither the master list nor the register has.
async fn free_codes(db: &mut PgConnection, count: usize) -> Result<Vec<FacilityCode>, IntakeError> {
    let mut last = applications::last_serial(db).await?;
    let mut codes = Vec::with_capacity(count);
    while codes.len() < count {
        last += 1;
        let code = NewFacilityCode::issue(last).ok_or(Refused::NoCodeLeft)?;
        let code = code.into();
        let is_listed = master_entries::has(db, code).await?;
        if !is_listed && facilities::find(db, code).await?.is_none() {
            codes.push(code);
        }
    }
    applications::set_last_serial(db, last).await?;
    Ok(codes)
}

fn entry(application: &Application, code: FacilityCode) -> Entry {
    let NewSite { name, kana, postcode, address, phone, municipality, .. } =
        application.site.clone();
    Entry { code, name, kana, municipality: municipality.parse().ok(), postcode, address, phone }
}
