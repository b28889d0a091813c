//! How many applications wait, for the start page.

use std::time::Duration;

use vsys_vocabulary::Tier;

use super::{filter::Filter, row::ask, usual_tab};
use crate::visitor::Visitor;

/// How long the start page waits for the number: it is there without it.
const PATIENCE: Duration = Duration::from_secs(3);
/// More are not counted.
const COUNTED: u32 = 100;

/// Applications that wait for the visitor's organisation.
pub(crate) struct Waiting {
    /// Where they are.
    pub(crate) path: String,
    /// Key of how far they have come.
    pub(crate) state: String,
    pub(crate) count: usize,
    /// There are more than were counted.
    pub(crate) more: bool,
}

/// For the start page of a prefecture, and of the service desk; none where nobody knows just now.
pub(crate) async fn waiting(visitor: &Visitor) -> Option<Waiting> {
    if !matches!(visitor.tier, Tier::Prefecture | Tier::ServiceDesk) {
        return None;
    }
    let tab = usual_tab(visitor);
    let filter = Filter::default().on(tab);
    match tokio::time::timeout(PATIENCE, ask(visitor, &filter, COUNTED)).await {
        Ok(Ok(found)) => Some(Waiting {
            path: filter.address(),
            state: format!("code-state-{}", tab.as_str()),
            count: found.applications.len(),
            more: !found.next_page_token.is_empty(),
        }),
        Ok(Err(trouble)) => {
            tracing::debug!(reason = trouble.reason(), "the start page goes without applications");
            None
        }
        Err(_) => None,
    }
}
