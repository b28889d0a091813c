//! `allocation.locks`, `allocation.locked_sheets`, `allocation.locked_ship_tos`: insert only.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, Office, PerItem, ShipTo};

use super::{StoreError, code, number};
use crate::domain::{
    chain::Hash,
    child::{Child, Lines},
    lock::{Destination, Destinations, Lock},
    round::LateDefault,
    sheet::Sheet,
};

const TABLE: &str = "locks";

/// What a lock answered, kept so that the same request is answered the same again.
#[derive(Debug, Clone)]
pub(crate) struct LockReceipt {
    pub(crate) lock: Uuid,
    pub(crate) round: Uuid,
    pub(crate) locker: Office,
    pub(crate) sheets: u32,
    pub(crate) sheets_open: u32,
    /// Completed sheets that are left for another call.
    pub(crate) sheets_waiting: u32,
    pub(crate) allocated: PerItem<u64>,
    pub(crate) late_default: Option<LateDefault>,
    pub(crate) locked_at: DateTime<Utc>,
    pub(crate) held: Vec<FacilityCode>,
    pub(crate) chain_sequence: u32,
    pub(crate) chain_hash: Hash,
}

/// Writes down a lock. All its rows are there or none.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    lock: &Lock,
    receipt: &LockReceipt,
    destinations: &Destinations,
) -> Result<(), StoreError> {
    let wide = |sum: &u64| i64::try_from(*sum).unwrap_or(i64::MAX);
    sqlx::query!(
        r#"
        insert into allocation.locks
               (lock_id, round_id, locker_code, sheets, sheets_open, sheets_waiting, vials, needles,
                syringes, late_default, locked_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        "#,
        lock.id,
        lock.round,
        receipt.locker.to_string(),
        number(receipt.sheets),
        number(receipt.sheets_open),
        number(receipt.sheets_waiting),
        wide(&lock.allocated.vaccine),
        wide(&lock.allocated.needle),
        wide(&lock.allocated.syringe),
        receipt.late_default.map(LateDefault::as_str),
        receipt.locked_at,
    )
    .execute(&mut *connection)
    .await?;
    let ids: Vec<Uuid> = lock.sheets.iter().map(|locked| locked.sheet.id).collect();
    let hashes: Vec<Vec<u8>> = lock.sheets.iter().map(|locked| locked.content.0.to_vec()).collect();
    sqlx::query!(
        r#"
        insert into allocation.locked_sheets (sheet_id, lock_id, content_hash)
        select sheet_id, $2, content_hash
          from unnest($1::uuid[], $3::bytea[]) as locked (sheet_id, content_hash)
        "#,
        &ids,
        lock.id,
        &hashes,
    )
    .execute(&mut *connection)
    .await?;
    insert_ship_tos(connection, lock, destinations).await
}

async fn insert_ship_tos(
    connection: &mut PgConnection,
    lock: &Lock,
    destinations: &Destinations,
) -> Result<(), StoreError> {
    let goes: Vec<(Uuid, &Destination)> = lock
        .sheets
        .iter()
        .flat_map(|locked| facilities(&locked.sheet.lines).map(|code| (locked.sheet.id, code)))
        .filter_map(|(sheet, code)| destinations.get(&code).map(|to| (sheet, to)))
        .collect();
    if goes.is_empty() {
        return Ok(());
    }
    let text = |of: fn(&ShipTo) -> &str| -> Vec<String> {
        goes.iter().map(|(_, to)| of(&to.ship_to).to_owned()).collect()
    };
    sqlx::query!(
        r#"
        insert into allocation.locked_ship_tos
               (sheet_id, facility_code, name, postcode, address, phone, delivery_days,
                delivery_hours, held)
        select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                             $7::text[], $8::text[], $9::boolean[])
        "#,
        &goes.iter().map(|(sheet, _)| *sheet).collect::<Vec<_>>(),
        &text(|to| to.facility_code.as_str()),
        &text(|to| &to.name),
        &text(|to| &to.postcode),
        &text(|to| &to.address),
        &text(|to| &to.phone),
        &text(|to| &to.delivery_days),
        &text(|to| &to.delivery_hours),
        &goes.iter().map(|(_, to)| to.held).collect::<Vec<_>>(),
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// What a lock answered, by its id.
pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<LockReceipt>, StoreError> {
    let row = sqlx::query!(
        r#"
        select locks.round_id, locker_code, sheets, sheets_open, sheets_waiting, vials, needles,
               syringes, late_default, locked_at, chain.sequence, chain.hash
          from allocation.locks
          join allocation.chain on chain.entry_id = locks.lock_id
         where lock_id = $1
        "#,
        id,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let held = sqlx::query_scalar!(
        r#"
        select facility_code
          from allocation.locked_ship_tos
          join allocation.locked_sheets using (sheet_id)
         where lock_id = $1 and held
         order by facility_code
        "#,
        id,
    )
    .fetch_all(connection)
    .await?;
    Ok(Some(LockReceipt {
        lock: id,
        round: row.round_id,
        locker: code(TABLE, &row.locker_code)?,
        sheets: super::unsigned(TABLE, row.sheets)?,
        sheets_open: super::unsigned(TABLE, row.sheets_open)?,
        sheets_waiting: super::unsigned(TABLE, row.sheets_waiting)?,
        allocated: PerItem { vaccine: row.vials, needle: row.needles, syringe: row.syringes }
            .map(|sum| u64::try_from(sum).unwrap_or(0)),
        late_default: row.late_default.as_deref().map(super::rounds::late_default).transpose()?,
        locked_at: row.locked_at,
        held: held.iter().map(|held| code(TABLE, held)).collect::<Result<_, _>>()?,
        chain_sequence: super::unsigned(TABLE, row.sequence)?,
        chain_hash: super::chain::hash(&row.hash)?,
    }))
}

/// Offices whose sheets a lock holds.
pub(crate) async fn offices(
    connection: &mut PgConnection,
    lock: Uuid,
) -> Result<Vec<Office>, StoreError> {
    let rows = sqlx::query_scalar!(
        r#"
        select office_code
          from allocation.locked_sheets
          join allocation.sheets using (sheet_id)
         where locked_sheets.lock_id = $1
         order by office_code
        "#,
        lock,
    )
    .fetch_all(connection)
    .await?;
    rows.iter().map(|office| code(TABLE, office)).collect()
}

/// A sheet's destinations as of its lock.
pub(crate) async fn destinations(
    connection: &mut PgConnection,
    sheets: &[Uuid],
) -> Result<Destinations, StoreError> {
    let rows =
        sqlx::query!("select * from allocation.locked_ship_tos where sheet_id = any($1)", sheets)
            .fetch_all(connection)
            .await?;
    rows.into_iter()
        .map(|row| {
            let facility_code: FacilityCode = code("locked_ship_tos", &row.facility_code)?;
            let ship_to = ShipTo {
                facility_code,
                name: row.name,
                postcode: row.postcode,
                address: row.address,
                phone: row.phone,
                delivery_days: row.delivery_days,
                delivery_hours: row.delivery_hours,
            };
            Ok((facility_code, Destination { ship_to, held: row.held }))
        })
        .collect()
}

/// Ids of a round's locked sheets with the lock each names itself and the lock that holds it.
pub(crate) async fn sheets_of_round(
    connection: &mut PgConnection,
    round: Uuid,
) -> Result<BTreeMap<Uuid, Option<Uuid>>, StoreError> {
    let rows = sqlx::query!(
        r#"
        select sheets.sheet_id, locked_sheets.lock_id as "lock_id?"
          from allocation.sheets
          left join allocation.locked_sheets
            on locked_sheets.sheet_id = sheets.sheet_id and locked_sheets.lock_id = sheets.lock_id
         where round_id = $1 and state = 'locked'
        "#,
        round,
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.sheet_id, row.lock_id)).collect())
}

/// Lines of the office's sheet in another round, if that was locked.
pub(crate) async fn locked_lines(
    connection: &mut PgConnection,
    round: Uuid,
    offices: &[Office],
) -> Result<Vec<Sheet>, StoreError> {
    let codes: Vec<String> = offices.iter().map(ToString::to_string).collect();
    let ids = sqlx::query_scalar!(
        r#"
        select sheet_id
          from allocation.sheets
         where round_id = $1 and office_code = any($2) and state = 'locked'
        "#,
        round,
        &codes,
    )
    .fetch_all(&mut *connection)
    .await?;
    super::sheets::find_many_with_lines(connection, &ids).await
}

fn facilities(lines: &Lines) -> impl Iterator<Item = FacilityCode> + '_ {
    lines.keys().filter_map(|child| match child {
        Child::Facility(code) => Some(*code),
        Child::Prefecture(_) | Child::Municipality(_) => None,
    })
}
