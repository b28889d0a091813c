//! `allocation.rounds` and `allocation.cut_offs`.

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;
use vsys_vocabulary::{Office, PartnerId};

use super::{StoreError, amounts, code, column, number, packs, unsigned};
use crate::domain::{
    round::{Cancellation, Deadlines, LateDefault, Round},
    sheet::Signature,
};

const TABLE: &str = "rounds";

struct RoundRow {
    round_id: Uuid,
    round_number: String,
    product_code: String,
    planning_doses_per_vial: i32,
    supply_vials: i32,
    supply_needles: i32,
    supply_syringes: i32,
    vials_per_box: i32,
    needles_per_box: i32,
    syringes_per_box: i32,
    prefectures_complete_at: DateTime<Utc>,
    nation_locks_at: DateTime<Utc>,
    municipalities_complete_at: DateTime<Utc>,
    prefectures_lock_at: DateTime<Utc>,
    cut_off_at: DateTime<Utc>,
    late_default: String,
    created_at: DateTime<Utc>,
    created_by: String,
    cancelled_at: Option<DateTime<Utc>>,
    cancelled_by: Option<String>,
    cancel_reason: Option<String>,
    version: i64,
}

impl TryFrom<RoundRow> for Round {
    type Error = StoreError;

    fn try_from(row: RoundRow) -> Result<Self, StoreError> {
        let cancelled = match (row.cancelled_at, row.cancelled_by, row.cancel_reason) {
            (None, None, None) => None,
            (Some(at), Some(by), Some(reason)) => Some(Cancellation { at, by, reason }),
            _ => return Err(StoreError::inconsistent(TABLE, "half cancelled")),
        };
        Ok(Self {
            id: row.round_id,
            number: row.round_number,
            product: code(TABLE, &row.product_code)?,
            planning_doses_per_vial: unsigned(TABLE, row.planning_doses_per_vial)?,
            supply: amounts(TABLE, row.supply_vials, row.supply_needles, row.supply_syringes)?,
            packs: packs(TABLE, row.vials_per_box, row.needles_per_box, row.syringes_per_box)?,
            deadlines: Deadlines {
                prefectures_complete: row.prefectures_complete_at,
                nation_locks: row.nation_locks_at,
                municipalities_complete: row.municipalities_complete_at,
                prefectures_lock: row.prefectures_lock_at,
            },
            cut_off: row.cut_off_at,
            cut_offs: Vec::new(),
            late_default: late_default(&row.late_default)?,
            cancelled,
            created_by: row.created_by,
            created_at: row.created_at,
            version: row.version,
        })
    }
}

/// A late default by its name in the database.
pub(super) fn late_default(name: &str) -> Result<LateDefault, StoreError> {
    [LateDefault::HoldBack, LateDefault::LastRound]
        .into_iter()
        .find(|default| default.as_str() == name)
        .ok_or_else(|| StoreError::inconsistent(TABLE, format!("late default {name}")))
}

/// Opens a round; answers false when its id or its number is there already. Which one is for the
/// caller to look up: of two openings at once the database may notice either first.
pub(crate) async fn insert(
    connection: &mut PgConnection,
    round: &Round,
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        r#"
        insert into allocation.rounds
               (round_id, round_number, product_code, planning_doses_per_vial,
                supply_vials, supply_needles, supply_syringes,
                vials_per_box, needles_per_box, syringes_per_box,
                prefectures_complete_at, nation_locks_at, municipalities_complete_at,
                prefectures_lock_at, cut_off_at, late_default, created_at, created_by, version)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
            on conflict do nothing
        "#,
        round.id,
        round.number,
        round.product.as_str(),
        number(round.planning_doses_per_vial),
        column(round.supply.vaccine),
        column(round.supply.needle),
        column(round.supply.syringe),
        number(round.packs.vaccine.get()),
        number(round.packs.needle.get()),
        number(round.packs.syringe.get()),
        round.deadlines.prefectures_complete,
        round.deadlines.nation_locks,
        round.deadlines.municipalities_complete,
        round.deadlines.prefectures_lock,
        round.cut_off,
        round.late_default.as_str(),
        round.created_at,
        round.created_by,
        round.version,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Ids and numbers of all rounds, in the order in which they were opened.
pub(crate) async fn numbers(
    connection: &mut PgConnection,
) -> Result<Vec<(Uuid, String)>, StoreError> {
    let rows = sqlx::query!(
        "select round_id, round_number from allocation.rounds order by created_at, round_id"
    )
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.round_id, row.round_number)).collect())
}

