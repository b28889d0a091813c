//! Exactly what a run wrote: every row that was inserted or changed since a moment, by table.

use anyhow::Context as _;
use async_nats::HeaderMap;
use bytes::Bytes;
use serde_json::{Map, Value};
use sqlx::Row as _;
use vsys_messaging::publish::Message;

use crate::database::Database;

/// A moment in the database's history.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment(i64);

/// Rows of one table, as PostgreSQL copies them.
pub(crate) struct WrittenTable {
    pub(crate) schema: String,
    pub(crate) table: String,
    pub(crate) columns: String,
    pub(crate) rows: i64,
    pub(crate) data: Vec<Bytes>,
}

/// Everything that was written and published.
pub(crate) struct Written {
    pub(crate) tables: Vec<WrittenTable>,
    pub(crate) messages: Vec<Message>,
}

impl Moment {
    /// Now: whatever is written from here on is later.
    pub(crate) async fn now(database: &mut Database) -> anyhow::Result<Self> {
        let number = "select pg_current_xact_id()::text::bigint";
        Ok(Self(database.number(number.to_owned()).await?))
    }

    /// True of the rows that were written since; the database is too young for these numbers to
    /// have come round.
    fn since(self) -> String {
        format!("xmin::text::bigint > {}", self.0)
    }
}

impl Written {
    /// Reads it from the services' tables.
    pub(crate) async fn since(moment: Moment, database: &mut Database) -> anyhow::Result<Self> {
        let listing = "select n.nspname::text, c.relname::text,
                              string_agg(quote_ident(a.attname), ', ' order by a.attnum)
                         from pg_class c
                         join pg_namespace n on n.oid = c.relnamespace
                         join pg_attribute a on a.attrelid = c.oid
                        where c.relkind = 'r'
                          and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
                          and exists (select from pg_class o
                                       where o.relnamespace = n.oid and o.relname = 'outbox')
                        group by 1, 2
                        order by 1, 2";
        let mut tables = Vec::new();
        for row in database.rows(listing.to_owned()).await? {
            let (schema, table, columns): (String, String, String) =
                (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            let from = format!("from {schema}.{table} where {}", moment.since());
            let rows = database.number(format!("select count(*) {from}")).await?;
            if rows > 0 {
                let copy = format!("copy (select {columns} {from}) to stdout (format binary)");
                let data = database.copy_out(&copy).await?;
                tables.push(WrittenTable { schema, table, columns, rows, data });
            }
        }
        let messages = messages(&tables, moment, database).await?;
        Ok(Self { tables, messages })
    }

    /// How many rows.
    pub(crate) fn rows(&self) -> i64 {
        self.tables.iter().map(|table| table.rows).sum()
    }

    /// How many bytes of rows, as PostgreSQL copies them.
    pub(crate) fn row_bytes(&self) -> usize {
        self.tables.iter().flat_map(|table| &table.data).map(Bytes::len).sum()
    }

    /// How many bytes of messages.
    pub(crate) fn message_bytes(&self) -> usize {
        self.messages.iter().map(|message| message.payload.len()).sum()
    }
}

/// The messages of all outboxes with the headers that a relay gives them.
async fn messages(
    tables: &[WrittenTable],
    moment: Moment,
    database: &mut Database,
) -> anyhow::Result<Vec<Message>> {
    let mut messages = Vec::new();
    for WrittenTable { schema, .. } in tables.iter().filter(|table| table.table == "outbox") {
        let reading = format!(
            "select event_id::text, subject, headers::text, occurred_at::text, encode(payload, 'hex')
               from {schema}.outbox where {} order by position",
            moment.since()
        );
        for row in database.rows(reading).await? {
            let (id, subject): (String, String) = (row.try_get(0)?, row.try_get(1)?);
            let (kept, at): (String, String) = (row.try_get(2)?, row.try_get(3)?);
            let mut headers = HeaderMap::new();
            let kept: Map<String, Value> = serde_json::from_str(&kept)?;
            for (name, value) in &kept {
                headers.insert(name.as_str(), value.as_str().context("a header is a text")?);
            }
            headers.insert(async_nats::header::NATS_MESSAGE_ID, id.as_str());
            headers.insert("Vsys-Event-Id", id.as_str());
            headers.insert("Vsys-Occurred-At", at.as_str());
            let payload = hex::decode(row.try_get::<&str, _>(4)?)?;
            messages.push(Message { subject, headers, payload: payload.into() });
        }
    }
    Ok(messages)
}
