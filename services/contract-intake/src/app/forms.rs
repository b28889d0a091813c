//! The public form.

mod known;
mod proving;

use chrono::TimeDelta;
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_chassis::seal;
use vsys_messaging::{Envelope, Scope};
use vsys_vocabulary::{FacilityCode, Office, PrefectureCode, jst};

use self::known::{in_force, listed};
use super::receipt::basic_name;
use super::{Choice, Intake, IntakeError, Refused};
use crate::domain::fault::Problem;
use crate::domain::form::Form;
use crate::domain::mandate::{Addressed, Kind, KindName, Mandate, RegisterRefusal, Succession};
use crate::domain::master::Entry;
use crate::domain::number::{self, MandateNumber, SECRET_BYTES};
use crate::domain::typed_code;
use crate::events::outgoing;
use crate::store::mandates::Beginning;
use crate::store::{bodies, facilities, mandates, master_entries, places, products, steps};

/// How many codes are suggested.
const SUGGESTED: usize = 5;
/// How long a draft is kept.
const DRAFTS: TimeDelta = TimeDelta::days(30);
/// Drafts that are forgotten in one transaction, and beside a new one.
const FORGOTTEN: i64 = 1_000;
const FORGOTTEN_BESIDE: i64 = 10;

/// What a typed code is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Looked {
    pub(crate) code: FacilityCode,
    pub(crate) entry: Option<Entry>,
    /// What may have been meant.
    pub(crate) suggestions: Vec<Entry>,
    pub(crate) is_registered: bool,
}

/// What can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choices {
    pub(crate) prefectures: Vec<Choice>,
    pub(crate) municipalities: Vec<Choice>,
    pub(crate) bodies: Vec<Choice>,
    pub(crate) products: Vec<Choice>,
}

/// A mandate as whoever has its secret sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Opened {
    pub(crate) mandate: Mandate,
    /// Who receives it, or would; none while the form does not say enough.
    pub(crate) addressed: Option<Addressed>,
    /// The locked mandate that changed or ended it.
    pub(crate) successor: Option<(MandateNumber, KindName)>,
    /// What of it the register did not take over, once it told.
    pub(crate) refusal: Option<RegisterRefusal>,
    /// What is missing or wrong; nothing once it is handed in.
    pub(crate) problems: Vec<Problem>,
    /// What its basic facility is called; empty for none.
    pub(crate) basic_name: String,
}