/// One round with its cut-offs.
pub(crate) async fn find(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Round>, StoreError> {
    let row = sqlx::query_as!(RoundRow, "select * from allocation.rounds where round_id = $1", id)
        .fetch_optional(&mut *connection)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut round = Round::try_from(row)?;
    round.cut_offs = cut_offs(connection, id).await?;
    Ok(Some(round))
}

/// One round, held until the transaction ends: exclusively to change it, shared to rely on it.
pub(crate) async fn find_for_update(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Round>, StoreError> {
    sqlx::query!("select round_id from allocation.rounds where round_id = $1 for update", id)
        .fetch_optional(&mut *connection)
        .await?;
    find(connection, id).await
}

/// One round, kept from changing (a cancellation, say) until the transaction ends.
pub(crate) async fn find_for_share(
    connection: &mut PgConnection,
    id: Uuid,
) -> Result<Option<Round>, StoreError> {
    sqlx::query!("select round_id from allocation.rounds where round_id = $1 for share", id)
        .fetch_optional(&mut *connection)
        .await?;
    find(connection, id).await
}

/// Rounds, newest first, from after `(created_at, round_id)`; without single partners' cut-offs.
pub(crate) async fn list(
    connection: &mut PgConnection,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> Result<Vec<Round>, StoreError> {
    let rows = sqlx::query_as!(
        RoundRow,
        r#"
        select *
          from allocation.rounds
         where $1::timestamptz is null or (created_at, round_id) < ($1, $2)
         order by created_at desc, round_id desc
         limit $3
        "#,
        before.map(|(at, _)| at),
        before.map(|(_, id)| id),
        limit,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(Round::try_from).collect()
}

/// The round of the same product opened before this one, if any was not cancelled.
pub(crate) async fn previous(
    connection: &mut PgConnection,
    round: &Round,
) -> Result<Option<Uuid>, StoreError> {
    Ok(sqlx::query_scalar!(
        r#"
        select round_id
          from allocation.rounds
         where product_code = $1 and created_at < $2 and cancelled_at is null
         order by created_at desc
         limit 1
        "#,
        round.product.as_str(),
        round.created_at,
    )
    .fetch_optional(connection)
    .await?)
}

/// Saves deadlines and cancellation, if nobody else did meanwhile.
pub(crate) async fn save(connection: &mut PgConnection, round: &Round) -> Result<(), StoreError> {
    let cancelled = round.cancelled.as_ref();
    let done = sqlx::query!(
        r#"
        update allocation.rounds
           set prefectures_complete_at = $2, nation_locks_at = $3, municipalities_complete_at = $4,
               prefectures_lock_at = $5, cancelled_at = $6, cancelled_by = $7, cancel_reason = $8,
               version = $9
         where round_id = $1 and version < $9
        "#,
        round.id,
        round.deadlines.prefectures_complete,
        round.deadlines.nation_locks,
        round.deadlines.municipalities_complete,
        round.deadlines.prefectures_lock,
        cancelled.map(|cancelled| cancelled.at),
        cancelled.map(|cancelled| cancelled.by.as_str()),
        cancelled.map(|cancelled| cancelled.reason.as_str()),
        round.version,
    )
    .execute(connection)
    .await?;
    if done.rows_affected() == 1 { Ok(()) } else { Err(StoreError::Conflict) }
}

/// Sets one partner's cut-off.
pub(crate) async fn save_cut_off(
    connection: &mut PgConnection,
    (round, partner): (Uuid, &PartnerId),
    at: DateTime<Utc>,
    by: &Signature,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        insert into allocation.cut_offs (round_id, partner_id, cut_off_at, set_at, set_by)
        values ($1, $2, $3, $4, $5)
            on conflict (round_id, partner_id) do update
           set cut_off_at = excluded.cut_off_at,
               set_at     = excluded.set_at,
               set_by     = excluded.set_by
        "#,
        round,
        partner.as_str(),
        at,
        by.at,
        by.person,
    )
    .execute(connection)
    .await?;
    Ok(())
}

async fn cut_offs(
    connection: &mut PgConnection,
    round: Uuid,
) -> Result<Vec<(PartnerId, DateTime<Utc>)>, StoreError> {
    let rows = sqlx::query!(
        "select partner_id, cut_off_at from allocation.cut_offs where round_id = $1 order by partner_id",
        round,
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|row| Ok((code("cut_offs", &row.partner_id)?, row.cut_off_at))).collect()
}

/// A deadline that was moved.
pub(crate) struct Extension<'a> {
    pub(crate) id: Uuid,
    pub(crate) round: Uuid,
    pub(crate) step: &'a str,
    pub(crate) office: Option<&'a Office>,
    pub(crate) to: DateTime<Utc>,
    pub(crate) reason: &'a str,
    pub(crate) by: &'a Signature,
}

/// Writes down a moved deadline.
pub(crate) async fn record_extension(
    connection: &mut PgConnection,
    extension: &Extension<'_>,
) -> Result<(), StoreError> {
    sqlx::query!(
        r#"
        insert into allocation.deadline_extensions
               (extension_id, round_id, step, office_code, deadline_at, reason, person, organisation,
                extended_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        "#,
        extension.id,
        extension.round,
        extension.step,
        extension.office.map(ToString::to_string),
        extension.to,
        extension.reason,
        extension.by.person,
        extension.by.organisation,
        extension.by.at,
    )
    .execute(connection)
    .await?;
    Ok(())
}
