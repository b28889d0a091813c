//! Mandates one by one, to be read: nobody waits for who only looks.

use sqlx::PgConnection;
use sqlx::types::Json;

use super::row::Row;
use crate::domain::form::Form;
use crate::domain::mandate::Mandate;
use crate::domain::number::MandateNumber;
use crate::store::StoreError;

/// A mandate by its number and the newest of its secrets.
pub(crate) async fn seen(
    db: &mut PgConnection,
    number: MandateNumber,
    secret_hash: &[u8],
) -> Result<Option<Mandate>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"select mandate_id, serial, facility_code, state, form as "form: Json<Form>", mandatary_kind,
                  mandatary_id, mandatary_name, mandatary_rule, municipality_code, begun_at,
                  submitted_at, mail_confirmed_at, received_at, locked_at, sent_back_at,
                  sent_back_reason, kind, predecessor, proofs_resent, version
             from contract_intake.mandates
            where serial = $1
              and $2 = coalesce((
                  select reissued.secret_hash
                    from contract_intake.reissued_secrets as reissued
                   where reissued.mandate_id = mandates.mandate_id
                   order by reissued.attempt desc
                   limit 1
                  ), mandates.secret_hash)"#,
        number.serial(),
        secret_hash,
    )
    .fetch_optional(db)
    .await?;
    row.map(Mandate::try_from).transpose()
}

/// A mandate that was handed in, by its number.
pub(crate) async fn find(
    db: &mut PgConnection,
    number: MandateNumber,
) -> Result<Option<Mandate>, StoreError> {
    let row = sqlx::query_as!(
        Row,
        r#"select mandate_id, serial, facility_code, state, form as "form: Json<Form>", mandatary_kind,
                  mandatary_id, mandatary_name, mandatary_rule, municipality_code, begun_at,
                  submitted_at, mail_confirmed_at, received_at, locked_at, sent_back_at,
                  sent_back_reason, kind, predecessor, proofs_resent, version
             from contract_intake.mandates
            where serial = $1
              and state <> 'draft'"#,
        number.serial(),
    )
    .fetch_optional(db)
    .await?;
    row.map(Mandate::try_from).transpose()
}
