//! Who says something of orders, and the steps that are kept of it.

use serde::Serialize;
use uuid::Uuid;
use vsys_vocabulary::{Actor, PartnerId};

use super::Logistics;
use crate::store::order_steps::Step;

/// Who says something.
#[derive(Debug, Clone)]
pub(crate) struct Speaker {
    pub(crate) person: String,
    pub(crate) organisation: String,
}

impl From<&Actor> for Speaker {
    fn from(actor: &Actor) -> Self {
        Self { person: actor.person.clone(), organisation: actor.organisation.clone() }
    }
}

/// A partner that says something, by whom.
#[derive(Debug, Clone)]
pub(crate) struct PartnerSpeaks {
    pub(crate) partner: PartnerId,
    pub(crate) by: Speaker,
}

impl Logistics {
    /// What was said of an order, to be kept.
    pub(super) fn step(
        &self,
        order_id: Uuid,
        kind: &str,
        by: &Speaker,
        data: &impl Serialize,
    ) -> Result<Step, serde_json::Error> {
        Ok(Step {
            id: self.clock.new_id(),
            order_id,
            kind: kind.to_owned(),
            at: self.clock.now(),
            person: by.person.clone(),
            organisation: by.organisation.clone(),
            data: serde_json::to_value(data)?,
        })
    }
}
