//! `allocation.chain` and `allocation.chain_heads`.

use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, number, unsigned};
use crate::domain::chain::{EntryKind, Hash, Head, Link, Record};

const TABLE: &str = "chain";

/// Appends a record. Writers of one round queue for its head here, so call it last.
pub(crate) async fn append(
    connection: &mut PgConnection,
    record: Record,
) -> Result<Link, StoreError> {
    let link = head_for_update(connection, record.round).await?.append(record);
    sqlx::query!(
        r#"
        insert into allocation.chain
               (round_id, sequence, kind, entry_id, person, organisation, recorded_at,
                content_hash, previous_hash, hash)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        "#,
        link.record.round,
        number(link.sequence),
        link.record.kind.as_str(),
        link.record.id,
        link.record.person,
        link.record.organisation,
        link.record.at,
        &link.record.content.0[..],
        &link.previous.0[..],
        &link.hash.0[..],
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update allocation.chain_heads set sequence = $2, hash = $3 where round_id = $1",
        link.record.round,
        number(link.sequence),
        &link.hash.0[..],
    )
    .execute(connection)
    .await?;
    Ok(link)
}

async fn head_for_update(connection: &mut PgConnection, round: Uuid) -> Result<Head, StoreError> {
    sqlx::query!(
        r#"
        insert into allocation.chain_heads (round_id, sequence, hash)
        values ($1, 0, $2)
            on conflict (round_id) do nothing
        "#,
        round,
        &Hash::NONE.0[..],
    )
    .execute(&mut *connection)
    .await?;
    let row = sqlx::query!(
        "select sequence, hash from allocation.chain_heads where round_id = $1 for update",
        round,
    )
    .fetch_one(connection)
    .await?;
    Ok(Head { sequence: unsigned(TABLE, row.sequence)?, hash: hash(&row.hash)? })
}

/// The newest entry as the last writer left it.
pub(crate) async fn head(connection: &mut PgConnection, round: Uuid) -> Result<Head, StoreError> {
    let row = sqlx::query!(
        "select sequence, hash from allocation.chain_heads where round_id = $1",
        round,
    )
    .fetch_optional(connection)
    .await?;
    match row {
        Some(row) => Ok(Head { sequence: unsigned(TABLE, row.sequence)?, hash: hash(&row.hash)? }),
        None => Ok(Head::EMPTY),
    }
}

/// All entries of a round in order.
pub(crate) async fn list(
    connection: &mut PgConnection,
    round: Uuid,
) -> Result<Vec<Link>, StoreError> {
    let rows =
        sqlx::query!("select * from allocation.chain where round_id = $1 order by sequence", round)
            .fetch_all(connection)
            .await?;
    rows.into_iter()
        .map(|row| {
            let kind = [EntryKind::Lock, EntryKind::Amendment]
                .into_iter()
                .find(|kind| kind.as_str() == row.kind)
                .ok_or_else(|| StoreError::inconsistent(TABLE, format!("kind {}", row.kind)))?;
            let record = Record {
                round: row.round_id,
                kind,
                id: row.entry_id,
                person: row.person,
                organisation: row.organisation,
                at: row.recorded_at,
                content: hash(&row.content_hash)?,
            };
            Ok(Link {
                record,
                sequence: unsigned(TABLE, row.sequence)?,
                previous: hash(&row.previous_hash)?,
                hash: hash(&row.hash)?,
            })
        })
        .collect()
}

/// A column as a hash.
pub(super) fn hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    bytes.try_into().map(Hash).map_err(|error| StoreError::inconsistent(TABLE, error))
}

/// Makes a transaction read everything as of one moment.
pub(crate) async fn one_moment(connection: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("set transaction isolation level repeatable read, read only")
        .execute(connection)
        .await?;
    Ok(())
}
