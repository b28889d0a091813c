//! Codes are given, and who applied is told.

use chrono::{DateTime, Utc};
use prost::Message as _;
use sqlx::PgConnection;
use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::{Actor, FacilityCode, NewFacilityCode, Office};

use super::{Dated, addressee, advance, hold, not_there};
use crate::app::{self, Intake, IntakeError, Refused};
use crate::domain::application::{Application, NewSite, Stage};
use crate::domain::master::Entry;
use crate::domain::number::ApplicationNumber;
use crate::domain::numbering::NotYet;
use crate::events::outgoing;
use crate::store::{self, applications, code_letters, lookups, master_entries};

/// At least so many codes are looked up at once: a list may have brought many.
const CANDIDATES: usize = 100;

/// Letters that are let go in one transaction.
const LETTERS: i64 = 500;

/// What became of applications that were to be numbered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Numbered {
    /// Those that had no code.
    pub(crate) numbered: Vec<Dated>,
    /// Those whose day has not come.
    pub(crate) later: Vec<Dated>,
}

impl Intake {
    /// Gives applications whose day has come the next free codes, all or none of them; the others
    /// stay as they are. When that day is, and when who applied is told, is the setting's to say.
    #[tracing::instrument(skip_all, fields(applications = numbers.len()))]
    pub(crate) async fn number(
        &self,
        numbers: &[ApplicationNumber],
        by: &Actor,
    ) -> Result<Numbered, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        // A list that is imported meanwhile may bring one of the codes.
        store::queue(&mut tx, app::MASTER_LIST).await?;
        let (mut numbered, mut later, mut letters) = (Vec::new(), Vec::new(), None);
        for application in hold(&mut tx, numbers, by).await? {
            let number = application.number;
            if !application.wants_code().map_err(|why| not_there(number, why))? {
                continue;
            }
            match self.letter_at(&application, now) {
                Ok(at) => {
                    letters = at;
                    numbered.push(application);
                }
                Err(NotYet { .. }) => later.push(application),
            }
        }
        if !numbered.is_empty() {
            self.give_codes(&mut tx, &mut numbered, by, now).await?;
            self.let_letters_go(&mut tx, &numbered, letters, now).await?;
        }
        let numbered = self.dated(&mut tx, numbered).await?;
        let later = self.dated(&mut tx, later).await?;
        self.outbox.commit(tx).await?;
        Ok(Numbered { numbered, later })
    }

    async fn give_codes(
        &self,
        db: &mut PgConnection,
        applications: &mut [Application],
        by: &Actor,
        now: DateTime<Utc>,
    ) -> Result<(), IntakeError> {
        let codes = free_codes(db, applications.len()).await?;
        let mut entries = Vec::with_capacity(codes.len());
        for (application, code) in applications.iter_mut().zip(codes) {
            let number = application.number;
            application.number(code, &by.person, now).map_err(|why| not_there(number, why))?;
            entries.push(entry(application, code));
        }
        advance(db, applications, by, now).await?;
        master_entries::put(db, &entries).await?;
        Ok(())
    }

    /// Tells who applied, now or when the letters go.
    async fn let_letters_go(
        &self,
        db: &mut PgConnection,
        numbered: &[Application],
        at: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Result<(), IntakeError> {
        match at {
            None => self.outbox.record(db, &self.letters(numbered, now)?).await?,
            Some(due) => {
                let ids: Vec<_> = numbered.iter().map(|one| one.id).collect();
                code_letters::put(db, &ids, due).await?;
            }
        }
        Ok(())
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
    ) -> Result<Option<DateTime<Utc>>, NotYet> {
        let Stage::Collated { at, .. } = &application.stage else { return Ok(None) };
        self.numbering.letter_at(*at, now)
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
        let candidates = candidates(last, (count - codes.len()).max(CANDIDATES));
        if candidates.is_empty() {
            return Err(Refused::NoCodeLeft.into());
        }
        let asked: Vec<_> = candidates.iter().map(|(_, code)| *code).collect();
        let taken = lookups::taken(db, &asked).await?;
        for (serial, code) in candidates {
            if codes.len() == count {
                break;
            }
            last = serial;
            if !taken.contains(&code) {
                codes.push(code);
            }
        }
    }
    applications::set_last_serial(db, last).await?;
    Ok(codes)
}

/// The next codes and the numbers that they are made of; fewer where the numbers end.
fn candidates(last: u32, count: usize) -> Vec<(u32, FacilityCode)> {
    let coded = |serial| NewFacilityCode::issue(serial).map(|code| (serial, code.into()));
    (last.saturating_add(1)..).take(count).map_while(coded).collect()
}

fn entry(application: &Application, code: FacilityCode) -> Entry {
    let NewSite { name, kana, postcode, address, phone, municipality, .. } =
        application.site.clone();
    Entry { code, name, kana, municipality: municipality.parse().ok(), postcode, address, phone }
}
