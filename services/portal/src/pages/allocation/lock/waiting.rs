//! Locks that go on by themselves: one call takes a part of the sheets, the next the rest.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tonic::{Code, Status};
use vsys_proto::{allocation::v1::LockSheetsRequest, convert::wire_office};
use vsys_vocabulary::Office;

use crate::{trouble::Trouble, visitor::Visitor};

/// Tries of one part while the service is away, with the same request id.
const TRIES: u32 = 3;

/// Where a lock of many parts stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Goes on.
    Running {
        /// Sheets that are locked so far.
        locked: u32,
        /// Sheets that wait for the next call.
        waiting: u32,
    },
    /// Ended before all was locked.
    Stopped(Trouble),
}

type Key = (String, Office);

/// The locks of this process that go on; where one stands is always asked of the service too.
#[derive(Clone, Default)]
pub(crate) struct Locking(Arc<Mutex<HashMap<Key, Stage>>>);

impl Locking {
    /// Where an office's lock of a round stands; none when nothing goes on here.
    pub(crate) fn stage(&self, round: &str, locker: Office) -> Option<Stage> {
        self.with(|stages| stages.get(&(round.to_owned(), locker)).cloned())
    }

    /// Forgets a lock that stopped, once its reason was read.
    pub(crate) fn forget(&self, round: &str, locker: Office) {
        self.with(|stages| stages.remove(&(round.to_owned(), locker)));
    }

    /// Locks the rest, part by part, in the visitor's name, until nothing waits.
    pub(crate) fn go_on(&self, visitor: Visitor, round: String, locker: Office, begun: Stage) {
        let key = (round, locker);
        self.with(|stages| stages.insert(key.clone(), begun));
        let locking = self.clone();
        tokio::spawn(async move { locking.run(&visitor, key).await });
    }

    async fn run(&self, visitor: &Visitor, key: Key) {
        loop {
            let before = self.stage(&key.0, key.1);
            let Some(Stage::Running { locked, .. }) = before else { return };
            match part(visitor, &key.0, key.1).await {
                Ok((more, 0)) => {
                    tracing::info!(locked = locked + more, "a lock of many parts is done");
                    return self.forget(&key.0, key.1);
                }
                Ok((more, waiting)) => {
                    let stage = Stage::Running { locked: locked + more, waiting };
                    self.with(|stages| stages.insert(key.clone(), stage));
                }
                Err(status) => {
                    let stage = Stage::Stopped(status.into());
                    self.with(|stages| stages.insert(key, stage));
                    return;
                }
            }
        }
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<Key, Stage>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Locks one part; answers how many sheets, and how many wait.
async fn part(visitor: &Visitor, round: &str, locker: Office) -> Result<(u32, u32), Status> {
    let request_id = visitor.guest.portal.clock.new_id().to_string();
    let mut tries = 1;
    loop {
        match lock(visitor, &request_id, round, locker, Vec::new()).await {
            Err(status) if status.code() == Code::Unavailable && tries < TRIES => tries += 1,
            answer => return answer,
        }
    }
}

/// One call; the same request id is the same lock.
pub(crate) async fn lock(
    visitor: &Visitor,
    request_id: &str,
    round: &str,
    locker: Office,
    sheet_ids: Vec<String>,
) -> Result<(u32, u32), Status> {
    let request = visitor.request(LockSheetsRequest {
        request_id: request_id.to_owned(),
        round_id: round.to_owned(),
        locker: Some(wire_office(&locker)),
        sheet_ids,
    });
    let answer = visitor.guest.portal.clients.sheets().lock_sheets(request).await?.into_inner();
    Ok((answer.sheets_locked, answer.sheets_waiting))
}
