//! Who may call what.

use vsys_chassis::Policy;

/// Open, as the form is whose mandates it prints: an applicant has no account. Nobody learns
/// anything by it, for it says what the caller said.
pub(crate) static POLICY: Policy = Policy {
    rules: &[],
    open: &["/vsys.documents.v1.DocumentService/RenderMandate"],
    unrecorded: &[],
};
