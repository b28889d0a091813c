//! Reading requests, with refusals of our own.

use std::sync::Arc;

use axum::body;
use axum::extract::rejection::JsonRejection;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use futures::StreamExt as _;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use super::{MOST_BYTES, calls};

/// The most bytes that are read of a body that is too large.
const MOST_IGNORED: usize = 16 * 1024 * 1024;

/// Who calls.
pub(super) struct Caller(pub(super) Arc<calls::Caller>);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let known = parts.extensions.get::<Arc<calls::Caller>>().cloned();
        Ok(Self(known.unwrap_or_else(|| Arc::new(calls::Caller::of(&parts.headers, None)))))
    }
}

impl std::ops::Deref for Caller {
    type Target = calls::Caller;

    fn deref(&self) -> &calls::Caller {
        &self.0
    }
}

/// A body of JSON.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let (parts, body) = request.into_parts();
        let read = Request::from_parts(parts, read(body).await?.into());
        match axum::Json::<T>::from_request(read, state).await {
            Ok(axum::Json(value)) => Ok(Self(value)),
            Err(JsonRejection::MissingJsonContentType(_)) => {
                Err(Problem::wrong_type("application/json"))
            }
            Err(rejection) => Err(Problem::unreadable("body", rejection.body_text())),
        }
    }
}

/// A body of CSV.
pub(super) struct Csv(pub(super) Vec<u8>);

impl<S: Send + Sync> FromRequest<S> for Csv {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &S) -> Result<Self, Problem> {
        let kind = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.map(|kind| kind.split(';').next().unwrap_or_default().trim());
        if !kind.is_some_and(|kind| kind.eq_ignore_ascii_case("text/csv")) {
            return Err(Problem::wrong_type("text/csv"));
        }
        read(request.into_body()).await.map(Self)
    }
}

/// A body of [`MOST_BYTES`]. What comes beyond is read on and thrown away, up to
/// [`MOST_IGNORED`]: many callers listen only when they have sent everything, and would find a
/// broken pipe in place of the refusal.
async fn read(body: body::Body) -> Result<Vec<u8>, Problem> {
    let mut chunks = body.into_data_stream();
    let (mut kept, mut length) = (Vec::new(), 0);
    while let Some(chunk) = chunks.next().await {
        let chunk = chunk.map_err(|error| Problem::unreadable("body", error.to_string()))?;
        length += chunk.len();
        if length <= MOST_BYTES {
            kept.extend_from_slice(&chunk);
        } else if length > MOST_BYTES + MOST_IGNORED {
            break;
        }
    }
    if length > MOST_BYTES { Err(Problem::too_large()) } else { Ok(kept) }
}

/// The query.
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Query::<T>::from_request_parts(parts, state).await;
        let read = read.map_err(|rejection| Problem::unreadable("query", rejection.body_text()));
        read.map(|Query(value)| Self(value))
    }
}

/// What the path names.
pub(super) struct Named<T>(pub(super) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Named<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let read = Path::<T>::from_request_parts(parts, state).await;
        let read = read.map_err(|rejection| Problem::unreadable("path", rejection.body_text()));
        read.map(|Path(value)| Self(value))
    }
}
