//! Refusals as HTTP says them: `application/problem+json` (RFC 9457).

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use utoipa::{IntoResponses, ToSchema};
use vsys_proto::logistics_notifier::v1::RowError;

/// Why a request was refused, or failed.
#[derive(Debug, Clone)]
pub(crate) struct Problem(Box<Told>);

/// What is told of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Told {
    /// `urn:vsys:problem:` and the reason.
    #[serde(rename = "type")]
    kind: String,
    /// The HTTP status in words.
    title: String,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// What is true, for people.
    detail: String,
    /// Why, for programs: one of the reasons that the documentation lists.
    reason: String,
    /// What is wrong, field by field.
    errors: Vec<FieldError>,
    #[serde(skip)]
    wait: Option<u64>,
}

/// One thing that is wrong.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldError {
    /// The row it stands in, from 1; absent where the request has no rows.
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u32>,
    /// The field.
    field: String,
    /// Why, for programs; empty where the whole problem's reason holds.
    reason: String,
    /// Why, for people.
    message: String,
}

impl Problem {
    pub(crate) fn of(status: StatusCode, reason: &str, detail: impl Into<String>) -> Self {
        Self(Box::new(Told {
            kind: format!("urn:vsys:problem:{reason}"),
            title: status.canonical_reason().unwrap_or_default().to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            reason: reason.to_owned(),
            errors: Vec::new(),
            wait: None,
        }))
    }

    /// The body, the query or the path cannot be read.
    pub(crate) fn unreadable(field: &str, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        let mut problem = Self::of(StatusCode::BAD_REQUEST, "REQUEST_UNREADABLE", detail.clone());
        problem.0.errors.push(FieldError {
            row: None,
            field: field.to_owned(),
            reason: String::new(),
            message: detail,
        });
        problem
    }

    pub(crate) fn too_large() -> Self {
        Self::of(StatusCode::PAYLOAD_TOO_LARGE, "REQUEST_TOO_LARGE", "the body is too large")
    }

    pub(crate) fn wrong_type(expected: &str) -> Self {
        let detail = format!("the body must be {expected}");
        Self::of(StatusCode::UNSUPPORTED_MEDIA_TYPE, "MEDIA_TYPE_UNKNOWN", detail)
    }

    pub(crate) fn missing() -> Self {
        Self::of(StatusCode::NOT_FOUND, "NO_SUCH_PATH", "there is nothing at this path")
    }

    pub(crate) fn wrong_method() -> Self {
        let detail = "the path is not called by this method";
        Self::of(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", detail)
    }

    pub(crate) fn late() -> Self {
        let detail = "the answer took too long: ask for less, or again";
        Self::of(StatusCode::GATEWAY_TIMEOUT, "TOO_LATE", detail)
    }

    pub(crate) fn too_many(seconds: u64) -> Self {
        let detail = format!("too many requests: wait {seconds} seconds");
        let mut problem = Self::of(StatusCode::TOO_MANY_REQUESTS, "TOO_MANY_REQUESTS", detail);
        problem.0.wait = Some(seconds);
        problem
    }

    /// Rows that are wrong: nothing was changed.
    pub(crate) fn rows(errors: Vec<RowError>) -> Self {
        let detail = format!("{} rows are wrong, nothing was changed", errors.len());
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let errors = errors.into_iter().map(|error| FieldError {
            row: Some(error.row),
            field: error.field,
            reason: error.reason,
            message: error.message,
        });
        let mut problem = Self::of(status, "ROWS_WRONG", detail);
        problem.0.errors = errors.collect();
        problem
    }

    /// The one row of a request that speaks of one thing only.
    pub(crate) fn row(error: RowError) -> Self {
        let status = match error.reason.as_str() {
            "NO_SUCH_ORDER" | "NO_SUCH_SHIPMENT" => StatusCode::NOT_FOUND,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let mut problem = Self::of(status, &error.reason, error.message.clone());
        problem.0.errors.push(FieldError {
            row: None,
            field: error.field,
            reason: error.reason,
            message: error.message,
        });
        problem
    }
}

impl From<Status> for Problem {
    fn from(status: Status) -> Self {
        let code = match status.code() {
            Code::InvalidArgument | Code::OutOfRange => StatusCode::BAD_REQUEST,
            Code::Unauthenticated => StatusCode::UNAUTHORIZED,
            Code::PermissionDenied => StatusCode::FORBIDDEN,
            Code::NotFound => StatusCode::NOT_FOUND,
            Code::AlreadyExists | Code::FailedPrecondition | Code::Aborted => StatusCode::CONFLICT,
            Code::ResourceExhausted => StatusCode::TOO_MANY_REQUESTS,
            Code::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Code::DeadlineExceeded | Code::Cancelled => StatusCode::GATEWAY_TIMEOUT,
            _ => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let details = status.get_error_details();
        let reason = details.error_info().map_or("UNKNOWN", |info| &info.reason);
        let mut problem = Self::of(code, reason, status.message());
        let fields = details.bad_request().into_iter().flat_map(|bad| &bad.field_violations);
        problem.0.errors.extend(fields.map(|violation| FieldError {
            row: None,
            field: violation.field.clone(),
            reason: String::new(),
            message: violation.description.clone(),
        }));
        if code == StatusCode::TOO_MANY_REQUESTS || code == StatusCode::SERVICE_UNAVAILABLE {
            problem.0.wait = Some(1);
        }
        problem
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status =
            StatusCode::from_u16(self.0.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let wait = self.0.wait;
        let mut answer = (status, Json(self.0)).into_response();
        let headers = answer.headers_mut();
        let problem = HeaderValue::from_static("application/problem+json");
        headers.insert(header::CONTENT_TYPE, problem);
        if let Some(seconds) = wait {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        answer
    }
}

/// The refusals that any request may meet.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes the answers; problems are what is sent")]
pub(crate) enum Refusals {
    /// The request cannot be read.
    #[response(status = 400, content_type = "application/problem+json")]
    Unreadable(#[to_schema] Told),
    /// No token, or one that has expired.
    #[response(status = 401, content_type = "application/problem+json")]
    Unauthenticated(#[to_schema] Told),
    /// The token may not do this.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Told),
    /// There is no such thing, or it is not yours.
    #[response(status = 404, content_type = "application/problem+json")]
    Missing(#[to_schema] Told),
    /// It is otherwise by now.
    #[response(status = 409, content_type = "application/problem+json")]
    Conflict(#[to_schema] Told),
    /// The body is too large.
    #[response(status = 413, content_type = "application/problem+json")]
    TooLarge(#[to_schema] Told),
    /// The body is of another type.
    #[response(status = 415, content_type = "application/problem+json")]
    WrongType(#[to_schema] Told),
    /// Rows or fields are wrong; nothing was changed.
    #[response(status = 422, content_type = "application/problem+json")]
    Wrong(#[to_schema] Told),
    /// Too many requests: wait as `Retry-After` says.
    #[response(
        status = 429,
        content_type = "application/problem+json",
        headers(("Retry-After" = u64, description = "Seconds to wait"))
    )]
    TooMany(#[to_schema] Told),
    /// The service is away for a moment.
    #[response(status = 503, content_type = "application/problem+json")]
    Away(#[to_schema] Told),
}
