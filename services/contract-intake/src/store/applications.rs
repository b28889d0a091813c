//! Applications for new codes.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;
use vsys_vocabulary::PrefectureCode;

use super::{StoreError, number, parse, version};
use crate::domain::application::{Applicant, Application, NewSite, Stage, StageName};
use crate::domain::number::ApplicationNumber;

mod reading;

pub(crate) use self::reading::{ApplicationFilter, by_ids, by_number, list, numbered, seen};

const TABLE: &str = "code_applications";

struct Row {
    application_id: Uuid,
    serial: i64,
    state: String,
    applicant: Json<Applicant>,
    site: Json<NewSite>,
    prefecture_code: String,
    applied_at: DateTime<Utc>,
    mail_confirmed_at: Option<DateTime<Utc>>,
    returned_reason: String,
    collated_at: Option<DateTime<Utc>>,
    collated_by: Option<String>,
    numbered_at: Option<DateTime<Utc>>,
    numbered_by: Option<String>,
    facility_code: Option<String>,
    version: i64,
}

impl TryFrom<Row> for Application {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let inconsistent = |why: &str| StoreError::inconsistent(TABLE, why);
        let name = stage_name(&row.state)?;
        let collated = row.collated_at.zip(row.collated_by);
        let numbered = row.numbered_at.zip(row.numbered_by).zip(row.facility_code);
        let stage = match (name, collated, numbered) {
            (StageName::Applied, None, None) => Stage::Applied,
            (StageName::Returned, None, None) => Stage::Returned { reason: row.returned_reason },
            (StageName::Collated, Some((at, by)), None) => Stage::Collated { at, by },
            (StageName::Numbered, Some((collated_at, collated_by)), Some(((at, by), code))) => {
                Stage::Numbered { collated_at, collated_by, at, by, code: parse(TABLE, &code)? }
            }
            _ => return Err(inconsistent("state and what belongs to it do not agree")),
        };
        Ok(Self {
            id: row.application_id,
            number: ApplicationNumber::of(row.serial),
            applicant: row.applicant.0,
            site: row.site.0,
            prefecture: parse(TABLE, &row.prefecture_code)?,
            stage,
            applied_at: row.applied_at,
            mail_confirmed_at: row.mail_confirmed_at,
            version: number(TABLE, row.version)?,
        })
    }
}

/// How far an application has come, as a column has it.
pub(super) fn stage_name(state: &str) -> Result<StageName, StoreError> {
    let name = StageName::ALL.into_iter().find(|name| name.as_str() == state);
    name.ok_or_else(|| StoreError::inconsistent(TABLE, "a state that is none"))
}

/// What begins an application.
#[derive(Debug)]
pub(crate) struct Beginning<'a> {
    pub(crate) id: Uuid,
    pub(crate) request: Uuid,
    pub(crate) applicant: &'a Applicant,
    pub(crate) site: &'a NewSite,
    pub(crate) prefecture: PrefectureCode,
    pub(crate) secret_hash: &'a [u8],
    pub(crate) mail_secret_hash: &'a [u8],
    pub(crate) now: DateTime<Utc>,
}

/// Enters an application. The same wish again gives the one that it gave while nobody has looked
/// at it, whose first secret goes on to hold; whether it is new is said beside it. None when the
/// wish has become something else by now.
pub(crate) async fn insert(
    db: &mut PgConnection,
    beginning: &Beginning<'_>,
) -> Result<Option<(i64, bool)>, StoreError> {
    let row = sqlx::query!(
        r#"insert into contract_intake.code_applications as applications (
                  application_id, request_id, state, applicant, site, prefecture_code, searched,
                  secret_hash, mail_secret_hash, applied_at, returned_reason, version
                  )
           values ($1, $2, 'applied', $3, $4, $5, '', $6, $7, $8, '', 1)
               on conflict (request_id) do update
              set secret_hash = applications.secret_hash
            where applications.state = 'applied'
              and applications.site = excluded.site
              and applications.applicant = excluded.applicant
           returning serial, application_id = $1 as "is_new!""#,
        beginning.id,
        beginning.request,
        Json(beginning.applicant) as Json<&Applicant>,
        Json(beginning.site) as Json<&NewSite>,
        beginning.prefecture.as_str(),
        beginning.secret_hash,
        beginning.mail_secret_hash,
        beginning.now,
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.serial, row.is_new)))
}

