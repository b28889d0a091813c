//! Applications, to be read: nobody waits for who only looks.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use uuid::Uuid;
use vsys_vocabulary::PrefectureCode;

use super::Row;
use crate::domain::application::{Applicant, Application, NewSite, StageName};
use crate::domain::number::ApplicationNumber;
use crate::store::StoreError;

/// An application by its number and its secret.
pub(crate) async fn seen(
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
              and secret_hash = $2"#,
        number.serial(),
        secret_hash,
    )
    .fetch_optional(db)
    .await?;
    row.map(Application::try_from).transpose()
}

/// An application by its number, for whoever may see all.
pub(crate) async fn by_number(
    db: &mut PgConnection,
    number: ApplicationNumber,
) -> Result<Option<Application>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"select application_id, serial, state, applicant as "applicant: Json<Applicant>",
                  site as "site: Json<NewSite>", prefecture_code, applied_at, mail_confirmed_at,
                  returned_reason, collated_at, collated_by, numbered_at, numbered_by, facility_code,
                  version
             from contract_intake.code_applications
            where serial = $1"#,
        number.serial(),
    )
    .fetch_optional(db)
    .await?;
    row.map(Application::try_from).transpose()
}

/// Which applications are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApplicationFilter {
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) state: Option<StageName>,
    /// Normalised.
    pub(crate) keyword: Option<String>,
    /// Only those numbered from the first to before the second moment.
    pub(crate) numbered: (Option<DateTime<Utc>>, Option<DateTime<Utc>>),
}

/// Applications before a serial number, the newest first.
pub(crate) async fn list(
    db: &mut PgConnection,
    filter: &ApplicationFilter,
    before: i64,
    limit: i64,
) -> Result<Vec<Application>, StoreError> {
    let (from, until) = filter.numbered;
    let rows = sqlx::query_as!(
        Row,
        r#"select application_id, serial, state, applicant as "applicant: Json<Applicant>",
                  site as "site: Json<NewSite>", prefecture_code, applied_at, mail_confirmed_at,
                  returned_reason, collated_at, collated_by, numbered_at, numbered_by, facility_code,
                  version
             from contract_intake.code_applications
            where ($1::text is null or prefecture_code = $1)
              and ($2::text is null or state = $2)
              and ($3::text is null or strpos(searched, $3) > 0 or strpos(facility_code, $3) > 0)
              and ($4::timestamptz is null or numbered_at >= $4)
              and ($5::timestamptz is null or numbered_at < $5)
              and serial < $6
            order by serial desc
            limit $7"#,
        filter.prefecture.as_ref().map(PrefectureCode::as_str),
        filter.state.map(StageName::as_str),
        filter.keyword,
        from,
        until,
        before,
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// Those of a prefecture, or of all, that were numbered from one moment to before another, in order
/// of their codes, each prefecture apart.
pub(crate) async fn numbered(
    db: &mut PgConnection,
    prefecture: Option<PrefectureCode>,
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Vec<Application>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select application_id, serial, state, applicant as "applicant: Json<Applicant>",
                  site as "site: Json<NewSite>", prefecture_code, applied_at, mail_confirmed_at,
                  returned_reason, collated_at, collated_by, numbered_at, numbered_by, facility_code,
                  version
             from contract_intake.code_applications
            where ($1::text is null or prefecture_code = $1)
              and state = 'numbered'
              and numbered_at >= $2
              and numbered_at < $3
            order by prefecture_code, facility_code"#,
        prefecture.as_ref().map(PrefectureCode::as_str),
        from,
        until,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Application::try_from).collect()
}

/// Applications by their ids, in order of their number.
pub(crate) async fn by_ids(
    db: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<Application>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select application_id, serial, state, applicant as "applicant: Json<Applicant>",
                  site as "site: Json<NewSite>", prefecture_code, applied_at, mail_confirmed_at,
                  returned_reason, collated_at, collated_by, numbered_at, numbered_by, facility_code,
                  version
             from contract_intake.code_applications
            where application_id = any($1)
            order by serial"#,
        ids,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Application::try_from).collect()
}
