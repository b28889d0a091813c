//! `allocation.sheets`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Amounts, Office, PerItem};

use super::{StoreError, amounts, code, column, sheet_lines};
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

/// What a list shows of a sheet: its sums instead of its lines.
#[derive(Debug, Clone)]
pub(crate) struct Summary {
    pub(crate) sheet: Sheet,
    pub(crate) sums: PerItem<u64>,
    pub(crate) office_name: String,
}

/// Which sheets are wanted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filter {
    pub(crate) after: Option<String>,
    pub(crate) state: Option<&'static str>,
    pub(crate) late_at: Option<DateTime<Utc>>,
    pub(crate) limit: i64,
}

/// Opens sheets with their lines; each has a version of 1.
pub(crate) async fn insert(connection: &mut PgConnection, sheets: &[Sheet]) -> Result<(), StoreError> {
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
pub(crate) async fn save(connection: &mut PgConnection, sheets: &[&Sheet]) -> Result<(), StoreError> {
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
    if usize::try_from(done.rows_affected()) == Ok(sheets.len()) { Ok(()) } else { Err(StoreError::Conflict) }
}

/// One sheet with its lines.
pub(crate) async fn find(connection: &mut PgConnection, id: Uuid) -> Result<Option<Sheet>, StoreError> {
    let rows = find_many(connection, &[id]).await?;
    with_lines(connection, rows).await.map(|mut sheets| sheets.pop())
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

/// Ids of the sheets below an office that are in some states.
pub(crate) async fn ids_below(
    connection: &mut PgConnection,
    round: Uuid,
    above: &Office,
    states: &[&str],
) -> Result<Vec<Uuid>, StoreError> {
    let states: Vec<String> = states.iter().map(|state| (*state).to_owned()).collect();
    Ok(sqlx::query_scalar!(
        r#"
        select sheet_id
          from allocation.sheets
         where round_id = $1 and parent_code = $2 and state = any($3)
         order by sheet_id
        "#,
        round,
        above.to_string(),
        &states,
    )
    .fetch_all(connection)
    .await?)
}

/// Sheets of one round that are locked, the nation's own included.
pub(crate) async fn count_locked(connection: &mut PgConnection, round: Uuid) -> Result<u64, StoreError> {
    let count = sqlx::query_scalar!(
        r#"select count(*) as "count!" from allocation.sheets where round_id = $1 and state = 'locked'"#,
        round,
    )
    .fetch_one(connection)
    .await?;
    Ok(u64::try_from(count).unwrap_or(0))
}

/// Sum of the ceilings of the sheets below an office, one sheet left out.
pub(crate) async fn ceilings_below(
    connection: &mut PgConnection,
    round: Uuid,
    above: &Office,
    except: Uuid,
) -> Result<PerItem<u64>, StoreError> {
    let row = sqlx::query!(
        r#"
        select coalesce(sum(ceiling_vials), 0) as "vials!",
               coalesce(sum(ceiling_needles), 0) as "needles!",
               coalesce(sum(ceiling_syringes), 0) as "syringes!"
          from allocation.sheets
         where round_id = $1 and parent_code = $2 and sheet_id <> $3
        "#,
        round,
        above.to_string(),
        except,
    )
    .fetch_one(connection)
    .await?;
    Ok(PerItem { vaccine: row.vials, needle: row.needles, syringe: row.syringes }
        .map(|sum| u64::try_from(sum).unwrap_or(0)))
}

/// Sheets below an office in order of code, with their sums.
pub(crate) async fn list_below(
    connection: &mut PgConnection,
    round: Uuid,
    above: &Office,
    filter: &Filter,
) -> Result<Vec<Summary>, StoreError> {
    let rows = sqlx::query!(
        r#"
        select sheets.sheet_id, coalesce(places.name, '') as "name!",
               coalesce(sum(vials), 0) as "vials!",
               coalesce(sum(needles), 0) as "needles!",
               coalesce(sum(syringes), 0) as "syringes!"
          from allocation.sheets
          left join allocation.sheet_lines using (sheet_id)
          left join allocation.places on places.place_code = sheets.office_code
         where round_id = $1
           and parent_code = $2
           and ($3::text is null or office_code > $3)
           and ($4::text is null or state = $4)
           and ($5::timestamptz is null or (due_at < $5 and state in ('issued', 'confirmed')))
         group by sheets.sheet_id, places.name
         order by office_code
         limit $6
        "#,
        round,
        above.to_string(),
        filter.after,
        filter.state,
        filter.late_at,
        filter.limit,
    )
    .fetch_all(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.sheet_id).collect();
    let sheets = find_many(connection, &ids).await?;
    Ok(sheets
        .into_iter()
        .zip(rows)
        .map(|(sheet, row)| Summary {
            sheet,
            sums: PerItem { vaccine: row.vials, needle: row.needles, syringe: row.syringes }
                .map(|sum| u64::try_from(sum).unwrap_or(0)),
            office_name: row.name,
        })
        .collect())
}

/// Unfinished sheets that are due before an instant, of rounds that go on.
pub(crate) async fn due_before(
    connection: &mut PgConnection,
    instant: DateTime<Utc>,
) -> Result<Vec<Sheet>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"
        select sheet_id
          from allocation.sheets
          join allocation.rounds using (round_id)
         where state in ('issued', 'confirmed') and due_at <= $1 and cancelled_at is null
        "#,
        instant,
    )
    .fetch_all(&mut *connection)
    .await?;
    find_many(connection, &ids).await
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
pub(crate) async fn find_many(connection: &mut PgConnection, ids: &[Uuid]) -> Result<Vec<Sheet>, StoreError> {
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

/// Sheets as columns for `unnest`.
#[derive(Default)]
struct Columns {
    ids: Vec<Uuid>,
    rounds: Vec<Uuid>,
    offices: Vec<String>,
    parents: Vec<Option<String>>,
    vials: Vec<i32>,
    needles: Vec<i32>,
    syringes: Vec<i32>,
    states: Vec<String>,
    signed_by: Vec<Option<String>>,
    signed_for: Vec<Option<String>>,
    signed_at: Vec<Option<DateTime<Utc>>>,
    by_proxy: Vec<Option<bool>>,
    locks: Vec<Option<Uuid>>,
    due_at: Vec<Option<DateTime<Utc>>>,
    versions: Vec<i64>,
}

impl Columns {
    fn of<'a>(sheets: impl IntoIterator<Item = &'a Sheet>) -> Self {
        let mut columns = Self::default();
        for sheet in sheets {
            columns.push(sheet);
        }
        columns
    }

    fn push(&mut self, sheet: &Sheet) {
        let Amounts { vaccine, needle, syringe } = sheet.ceilings;
        let (state, signature, lock) = match &sheet.state {
            State::Issued => ("issued", None, None),
            State::Confirmed(by) => ("confirmed", Some(by), None),
            State::Completed(by) => ("completed", Some(by), None),
            State::Locked { by, lock } => ("locked", Some(by), Some(*lock)),
        };
        self.ids.push(sheet.id);
        self.rounds.push(sheet.round);
        self.offices.push(sheet.office.to_string());
        self.parents.push(sheet.office.parent().map(|parent| parent.to_string()));
        self.vials.push(column(vaccine));
        self.needles.push(column(needle));
        self.syringes.push(column(syringe));
        self.states.push(state.to_owned());
        self.signed_by.push(signature.map(|by| by.person.clone()));
        self.signed_for.push(signature.map(|by| by.organisation.clone()));
        self.signed_at.push(signature.map(|by| by.at));
        self.by_proxy.push(signature.map(|by| by.by_proxy));
        self.locks.push(lock);
        self.due_at.push(sheet.due_at);
        self.versions.push(sheet.version);
    }
}
