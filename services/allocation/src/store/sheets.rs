//! `allocation.sheets`.

mod columns;
mod lists;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::Office;

use self::columns::Columns;
pub(crate) use self::lists::{
    Filter, Summary, ceilings_below, count_locked, due_before, ids_below, list_below, waiting,
};
use super::{StoreError, amounts, code, sheet_lines};
use crate::domain::{
    child::Lines,
    sheet::{Sheet, Signature, State},
};

const TABLE: &str = "sheets";

struct SheetRow {
    sheet_id: Uuid,
    round_id: Uuid,
    office_code: String,
    ceiling_vials: i32,
    ceiling_needles: i32,
    ceiling_syringes: i32,
    state: String,
    signed_by: Option<String>,
    signed_for: Option<String>,
    signed_at: Option<DateTime<Utc>>,
    by_proxy: Option<bool>,
    lock_id: Option<Uuid>,
    due_at: Option<DateTime<Utc>>,
    version: i64,
}

impl TryFrom<SheetRow> for Sheet {
    type Error = StoreError;

    fn try_from(row: SheetRow) -> Result<Self, StoreError> {
        let signature = match (row.signed_by, row.signed_for, row.signed_at, row.by_proxy) {
            (Some(person), Some(organisation), Some(at), Some(by_proxy)) => {
                Some(Signature { person, organisation, by_proxy, at })
            }
            _ => None,
        };
        let state = match (row.state.as_str(), signature, row.lock_id) {
            ("issued", None, None) => State::Issued,
            ("confirmed", Some(by), None) => State::Confirmed(by),
            ("completed", Some(by), None) => State::Completed(by),
            ("locked", Some(by), Some(lock)) => State::Locked { by, lock },
            (state, ..) => {
                return Err(StoreError::inconsistent(TABLE, format!("{} {state}", row.sheet_id)));
            }
        };
        Ok(Self {
            id: row.sheet_id,
            round: row.round_id,
            office: code(TABLE, &row.office_code)?,
            ceilings: amounts(TABLE, row.ceiling_vials, row.ceiling_needles, row.ceiling_syringes)?,
            state,
            version: row.version,
            due_at: row.due_at,
            lines: Lines::new(),
        })
    }
}

/// Opens sheets with their lines; each has a version of 1.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    sheets: &[Sheet],
) -> Result<(), StoreError> {
    let rows = Columns::of(sheets);
    sqlx::query!(
        r#"
        insert into allocation.sheets
               (sheet_id, round_id, office_code, parent_code, ceiling_vials, ceiling_needles,
                ceiling_syringes, state, signed_by, signed_for, signed_at, by_proxy, due_at, version)
        select sheet_id, round_id, office_code, parent_code, vials, needles, syringes, state,
               signed_by, signed_for, signed_at, by_proxy, due_at, version
          from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::integer[], $6::integer[],
                      $7::integer[], $8::text[], $9::text[], $10::text[], $11::timestamptz[],
                      $12::boolean[], $13::timestamptz[], $14::bigint[])
               as opened (sheet_id, round_id, office_code, parent_code, vials, needles, syringes,
                          state, signed_by, signed_for, signed_at, by_proxy, due_at, version)
        "#,
        &rows.ids,
        &rows.rounds,
        &rows.offices,
        &rows.parents as &[Option<String>],
        &rows.vials,
        &rows.needles,
        &rows.syringes,
        &rows.states,
        &rows.signed_by as &[Option<String>],
        &rows.signed_for as &[Option<String>],
        &rows.signed_at as &[Option<DateTime<Utc>>],
        &rows.by_proxy as &[Option<bool>],
        &rows.due_at as &[Option<DateTime<Utc>>],
        &rows.versions,
    )
    .execute(&mut *connection)
    .await?;
    sheet_lines::insert(connection, sheets).await
}