impl Intake {
    /// Looks a code up in the master list, and what may have been meant if it is not there.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn look_up(&self, code: FacilityCode) -> Result<Looked, IntakeError> {
        let mut db = self.pool.acquire().await?;
        let entry = master_entries::find(&mut db, &[code]).await?.pop();
        let suggestions = if entry.is_some() {
            Vec::new()
        } else {
            let slips: Vec<_> = typed_code::slips(code).into_iter().collect();
            let mut found = master_entries::find(&mut db, &slips).await?;
            // The one that differs in its check digit only comes first.
            let meant = code.suggestion();
            found.sort_by_key(|entry| (Some(entry.code) != meant, entry.code));
            found.truncate(SUGGESTED);
            found
        };
        let is_registered = facilities::find(&mut db, code).await?.is_some();
        Ok(Looked { code, entry, suggestions, is_registered })
    }

    /// What can be chosen, with the municipalities and bodies of a prefecture.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn choices(&self, of: Option<PrefectureCode>) -> Result<Choices, IntakeError> {
        let today = jst::date_of(self.clock.now());
        let mut db = self.pool.acquire().await?;
        let (municipalities, bodies) = match of {
            None => (Vec::new(), Vec::new()),
            Some(code) => (
                places::choices(&mut db, Some(code), today).await?,
                bodies::choices(&mut db, code).await?,
            ),
        };
        Ok(Choices {
            prefectures: places::choices(&mut db, None, today).await?,
            municipalities,
            bodies,
            products: products::choices(&mut db, today).await?,
        })
    }

    /// Begins a mandate for a code of the master list; with its secret as it is shown, which is
    /// empty where the same wish came before: the first one holds.
    #[tracing::instrument(skip_all, fields(facility.code = %code))]
    pub(crate) async fn begin(
        &self,
        request: Uuid,
        code: FacilityCode,
    ) -> Result<(Opened, String), IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        mandates::forget(&mut tx, now - DRAFTS, FORGOTTEN_BESIDE).await?;
        let entry = listed(&mut tx, code).await?;
        let form = Form {
            municipality: entry.municipality.map_or_else(String::new, |code| code.to_string()),
            name: entry.name,
            kana: entry.kana,
            postcode: entry.postcode,
            address: entry.address,
            phone: entry.phone,
            ..Form::default()
        };
        let begun =
            self.keep_begun(&mut tx, request, (code, Kind::Joining { after: None }), &form).await?;
        tx.commit().await?;
        Ok(begun)
    }

    /// Begins a change or a withdrawal of a mandate in force; with its secret as [`Self::begin`].
    #[tracing::instrument(skip_all, fields(mandate.number = %number))]
    pub(crate) async fn begin_successor(
        &self,
        request: Uuid,
        (number, secret): (MandateNumber, &str),
        succession: Succession,
    ) -> Result<(Opened, String), IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        mandates::forget(&mut tx, now - DRAFTS, FORGOTTEN_BESIDE).await?;
        seen(&mut tx, number, secret).await?;
        let Mandate { facility, form, .. } = in_force(&mut tx, number).await?;
        let what = (facility, succession.upon(number));
        let begun = self.keep_begun(&mut tx, request, what, &form).await?;
        tx.commit().await?;
        Ok(begun)
    }

    async fn keep_begun(
        &self,
        db: &mut PgConnection,
        request: Uuid,
        (facility, kind): (FacilityCode, Kind),
        form: &Form,
    ) -> Result<(Opened, String), IntakeError> {
        let secret = number::shown_secret(seal::chance::<SECRET_BYTES>()?);
        let hash = hash_of(&secret);
        let (id, now) = (self.clock.new_id(), self.clock.now());
        let beginning = Beginning { id, request, facility, kind, form, secret_hash: &hash, now };
        let mandate = mandates::begin(db, &beginning).await?;
        let mandate = mandate.ok_or(Refused::RequestIdTaken(request))?;
        let secret = if mandate.id == id { secret } else { String::new() };
        Ok((self.opened(db, mandate).await?, secret))
    }

    /// Saves the form of a draft.
    #[tracing::instrument(skip_all, fields(mandate.number = %number))]
    pub(crate) async fn save_form(
        &self,
        (number, secret): (MandateNumber, &str),
        form: Form,
        expected: u64,
    ) -> Result<Opened, IntakeError> {
        let mut tx = self.pool.begin().await?;
        let mut mandate = open(&mut tx, number, secret).await?;
        let before = mandate.version;
        mandate.save(form, expected).map_err(|why| Refused::NotSo { number, why })?;
        if mandate.version != before {
            mandates::save(&mut tx, std::slice::from_ref(&mandate)).await?;
        }
        let opened = self.opened(&mut tx, mandate).await?;
        tx.commit().await?;
        Ok(opened)
    }

    /// A mandate for whoever has its secret.
    #[tracing::instrument(skip_all, fields(mandate.number = %number))]
    pub(crate) async fn follow(
        &self,
        number: MandateNumber,
        secret: &str,
    ) -> Result<Opened, IntakeError> {
        let mut db = self.pool.acquire().await?;
        let mandate = seen(&mut db, number, secret).await?;
        self.opened(&mut db, mandate).await
    }

    /// Hands a mandate in, as the caller saw it; one that was handed in stays as it is.
    #[tracing::instrument(skip_all, fields(mandate.number = %number))]
    pub(crate) async fn submit(
        &self,
        (number, secret): (MandateNumber, &str),
        expected: Option<u64>,
    ) -> Result<Opened, IntakeError> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut mandate = open(&mut tx, number, secret).await?;
        if mandate.check_open().is_err() {
            return self.opened(&mut tx, mandate).await;
        }
        mandate.check_version(expected).map_err(|why| Refused::NotSo { number, why })?;
        let (form, municipality, addressed) = self.complete(&mut tx, &mandate).await?;
        let mandatary_name = addressed.name.clone();
        mandate
            .submit(form, municipality, addressed, now)
            .map_err(|why| Refused::NotSo { number, why })?;
        let sealed = self.keep_to_be_confirmed(&mut tx, &mandate).await?;
        steps::insert(&mut tx, std::slice::from_ref(&mandate), ("", ""), now).await?;
        let told = outgoing::mandate_submitted(&mandate, &mandatary_name, sealed);
        let scope = Scope::of(&Office::Municipality(municipality));
        let fact = Envelope::fact(self.clock.new_id(), scope, &told, now);
        self.outbox.record(&mut tx, &[fact]).await?;
        let basic_name = basic_name(&mut tx, &mandate.form).await?;
        self.outbox.commit(tx).await?;
        let addressed = mandate.addressed.clone();
        let (successor, refusal, problems) = (None, None, Vec::new());
        Ok(Opened { mandate, addressed, successor, refusal, problems, basic_name })
    }

    /// Forgets drafts that were begun too long ago; returns how many.
    pub(crate) async fn forget_drafts(&self) -> Result<u64, IntakeError> {
        let before = self.clock.now() - DRAFTS;
        let mut forgotten = 0;
        loop {
            let mut tx = self.pool.begin().await?;
            let some = mandates::forget(&mut tx, before, FORGOTTEN).await?;
            tx.commit().await?;
            forgotten += some;
            if some == 0 {
                return Ok(forgotten);
            }
        }
    }
}

/// Opens a mandate by its secret.
async fn open(
    db: &mut PgConnection,
    number: MandateNumber,
    secret: &str,
) -> Result<Mandate, IntakeError> {
    let mandate = mandates::open(db, number, &hash_of(secret)).await?;
    Ok(mandate.ok_or(Refused::NoSuchMandate)?)
}

/// The same, to be read.
async fn seen(
    db: &mut PgConnection,
    number: MandateNumber,
    secret: &str,
) -> Result<Mandate, IntakeError> {
    let mandate = mandates::seen(db, number, &hash_of(secret)).await?;
    Ok(mandate.ok_or(Refused::NoSuchMandate)?)
}

/// Under which a secret is kept.
pub(super) fn hash_of(secret: &str) -> Vec<u8> {
    seal::hash(number::read_secret(secret).as_bytes())
}
