//! The audit trail: who called what, when, from where, on what, and how it ended.
//!
//! Every command and every refusal becomes a [`CallAnswered`](vsys_proto::audit::v1::CallAnswered)
//! in the service's own outbox before its caller hears the answer. Reading is recorded only where
//! it is refused.

mod call;
mod contract;
mod head;
mod layer;
mod losses;
mod trail;
mod witness;
mod writer;

use prost::{Message, Name};

pub(crate) use layer::Audit;
pub(crate) use trail::Trail;
pub(crate) use witness::Witness;

/// What a command changed; a handler puts it into the extensions of its answer.
///
/// ```
/// # use tonic::Response;
/// # use vsys_chassis::audit::Changed;
/// # use vsys_proto::allocation::v1::Sheet;
/// # let (before, after) = (Sheet::default(), Sheet::default());
/// let changed = Changed::between(Some(&before), Some(&after));
/// let mut answer = Response::new(after);
/// answer.extensions_mut().insert(changed);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changed {
    /// What was there before, as JSON; empty for nothing.
    pub before: String,
    /// What is there now, as JSON; empty for nothing.
    pub after: String,
}

impl Changed {
    /// From messages of the contract; their fields with `debug_redact` are left out.
    #[must_use]
    pub fn between<M: Message + Name>(before: Option<&M>, after: Option<&M>) -> Self {
        let json = |message: Option<&M>| message.map(contract::json).unwrap_or_default();
        Self { before: json(before), after: json(after) }
    }
}
