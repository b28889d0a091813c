//! `allocation.sheet_lines`.

use std::collections::HashMap;

use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, amounts, column};
use crate::domain::{child::Child, sheet::Sheet};

const TABLE: &str = "sheet_lines";

/// Writes the lines of sheets that have none yet.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    sheets: &[Sheet],
) -> Result<(), StoreError> {
    let lines = Columns::of(sheets);
    if lines.sheets.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        r#"
        insert into allocation.sheet_lines (sheet_id, child_code, vials, needles, syringes)
        select * from unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::integer[])
        "#,
        &lines.sheets,
        &lines.children,
        &lines.vials,
        &lines.needles,
        &lines.syringes,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Makes the table hold exactly a sheet's lines, touching only rows that differ.
pub(crate) async fn replace(
    connection: &mut PgConnection,
    sheet: &Sheet,
) -> Result<(), StoreError> {
    let lines = Columns::of(std::slice::from_ref(sheet));
    sqlx::query!(
        "delete from allocation.sheet_lines where sheet_id = $1 and child_code <> all($2)",
        sheet.id,
        &lines.children,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        r#"
        insert into allocation.sheet_lines as kept (sheet_id, child_code, vials, needles, syringes)
        select * from unnest($1::uuid[], $2::text[], $3::integer[], $4::integer[], $5::integer[])
            on conflict (sheet_id, child_code) do update
           set vials = excluded.vials, needles = excluded.needles, syringes = excluded.syringes
         where (kept.vials, kept.needles, kept.syringes)
               is distinct from (excluded.vials, excluded.needles, excluded.syringes)
        "#,
        &lines.sheets,
        &lines.children,
        &lines.vials,
        &lines.needles,
        &lines.syringes,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Fills sheets with their lines, all by one query.
pub(crate) async fn read_into(
    connection: &mut PgConnection,
    sheets: &mut [Sheet],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = sheets.iter().map(|sheet| sheet.id).collect();
    let rows = sqlx::query!(
        r#"
        select sheet_id, child_code, vials, needles, syringes
          from allocation.sheet_lines
         where sheet_id = any($1)
        "#,
        &ids,
    )
    .fetch_all(connection)
    .await?;
    let mut by_id: HashMap<Uuid, &mut Sheet> =
        sheets.iter_mut().map(|sheet| (sheet.id, sheet)).collect();
    for row in rows {
        let Some(sheet) = by_id.get_mut(&row.sheet_id) else { continue };
        let child = Child::parse(&sheet.office, &row.child_code)
            .map_err(|error| StoreError::inconsistent(TABLE, error))?;
        sheet.lines.insert(child, amounts(TABLE, row.vials, row.needles, row.syringes)?);
    }
    Ok(())
}

#[derive(Default)]
struct Columns {
    sheets: Vec<Uuid>,
    children: Vec<String>,
    vials: Vec<i32>,
    needles: Vec<i32>,
    syringes: Vec<i32>,
}

impl Columns {
    fn of(sheets: &[Sheet]) -> Self {
        let mut columns = Self::default();
        for sheet in sheets {
            for (child, units) in &sheet.lines {
                columns.sheets.push(sheet.id);
                columns.children.push(child.to_string());
                columns.vials.push(column(units.vaccine));
                columns.needles.push(column(units.needle));
                columns.syringes.push(column(units.syringe));
            }
        }
        columns
    }
}
