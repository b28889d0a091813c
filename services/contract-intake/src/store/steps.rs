//! Every change of a mandate's state, and who made it. Only added to. Read together with the
//! secrets that were issued anew, which change no state.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, mandates, version};
use crate::domain::mandate::{Mandate, StateName};

/// A change of state, or a secret that was issued anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) state: StateName,
    pub(crate) at: DateTime<Utc>,
    /// Empty for the applicant, like the organisation.
    pub(crate) person: String,
    pub(crate) organisation: String,
    /// Why it was sent back; none for any other step.
    pub(crate) reason: Option<String>,
    /// The state stayed.
    pub(crate) is_reissue: bool,
}

/// Adds the step that each mandate has just made.
pub(crate) async fn insert(
    db: &mut PgConnection,
    mandates: &[Mandate],
    (person, organisation): (&str, &str),
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into contract_intake.mandate_steps (
                mandate_id, step, state, reason, at, person, organisation
                )
         select made.*, $5, $6, $7
           from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) as made",
        &mandates.iter().map(|mandate| mandate.id).collect::<Vec<_>>(),
        &mandates.iter().map(|mandate| version(mandate.version)).collect::<Vec<_>>(),
        &mandates
            .iter()
            .map(|mandate| mandate.state.name().as_str().to_owned())
            .collect::<Vec<_>>(),
        &mandates
            .iter()
            .map(|mandate| mandate.state.sent_back().map(|(_, reason)| reason.to_owned()))
            .collect::<Vec<_>>() as &[Option<String>],
        now,
        person,
        organisation,
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The steps of a mandate, the oldest first.
pub(crate) async fn list(db: &mut PgConnection, mandate: Uuid) -> Result<Vec<Step>, StoreError> {
    sqlx::query!(
        r#"select state as "state!", at as "at!", person as "person!",
                  organisation as "organisation!", reason, is_reissue as "is_reissue!"
             from (
                  select state, at, person, organisation, reason, false as is_reissue, step
                    from contract_intake.mandate_steps
                   where mandate_id = $1
                   union all
                  select state, reissued_at, person, organisation, null, true, attempt
                    from contract_intake.reissued_secrets
                   where mandate_id = $1
                  ) as steps
            order by at, is_reissue, step"#,
        mandate,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(|row| {
        Ok(Step {
            state: mandates::state_name(&row.state)?,
            at: row.at,
            person: row.person,
            organisation: row.organisation,
            reason: row.reason,
            is_reissue: row.is_reissue,
        })
    })
    .collect()
}
