//! What the gate tells the trail of a call.

use std::sync::{Arc, OnceLock};

use http_body_util::BodyExt;
use vsys_vocabulary::Actor;

use super::head::Head;

/// Travels with a request to the gate, which knows who calls; clones know the same.
#[derive(Clone, Default)]
pub(crate) struct Witness {
    actor: Arc<OnceLock<Actor>>,
    pub(super) head: Head,
}

impl Witness {
    /// Notes whose token it was.
    pub(crate) fn sees(&self, actor: &Actor) {
        // A call has one token, so it is set once.
        let _ = self.actor.set(actor.clone());
    }

    /// Notes what was wanted by somebody whom the gate knows and refuses.
    ///
    /// A stranger is not listened to: what they want has no bounds.
    pub(crate) async fn hears<B: BodyExt>(&self, body: B) {
        if self.actor.get().is_some() {
            self.head.read(body).await;
        }
    }

    pub(super) fn actor(&self) -> Option<&Actor> {
        self.actor.get()
    }
}
