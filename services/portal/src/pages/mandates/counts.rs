//! How many mandates wait: for the tabs of the list, and for the start page.

use std::time::Duration;

use tonic::{Code, Status};
use vsys_proto::contract_intake::v1::{CountMandatesRequest, CountMandatesResponse};

use super::{filter::Tab, receives};
use crate::{trouble::Trouble, visitor::Visitor};

/// How long the start page waits for the numbers: it is there without them.
const PATIENCE: Duration = Duration::from_secs(3);

/// Mandates of an organisation by how far they have come.
pub(crate) struct Counts(CountMandatesResponse);

impl Counts {
    /// Handed in and not yet received.
    pub(crate) fn submitted(&self) -> u32 {
        self.of(Tab::Submitted)
    }

    /// Received, without a receipt mail.
    pub(crate) fn received(&self) -> u32 {
        self.of(Tab::Received)
    }

    pub(super) fn of(&self, tab: Tab) -> u32 {
        match tab {
            Tab::Submitted => self.0.submitted,
            Tab::SentBack => self.0.sent_back,
            Tab::Received => self.0.received,
            Tab::Locked => self.0.locked,
            Tab::All => {
                let open = self.0.submitted.saturating_add(self.0.received);
                open.saturating_add(self.0.locked).saturating_add(self.0.sent_back)
            }
        }
    }
}

async fn counted(visitor: &Visitor) -> Result<Counts, Status> {
    let wish = visitor.request(CountMandatesRequest {});
    let answer = visitor.guest.portal.clients.mandates().count_mandates(wish).await?;
    Ok(Counts(answer.into_inner()))
}

/// For the tabs; none for who is counted nothing.
pub(super) async fn counts(visitor: &Visitor) -> Result<Option<Counts>, Status> {
    match counted(visitor).await {
        Ok(counts) => Ok(Some(counts)),
        Err(status) if status.code() == Code::PermissionDenied => Ok(None),
        Err(status) => Err(status),
    }
}

/// For the start page of an organisation that receives mandates; none where nobody knows just now.
pub(crate) async fn waiting(visitor: &Visitor) -> Option<Counts> {
    if !receives(visitor) {
        return None;
    }
    match tokio::time::timeout(PATIENCE, counted(visitor)).await {
        Ok(Ok(counts)) => Some(counts),
        Ok(Err(status)) => {
            let trouble = Trouble::from(status);
            tracing::debug!(reason = trouble.reason(), "the start page goes without mandates");
            None
        }
        Err(_) => None,
    }
}
