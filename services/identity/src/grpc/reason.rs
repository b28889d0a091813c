//! Why identity refuses.

use vsys_chassis::{Reason, Refusal};

use crate::app::Refused;
use crate::domain::account_csv;
use crate::domain::authority::NotYours;
use crate::domain::link::LinkError;
use crate::domain::password::PasswordError;
use crate::domain::text::TextError;

vsys_chassis::reasons! {
    ACCOUNT_NOT_SUSPENDED: FailedPrecondition,
        "The account is not suspended: there is nothing to undo.";
    ACCOUNT_SUSPENDED: FailedPrecondition,
        "The account is suspended; its administrators can restore it.";
    AUTHENTICATOR_EXISTS: FailedPrecondition,
        "An authenticator is registered: take it away before adding another.";
    CHALLENGE_OVER: FailedPrecondition,
        "The question was answered, has expired after five minutes or five answers, or is unknown: \
         begin again.";
    CLIENT_CREDENTIALS_WRONG: Unauthenticated,
        "Client id or secret is wrong, or the service account was ended.";
    CREDENTIALS_WRONG: Unauthenticated,
        "User name or password is wrong; which of them is not said.";
    DESK_ONLY: PermissionDenied,
        "Only clerks and administrators of the service desk see entries that are not published.";
    ELEVATION_NEEDED: FailedPrecondition,
        "Show the second factor first (BeginElevation, Elevate).";
    ENTRY_REFUSED: InvalidArgument,
        "Several fields are refused, and nothing was done: each is named with its own reason.";
    FILE_TOO_LARGE: InvalidArgument,
        "The file has more than one mebibyte: cut it into several.";
    HEADER_MISSING: InvalidArgument,
        "The first part of the stream is the header.";
    INVITATION_DONE: FailedPrecondition,
        "The person has set a password: an invitation is of no use any more.";
    LANGUAGE_UNKNOWN: InvalidArgument,
        "The language is neither ja nor en.";
    LINK_EXPIRED: FailedPrecondition,
        "The link has stopped working; the next letter brings a new one, or ask for it.";
    LINK_SUPERSEDED: FailedPrecondition,
        "A newer letter has taken the place of this one: use its link.";
    LINK_UNKNOWN: NotFound,
        "No letter carries this link, or it is for something else.";
    LINK_USED: FailedPrecondition,
        "The link was used already; if it was not you, ask your administrator.";
    LOG_IN_BUSY: ResourceExhausted,
        "More people sign in at this moment than the machine can check: try again shortly.";
    LOG_IN_SLOWED: ResourceExhausted,
        "Too many attempts have failed: the next one counts from the instant in `until`.";
    MAIL_FORMAT: InvalidArgument,
        "The text is no mail address.";
    MAIL_UNCHANGED: FailedPrecondition,
        "That is the account's address already.";
    NO_MEMBERSHIP: PermissionDenied,
        "The person acts for no open organisation, or not for this one.";
    NO_SECOND_FACTOR: FailedPrecondition,
        "No second factor is registered: add an authenticator or a passkey in the settings first.";
    NO_SUCH_ACCOUNT: NotFound,
        "No account has the user name.";
    NO_SUCH_CLIENT: NotFound,
        "No service account has the client id.";
    NO_SUCH_FACTOR: NotFound,
        "No second factor has the id.";
    NO_SUCH_FAQ_ENTRY: NotFound,
        "No entry of the collection has the id; without an id a new one is entered.";
    NO_SUCH_ORGANISATION: NotFound,
        "No organisation has the id; offices and sites come from facility-registry.";
    NO_SUCH_QUESTION: NotFound,
        "No question has the id.";
    NOT_YOUR_ORGANISATION: PermissionDenied,
        "The organisation is neither yours nor below yours, or you are no administrator.";
    NOT_YOURSELF: PermissionDenied,
        "Nobody changes their own account this way: ask another administrator.";
    ONLY_FROM_ABOVE: PermissionDenied,
        "Only an organisation above may hand an account over.";
    ORGANISATION_CLOSED: FailedPrecondition,
        "The organisation was closed: nobody can act for it.";
    ORGANISATION_HEARD_OF: FailedPrecondition,
        "Offices and sites are entered in facility-registry, and heard of here.";
    ORGANISATION_IS_OTHER: AlreadyExists,
        "The id belongs to an organisation of another tier.";
    PAGE_TOKEN_INVALID: InvalidArgument,
        "The page token is none that this list gave: start again without one.";
    PASSKEY_UNREADABLE: InvalidArgument,
        "The browser's answer is no passkey of this system: try again.";
    PASSWORD_COMMON: InvalidArgument,
        "The password is among those that are tried first: choose other words or more of them.";
    PASSWORD_LENGTH: InvalidArgument,
        "A password has 12 to 128 characters.";
    PRESENT_PASSWORD_WRONG: FailedPrecondition,
        "The present password is wrong.";
    REQUEST_ID_TAKEN: AlreadyExists,
        "Another person asked a question with this request id: choose a new one.";
    ROLE_MISSING: InvalidArgument,
        "At least one role is needed.";
    ROLE_OF_PROGRAMS: InvalidArgument,
        "Programs get service accounts; a person cannot hold the role `integration`.";
    SECOND_FACTOR_WRONG: Unauthenticated,
        "The code is wrong or was used before, or the passkey is not one of the person's.";
    SESSION_OVER: Unauthenticated,
        "The session has ended, by itself or by somebody: sign in again.";
    TEXT_TOO_LONG: InvalidArgument,
        "The text has more characters than the field holds.";
    TEXT_UNPRINTABLE: InvalidArgument,
        "The text holds control characters.";
    VALUE_MISSING: InvalidArgument,
        "The field is empty and may not be.";
    VALUE_UNKNOWN: InvalidArgument,
        "The number is none of the contract's values.";
    VALUE_UNREADABLE: InvalidArgument,
        "The value has not the form that the field needs; the message says which.";
}

