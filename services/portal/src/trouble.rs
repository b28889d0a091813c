//! Any failure of a page: what is true, beside which field, and what to do next.

mod fields;
mod labels;
mod notice;

use std::collections::HashMap;

use axum::response::{IntoResponse, Response};
use http::StatusCode;
use tonic::{Code, Status};
use tonic_types::{FieldViolation, StatusExt};

use crate::format;
use crate::locale::Locale;

pub(crate) use fields::{FieldTroubles, Line};

/// A failure, before it is known in which language it will be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trouble {
    kind: Kind,
    reason: String,
    /// The service's own sentence, for reasons without a text.
    message: String,
    fields: Vec<Blamed>,
    values: Vec<(String, String)>,
    /// After how many seconds it is worth trying again, where that is known.
    pause: Option<u32>,
}

/// A field that is to blame.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Blamed {
    /// As the contract names it: `site.kana`.
    path: String,
    /// Its own reason; empty where the whole refusal's says it.
    reason: String,
    /// The service's own sentence about it.
    message: String,
}

/// What sort of failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    SignIn,
    Forbidden,
    Foreign,
    Missing,
    WrongMethod,
    TooLarge,
    Malformed,
    Refused,
    Conflict,
    TooMany,
    Away,
    Fault,
}

impl Kind {
    const fn status(self) -> StatusCode {
        match self {
            Self::SignIn => StatusCode::SEE_OTHER,
            Self::Forbidden | Self::Foreign => StatusCode::FORBIDDEN,
            Self::Missing => StatusCode::NOT_FOUND,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Malformed => StatusCode::BAD_REQUEST,
            Self::Refused => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Conflict => StatusCode::CONFLICT,
            Self::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Self::Away => StatusCode::SERVICE_UNAVAILABLE,
            Self::Fault => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// Key of the heading, and with `-next` of what to do.
    const fn key(self) -> &'static str {
        match self {
            Self::SignIn => "trouble-sign-in",
            Self::Forbidden => "trouble-forbidden",
            Self::Foreign => "trouble-foreign",
            Self::Missing => "trouble-missing",
            Self::WrongMethod => "trouble-wrong-method",
            Self::TooLarge => "trouble-too-large",
            Self::Malformed => "trouble-malformed",
            Self::Refused => "trouble-refused",
            Self::Conflict => "trouble-conflict",
            Self::TooMany => "trouble-too-many",
            Self::Away => "trouble-away",
            Self::Fault => "trouble-fault",
        }
    }
}

impl Trouble {
    const fn of(kind: Kind) -> Self {
        Self {
            kind,
            reason: String::new(),
            message: String::new(),
            fields: Vec::new(),
            values: Vec::new(),
            pause: None,
        }
    }

    /// Nobody is signed in.
    pub(crate) const fn sign_in() -> Self {
        Self::of(Kind::SignIn)
    }

    /// The page is for others.
    pub(crate) const fn forbidden() -> Self {
        Self::of(Kind::Forbidden)
    }

    /// The form was not ours, or not of this session.
    pub(crate) const fn foreign() -> Self {
        Self::of(Kind::Foreign)
    }

    /// There is no such page.
    pub(crate) const fn missing() -> Self {
        Self::of(Kind::Missing)
    }

    /// The page is not called so.
    pub(crate) const fn wrong_method() -> Self {
        Self::of(Kind::WrongMethod)
    }

    /// More was sent than the page takes.
    pub(crate) const fn too_large() -> Self {
        Self::of(Kind::TooLarge)
    }

    /// What was sent is no form of ours.
    pub(crate) const fn malformed() -> Self {
        Self::of(Kind::Malformed)
    }

    /// A part of the system does not answer.
    pub(crate) const fn away() -> Self {
        Self::of(Kind::Away)
    }

    /// Too much came from one address; in so many seconds more is taken.
    pub(crate) fn too_many(seconds: u32) -> Self {
        Self { pause: Some(seconds), ..Self::of(Kind::TooMany) }
    }

    /// Our own mistake; `why` goes to the log.
    pub(crate) fn fault(why: &str) -> Self {
        tracing::error!(why, "a page failed");
        Self::of(Kind::Fault)
    }

    /// What the portal itself refuses, by a key of the texts, beside a field.
    pub(crate) fn refused(field: &str, key: &str) -> Self {
        let fields = vec![Blamed { path: field.to_owned(), ..Blamed::default() }];
        Self { reason: key.to_owned(), fields, ..Self::of(Kind::Refused) }
    }

    /// The reason for machines: `SHEET_ALREADY_LOCKED`; empty where there is none.
    pub(crate) fn reason(&self) -> &str {
        &self.reason
    }

    /// A value that came with the reason, such as the version that is current.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether the form is worth showing again with what is wrong, nothing of it lost.
    pub(crate) const fn is_about_the_form(&self) -> bool {
        matches!(self.kind, Kind::Refused | Kind::Conflict | Kind::TooMany | Kind::Away)
    }

    /// Whether a field is to blame, so that the form with it is worth showing again.
    pub(crate) fn names_a_field(&self) -> bool {
        !self.fields.is_empty()
    }

