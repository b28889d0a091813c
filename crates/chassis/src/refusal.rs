//! Saying no exactly: a code, a reason for machines, a sentence for people.

use std::collections::{BTreeSet, HashMap};
use std::error::Error;
use std::fmt::Write as _;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

/// The most fields that are named.
const MOST_FIELDS: usize = 100;
/// A status travels in HTTP headers, for which clients keep 16 KiB: only as many fields are named
/// as have room in so many bytes, each with its values.
const ROOM: usize = 9_000;
/// What the texts of a field, and of a value, take up beside their own bytes.
const FRAME: usize = 12;
/// The longest message of a status, and of each of its fields, in bytes.
const LONGEST: usize = 300;

/// One reason for which a call is refused; listed in the documentation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    /// The gRPC code it travels with.
    pub code: Code,
    /// What machines compare: `SHEET_ALREADY_LOCKED`.
    pub name: &'static str,
    /// When it is given and what to do about it, in one sentence.
    pub about: &'static str,
}

/// Defines a service's reasons as statics, with the list of them all in `REASONS`.
///
/// ```
/// vsys_chassis::reasons! {
///     NO_SUCH_ROUND: NotFound, "No round has the id.";
/// }
/// assert_eq!(REASONS, [&NO_SUCH_ROUND]);
/// ```
#[macro_export]
macro_rules! reasons {
    ($($name:ident: $code:ident, $about:literal;)+) => {
        $(pub(crate) static $name: $crate::Reason = $crate::Reason {
            code: ::tonic::Code::$code,
            name: stringify!($name),
            about: $about,
        };)+

        /// Every reason, for the documentation.
        pub(crate) static REASONS: &[&$crate::Reason] = &[$(&$name),+];
    };
}

/// A refused call: the reason, what is true, and the field it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    reason: &'static Reason,
    message: String,
    fields: Vec<Blamed>,
    metadata: HashMap<String, String>,
}

/// A field that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Blamed {
    path: String,
    /// Its own reason's name; empty where the refusal's reason says it.
    reason: &'static str,
    message: String,
}

impl Refusal {
    /// A refusal for `reason`; `message` says what is true in this case.
    pub fn of(reason: &'static Reason, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { reason, message, fields: Vec::new(), metadata: HashMap::new() }
    }

    /// Why the call was refused.
    #[must_use]
    pub const fn reason(&self) -> &'static Reason {
        self.reason
    }

    /// Names the field that is wrong, as a path: `line.units`.
    #[must_use]
    pub fn field(self, path: impl Into<String>) -> Self {
        let message = self.message.clone();
        self.violation(path, message)
    }

    /// Names one of several wrong fields, with a sentence of its own.
    #[must_use]
    pub fn violation(self, path: impl Into<String>, message: impl Into<String>) -> Self {
        self.blamed(path.into(), "", message.into())
    }

    /// Names one of several wrong fields with a reason of its own.
    #[must_use]
    pub fn blame(
        self,
        path: impl Into<String>,
        reason: &'static Reason,
        message: impl Into<String>,
    ) -> Self {
        self.blamed(path.into(), reason.name, message.into())
    }

    fn blamed(mut self, path: String, reason: &'static str, message: String) -> Self {
        self.fields.push(Blamed { path, reason, message });
        self
    }

    /// Adds a value for machines, such as the version that is current.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// The status on the wire: `google.rpc.ErrorInfo`, and `BadRequest` when a field is named.
    ///
    /// `domain` is `<schema>.vsys`.
    #[must_use]
    pub fn into_status(self, domain: &str) -> Status {
        tracing::info!(reason = self.reason.name, message = self.message, "refused");
        let fields = self.fitting();
        let named: BTreeSet<_> = fields.iter().map(|violation| violation.field.as_str()).collect();
        // What belongs to a field that is not named says nothing.
        let says = |key: &str| key.rsplit_once('/').is_none_or(|(path, _)| named.contains(path));
        let mut metadata = self.metadata;
        metadata.retain(|key, _| says(key));
        let mut details = ErrorDetails::with_error_info(self.reason.name, domain, metadata);
        if !fields.is_empty() {
            details.set_bad_request(fields);
        }
        Status::with_error_details(self.reason.code, clipped(&self.message), details)
    }

    /// As many of the fields, from the first on, as have room.
    fn fitting(&self) -> Vec<FieldViolation> {
        let mut room = ROOM;
        let named = self.fields.iter().take(MOST_FIELDS).map_while(|blamed| {
            let violation = FieldViolation {
                reason: blamed.reason.to_owned(),
                ..FieldViolation::new(clipped(&blamed.path), clipped(&blamed.message))
            };
            let is_own = |key: &str| {
                key.rsplit_once('/').is_some_and(|(path, _)| path == blamed.path.as_str())
            };
            let values = self.metadata.iter().filter(|(key, _)| is_own(key));
            let values: usize = values.map(|(key, value)| key.len() + value.len() + FRAME).sum();
            let FieldViolation { field, reason, description, .. } = &violation;
            let own = field.len() + reason.len() + description.len() + FRAME;
            room = room.checked_sub(own + values)?;
            Some(violation)
        });
        named.collect()
    }
}

