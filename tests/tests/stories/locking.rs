//! A lock as a careful client calls it: until it is answered, always with the same request id.

use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};
use tonic::{Code, Status};
use uuid::Uuid;
use vsys_proto::allocation::v1::LockSheetsRequest;
use vsys_proto::convert::{amounts, id, wire_office};
use vsys_tests::{Client, reason};
use vsys_vocabulary::{Amounts, Office};

use crate::patience::PATIENCE;

const AGAIN: Duration = Duration::from_millis(50);

/// One office that wants to lock.
#[derive(Clone)]
pub(crate) struct Locker {
    pub(crate) client: Client,
    pub(crate) round: Uuid,
    pub(crate) office: Office,
    pub(crate) request: Uuid,
}

/// A lock that was answered.
#[derive(Debug)]
pub(crate) struct Locked {
    pub(crate) allocated: Amounts,
    /// How often it was called.
    pub(crate) calls: u32,
    /// Completed sheets that it left for another lock.
    pub(crate) waiting: u32,
}

impl Locker {
    /// Calls until there is an answer.
    pub(crate) async fn lock(self) -> Locked {
        let begun = Instant::now();
        let mut again = interval(AGAIN);
        again.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut calls = 0;
        loop {
            again.tick().await;
            calls += 1;
            let request = LockSheetsRequest {
                request_id: self.request.to_string(),
                round_id: self.round.to_string(),
                locker: Some(wire_office(&self.office)),
                sheet_ids: Vec::new(),
            };
            let mut sheets = self.client.office(self.office).unwrap().sheets();
            match sheets.lock_sheets(request).await {
                Ok(answer) => {
                    let answer = answer.into_inner();
                    assert_eq!(id(&answer.lock_id, "lock_id").unwrap(), self.request);
                    let allocated = amounts(answer.allocated, "").unwrap();
                    return Locked { allocated, calls, waiting: answer.sheets_waiting };
                }
                Err(status) => {
                    let Self { office, .. } = self;
                    assert!(was_cut_off(&status), "{office} was refused: {status:?}");
                    assert!(begun.elapsed() < PATIENCE, "{office} has no answer: {status:?}");
                }
            }
        }
    }
}

/// All of them at the same time; answers come in their own order.
pub(crate) fn all_at_once(lockers: Vec<Locker>) -> JoinSet<Locked> {
    lockers.into_iter().map(Locker::lock).collect()
}

/// Whether a call ended without an answer of the service's own, or with "later".
fn was_cut_off(status: &Status) -> bool {
    let answered = reason(status).is_some() || status.message() == "internal error";
    !answered
        && matches!(
            status.code(),
            Code::Unavailable | Code::Unknown | Code::Cancelled | Code::Internal
        )
}
