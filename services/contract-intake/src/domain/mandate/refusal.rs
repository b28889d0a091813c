//! What of a locked mandate the register did not take over.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::domain::number::MandateNumber;

/// A field that the register left as it was, or never entered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RefusedField {
    /// As an entry of the register names it.
    pub(crate) field: String,
    /// A reason of the register's.
    pub(crate) reason: String,
    /// The same for people.
    pub(crate) message: String,
    /// What the reason speaks of, by name.
    pub(crate) values: BTreeMap<String, String>,
}

/// What the register's rules kept out of it (登録簿に反映されなかった事項).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RegisterRefusal {
    pub(crate) mandate: MandateNumber,
    pub(crate) fields: Vec<RefusedField>,
    /// Whether it took over all else.
    pub(crate) rest_taken: bool,
    pub(crate) at: DateTime<Utc>,
}