/// As much of a text as fits, with a sign that it goes on.
fn clipped(text: &str) -> String {
    match text.char_indices().find(|(at, letter)| at + letter.len_utf8() > LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// Our own fault, or a database that is away: logs the chain of causes once and tells the caller
/// nothing of it but whether to try again.
#[must_use]
pub fn internal(error: &(dyn Error + 'static)) -> Status {
    if vsys_messaging::database_is_away(error) {
        tracing::warn!(error = chain(error), "the database is away");
        return Status::unavailable("the database is away; try again shortly");
    }
    tracing::error!(error = chain(error), "a call failed");
    Status::internal("internal error")
}

/// The name as the gRPC specification writes it.
pub(crate) const fn code_name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// An error and its sources in one line.
pub(crate) fn chain(error: &(dyn Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        // Writing to a string cannot fail.
        let _ = write!(line, ": {cause}");
        source = cause.source();
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    static WRONG: Reason =
        Reason { code: Code::InvalidArgument, name: "WRONG", about: "It is wrong." };

    #[test]
    fn a_refusal_names_its_reason_its_field_and_what_is_true() {
        let status = Refusal::of(&WRONG, "the line has 12 vials, the ceiling is 10")
            .field("lines[3].units.vaccine")
            .with("ceiling", "10")
            .into_status("allocation.vsys");
        assert_eq!(status.code(), Code::InvalidArgument);
        assert_eq!(status.message(), "the line has 12 vials, the ceiling is 10");
        let details = status.get_error_details();
        let info = details.error_info().unwrap();
        assert_eq!((info.reason.as_str(), info.domain.as_str()), ("WRONG", "allocation.vsys"));
        assert_eq!(info.metadata.get("ceiling").map(String::as_str), Some("10"));
        let field = &details.bad_request().unwrap().field_violations[0];
        assert_eq!(field.field, "lines[3].units.vaccine");
        assert_eq!(field.description, status.message());
    }

    #[test]
    fn each_of_several_fields_has_its_own_reason() {
        static OTHER: Reason = Reason { name: "OTHER", ..WRONG };
        let refusal = Refusal::of(&WRONG, "two values are refused");
        let refusal = refusal.blame("site.kana", &OTHER, "no kana").violation("site.name", "odd");
        let details = refusal.into_status("allocation.vsys").get_error_details();
        let found = &details.bad_request().unwrap().field_violations;
        let found: Vec<_> = found.iter().map(|one| (&*one.field, &*one.reason)).collect();
        assert_eq!(found, [("site.kana", "OTHER"), ("site.name", "")]);
    }

    #[test]
    fn even_the_longest_refusal_fits_into_the_headers_of_an_answer() {
        let long = "割当数が上限を超えています。".repeat(1000);
        let refusal = (0..1741).fold(Refusal::of(&WRONG, &long), |refusal, line| {
            refusal.violation(format!("lines[{line}].{long}"), &long)
        });
        let answer = refusal.into_status("allocation.vsys").into_http::<()>();
        let bytes: usize = answer.headers().values().map(http::HeaderValue::len).sum();
        assert!((1_000..15_000).contains(&bytes), "{bytes}");
    }

    #[test]
    fn a_hundred_short_refusals_are_named_each_with_its_values() {
        let one = |refusal: Refusal, line: usize| {
            let path = format!("numbers[{line}]");
            refusal
                .blame(path.clone(), &WRONG, "it is wrong")
                .with(format!("{path}/basic"), "0110113719")
        };
        let refusal = (0..1000).fold(Refusal::of(&WRONG, "some are wrong"), one);
        let refusal = refusal.with("refused", "1000");
        let status = refusal.into_status("contract_intake.vsys");
        let details = status.get_error_details();
        assert_eq!(details.bad_request().unwrap().field_violations.len(), 100);
        let metadata = &details.error_info().unwrap().metadata;
        assert_eq!(metadata.len(), 101);
        assert_eq!(metadata["numbers[99]/basic"], "0110113719");
        let answer = status.into_http::<()>();
        let bytes: usize = answer.headers().values().map(http::HeaderValue::len).sum();
        assert!(bytes < 15_000, "{bytes}");
    }

    #[test]
    fn a_fault_of_ours_tells_its_causes_to_the_log_only() {
        let cause = std::io::Error::other("disk is full");
        let error = anyhow::Error::new(cause).context("the sheet cannot be saved");
        assert_eq!(chain(error.as_ref()), "the sheet cannot be saved: disk is full");
        assert_eq!(internal(error.as_ref()).message(), "internal error");
    }
}