    /// The fields that are to blame, as the contract names them: `site.kana`.
    pub(crate) fn paths(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().map(|blamed| blamed.path.as_str())
    }

    /// Whether a field came with its own reason.
    pub(crate) fn is_said_of(&self, path: &str) -> bool {
        self.fields.iter().any(|blamed| blamed.path == path && !blamed.reason.is_empty())
    }

    /// Whether a part of the system does not answer.
    pub(crate) fn is_away(&self) -> bool {
        self.kind == Kind::Away
    }

    /// The trouble of a call that needs nobody signed in: what is wrong is what was sent.
    pub(crate) fn of_open_call(status: Status) -> Self {
        let trouble = Self::from(status);
        match trouble.kind {
            Kind::SignIn | Kind::Forbidden | Kind::Missing => {
                Self { kind: Kind::Refused, ..trouble }
            }
            _ => trouble,
        }
    }

    /// Whether somebody must sign in first.
    pub(crate) fn wants_sign_in(&self) -> bool {
        self.kind == Kind::SignIn
    }

    /// What is true, in the reader's language.
    pub(crate) fn text(&self, locale: Locale) -> String {
        self.known_text(locale).unwrap_or_else(|| {
            if self.message.is_empty() {
                locale.text(self.kind.key())
            } else {
                locale.text_with("reason-unknown", &[("message", self.message.as_str())])
            }
        })
    }

    /// The text of the reason: its key is `sheet-already-locked`, its values came with it.
    fn known_text(&self, locale: Locale) -> Option<String> {
        let values = self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        text_of(&self.reason, values, locale)
    }

    /// The text of a field's own reason. Where several fields are to blame, the values of each
    /// stand behind its path: `site.kana/limit`.
    fn own_text(&self, blamed: &Blamed, locale: Locale) -> Option<String> {
        let values = self.values.iter().filter_map(|(name, value)| {
            let name = match name.strip_prefix(&blamed.path) {
                Some(rest) if rest.starts_with('/') => rest.trim_start_matches('/'),
                _ => name,
            };
            (!name.contains('/')).then_some((name, value.as_str()))
        });
        text_of(&blamed.reason, values, locale)
    }

    /// What is wrong, beside its fields.
    pub(crate) fn fields(&self, locale: Locale) -> FieldTroubles {
        FieldTroubles::new(self, locale)
    }
}

/// The text of a reason such as `TEXT_TOO_LONG`, with its values; none where there is none.
pub(crate) fn text_of<'v>(
    reason: &str,
    values: impl Iterator<Item = (&'v str, &'v str)>,
    locale: Locale,
) -> Option<String> {
    if reason.is_empty() {
        return None;
    }
    let values: Vec<_> = values.map(|(name, value)| (name, readable(value, locale))).collect();
    locale.find(&reason.to_ascii_lowercase().replace('_', "-"), &values)
}

/// An instant as people read it; anything else as it is.
fn readable(value: &str, locale: Locale) -> String {
    let instant = chrono::DateTime::parse_from_rfc3339(value);
    instant.map_or_else(|_| value.to_owned(), |at| format::minute(at.to_utc(), locale))
}

/// Reasons for which somebody must sign in again; what else is unauthenticated is a wrong answer.
const SESSION_OVER: [&str; 5] =
    ["", "SESSION_OVER", "TOKEN_EXPIRED", "TOKEN_INVALID", "TOKEN_MISSING"];

impl From<Status> for Trouble {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let (reason, values) = details.error_info().map_or_else(
            || (String::new(), HashMap::new()),
            |info| (info.reason.clone(), info.metadata.clone()),
        );
        let kind = match status.code() {
            Code::Unauthenticated if SESSION_OVER.contains(&reason.as_str()) => Kind::SignIn,
            Code::PermissionDenied => Kind::Forbidden,
            Code::NotFound => Kind::Missing,
            Code::Unauthenticated
            | Code::InvalidArgument
            | Code::OutOfRange
            | Code::FailedPrecondition => Kind::Refused,
            Code::Aborted | Code::AlreadyExists => Kind::Conflict,
            Code::ResourceExhausted => Kind::TooMany,
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => Kind::Away,
            Code::Ok | Code::Unknown | Code::Internal | Code::DataLoss | Code::Unimplemented => {
                Kind::Fault
            }
        };
        if matches!(kind, Kind::Away | Kind::Fault) {
            let (code, message) = (status.code(), status.message());
            tracing::warn!(%code, message, "a service did not do its part");
            return Self::of(kind);
        }
        let fields = details.bad_request().map_or_else(Vec::new, |bad| {
            let violations = bad.field_violations.iter();
            let blamed = |one: &FieldViolation| Blamed {
                path: one.field.clone(),
                reason: one.reason.clone(),
                message: one.description.clone(),
            };
            violations.map(blamed).collect()
        });
        let values = values.into_iter().collect();
        Self { kind, reason, message: status.message().to_owned(), fields, values, pause: None }
    }
}

impl IntoResponse for Trouble {
    /// The guard, who knows the reader, makes a page of it.
    fn into_response(self) -> Response {
        let mut response = self.kind.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}
