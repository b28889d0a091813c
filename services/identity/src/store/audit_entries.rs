use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{StoreError, number};
use crate::domain::audit::{Answered, Entry, Hash, Head};

const TABLE: &str = "audit_entries";

struct Row {
    sequence: i64,
    event_id: Uuid,
    answered_at: DateTime<Utc>,
    service: String,
    rpc: String,
    person: String,
    organisation_id: String,
    tier: String,
    prefecture_code: String,
    municipality_code: String,
    address: String,
    request_json: String,
    code: String,
    reason: String,
    before_json: String,
    after_json: String,
    hash: Vec<u8>,
}

impl TryFrom<Row> for Entry {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        Ok(Self {
            sequence: number(TABLE, row.sequence)?,
            hash: hash(&row.hash)?,
            answered: Answered {
                event_id: row.event_id,
                at: row.answered_at,
                service: row.service,
                rpc: row.rpc,
                person: row.person,
                organisation: row.organisation_id,
                tier: row.tier,
                prefecture: row.prefecture_code,
                municipality: row.municipality_code,
                address: row.address,
                request: row.request_json,
                code: row.code,
                reason: row.reason,
                before: row.before_json,
                after: row.after_json,
            },
        })
    }
}

fn hash(bytes: &[u8]) -> Result<Hash, StoreError> {
    bytes.try_into().map(Hash).map_err(|error| StoreError::inconsistent(TABLE, error))
}

/// The end of the chain, held until the transaction ends: whoever adds waits here, so call it last.
pub(crate) async fn head_for_update(db: &mut PgConnection) -> Result<Head, StoreError> {
    let row = sqlx::query!("select sequence, hash from identity.audit_head for update")
        .fetch_one(db)
        .await?;
    Ok(Head { sequence: number(TABLE, row.sequence)?, hash: hash(&row.hash)? })
}

/// The end of the chain as the last writer left it.
pub(crate) async fn head(db: &mut PgConnection) -> Result<Head, StoreError> {
    let row = sqlx::query!("select sequence, hash from identity.audit_head").fetch_one(db).await?;
    Ok(Head { sequence: number(TABLE, row.sequence)?, hash: hash(&row.hash)? })
}

/// Adds entries and moves the end of the chain, in one statement.
pub(crate) async fn append(
    db: &mut PgConnection,
    entries: &[Entry],
    head: &Head,
) -> Result<(), StoreError> {
    let column = |read: fn(&Answered) -> &str| -> Vec<&str> {
        entries.iter().map(|entry| read(&entry.answered)).collect()
    };
    let sequences: Vec<i64> =
        entries.iter().map(|entry| number(TABLE, entry.sequence)).collect::<Result<_, _>>()?;
    sqlx::query!(
        "with moved as (update identity.audit_head set sequence = $1, hash = $2)
         insert into identity.audit_entries
         select sequence, event_id, answered_at, service, rpc, person, organisation_id,
                nullif(tier, ''), nullif(prefecture_code, ''), nullif(municipality_code, ''),
                address, request_json, code, reason, before_json, after_json, hash
           from unnest($3::bigint[], $4::uuid[], $5::timestamptz[], $6::text[], $7::text[],
                       $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::text[],
                       $14::text[], $15::text[], $16::text[], $17::text[], $18::text[],
                       $19::bytea[])
                as entry (sequence, event_id, answered_at, service, rpc, person, organisation_id,
                          tier, prefecture_code, municipality_code, address, request_json, code,
                          reason, before_json, after_json, hash)",
        number::<i64, _>(TABLE, head.sequence)?,
        &head.hash.0[..],
        &sequences,
        &entries.iter().map(|entry| entry.answered.event_id).collect::<Vec<_>>(),
        &entries.iter().map(|entry| entry.answered.at).collect::<Vec<_>>(),
        &column(|a| &a.service) as &[&str],
        &column(|a| &a.rpc) as &[&str],
        &column(|a| &a.person) as &[&str],
        &column(|a| &a.organisation) as &[&str],
        &column(|a| &a.tier) as &[&str],
        &column(|a| &a.prefecture) as &[&str],
        &column(|a| &a.municipality) as &[&str],
        &column(|a| &a.address) as &[&str],
        &column(|a| &a.request) as &[&str],
        &column(|a| &a.code) as &[&str],
        &column(|a| &a.reason) as &[&str],
        &column(|a| &a.before) as &[&str],
        &column(|a| &a.after) as &[&str],
        &entries.iter().map(|entry| &entry.hash.0[..]).collect::<Vec<_>>() as &[&[u8]],
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Which entries are looked for.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    pub(crate) person: Option<String>,
    pub(crate) organisation: Option<String>,
    /// Part of the RPC's name, in any letters.
    pub(crate) rpc: Option<String>,
    /// Part of the request.
    pub(crate) text: Option<String>,
    pub(crate) refused_only: bool,
    pub(crate) from: Option<DateTime<Utc>>,
    pub(crate) until: Option<DateTime<Utc>>,
    /// Below this place in the chain.
    pub(crate) before: Option<u64>,
    /// Of an area.
    pub(crate) area: Option<Area>,
}

/// What an office sees: its own entries and those of the tiers below in its area.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) own: String,
    pub(crate) prefecture: String,
    pub(crate) municipality: Option<String>,
    pub(crate) below: Vec<String>,
}

