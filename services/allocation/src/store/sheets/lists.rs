//! Many sheets at a glance.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Office, PerItem};

use super::find_many;
use crate::{
    domain::{lock::WaitingSheet, sheet::Sheet},
    store::StoreError,
};

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

/// Completed sheets below an office with how many lines they have, in order of office: of those
/// that are named, or of all where none is.
pub(crate) async fn waiting(
    connection: &mut PgConnection,
    round: Uuid,
    above: &Office,
    named: &[Uuid],
) -> Result<Vec<WaitingSheet>, StoreError> {
    let rows = sqlx::query!(
        r#"
        select sheets.sheet_id, count(sheet_lines.sheet_id) as "lines!"
          from allocation.sheets
          left join allocation.sheet_lines using (sheet_id)
         where round_id = $1
           and parent_code = $2
           and state = 'completed'
           and (cardinality($3::uuid[]) = 0 or sheets.sheet_id = any($3))
         group by sheets.sheet_id
         order by office_code
        "#,
        round,
        above.to_string(),
        named,
    )
    .fetch_all(connection)
    .await?;
    let sheet = |id, lines| WaitingSheet { id, lines: u64::try_from(lines).unwrap_or(0) };
    Ok(rows.into_iter().map(|row| sheet(row.sheet_id, row.lines)).collect())
}

/// Sheets of one round that are locked, the nation's own included.
pub(crate) async fn count_locked(
    connection: &mut PgConnection,
    round: Uuid,
) -> Result<u64, StoreError> {
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

/// Unfinished sheets that are due before an instant and were not reminded at their deadline yet, of
/// rounds that go on.
pub(crate) async fn due_before(
    connection: &mut PgConnection,
    instant: DateTime<Utc>,
) -> Result<Vec<Sheet>, StoreError> {
    let ids = sqlx::query_scalar!(
        r#"
        select sheet_id
          from allocation.sheets
          join allocation.rounds using (round_id)
         where state in ('issued', 'confirmed')
           and sheets.due_at <= $1
           and cancelled_at is null
           and not exists (
               select
                 from allocation.reminders
                where reminders.sheet_id = sheets.sheet_id
                  and reminders.due_at = sheets.due_at
                  and reminders.hours_before = 0
               )
        "#,
        instant,
    )
    .fetch_all(&mut *connection)
    .await?;
    find_many(connection, &ids).await
}