/// An application by its number and its secret, for changing it.
pub(crate) async fn open(
    db: &mut PgConnection,
    number: ApplicationNumber,
    secret_hash: &[u8],
) -> Result<Option<Application>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"select application_id, serial, state, applicant as "applicant: Json<Applicant>",
                  site as "site: Json<NewSite>", prefecture_code, applied_at, mail_confirmed_at,
                  returned_reason, collated_at, collated_by, numbered_at, numbered_by, facility_code,
                  version
             from contract_intake.code_applications
            where serial = $1
              and secret_hash = $2
              for update"#,
        number.serial(),
        secret_hash,
    )
    .fetch_optional(db)
    .await?;
    row.map(Application::try_from).transpose()
}

/// Applications for changing them, in order of their number.
pub(crate) async fn hold(
    db: &mut PgConnection,
    numbers: &[ApplicationNumber],
) -> Result<Vec<Application>, StoreError> {
    let serials: Vec<_> = numbers.iter().map(|number| number.serial()).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select application_id, serial, state, applicant as "applicant: Json<Applicant>",
                  site as "site: Json<NewSite>", prefecture_code, applied_at, mail_confirmed_at,
                  returned_reason, collated_at, collated_by, numbered_at, numbered_by, facility_code,
                  version
             from contract_intake.code_applications
            where serial = any($1)
            order by serial
              for update"#,
        &serials,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// Writes an application back.
pub(crate) async fn save(db: &mut PgConnection, of: &Application) -> Result<(), StoreError> {
    let (reason, collated, numbered) = match &of.stage {
        Stage::Applied => ("", None, None),
        Stage::Returned { reason } => (reason.as_str(), None, None),
        Stage::Collated { at, by } => ("", Some((*at, by)), None),
        Stage::Numbered { collated_at, collated_by, at, by, code } => {
            ("", Some((*collated_at, collated_by)), Some((*at, by, code.to_string())))
        }
    };
    sqlx::query!(
        "update contract_intake.code_applications
            set state = $2,
                applicant = $3,
                site = $4,
                prefecture_code = $5,
                searched = $6,
                applied_at = $7,
                mail_confirmed_at = $8,
                returned_reason = $9,
                collated_at = $10,
                collated_by = $11,
                numbered_at = $12,
                numbered_by = $13,
                facility_code = $14,
                version = $15
          where application_id = $1",
        of.id,
        of.stage.name().as_str(),
        Json(&of.applicant) as Json<&Applicant>,
        Json(&of.site) as Json<&NewSite>,
        of.prefecture.as_str(),
        of.searched(),
        of.applied_at,
        of.mail_confirmed_at,
        reason,
        collated.map(|(at, _)| at),
        collated.map(|(_, by)| by.as_str()),
        numbered.as_ref().map(|(at, ..)| *at),
        numbered.as_ref().map(|(_, by, _)| by.as_str()),
        numbered.as_ref().map(|(.., code)| code.as_str()),
        version(of.version),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes back how far applications have come that were handed on or given their codes; nothing
/// else of them changes by that.
pub(crate) async fn advance(
    db: &mut PgConnection,
    applications: &[Application],
) -> Result<(), StoreError> {
    let stages = || applications.iter().map(|one| &one.stage);
    let collated = |stage: &Stage| match stage {
        Stage::Applied | Stage::Returned { .. } => None,
        Stage::Collated { at, by } => Some((*at, by.clone())),
        Stage::Numbered { collated_at, collated_by, .. } => {
            Some((*collated_at, collated_by.clone()))
        }
    };
    let numbered = |stage: &Stage| match stage {
        Stage::Applied | Stage::Returned { .. } | Stage::Collated { .. } => None,
        Stage::Numbered { at, by, code, .. } => Some((*at, by.clone(), code.to_string())),
    };
    let (collated_at, collated_by): (Vec<_>, Vec<_>) =
        stages().map(|stage| collated(stage).unzip()).unzip();
    sqlx::query!(
        "update contract_intake.code_applications as applications
            set state = came.state,
                collated_at = came.collated_at,
                collated_by = came.collated_by,
                numbered_at = came.numbered_at,
                numbered_by = came.numbered_by,
                facility_code = came.facility_code,
                version = came.version
           from unnest(
                $1::uuid[], $2::text[], $3::timestamptz[], $4::text[], $5::timestamptz[],
                $6::text[], $7::text[], $8::bigint[]
                ) as came (
                application_id, state, collated_at, collated_by, numbered_at, numbered_by,
                facility_code, version
                )
          where applications.application_id = came.application_id",
        &applications.iter().map(|one| one.id).collect::<Vec<_>>(),
        &stages().map(|stage| stage.name().as_str().to_owned()).collect::<Vec<_>>(),
        &collated_at as &[Option<DateTime<Utc>>],
        &collated_by as &[Option<String>],
        &stages().map(|stage| numbered(stage).map(|(at, ..)| at)).collect::<Vec<_>>()
            as &[Option<DateTime<Utc>>],
        &stages().map(|stage| numbered(stage).map(|(_, by, _)| by)).collect::<Vec<_>>()
            as &[Option<String>],
        &stages().map(|stage| numbered(stage).map(|(.., code)| code)).collect::<Vec<_>>()
            as &[Option<String>],
        &applications.iter().map(|one| version(one.version)).collect::<Vec<_>>(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Keeps the hash of the secret that proves the applicant's mail address.
pub(crate) async fn set_mail_secret(
    db: &mut PgConnection,
    application: Uuid,
    hash: &[u8],
) -> Result<(), StoreError> {
    sqlx::query!(
        "update contract_intake.code_applications set mail_secret_hash = $2 where application_id = $1",
        application,
        hash,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that the mail address is proved; answers when it was first. None for a wrong secret.
pub(crate) async fn confirm_mail(
    db: &mut PgConnection,
    number: ApplicationNumber,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, StoreError> {
    let confirmed = sqlx::query!(
        "update contract_intake.code_applications
            set mail_confirmed_at = $3
          where serial = $1
            and mail_secret_hash = $2
            and mail_confirmed_at is null
            and state <> 'numbered'",
        number.serial(),
        hash,
        now,
    )
    .execute(&mut *db)
    .await?;
    if confirmed.rows_affected() > 0 {
        return Ok(Some(now));
    }
    let known = sqlx::query_scalar!(
        "select coalesce(mail_confirmed_at, numbered_at) as at
           from contract_intake.code_applications
          where serial = $1
            and mail_secret_hash = $2",
        number.serial(),
        hash,
    )
    .fetch_optional(db)
    .await?;
    Ok(known.flatten())
}

/// The last number that a code was made of, held until the transaction ends.
pub(crate) async fn last_serial(db: &mut PgConnection) -> Result<u32, StoreError> {
    let last =
        sqlx::query_scalar!("select last_serial from contract_intake.code_serials for update")
            .fetch_one(db)
            .await?;
    number("code_serials", last)
}

/// Codes were made up to this number.
pub(crate) async fn set_last_serial(db: &mut PgConnection, last: u32) -> Result<(), StoreError> {
    sqlx::query!(
        "update contract_intake.code_serials set last_serial = $1",
        number::<i32, _>("code_serials", last)?,
    )
    .execute(db)
    .await?;
    Ok(())
}
