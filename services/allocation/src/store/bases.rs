//! `allocation.bases` and `allocation.basis_lines`: why a decision is as it is.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, amounts, column};
use crate::domain::proposal::Explained;

const TABLE: &str = "basis_lines";

/// A rule as it was adopted.
#[derive(Debug, Clone)]
pub(crate) struct Basis {
    pub(crate) version: i64,
    /// Short name, `F0` to `F5`.
    pub(crate) rule: String,
    /// Rule, parameters and inputs as the wire encodes a `RuleApplication`.
    pub(crate) application: Vec<u8>,
    pub(crate) adopted_by: String,
    pub(crate) adopted_at: DateTime<Utc>,
    pub(crate) lines: Vec<Explained>,
}

/// A basis as it is read back; the rule's name is in its application.
#[derive(Debug, Clone)]
pub(crate) struct KeptBasis {
    pub(crate) version: i64,
    pub(crate) application: Vec<u8>,
    pub(crate) adopted_by: String,
    pub(crate) adopted_at: DateTime<Utc>,
    pub(crate) lines: Vec<Explained>,
}

/// Keeps a basis.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    sheet: Uuid,
    basis: &Basis,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        insert into allocation.bases (sheet_id, version, rule, application, adopted_by, adopted_at)
        values ($1, $2, $3, $4, $5, $6)
        "#,
        sheet,
        basis.version,
        basis.rule,
        basis.application,
        basis.adopted_by,
        basis.adopted_at,
    )
    .execute(&mut *connection)
    .await?;
    let text = |of: fn(&Explained) -> String| basis.lines.iter().map(of).collect::<Vec<String>>();
    let units = |of: fn(&Explained) -> i32| basis.lines.iter().map(of).collect::<Vec<i32>>();
    sqlx::query!(
        r#"
        insert into allocation.basis_lines
               (sheet_id, version, child_code, vials, needles, syringes, explanation, explanation_ja)
        select $1, $2, *
          from unnest($3::text[], $4::integer[], $5::integer[], $6::integer[], $7::text[], $8::text[])
        "#,
        sheet,
        basis.version,
        &text(|line| line.code.clone()),
        &units(|line| column(line.units.vaccine)),
        &units(|line| column(line.units.needle)),
        &units(|line| column(line.units.syringe)),
        &text(|line| line.explanation.clone()),
        &text(|line| line.explanation_ja.clone()),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The newest basis of a sheet.
pub(crate) async fn latest(
    connection: &mut PgConnection,
    sheet: Uuid,
) -> Result<Option<KeptBasis>, StoreError> {
    let row = sqlx::query!(
        r#"
        select version, application, adopted_by, adopted_at
          from allocation.bases
         where sheet_id = $1
         order by version desc
         limit 1
        "#,
        sheet,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let lines = sqlx::query!(
        r#"
        select child_code, vials, needles, syringes, explanation, explanation_ja
          from allocation.basis_lines
         where sheet_id = $1 and version = $2
         order by child_code
        "#,
        sheet,
        row.version,
    )
    .fetch_all(connection)
    .await?;
    let lines = lines
        .into_iter()
        .map(|line| {
            Ok(Explained {
                code: line.child_code,
                units: amounts(TABLE, line.vials, line.needles, line.syringes)?,
                explanation: line.explanation,
                explanation_ja: line.explanation_ja,
            })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(KeptBasis {
        version: row.version,
        application: row.application,
        adopted_by: row.adopted_by,
        adopted_at: row.adopted_at,
        lines,
    }))
}
