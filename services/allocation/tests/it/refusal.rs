//! How a call was refused.

use std::fmt::Debug;

use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::country::Country;
use crate::told::Traces;

/// What a refusal is made of: its code, its reason, and the fields that it names.
#[track_caller]
pub(crate) fn assert_refused<T: Debug>(
    answer: Result<T, Status>,
    code: Code,
    reason: &str,
    field: &str,
) -> Status {
    let status = answer.expect_err("the call is refused");
    let info = status.get_details_error_info();
    let given = info.as_ref().map(|info| (info.reason.as_str(), info.domain.as_str()));
    assert_eq!(given, Some((reason, "allocation.vsys")), "{status:?}");
    assert_eq!(status.code(), code, "{status:?}");
    let first = fields(&status).first().map(|(field, _)| field.clone()).unwrap_or_default();
    assert_eq!(first, field, "{status:?}");
    status
}

/// What a refusal says of each field.
pub(crate) fn fields(status: &Status) -> Vec<(String, String)> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
    violations.unwrap_or_default().into_iter().map(|v| (v.field, v.description)).collect()
}

/// A value for machines that goes with a refusal.
pub(crate) fn value(status: &Status, key: &str) -> String {
    let info = status.get_details_error_info();
    info.and_then(|info| info.metadata.get(key).cloned()).unwrap_or_default()
}

impl Country {
    /// Nothing was told, saved or locked since `before`.
    pub(crate) async fn assert_untouched(&self, before: &Traces) {
        assert_eq!(self.traces().await, *before, "a refused call leaves everything as it was");
    }
}
