//! Every change of an application, and who made it. Only added to.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, applications, version};
use crate::domain::application::{Application, StageName};

/// A change of an application.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ApplicationStep {
    pub(crate) stage: StageName,
    pub(crate) at: DateTime<Utc>,
    /// Empty for the applicant, like the organisation.
    pub(crate) person: String,
    pub(crate) organisation: String,
    /// Why it was returned; none for any other step.
    pub(crate) reason: Option<String>,
}

/// Adds the step that each application has just made.
pub(crate) async fn insert(
    db: &mut PgConnection,
    of: &[Application],
    (person, organisation): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into contract_intake.application_steps (
                application_id, step, state, reason, at, person, organisation
                )
         select made.*, $5, $6, $7
           from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) as made",
        &of.iter().map(|application| application.id).collect::<Vec<_>>(),
        &of.iter().map(|application| version(application.version)).collect::<Vec<_>>(),
        &of.iter()
            .map(|application| application.stage.name().as_str().to_owned())
            .collect::<Vec<_>>(),
        &of.iter()
            .map(|application| application.stage.returned().map(str::to_owned))
            .collect::<Vec<_>>() as &[Option<String>],
        now,
        person,
        organisation,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The steps of an application, the oldest first.
pub(crate) async fn list(
    db: &mut PgConnection,
    application: Uuid,
) -> Result<Vec<ApplicationStep>, StoreError> {
    sqlx::query!(
        "select state, at, person, organisation, reason
           from contract_intake.application_steps
          where application_id = $1
          order by step",
        application,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(|row| {
        Ok(ApplicationStep {
            stage: applications::stage_name(&row.state)?,
            at: row.at,
            person: row.person,
            organisation: row.organisation,
            reason: row.reason,
        })
    })
    .collect()
}
