//! The services' database as its superuser sees it: to read what was written, and to write it
//! once more.

use std::time::Duration;

use anyhow::{Context as _, bail};
use bytes::Bytes;
use futures::TryStreamExt as _;
use sqlx::postgres::{PgConnection, PgRow};
use sqlx::{AssertSqlSafe, Connection as _, Row as _};

/// A connection for statements whose table names come from the catalogue.
pub(crate) struct Database(PgConnection);

/// How long the services may take to come to rest.
const PATIENCE: Duration = Duration::from_mins(2);
const LOOK_AGAIN: Duration = Duration::from_millis(50);
/// How long nothing is heard by who has heard everything.
const QUIET: Duration = Duration::from_secs(3);

impl Database {
    pub(crate) async fn open(url: &str) -> anyhow::Result<Self> {
        Ok(Self(PgConnection::connect(url).await.context("connecting as superuser")?))
    }

    /// Executes a statement.
    pub(crate) async fn run(&mut self, statement: String) -> anyhow::Result<()> {
        sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut self.0).await?;
        Ok(())
    }

    /// Reads rows.
    pub(crate) async fn rows(&mut self, statement: String) -> anyhow::Result<Vec<PgRow>> {
        Ok(sqlx::raw_sql(AssertSqlSafe(statement)).fetch_all(&mut self.0).await?)
    }

    /// Reads one number.
    pub(crate) async fn number(&mut self, statement: String) -> anyhow::Result<i64> {
        let rows = self.rows(statement).await?;
        Ok(rows.first().context("a number")?.try_get(0)?)
    }

    /// Reads rows as PostgreSQL copies them.
    pub(crate) async fn copy_out(&mut self, statement: &str) -> anyhow::Result<Vec<Bytes>> {
        Ok(self.0.copy_out_raw(statement).await?.try_collect().await?)
    }

    /// Writes such rows; answers how many.
    pub(crate) async fn copy_in(&mut self, statement: &str, data: &[Bytes]) -> anyhow::Result<u64> {
        let mut copy = self.0.copy_in_raw(statement).await?;
        for chunk in data {
            copy.send(chunk.as_ref()).await?;
        }
        Ok(copy.finish().await?)
    }

    /// Waits until every listener has heard what was published: nothing was heard for a while.
    pub(crate) async fn quiet(&mut self) -> anyhow::Result<()> {
        self.rest().await?;
        let heard = "select coalesce(sum(n_tup_ins), 0)::bigint from pg_stat_user_tables";
        let mut pause = tokio::time::interval(QUIET);
        let begun = std::time::Instant::now();
        let mut before = None;
        loop {
            pause.tick().await;
            let now = self.number(heard.to_owned()).await?;
            if before == Some(now) {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!("the listeners are still busy");
            }
            before = Some(now);
        }
    }

    /// Waits until no outbox holds anything unpublished.
    pub(crate) async fn rest(&mut self) -> anyhow::Result<()> {
        let outboxes = "select format('select count(*) from %I.outbox where published_at is null', \
                        schemaname) from pg_tables where tablename = 'outbox'";
        let rows = self.rows(outboxes.to_owned()).await?;
        let counts: Vec<String> =
            rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
        let mut pause = tokio::time::interval(LOOK_AGAIN);
        let begun = std::time::Instant::now();
        loop {
            pause.tick().await;
            let mut waiting = 0;
            for count in &counts {
                waiting += self.number(count.clone()).await?;
            }
            if waiting == 0 {
                return Ok(());
            }
            if begun.elapsed() > PATIENCE {
                bail!("{waiting} events are still unpublished");
            }
        }
    }
}