/// Saves ceilings, state and signature of sheets that each went up by one or more versions since
/// they were read `for update`; lines are saved by [`sheet_lines::replace`].
pub(crate) async fn save(
    connection: &mut PgConnection,
    sheets: &[&Sheet],
) -> Result<(), StoreError> {
    let rows = Columns::of(sheets.iter().copied());
    let done = sqlx::query!(
        r#"
        update allocation.sheets
           set ceiling_vials = changed.vials,
               ceiling_needles = changed.needles,
               ceiling_syringes = changed.syringes,
               state = changed.state,
               signed_by = changed.signed_by,
               signed_for = changed.signed_for,
               signed_at = changed.signed_at,
               by_proxy = changed.by_proxy,
               lock_id = changed.lock_id,
               due_at = changed.due_at,
               version = changed.version
          from unnest($1::uuid[], $2::integer[], $3::integer[], $4::integer[], $5::text[], $6::text[],
                      $7::text[], $8::timestamptz[], $9::boolean[], $10::uuid[], $11::timestamptz[],
                      $12::bigint[])
               as changed (sheet_id, vials, needles, syringes, state, signed_by, signed_for, signed_at,
                           by_proxy, lock_id, due_at, version)
         where sheets.sheet_id = changed.sheet_id and sheets.version < changed.version
        "#,
        &rows.ids,
        &rows.vials,
        &rows.needles,
        &rows.syringes,
        &rows.states,
        &rows.signed_by as &[Option<String>],
        &rows.signed_for as &[Option<String>],
        &rows.signed_at as &[Option<DateTime<Utc>>],
        &rows.by_proxy as &[Option<bool>],
        &rows.locks as &[Option<Uuid>],
        &rows.due_at as &[Option<DateTime<Utc>>],
        &rows.versions,
    )
    .execute(connection)
    .await?;
    if usize::try_from(done.rows_affected()) == Ok(sheets.len()) {
        Ok(())
    } else {
        Err(StoreError::Conflict)
    }
}

/// One sheet with its lines.
pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Sheet>, StoreError> {
    find_many_with_lines(connection, &[id]).await.map(|mut sheets| sheets.pop())
}

/// Sheets with their lines, in order of office.
pub(crate) async fn find_many_with_lines(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<Sheet>, StoreError> {
    let rows = find_many(connection, ids).await?;
    with_lines(connection, rows).await
}

/// One sheet by round and office, with its lines.
pub(crate) async fn find_by_office(
    connection: &mut PgConnection,
    round: Uuid,
    office: &Office,
) -> Result<Option<Sheet>, StoreError> {
    let id = sqlx::query_scalar!(
        "select sheet_id from allocation.sheets where round_id = $1 and office_code = $2",
        round,
        office.to_string(),
    )
    .fetch_optional(&mut *connection)
    .await?;
    match id {
        Some(id) => find(connection, id).await,
        None => Ok(None),
    }
}

/// One sheet with its lines, held until the transaction ends.
pub(crate) async fn find_for_update(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Sheet>, StoreError> {
    find_many_for_update(connection, &[id]).await.map(|mut sheets| sheets.pop())
}

/// Sheets with their lines, held in order of id so that two callers never wait for each other.
pub(crate) async fn find_many_for_update(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<Sheet>, StoreError> {
    sqlx::query!(
        "select sheet_id from allocation.sheets where sheet_id = any($1) order by sheet_id for update",
        ids,
    )
    .fetch_all(&mut *connection)
    .await?;
    let rows = find_many(connection, ids).await?;
    with_lines(connection, rows).await
}

/// Holds a sheet's row until the transaction ends.
pub(crate) async fn hold(connection: &mut PgConnection, id: Uuid) -> Result<(), StoreError> {
    sqlx::query!("select sheet_id from allocation.sheets where sheet_id = $1 for update", id)
        .fetch_optional(connection)
        .await?;
    Ok(())
}

/// Moves the deadline of a round's unfinished sheets of one tier, or of one office.
pub(crate) async fn move_due(
    connection: &mut PgConnection,
    round: Uuid,
    code_length: i32,
    office: Option<&Office>,
    to: DateTime<Utc>,
) -> Result<u64, StoreError> {
    let done = sqlx::query!(
        r#"
        update allocation.sheets
           set due_at = $4
         where round_id = $1
           and state <> 'locked'
           and parent_code is not null
           and length(office_code) = $2
           and ($3::text is null or office_code = $3)
           and due_at < $4
        "#,
        round,
        code_length,
        office.map(ToString::to_string),
        to,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

/// Sheets without their lines, in order of office.
pub(crate) async fn find_many(
    connection: &mut PgConnection,
    ids: &[Uuid],
) -> Result<Vec<Sheet>, StoreError> {
    let rows = sqlx::query_as!(
        SheetRow,
        r#"
        select sheet_id, round_id, office_code, ceiling_vials, ceiling_needles, ceiling_syringes,
               state, signed_by, signed_for, signed_at, by_proxy, lock_id, due_at, version
          from allocation.sheets
         where sheet_id = any($1)
         order by office_code
        "#,
        ids,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Sheet::try_from).collect()
}

async fn with_lines(
    connection: &mut PgConnection,
    mut sheets: Vec<Sheet>,
) -> Result<Vec<Sheet>, StoreError> {
    sheet_lines::read_into(connection, &mut sheets).await?;
    Ok(sheets)
}
