//! Mandates that were handed in, looked for.

use sqlx::PgConnection;
use sqlx::types::Json;
use vsys_vocabulary::{FacilityCode, MunicipalityCode};

use super::row::{Row, columns, state_name};
use crate::domain::authority::Scope;
use crate::domain::form::Form;
use crate::domain::mandate::{Mandate, StateName};
use crate::domain::number::MandateNumber;
use crate::store::StoreError;

/// Which mandates are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Filter {
    pub(crate) scope: Scope,
    pub(crate) state: Option<StateName>,
    /// Normalised.
    pub(crate) keyword: Option<String>,
    /// Only to this mandatary.
    pub(crate) mandatary_id: Option<String>,
}

/// Mandates that were handed in before a serial number, the newest first.
pub(crate) async fn list(
    db: &mut PgConnection,
    filter: &Filter,
    before: i64,
    limit: i64,
) -> Result<Vec<Mandate>, StoreError> {
    let (kind, id) = match filter.scope {
        Scope::All => (None, None),
        Scope::To(mandatary) => {
            let (kind, id) = columns(mandatary);
            (Some(kind), Some(id))
        }
        Scope::None => return Ok(Vec::new()),
    };
    let rows = sqlx::query_as!(
        Row,
        r#"select mandate_id, serial, facility_code, state, form as "form: Json<Form>", mandatary_kind,
                  mandatary_id, mandatary_name, mandatary_rule, municipality_code, begun_at,
                  submitted_at, mail_confirmed_at, received_at, locked_at, sent_back_at,
                  sent_back_reason, kind, predecessor, proofs_resent, version
             from contract_intake.mandates
            where state <> 'draft'
              and ($1::text is null or (mandatary_kind = $1 and mandatary_id = $2))
              and ($3::text is null or state = $3)
              and ($4::text is null or strpos(searched, $4) > 0)
              and ($5::text is null or mandatary_id = $5)
              and serial < $6
            order by serial desc
            limit $7"#,
        kind,
        id,
        filter.state.map(StateName::as_str),
        filter.keyword,
        filter.mandatary_id,
        before,
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Mandate::try_from).collect()
}

/// How many of a mandatary's mandates are submitted, received and locked.
pub(crate) async fn counts(
    db: &mut PgConnection,
    scope: &Scope,
) -> Result<Vec<(StateName, i64)>, StoreError> {
    let (kind, id) = match scope {
        Scope::All => (None, None),
        Scope::To(mandatary) => {
            let (kind, id) = columns(*mandatary);
            (Some(kind), Some(id))
        }
        Scope::None => return Ok(Vec::new()),
    };
    sqlx::query!(
        r#"select state, count(*) as "count!"
             from contract_intake.mandates
            where state <> 'draft'
              and ($1::text is null or (mandatary_kind = $1 and mandatary_id = $2))
            group by state"#,
        kind,
        id,
    )
    .fetch_all(db)
    .await?
    .into_iter()
    .map(|row| Ok((state_name(&row.state)?, row.count)))
    .collect()
}

/// Mandates that were handed in for any of these facilities, in order of their number.
pub(crate) async fn of_facilities(
    db: &mut PgConnection,
    facilities: &[FacilityCode],
) -> Result<Vec<Mandate>, StoreError> {
    let facilities: Vec<_> = facilities.iter().map(ToString::to_string).collect();
    let rows = sqlx::query_as!(
        Row,
        r#"select mandate_id, serial, facility_code, state, form as "form: Json<Form>", mandatary_kind,
                  mandatary_id, mandatary_name, mandatary_rule, municipality_code, begun_at,
                  submitted_at, mail_confirmed_at, received_at, locked_at, sent_back_at,
                  sent_back_reason, kind, predecessor, proofs_resent, version
             from contract_intake.mandates
            where facility_code = any($1)
              and state <> 'draft'
            order by serial"#,
        &facilities,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Mandate::try_from).collect()
}

/// The mandate of a municipality that holds for all its sites: one that was received, and that
/// nothing has changed or ended since. Anyone may hand one in. Those of the site `but` do not count:
/// what changes a mandate is given in its place.
pub(crate) async fn given_before(
    db: &mut PgConnection,
    municipality: MunicipalityCode,
    but: Option<FacilityCode>,
) -> Result<Option<MandateNumber>, StoreError> {
    let found = sqlx::query_scalar!(
        "select serial
           from contract_intake.mandates as given
          where municipality_code = $1
            and mandatary_rule = 'municipality-first'
            and state in ('received', 'locked')
            and kind <> 'withdrawal'
            and ($2::text is null or facility_code <> $2)
            and not exists (
                select
                  from contract_intake.mandates as after
                 where after.predecessor = given.serial
                   and after.state = 'locked'
                )
          order by serial
          limit 1",
        municipality.as_str(),
        but.as_ref().map(FacilityCode::as_str),
    )
    .fetch_optional(db)
    .await?;
    Ok(found.map(MandateNumber::of))
}
