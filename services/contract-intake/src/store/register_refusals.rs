//! What of locked mandates the register did not take over.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use sqlx::types::Json;

use super::StoreError;
use crate::domain::mandate::{RefusedField, RegisterRefusal};
use crate::domain::number::MandateNumber;

const TABLE: &str = "register_refusals";

/// Keeps what was told, of each mandate once; an older one changes nothing. Mandates that nobody
/// knows here are passed over.
pub(crate) async fn put(db: &mut PgConnection, told: &[RegisterRefusal]) -> Result<(), StoreError> {
    let fields = told.iter().map(|one| serde_json::to_string(&one.fields));
    let fields: Result<Vec<String>, _> = fields.collect();
    let fields = fields.map_err(|error| StoreError::inconsistent(TABLE, error))?;
    sqlx::query!(
        "insert into contract_intake.register_refusals as kept (serial, rest_taken, refused, refused_at)
         select told.serial, told.rest_taken, told.refused::jsonb, told.refused_at
           from unnest($1::bigint[], $2::boolean[], $3::text[], $4::timestamptz[])
                as told (serial, rest_taken, refused, refused_at)
           join contract_intake.mandates using (serial)
             on conflict (serial) do update
            set rest_taken = excluded.rest_taken,
                refused = excluded.refused,
                refused_at = excluded.refused_at
          where excluded.refused_at > kept.refused_at",
        &told.iter().map(|one| one.mandate.serial()).collect::<Vec<_>>(),
        &told.iter().map(|one| one.rest_taken).collect::<Vec<_>>(),
        &fields,
        &told.iter().map(|one| one.at).collect::<Vec<_>>(),
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What was kept out of the register, of those of several mandates of which anything was.
pub(crate) async fn of(
    db: &mut PgConnection,
    mandates: &[MandateNumber],
) -> Result<BTreeMap<MandateNumber, RegisterRefusal>, StoreError> {
    let rows = sqlx::query!(
        r#"select serial, rest_taken, refused as "refused: Json<Vec<RefusedField>>", refused_at
             from contract_intake.register_refusals
            where serial = any($1)"#,
        &mandates.iter().map(|mandate| mandate.serial()).collect::<Vec<_>>(),
    )
    .fetch_all(db)
    .await?;
    let refusals = rows.into_iter().map(|row| {
        let mandate = MandateNumber::of(row.serial);
        let Json(fields) = row.refused;
        let (rest_taken, at) = (row.rest_taken, row.refused_at);
        (mandate, RegisterRefusal { mandate, fields, rest_taken, at })
    });
    Ok(refusals.collect())
}