/// A refusal that names a field.
pub(crate) fn about(reason: &'static Reason, field: &str) -> Refusal {
    Refusal::of(reason, reason.about).field(field)
}

/// The reason of a refusal.
pub(crate) fn of(refused: &Refused) -> &'static Reason {
    match refused {
        Refused::WrongCredentials => &CREDENTIALS_WRONG,
        Refused::Slowed(_) => &LOG_IN_SLOWED,
        Refused::Busy => &LOG_IN_BUSY,
        Refused::Suspended | Refused::AlreadySuspended => &ACCOUNT_SUSPENDED,
        Refused::NoMembership => &NO_MEMBERSHIP,
        Refused::ChallengeOver => &CHALLENGE_OVER,
        Refused::WrongSecondFactor => &SECOND_FACTOR_WRONG,
        Refused::NoSecondFactor => &NO_SECOND_FACTOR,
        Refused::AuthenticatorExists => &AUTHENTICATOR_EXISTS,
        Refused::NoSuchFactor => &NO_SUCH_FACTOR,
        Refused::PasskeyUnreadable => &PASSKEY_UNREADABLE,
        Refused::SessionOver => &SESSION_OVER,
        Refused::ElevationNeeded => &ELEVATION_NEEDED,
        Refused::Link(LinkError::Unknown) => &LINK_UNKNOWN,
        Refused::Link(LinkError::Used(_)) => &LINK_USED,
        Refused::Link(LinkError::Superseded) => &LINK_SUPERSEDED,
        Refused::Link(LinkError::Expired(_)) => &LINK_EXPIRED,
        Refused::Password(PasswordError::Length(_)) => &PASSWORD_LENGTH,
        Refused::Password(PasswordError::Common) => &PASSWORD_COMMON,
        Refused::WrongPresentPassword => &PRESENT_PASSWORD_WRONG,
        Refused::Text { error, .. } => text(*error),
        Refused::MailUnchanged => &MAIL_UNCHANGED,
        Refused::Entry(faults) => match faults.as_slice() {
            [only] => named(account_csv::reason(&only.what)),
            _ => &ENTRY_REFUSED,
        },
        Refused::NoSuchAccount(_) => &NO_SUCH_ACCOUNT,
        Refused::NoSuchOrganisation(_) => &NO_SUCH_ORGANISATION,
        Refused::OrganisationClosed(_) => &ORGANISATION_CLOSED,
        Refused::OrganisationIsHeardOf => &ORGANISATION_HEARD_OF,
        Refused::OrganisationIsOther => &ORGANISATION_IS_OTHER,
        Refused::NotYours(NotYours::Organisation) => &NOT_YOUR_ORGANISATION,
        Refused::NotYours(NotYours::Yourself) => &NOT_YOURSELF,
        Refused::NotYours(NotYours::OnlyFromAbove) => &ONLY_FROM_ABOVE,
        Refused::InvitationDone => &INVITATION_DONE,
        Refused::NotSuspended => &ACCOUNT_NOT_SUSPENDED,
        Refused::WrongClient => &CLIENT_CREDENTIALS_WRONG,
        Refused::NoSuchClient => &NO_SUCH_CLIENT,
        Refused::NoSuchQuestion(_) => &NO_SUCH_QUESTION,
        Refused::NoSuchFaqEntry(_) => &NO_SUCH_FAQ_ENTRY,
        Refused::RequestTaken => &REQUEST_ID_TAKEN,
        Refused::DeskOnly => &DESK_ONLY,
    }
}

fn text(error: TextError) -> &'static Reason {
    match error {
        TextError::Empty => &VALUE_MISSING,
        TextError::TooLong(_) => &TEXT_TOO_LONG,
        TextError::Unprintable => &TEXT_UNPRINTABLE,
        TextError::NotMail => &MAIL_FORMAT,
    }
}

/// The reason of that name.
pub(crate) fn named(name: &str) -> &'static Reason {
    REASONS.iter().copied().find(|reason| reason.name == name).unwrap_or(&VALUE_UNREADABLE)
}
