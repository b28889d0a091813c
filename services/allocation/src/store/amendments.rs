//! `allocation.amendments`: insert only.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, amounts, code, column};
use crate::domain::{
    amendment::{Amendment, Kind, LockedLines, Redirected},
    child::Child,
    sheet::{Sheet, Signature},
};

const TABLE: &str = "amendments";

/// Writes down a correction.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    amendment: &Amendment,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        insert into allocation.amendments
               (amendment_id, sheet_id, version, kind, facility_code, before_vials, before_needles,
                before_syringes, after_vials, after_needles, after_syringes, redirected_to, reason,
                person, organisation, amended_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        "#,
        amendment.id,
        amendment.sheet,
        amendment.version,
        amendment.kind.as_str(),
        amendment.facility.as_str(),
        column(amendment.before.vaccine),
        column(amendment.before.needle),
        column(amendment.before.syringe),
        column(amendment.after.vaccine),
        column(amendment.after.needle),
        column(amendment.after.syringe),
        amendment.redirected.as_ref().map(|redirected| redirected.to.to_string()),
        amendment.reason,
        amendment.by.person,
        amendment.by.organisation,
        amendment.by.at,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Corrections of a sheet, oldest first, replayed on its locked lines.
///
/// What a redirect made of the receiving site is not a column: it follows from the order.
pub(crate) async fn replay(
    connection: &mut PgConnection,
    sheet: &Sheet,
) -> Result<(LockedLines, Vec<Amendment>), StoreError> {
    let rows = sqlx::query!(
        "select * from allocation.amendments where sheet_id = $1 order by version",
        sheet.id
    )
    .fetch_all(connection)
    .await?;
    let mut lines = LockedLines {
        sheet: sheet.id,
        office: sheet.office,
        ceilings: sheet.ceilings,
        lines: sheet.lines.clone(),
        version: 0,
    };
    let mut amendments = Vec::with_capacity(rows.len());
    for row in rows {
        let kind = Kind::ALL
            .into_iter()
            .find(|kind| kind.as_str() == row.kind)
            .ok_or_else(|| StoreError::inconsistent(TABLE, format!("kind {}", row.kind)))?;
        let before = amounts(TABLE, row.before_vials, row.before_needles, row.before_syringes)?;
        let after = amounts(TABLE, row.after_vials, row.after_needles, row.after_syringes)?;
        let facility = code(TABLE, &row.facility_code)?;
        let redirected = match &row.redirected_to {
            None => None,
            Some(to) => {
                let to = code(TABLE, to)?;
                let had = lines.units_of(to);
                let mut has = had;
                for (item, moved) in before.iter() {
                    *has.get_mut(item) = had
                        .get(item)
                        .checked_add(*moved)
                        .ok_or_else(|| StoreError::inconsistent(TABLE, "a redirect overflows"))?;
                }
                lines.lines.insert(Child::Facility(to), has);
                Some(Redirected { to, before: had, after: has })
            }
        };
        lines.lines.insert(Child::Facility(facility), after);
        lines.version = row.version;
        amendments.push(Amendment {
            id: row.amendment_id,
            sheet: row.sheet_id,
            version: row.version,
            kind,
            facility,
            before,
            after,
            redirected,
            reason: row.reason,
            by: Signature {
                person: row.person,
                organisation: row.organisation,
                by_proxy: false,
                at: row.amended_at,
            },
        });
    }
    Ok((lines, amendments))
}

/// The sheet that an amendment belongs to, by the amendment's id.
pub(crate) async fn sheet_of(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Uuid>, StoreError> {
    Ok(sqlx::query_scalar!(
        "select sheet_id from allocation.amendments where amendment_id = $1",
        id
    )
    .fetch_optional(connection)
    .await?)
}

/// Sheets of a round that have amendments.
pub(crate) async fn sheets_of_round(
    connection: &mut PgConnection,
    round: Uuid,
) -> Result<Vec<Uuid>, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"
        select distinct sheet_id
          from allocation.amendments
          join allocation.sheets using (sheet_id)
         where round_id = $1
        "#,
        round,
    )
    .fetch_all(connection)
    .await?)
}
