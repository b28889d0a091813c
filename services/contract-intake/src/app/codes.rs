//! New codes: applied for, collated by a prefecture, numbered by the service desk.

mod exporting;
mod numbering;
mod reading;

use chrono::{DateTime, Utc};
use prost::Message as _;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_chassis::seal;
use vsys_messaging::{Envelope, Scope};
use vsys_proto::identity::v1::Addressee;
use vsys_vocabulary::{Actor, MunicipalityCode, Office, Standing, jst};

pub(crate) use self::numbering::Numbered;
pub(crate) use self::reading::Dated;
use super::forms::hash_of;
use super::{Intake, IntakeError, MOST_MANDATES, Refused};
use crate::domain::application::{self, Applicant, Application, NewSite, NotThere, Stage};
use crate::domain::number::{self, ApplicationNumber, SECRET_BYTES};
use crate::domain::text;
use crate::events::outgoing;
use crate::store::applications::Beginning;
use crate::store::{StoreError, application_steps, applications, places};

impl Intake {
    /// Applies for a code; with the application's secret as it is shown, which is empty where the
    /// same wish came before: the first one holds.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn apply_for_code(
        &self,
        request: Uuid,
        applicant: &Applicant,
        site: &NewSite,
    ) -> Result<(Dated, String), IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (applicant, site, municipality) = self.checked(&mut tx, applicant, site).await?;
        let secret = number::shown_secret(seal::chance::<SECRET_BYTES>()?);
        let mail_secret = number::shown_secret(seal::chance::<SECRET_BYTES>()?);
        let hash = hash_of(&secret);
        let beginning = Beginning {
            id: self.clock.new_id(),
            request,
            applicant: &applicant,
            site: &site,
            prefecture: municipality.prefecture(),
            secret_hash: &hash,
            mail_secret_hash: &hash_of(&mail_secret),
            now,
        };
        let entered = applications::insert(&mut tx, &beginning).await?;
        let (serial, is_new) = entered.ok_or(Refused::RequestIdTaken(request))?;
        let number = ApplicationNumber::of(serial);
        let held = applications::hold(&mut tx, &[number]).await?.pop();
        let application = held.ok_or(Refused::NoSuchApplication)?;
        if is_new {
            // Under its number it can be looked for.
            applications::save(&mut tx, &application).await?;
            step(&mut tx, &application, None, now).await?;
            self.tell_applied(&mut tx, &application, (municipality, mail_secret), now).await?;
        }
        let application = self.dated_one(&mut tx, application).await?;
        self.outbox.commit(tx).await?;
        Ok((application, if is_new { secret } else { String::new() }))
    }

    /// Mends an application that was returned, and hands it in again.
    #[tracing::instrument(skip_all, fields(application.number = %number))]
    pub(crate) async fn mend_application(
        &self,
        (number, secret): (ApplicationNumber, &str),
        applicant: &Applicant,
        site: &NewSite,
    ) -> Result<Dated, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut mended = open(&mut tx, number, secret).await?;
        let (applicant, site, municipality) = self.checked(&mut tx, applicant, site).await?;
        mended.mend(applicant, site, municipality, now).map_err(|why| not_there(number, why))?;
        applications::save(&mut tx, &mended).await?;
        step(&mut tx, &mended, None, now).await?;
        if mended.mail_confirmed_at.is_none() {
            let mail_secret = number::shown_secret(seal::chance::<SECRET_BYTES>()?);
            applications::set_mail_secret(&mut tx, mended.id, &hash_of(&mail_secret)).await?;
            self.tell_applied(&mut tx, &mended, (municipality, mail_secret), now).await?;
        }
        let mended = self.dated_one(&mut tx, mended).await?;
        self.outbox.commit(tx).await?;
        Ok(mended)
    }

    /// Notes that the applicant's mail address is proved; answers when it was first.
    #[tracing::instrument(skip_all, fields(application.number = %number))]
    pub(crate) async fn confirm_applicant(
        &self,
        number: ApplicationNumber,
        secret: &str,
    ) -> Result<DateTime<Utc>, IntakeError> {
        let mut tx = self.pool.begin().await?;
        let now = self.clock.now();
        let at = applications::confirm_mail(&mut tx, number, &hash_of(secret), now).await?;
        tx.commit().await?;
        Ok(at.ok_or(Refused::NoSuchApplication)?)
    }

    /// Hands applications on to the service desk, all or none; returns how many were not before.
    #[tracing::instrument(skip_all, fields(applications = numbers.len()))]
    pub(crate) async fn collate(
        &self,
        numbers: &[ApplicationNumber],
        by: &Actor,
    ) -> Result<u32, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut changed = Vec::new();
        for mut application in hold(&mut tx, numbers, by).await? {
            let number = application.number;
            if application.collate(&by.person, now).map_err(|why| not_there(number, why))? {
                changed.push(application);
            }
        }
        advance(&mut tx, &changed, by, now).await?;
        tx.commit().await?;
        Ok(u32::try_from(changed.len()).unwrap_or(u32::MAX))
    }

    /// Returns an application to its applicant.
    #[tracing::instrument(skip_all, fields(application.number = %number))]
    pub(crate) async fn return_application(
        &self,
        number: ApplicationNumber,
        reason: String,
        by: &Actor,
    ) -> Result<Dated, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut held = hold(&mut tx, &[number], by).await?;
        let mut returned = held.pop().ok_or(Refused::NoSuchApplicationNumber(number))?;
        // What was handed on is the service desk's to return.
        if let Stage::Collated { .. } = returned.stage
            && by.standing != Standing::ServiceDesk
        {
            return Err(not_there(number, NotThere::Collated).into());
        }
        returned.give_back(reason.clone()).map_err(|why| not_there(number, why))?;
        applications::save(&mut tx, &returned).await?;
        step(&mut tx, &returned, Some(by), now).await?;
        let addressee = Addressee { reason, ..addressee(&returned.applicant) };
        let sealed = self.mailer.seal(&addressee.encode_to_vec())?;
        let told = outgoing::application_returned(&returned, sealed);
        let scope = Scope::of(&Office::Prefecture(returned.prefecture));
        let fact = Envelope::fact(self.clock.new_id(), scope, &told, now);
        self.outbox.record(&mut tx, &[fact]).await?;
        let returned = self.dated_one(&mut tx, returned).await?;
        self.outbox.commit(tx).await?;
        Ok(returned)
    }

    async fn checked(
        &self,
        db: &mut PgConnection,
        applicant: &Applicant,
        site: &NewSite,
    ) -> Result<(Applicant, NewSite, MunicipalityCode), IntakeError> {
        let today = jst::date_of(self.clock.now());
        let municipality = text::narrow(&site.municipality);
        let in_force = places::in_force(db, &municipality, today).await?;
        let checked = application::check(applicant, site, in_force);
        Ok(checked.map_err(Refused::ApplicationIncomplete)?)
    }

    async fn tell_applied(
        &self,
        db: &mut PgConnection,
        application: &Application,
        (municipality, mail_secret): (MunicipalityCode, String),
        now: DateTime<Utc>,
    ) -> Result<(), IntakeError> {
        let addressee = Addressee { link_secret: mail_secret, ..addressee(&application.applicant) };
        let prefecture = places::name(db, municipality.prefecture().as_str()).await?;
        let sealed = self.mailer.seal(&addressee.encode_to_vec())?;
        let told = outgoing::code_applied_for(application, prefecture, sealed);
        let scope = Scope::of(&Office::Municipality(municipality));
        let fact = Envelope::fact(self.clock.new_id(), scope, &told, now);
        self.outbox.record(db, &[fact]).await?;
        Ok(())
    }
}

