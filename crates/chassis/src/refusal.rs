//! Saying no exactly: a code, a reason for machines, a sentence for people.

use std::collections::HashMap;
use std::error::Error;
use std::fmt::Write as _;

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, StatusExt};

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
    fields: Vec<(String, String)>,
    metadata: HashMap<String, String>,
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
    pub fn violation(mut self, path: impl Into<String>, message: impl Into<String>) -> Self {
        self.fields.push((path.into(), message.into()));
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
        let mut details = ErrorDetails::with_error_info(self.reason.name, domain, self.metadata);
        for (path, message) in self.fields {
            details.add_bad_request_violation(path, message);
        }
        Status::with_error_details(self.reason.code, self.message, details)
    }
}

/// Our own fault: logs the chain of causes once and tells the caller nothing of it.
#[must_use]
pub fn internal(error: &(dyn Error + 'static)) -> Status {
    tracing::error!(error = chain(error), "a call failed");
    Status::internal("internal error")
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
