//! Links that letters carry.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LinkKind {
    Invitation,
    PasswordReset,
    MailChange,
    NewMail,
}

impl LinkKind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::PasswordReset => "password-reset",
            Self::MailChange => "mail-change",
            Self::NewMail => "new-mail",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Invitation, Self::PasswordReset, Self::MailChange, Self::NewMail]
            .into_iter()
            .find(|kind| kind.as_str() == text)
    }

    /// How long it works: an invitation 72 hours, what somebody waits for at the screen less.
    pub(crate) fn life(self) -> TimeDelta {
        match self {
            Self::Invitation | Self::NewMail => TimeDelta::hours(72),
            Self::MailChange => TimeDelta::hours(24),
            Self::PasswordReset => TimeDelta::hours(1),
        }
    }

    /// Whether it sets a password.
    pub(crate) const fn sets_password(self) -> bool {
        !matches!(self, Self::MailChange)
    }
}

/// A link, as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Link {
    pub(crate) id: Uuid,
    pub(crate) user_name: String,
    pub(crate) kind: LinkKind,
    pub(crate) expires_at: DateTime<Utc>,
    pub(crate) used_at: Option<DateTime<Utc>>,
    pub(crate) superseded_at: Option<DateTime<Utc>>,
}

/// Why a link does not work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum LinkError {
    #[error("no letter carries this link")]
    Unknown,
    #[error("the link was used on {0}")]
    Used(DateTime<Utc>),
    #[error("a newer letter has taken the place of this one")]
    Superseded,
    #[error("the link stopped working on {0}")]
    Expired(DateTime<Utc>),
}

impl Link {
    /// Whether it works at `now`.
    pub(crate) fn check(&self, now: DateTime<Utc>) -> Result<(), LinkError> {
        match (self.used_at, self.superseded_at) {
            (Some(at), _) => Err(LinkError::Used(at)),
            (None, Some(_)) => Err(LinkError::Superseded),
            (None, None) if self.expires_at <= now => Err(LinkError::Expired(self.expires_at)),
            (None, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_works_once_and_not_for_ever() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(18_000);
        let fresh = Link {
            id: Uuid::from_u128(1),
            user_name: "131016-01".to_owned(),
            kind: LinkKind::Invitation,
            expires_at: now + LinkKind::Invitation.life(),
            used_at: None,
            superseded_at: None,
        };
        assert_eq!(fresh.check(now), Ok(()));
        assert_eq!(fresh.check(now + TimeDelta::hours(71)), Ok(()));
        assert_eq!(fresh.check(fresh.expires_at), Err(LinkError::Expired(fresh.expires_at)));
        let used = Link { used_at: Some(now), ..fresh.clone() };
        assert_eq!(used.check(now), Err(LinkError::Used(now)));
        let old = Link { superseded_at: Some(now), ..fresh };
        assert_eq!(old.check(now), Err(LinkError::Superseded));
    }

    #[test]
    fn kinds_are_written_as_they_are_read() {
        for kind in ["invitation", "password-reset", "mail-change", "new-mail"] {
            assert_eq!(LinkKind::parse(kind).map(LinkKind::as_str), Some(kind));
        }
        assert_eq!(LinkKind::parse("other"), None);
    }
}
