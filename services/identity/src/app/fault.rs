//! Why something was not done.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::domain::account::EntryFault;
use crate::domain::authority::NotYours;
use crate::domain::link::LinkError;
use crate::domain::password::PasswordError;
use crate::domain::text::TextError;
use crate::store::StoreError;
use vsys_chassis::seal::Unsealable;

/// Why something was not done: it is refused, or it went wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    #[error(transparent)]
    Refused(#[from] Refused),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Sealing(#[from] Unsealable),
    /// Something of ours that cannot happen did.
    #[error("{0}")]
    Broken(String),
}

impl Fault {
    /// A fault of ours.
    pub(crate) fn broken(error: impl std::fmt::Display) -> Self {
        Self::Broken(error.to_string())
    }
}

impl From<sqlx::Error> for Fault {
    fn from(error: sqlx::Error) -> Self {
        Self::Store(error.into())
    }
}

/// What is refused, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refused {
    #[error("user name or password is wrong")]
    WrongCredentials,
    #[error("too many attempts failed: the next one counts from {0}")]
    Slowed(DateTime<Utc>),
    #[error("too many people are signing in at this moment: try again shortly")]
    Busy,
    #[error("the account is suspended")]
    Suspended,
    #[error("no open organisation is there to act for")]
    NoMembership,
    #[error("the question is unknown or no longer open: begin again")]
    ChallengeOver,
    #[error("the answer to the second factor is wrong")]
    WrongSecondFactor,
    #[error("no second factor is registered: add an authenticator or a passkey first")]
    NoSecondFactor,
    #[error("an authenticator is registered already: take it away before adding another")]
    AuthenticatorExists,
    #[error("no second factor has the id")]
    NoSuchFactor,
    #[error("the browser's answer is no passkey of this system")]
    PasskeyUnreadable,
    #[error("the session has ended: sign in again")]
    SessionOver,
    #[error("the second factor has to be shown first")]
    ElevationNeeded,
    #[error(transparent)]
    Link(#[from] LinkError),
    #[error(transparent)]
    Password(#[from] PasswordError),
    #[error("the present password is wrong")]
    WrongPresentPassword,
    #[error("{error}")]
    Text { field: &'static str, error: TextError },
    #[error("that is the address already")]
    MailUnchanged,
    #[error("an account has several faults")]
    Entry(Vec<EntryFault>),
    #[error("no account has the user name {0}")]
    NoSuchAccount(String),
    #[error("no organisation has the id {0}")]
    NoSuchOrganisation(String),
    #[error("the organisation {0} is closed: nobody can act for it")]
    OrganisationClosed(String),
    #[error("offices and sites are entered in facility-registry, not here")]
    OrganisationIsHeardOf,
    #[error("the organisation is another kind already")]
    OrganisationIsOther,
    #[error(transparent)]
    NotYours(#[from] NotYours),
    #[error("the person has set a password already")]
    InvitationDone,
    #[error("the account is suspended already")]
    AlreadySuspended,
    #[error("the account is not suspended")]
    NotSuspended,
    #[error("client id or secret is wrong, or the service account was ended")]
    WrongClient,
    #[error("no service account has the client id")]
    NoSuchClient,
    #[error("no question has the id {0}")]
    NoSuchQuestion(Uuid),
    #[error("no entry of the collection has the id {0}")]
    NoSuchFaqEntry(Uuid),
    #[error("another person asked a question with this request id")]
    RequestTaken,
    #[error("only the service desk sees entries that are not published")]
    DeskOnly,
}
