//! Listeners for tests: they note each event, and fail as they are told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;
use sqlx::PgConnection;
use vsys_messaging::{HearError, Heard, Listener};

type Verdict = dyn Fn(&Heard, u32) -> Result<(), HearError> + Send + Sync;

/// Notes each event's payload in `effects`.
#[derive(Clone)]
pub(crate) struct Noting {
    verdict: Arc<Verdict>,
    attempts: Arc<Mutex<HashMap<String, u32>>>,
    batches: Arc<Mutex<Vec<usize>>>,
}

impl Noting {
    pub(crate) fn all() -> Self {
        Self::unless(|_, _| Ok(()))
    }

    /// Notes unless `verdict` refuses; it is told the event and which attempt this is, from one.
    pub(crate) fn unless(
        verdict: impl Fn(&Heard, u32) -> Result<(), HearError> + Send + Sync + 'static,
    ) -> Self {
        Self { verdict: Arc::new(verdict), attempts: Arc::default(), batches: Arc::default() }
    }

    /// How often an event was tried, by its note.
    pub(crate) fn attempts(&self, note: &str) -> u32 {
        self.attempts.lock().unwrap().get(note).copied().unwrap_or(0)
    }

    /// How many events came at a time.
    pub(crate) fn batches(&self) -> Vec<usize> {
        self.batches.lock().unwrap().clone()
    }

    fn judge(&self, heard: &Heard) -> Result<String, HearError> {
        let note = String::from_utf8_lossy(&heard.payload).into_owned();
        let attempt = {
            let mut attempts = self.attempts.lock().unwrap();
            let attempt = attempts.entry(note.clone()).or_default();
            *attempt += 1;
            *attempt
        };
        (self.verdict)(heard, attempt).map(|()| note)
    }
}

impl Listener for Noting {
    fn hear<'a>(
        &'a self,
        tx: &'a mut PgConnection,
        heard: &'a [Heard],
    ) -> BoxFuture<'a, Result<(), HearError>> {
        async move {
            self.batches.lock().unwrap().push(heard.len());
            let mut notes = Vec::new();
            for event in heard {
                notes.push(self.judge(event)?);
            }
            let ids: Vec<_> = heard.iter().map(|event| event.event_id).collect();
            let sql = "insert into allocation.effects (event_id, note)
                       select * from unnest($1::uuid[], $2::text[])";
            #[expect(clippy::disallowed_methods, reason = "a table of the test's own")]
            let insert = sqlx::query(sql);
            insert.bind(ids).bind(notes).execute(tx).await?;
            Ok(())
        }
        .boxed()
    }
}
