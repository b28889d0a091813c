//! How far a mandate has come.

use chrono::{DateTime, Utc};

/// How far a mandate has come (委任状の状態).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum State {
    Draft,
    Submitted {
        at: DateTime<Utc>,
    },
    /// With its applicant again, who mends it.
    SentBack {
        submitted_at: DateTime<Utc>,
        at: DateTime<Utc>,
        reason: String,
    },
    Received {
        submitted_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
    Locked {
        submitted_at: DateTime<Utc>,
        received_at: DateTime<Utc>,
        at: DateTime<Utc>,
    },
}

impl State {
    pub(crate) const fn name(&self) -> StateName {
        match self {
            Self::Draft => StateName::Draft,
            Self::Submitted { .. } => StateName::Submitted,
            Self::SentBack { .. } => StateName::SentBack,
            Self::Received { .. } => StateName::Received,
            Self::Locked { .. } => StateName::Locked,
        }
    }

    pub(crate) const fn submitted_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Draft => None,
            Self::Submitted { at } => Some(*at),
            Self::SentBack { submitted_at, .. }
            | Self::Received { submitted_at, .. }
            | Self::Locked { submitted_at, .. } => Some(*submitted_at),
        }
    }

    pub(crate) const fn received_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Draft | Self::Submitted { .. } | Self::SentBack { .. } => None,
            Self::Received { at, .. } => Some(*at),
            Self::Locked { received_at, .. } => Some(*received_at),
        }
    }

    pub(crate) const fn locked_at(&self) -> Option<DateTime<Utc>> {
        match self {
            Self::Locked { at, .. } => Some(*at),
            Self::Draft
            | Self::Submitted { .. }
            | Self::SentBack { .. }
            | Self::Received { .. } => None,
        }
    }

    /// When it was sent back, and why; none unless it is with its applicant again.
    pub(crate) fn sent_back(&self) -> Option<(DateTime<Utc>, &str)> {
        match self {
            Self::SentBack { at, reason, .. } => Some((*at, reason)),
            Self::Draft | Self::Submitted { .. } | Self::Received { .. } | Self::Locked { .. } => {
                None
            }
        }
    }
}

/// A state without what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StateName {
    Draft,
    Submitted,
    SentBack,
    Received,
    Locked,
}

impl StateName {
    pub(crate) const ALL: [Self; 5] =
        [Self::Draft, Self::Submitted, Self::SentBack, Self::Received, Self::Locked];

    /// As it is kept.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::SentBack => "sent-back",
            Self::Received => "received",
            Self::Locked => "locked",
        }
    }
}
