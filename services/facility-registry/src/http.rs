//! The register over HTTP for systems of health care: a read-only face in FHIR R4.
//!
//! Who may read is looked up in the same table as for gRPC, with the same token. Nothing is
//! written here, so nothing is decided here.

mod answer;
mod asked;
mod bundle;
mod capability;
mod element;
mod location;
mod organization;
mod origin;
mod outcome;
mod parameter;
mod reader;
mod system;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::rejection::PathRejection;
use axum::extract::{Path, RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use serde::Serialize;
use tokio::sync::Semaphore;

use vsys_chassis::TokenVerifier;

use self::asked::Asked;
use self::bundle::Bundle;
use self::location::Location;
use self::organization::Organization;
use self::origin::Origin;
use self::outcome::Outcome;
use self::parameter::{Kind, LOCATION, ORGANIZATION};
use self::reader::Reader;
use crate::app::FacilityRegistry;
use crate::domain::search::Described;

/// What every path begins with.
const ROOT: &str = "/fhir/R4";
/// Requests that are answered at the same time; there are fewer connections to the database.
const PLACES: usize = 64;
/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every request has at hand; clones are cheap.
#[derive(Clone)]
pub(crate) struct Api {
    registry: FacilityRegistry,
    verifier: TokenVerifier,
    places: Arc<Semaphore>,
}

impl Api {
    /// A face for a register, for those whose tokens are good.
    pub(crate) fn new(registry: FacilityRegistry, verifier: TokenVerifier) -> Self {
        Self { registry, verifier, places: Arc::new(Semaphore::new(PLACES)) }
    }
}

/// The server.
pub(crate) fn router(api: Api) -> Router {
    let paths = Router::new()
        .route("/metadata", get(metadata))
        .route("/Location", get(search_locations))
        .route("/Location/{id}", get(read_location))
        .route("/Organization", get(search_organizations))
        .route("/Organization/{id}", get(read_organization));
    Router::new()
        .nest(ROOT, paths)
        .fallback(|| std::future::ready(Outcome::no_such_path()))
        .method_not_allowed_fallback(|| std::future::ready(Outcome::wrong_method()))
        .layer(middleware::from_fn_with_state(api.clone(), bounded))
        .with_state(api)
}

async fn metadata(Origin(origin): Origin) -> Response {
    answer::json(StatusCode::OK, &capability::statement(&origin))
}

async fn read_location(
    State(api): State<Api>,
    _: Reader,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Outcome> {
    read::<Location>(&api, LOCATION, id, &headers).await
}

async fn read_organization(
    State(api): State<Api>,
    _: Reader,
    id: Result<Path<String>, PathRejection>,
    headers: HeaderMap,
) -> Result<Response, Outcome> {
    read::<Organization>(&api, ORGANIZATION, id, &headers).await
}

async fn search_locations(
    State(api): State<Api>,
    _: Reader,
    origin: Origin,
    RawQuery(query): RawQuery,
) -> Result<Response, Outcome> {
    search::<Location>(&api, LOCATION, &origin, query).await
}

async fn search_organizations(
    State(api): State<Api>,
    _: Reader,
    origin: Origin,
    RawQuery(query): RawQuery,
) -> Result<Response, Outcome> {
    search::<Organization>(&api, ORGANIZATION, &origin, query).await
}

async fn read<R>(
    api: &Api,
    kind: Kind,
    id: Result<Path<String>, PathRejection>,
    headers: &HeaderMap,
) -> Result<Response, Outcome>
where
    R: From<Described> + Serialize,
{
    let Path(id) = id.map_err(|_| Outcome::no_such_path())?;
    let missing = || Outcome::missing(kind.name, &id);
    let code = id.parse().map_err(|_| missing())?;
    let described = api.registry.describe(code).await?.ok_or_else(missing)?;
    Ok(answer::resource::<R>(described, headers))
}

async fn search<R>(
    api: &Api,
    kind: Kind,
    Origin(origin): &Origin,
    query: Option<String>,
) -> Result<Response, Outcome>
where
    R: From<Described> + Serialize,
{
    let asked = Asked::read(kind, &query.unwrap_or_default())?;
    let listed = api.registry.search(&asked.search, (asked.after, &asked.page)).await?;
    let address = format!("{origin}/{}", kind.name);
    Ok(answer::json(StatusCode::OK, &Bundle::<R>::of(&asked, &address, listed)))
}

/// Bounds a request's time and how many there are, and says to browsers and caches that answers
/// are for the caller alone, who may keep them and ask whether they still hold.
async fn bounded(State(api): State<Api>, request: Request, next: Next) -> Response {
    let mut answer = match api.places.try_acquire() {
        Err(_) => Outcome::overloaded().into_response(),
        Ok(_) if !takes_json(request.headers()) => Outcome::not_acceptable().into_response(),
        Ok(_place) => match tokio::time::timeout(PATIENCE, next.run(request)).await {
            Ok(answer) => answer,
            Err(_) => Outcome::late().into_response(),
        },
    };
    let headers = answer.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    answer
}

/// Whether the caller reads JSON, as one who says nothing does.
fn takes_json(headers: &HeaderMap) -> bool {
    let mut wanted = headers.get_all(header::ACCEPT).iter().peekable();
    wanted.peek().is_none()
        || wanted.filter_map(|value| value.to_str().ok()).flat_map(|list| list.split(',')).any(
            |kind| {
                let kind = kind.split(';').next().unwrap_or_default().trim();
                matches!(kind, "*/*" | "application/*") || kind.ends_with("json")
            },
        )
}