fn addressee(applicant: &Applicant) -> Addressee {
    outgoing::applicant(applicant)
}

fn not_there(number: ApplicationNumber, why: NotThere) -> Refused {
    Refused::NotThere { number, why }
}

/// Notes what somebody has just done with an application; its applicant is nobody.
async fn step(
    db: &mut PgConnection,
    application: &Application,
    by: Option<&Actor>,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let who = by.map_or(("", ""), |by| (&by.person, &by.organisation));
    application_steps::insert(db, std::slice::from_ref(application), who, now).await
}

/// Writes back how far applications have come, and who brought them there.
async fn advance(
    db: &mut PgConnection,
    changed: &[Application],
    by: &Actor,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if changed.is_empty() {
        return Ok(());
    }
    applications::advance(db, changed).await?;
    application_steps::insert(db, changed, (&by.person, &by.organisation), now).await
}

/// Opens an application by its secret.
async fn open(
    db: &mut PgConnection,
    number: ApplicationNumber,
    secret: &str,
) -> Result<Application, IntakeError> {
    let application = applications::open(db, number, &hash_of(secret)).await?;
    Ok(application.ok_or(Refused::NoSuchApplication)?)
}

/// Holds applications that somebody looks after: a prefecture its own, the desk all.
async fn hold(
    db: &mut PgConnection,
    numbers: &[ApplicationNumber],
    by: &Actor,
) -> Result<Vec<Application>, IntakeError> {
    if numbers.is_empty() {
        return Err(Refused::None.into());
    }
    if numbers.len() > MOST_MANDATES {
        return Err(Refused::TooMany(numbers.len()).into());
    }
    let held = applications::hold(db, numbers).await?;
    let is_found = |number: &&ApplicationNumber| held.iter().any(|one| one.number == **number);
    if let Some(missing) = numbers.iter().find(|number| !is_found(number)) {
        return Err(Refused::NoSuchApplicationNumber(*missing).into());
    }
    let is_own = |application: &Application| match by.standing {
        Standing::ServiceDesk => true,
        Standing::Prefecture(code) => application.prefecture == code,
        _ => false,
    };
    match held.iter().find(|application| !is_own(application)) {
        Some(foreign) => Err(Refused::ApplicationOutsideYourArea(foreign.number).into()),
        None => Ok(held),
    }
}
