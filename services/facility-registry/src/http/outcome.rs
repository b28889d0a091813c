//! Refusals as FHIR says them: `OperationOutcome`.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tonic::{Code, Status};

use vsys_chassis::{Refusal, TOKEN_EXPIRED, internal};

use super::answer::json;
use super::element::CodeableConcept;
use super::system;
use crate::SERVICE;
use crate::store::StoreError;

/// Why a request was refused, or failed; the body is an `OperationOutcome` of FHIR R4.
#[derive(Debug)]
pub(crate) struct Outcome {
    status: StatusCode,
    issue: Box<Issue>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct OperationOutcome {
    resource_type: &'static str,
    issue: [Box<Issue>; 1],
}

#[derive(Debug, Serialize)]
struct Issue {
    severity: &'static str,
    code: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<CodeableConcept>,
    diagnostics: String,
    /// `http.` and the parameter's name, as the standard has it for requests.
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<[String; 1]>,
}

/// What is wrong with a parameter, as HL7 lists it.
#[derive(Debug, Clone, Copy)]
pub(super) enum Fault {
    /// It is none of this resource's.
    Unknown,
    /// It is given twice.
    Repeated,
    /// Its `:modifier` is none that is understood.
    Modifier,
    /// Its value makes no sense.
    Value,
}

impl Outcome {
    fn of(status: StatusCode, code: &'static str, diagnostics: impl Into<String>) -> Self {
        let diagnostics = diagnostics.into();
        let issue = Issue { severity: "error", code, details: None, diagnostics, location: None };
        Self { status, issue: Box::new(issue) }
    }

    fn coded(mut self, code: &'static str, display: &'static str) -> Self {
        self.issue.details = Some(CodeableConcept::of(system::OUTCOME, code, display));
        self
    }

    /// A parameter is wrong; `why` says what would be right.
    pub(super) fn parameter(name: &str, fault: Fault, why: impl Into<String>) -> Self {
        let (code, detail, display) = match fault {
            Fault::Unknown => {
                ("not-supported", "MSG_PARAM_UNKNOWN", "Parameter \"%s\" not understood")
            }
            Fault::Repeated => (
                "not-supported",
                "MSG_PARAM_NO_REPEAT",
                "Parameter \"%s\" is not allowed to repeat",
            ),
            Fault::Modifier => (
                "not-supported",
                "MSG_PARAM_MODIFIER_INVALID",
                "Parameter \"%s\" modifier is invalid",
            ),
            Fault::Value => ("value", "MSG_PARAM_INVALID", "Parameter \"%s\" content is invalid"),
        };
        let why = format!("{name}: {}", why.into());
        let mut outcome = Self::of(StatusCode::BAD_REQUEST, code, why).coded(detail, display);
        outcome.issue.location = Some([format!("http.{name}")]);
        outcome
    }

    /// The register has no such site.
    pub(super) fn missing(resource: &str, id: &str) -> Self {
        let why = format!("there is no {resource} with the id {id}");
        Self::of(StatusCode::NOT_FOUND, "not-found", why)
            .coded("MSG_NO_EXIST", "Resource Id \"%s\" does not exist")
    }

    pub(super) fn no_such_path() -> Self {
        let why = "there is nothing at this path; /fhir/R4/metadata says what there is";
        Self::of(StatusCode::NOT_FOUND, "not-found", why)
    }

    pub(super) fn wrong_method() -> Self {
        let why = "nothing is written here: read by GET";
        Self::of(StatusCode::METHOD_NOT_ALLOWED, "not-supported", why)
    }

    pub(super) fn not_acceptable() -> Self {
        let why = "answers are application/fhir+json only";
        Self::of(StatusCode::NOT_ACCEPTABLE, "not-supported", why)
    }

    pub(super) fn late() -> Self {
        let why = "the answer took too long: ask for less, or again";
        Self::of(StatusCode::GATEWAY_TIMEOUT, "timeout", why)
    }

    pub(super) fn overloaded() -> Self {
        let why = "as many requests are answered as can be: repeat this one shortly";
        Self::of(StatusCode::SERVICE_UNAVAILABLE, "throttled", why)
    }
}

impl From<Refusal> for Outcome {
    fn from(refusal: Refusal) -> Self {
        let expired = refusal.reason() == &TOKEN_EXPIRED;
        let status = refusal.into_status(&format!("{}.vsys", SERVICE.schema));
        let mut outcome = Self::from(status);
        if expired {
            outcome.issue.code = "expired";
        }
        outcome
    }
}

impl From<StoreError> for Outcome {
    fn from(error: StoreError) -> Self {
        Self::from(internal(&error))
    }
}

impl From<Status> for Outcome {
    fn from(status: Status) -> Self {
        let why = status.message();
        match status.code() {
            Code::Unauthenticated => Self::of(StatusCode::UNAUTHORIZED, "login", why).coded(
                "MSG_AUTH_REQUIRED",
                "You must authenticate before you can use this service",
            ),
            Code::PermissionDenied => Self::of(StatusCode::FORBIDDEN, "forbidden", why),
            Code::Unavailable => Self::of(StatusCode::SERVICE_UNAVAILABLE, "transient", why),
            _ => Self::of(StatusCode::INTERNAL_SERVER_ERROR, "exception", why),
        }
    }
}

impl IntoResponse for Outcome {
    fn into_response(self) -> Response {
        let body = OperationOutcome { resource_type: "OperationOutcome", issue: [self.issue] };
        let mut answer = json(self.status, &body);
        let headers = answer.headers_mut();
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        answer
    }
}