/// The newest entries first.
pub(crate) async fn search(
    db: &mut PgConnection,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    let before = filter.before.and_then(|before| i64::try_from(before).ok());
    let area = filter.area.as_ref();
    let rows = sqlx::query_as!(
        Row,
        r#"select sequence, event_id, answered_at, service, rpc, person, organisation_id,
                  coalesce(tier, '') as "tier!", coalesce(prefecture_code, '') as "prefecture_code!",
                  coalesce(municipality_code, '') as "municipality_code!", address, request_json,
                  code, reason, before_json, after_json, hash
             from identity.audit_entries
            where sequence < $1
              and ($2::text is null or person = $2)
              and ($3::text is null or organisation_id = $3)
              and ($4::text is null or position(lower($4) in lower(rpc)) > 0)
              and ($5::text is null or position($5 in request_json) > 0)
              and (not $6 or code <> 'OK')
              and ($7::timestamptz is null or answered_at >= $7)
              and ($8::timestamptz is null or answered_at < $8)
              and ($9::text is null or (
                      prefecture_code = $9
                  and ($10::text is null or municipality_code = $10)
                  and (organisation_id = $11 or tier = any ($12))
              ))
            order by sequence desc
            limit $13"#,
        before.unwrap_or(i64::MAX),
        filter.person,
        filter.organisation,
        filter.rpc,
        filter.text,
        filter.refused_only,
        filter.from,
        filter.until,
        area.map(|area| &*area.prefecture),
        area.and_then(|area| area.municipality.as_deref()),
        area.map(|area| &*area.own),
        area.map(|area| &*area.below),
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// Entries in the order of the chain: the next ones after a place.
pub(crate) async fn next(
    db: &mut PgConnection,
    after: u64,
    limit: i64,
) -> Result<Vec<Entry>, StoreError> {
    let rows = sqlx::query_as!(
        Row,
        r#"select sequence, event_id, answered_at, service, rpc, person, organisation_id,
                  coalesce(tier, '') as "tier!", coalesce(prefecture_code, '') as "prefecture_code!",
                  coalesce(municipality_code, '') as "municipality_code!", address, request_json,
                  code, reason, before_json, after_json, hash
             from identity.audit_entries
            where sequence > $1
            order by sequence
            limit $2"#,
        number::<i64, _>(TABLE, after)?,
        limit,
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(Entry::try_from).collect()
}

/// How many entries there are.
pub(crate) async fn count(db: &mut PgConnection) -> Result<u64, StoreError> {
    let count = sqlx::query_scalar!(r#"select count(*) as "count!" from identity.audit_entries"#)
        .fetch_one(db)
        .await?;
    number(TABLE, count)
}

/// Makes a transaction read everything as of one moment.
pub(crate) async fn one_moment(db: &mut PgConnection) -> Result<(), StoreError> {
    sqlx::query!("set transaction isolation level repeatable read, read only").execute(db).await?;
    Ok(())
}
