//! What a mandate does, and what stands beside it.

use std::collections::BTreeSet;

use super::{Mandate, StateName};
use crate::domain::number::MandateNumber;

/// What a mandate does (委任状の種類).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A site joins.
    Joining {
        /// The withdrawal by which it left before.
        after: Option<MandateNumber>,
    },
    /// Takes the place of another mandate of the site (変更).
    Change { of: MandateNumber },
    /// Ends another mandate of the site (取下げ).
    Withdrawal { of: MandateNumber },
}

/// The same without what belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KindName {
    Joining,
    Change,
    Withdrawal,
}

/// What follows upon a mandate that is in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Succession {
    Change,
    Withdrawal,
}

impl Succession {
    /// The kind of a mandate that follows upon `of`.
    pub(crate) const fn upon(self, of: MandateNumber) -> Kind {
        match self {
            Self::Change => Kind::Change { of },
            Self::Withdrawal => Kind::Withdrawal { of },
        }
    }
}

impl Kind {
    pub(crate) const fn name(self) -> KindName {
        match self {
            Self::Joining { .. } => KindName::Joining,
            Self::Change { .. } => KindName::Change,
            Self::Withdrawal { .. } => KindName::Withdrawal,
        }
    }

    /// The mandate that this one changes or ends; none of a site that joins.
    pub(crate) const fn replaces(self) -> Option<MandateNumber> {
        match self {
            Self::Joining { .. } => None,
            Self::Change { of } | Self::Withdrawal { of } => Some(of),
        }
    }

    /// The link of its chain before it.
    pub(crate) const fn predecessor(self) -> Option<MandateNumber> {
        match self {
            Self::Joining { after } => after,
            Self::Change { of } | Self::Withdrawal { of } => Some(of),
        }
    }
}

impl KindName {
    pub(crate) const ALL: [Self; 3] = [Self::Joining, Self::Change, Self::Withdrawal];

    /// As it is kept.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Joining => "joining",
            Self::Change => "change",
            Self::Withdrawal => "withdrawal",
        }
    }
}

impl Mandate {
    fn is_locked(&self) -> bool {
        self.state.name() == StateName::Locked
    }

    /// Whether it ends its site's part for good.
    pub(crate) fn is_withdrawal(&self) -> bool {
        self.kind.name() == KindName::Withdrawal
    }

    /// Of the mandates of its site, the locked one that came after it.
    pub(crate) fn successor<'a>(&self, same: &'a [Self]) -> Option<&'a Self> {
        let number = Some(self.number);
        same.iter().find(|other| other.is_locked() && other.kind.predecessor() == number)
    }

    /// Of the mandates of its site, those that compete with it (重複): not what it changes or ends,
    /// nor what changes or ends it, nor what is over, nor what is with its applicant again: that
    /// competes once it is handed in again, and may never be.
    pub(crate) fn rivals<'a>(&self, same: &'a [Self]) -> Vec<&'a Self> {
        let is_rival = |other: &&Self| {
            let is_related = self.kind.replaces() == Some(other.number)
                || other.kind.replaces() == Some(self.number);
            let is_over =
                other.is_locked() && (other.is_withdrawal() || other.successor(same).is_some());
            other.facility == self.facility
                && other.number != self.number
                && !is_related
                && !is_over
                && other.state.name() != StateName::SentBack
        };
        same.iter().filter(is_rival).collect()
    }
}

/// The last link of each site's chain of locked mandates.
pub(crate) fn last_links(mandates: &[Mandate]) -> impl Iterator<Item = &Mandate> {
    let locked = || mandates.iter().filter(|mandate| mandate.is_locked());
    let before: BTreeSet<_> = locked().filter_map(|mandate| mandate.kind.predecessor()).collect();
    locked().filter(move |mandate| !before.contains(&mandate.number))
}
