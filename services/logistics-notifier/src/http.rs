//! The partners' API over HTTP: another face of the same calls.
//!
//! Each request becomes one call to this service's own gRPC, with the caller's token: who may do
//! what, the record of calls and every refusal are the same, whichever way one comes.

#![expect(clippy::struct_field_names, reason = "the names that partners read")]

mod calls;
mod csv_out;
mod epcis;
mod events;
mod exceptions;
mod extract;
mod imports;
mod limit;
mod model;
mod orders;
mod page;
mod problem;
mod recalls;
mod shipments;
mod webhook_attempts;
mod webhooks;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Router, middleware};
use utoipa::openapi::security::{ClientCredentials, Flow, OAuth2, Scopes, SecurityScheme};
use utoipa::openapi::{ContactBuilder, InfoBuilder, LicenseBuilder, OpenApi, OpenApiBuilder};
use utoipa::{PartialSchema as _, ToSchema as _};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

pub(crate) use calls::Calls;
pub(crate) use limit::Limit;
use problem::{FieldError, Problem};

/// The largest body of a request, in bytes.
const MOST_BYTES: usize = crate::csv::MOST_BYTES;
/// How long a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every request has at hand; clones are cheap.
#[derive(Clone)]
pub(crate) struct Api {
    pub(crate) calls: Calls,
    pub(crate) limit: Arc<Limit>,
}

/// The routes and their description.
fn described() -> OpenApiRouter<Api> {
    OpenApiRouter::with_openapi(document())
        .routes(routes!(events::list_events))
        .routes(routes!(events::list_replays, events::ask_replay))
        .routes(routes!(events::list_digests))
        .routes(routes!(orders::list_orders))
        .routes(routes!(orders::orders_as_csv))
        .routes(routes!(orders::get_order))
        .routes(routes!(orders::acknowledge_order))
        .routes(routes!(shipments::plan_delivery))
        .routes(routes!(shipments::list_shipments, shipments::register_shipment))
        .routes(routes!(shipments::record_delivery))
        .routes(routes!(exceptions::list_exceptions, exceptions::raise_exception))
        .routes(routes!(exceptions::resolve_exception))
        .routes(routes!(imports::import_progress))
        .routes(routes!(imports::attach_temperatures))
        .routes(routes!(epcis::list_epcis_events))
        .routes(routes!(webhooks::list_endpoints, webhooks::create_endpoint))
        .routes(routes!(webhooks::update_endpoint, webhooks::delete_endpoint))
        .routes(routes!(webhooks::rotate_secret))
        .routes(routes!(webhook_attempts::test_endpoint))
        .routes(routes!(webhook_attempts::list_attempts))
        .routes(routes!(webhook_attempts::recover))
        .routes(routes!(recalls::list_recalls))
        .routes(routes!(recalls::acknowledge_recall))
}

/// The server of the API.
pub(crate) fn router(api: Api) -> Router {
    let (router, document) = described().split_for_parts();
    let json = document.to_pretty_json().unwrap_or_default();
    router
        .route("/openapi.json", get(move || std::future::ready(openapi(json.clone()))))
        .fallback(|| std::future::ready(Problem::missing()))
        .method_not_allowed_fallback(|| std::future::ready(Problem::wrong_method()))
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .layer(middleware::from_fn_with_state(api.clone(), limit::check))
        .layer(middleware::from_fn(bounded))
        .with_state(api)
}

/// The description, as it is published in `docs/partner/openapi.json`.
pub(crate) fn openapi_json() -> String {
    let (_, document) = described().split_for_parts();
    format!("{}\n", document.to_pretty_json().unwrap_or_default())
}

fn openapi(json: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

/// Bounds a request's time, and says to browsers and caches that answers are for the caller alone.
async fn bounded(request: axum::extract::Request, next: middleware::Next) -> Response {
    let is_head = request.method() == Method::HEAD;
    let mut answer = match tokio::time::timeout(PATIENCE, next.run(request)).await {
        Ok(answer) => answer,
        Err(_) => Problem::late().into_response(),
    };
    if is_head && answer.status() == StatusCode::METHOD_NOT_ALLOWED {
        *answer.body_mut() = axum::body::Body::empty();
    }
    let headers = answer.headers_mut();
    let no_store = HeaderValue::from_static("no-store");
    headers.entry(header::CACHE_CONTROL).or_insert(no_store);
    headers.insert(
        HeaderName::from_static("x-content-type-options"),
        HeaderValue::from_static("nosniff"),
    );
    answer
}

fn document() -> OpenApi {
    let info = InfoBuilder::new()
        .title("V-SYS API for manufacturers and wholesalers")
        .version("1.0.0")
        .description(Some(
            "Shipment orders to pull, acknowledge and answer with dates, lots and exceptions; \
             webhooks to look after. The messages themselves are described by asyncapi.yaml.\n\n\
             **Tokens.** Ask the pages' address for one with the client credentials of a service \
             account (`POST /oauth2/token`); it is good for five minutes. A partner sees only what \
             is its own.\n\n\
             **Refusals** are `application/problem+json` (RFC 9457): `reason` is for programs, \
             `detail` for people, `errors` names fields and rows. \
             After 429 wait as `Retry-After` says.\n\n\
             **Compatibility.** Members may be added to any answer: read past what you do not know. \
             A change of meaning gets another path, `/v2/…`, beside the old one for a year.",
        ))
        .contact(Some(
            ContactBuilder::new()
                .name(Some("V-SYS service desk"))
                .url(Some("https://vsys.example/partners"))
                .email(Some("partners@vsys.example"))
                .build(),
        ))
        .license(Some(
            LicenseBuilder::new().name("Apache-2.0").identifier(Some("Apache-2.0")).build(),
        ))
        .build();
    let mut document = OpenApiBuilder::new().info(info).build();
    let flow = ClientCredentials::new("/oauth2/token", Scopes::new());
    let scheme = SecurityScheme::OAuth2(OAuth2::new([Flow::ClientCredentials(flow)]));
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("token", scheme);
    // Refusals are described by the status alone, which brings no schemas of its own along.
    components.schemas.insert(FieldError::name().into_owned(), FieldError::schema());
    document
}

#[cfg(test)]
mod tests {
    /// `cargo xtask docs` writes the file; this only says that there is something to write.
    #[test]
    fn the_description_names_every_path() {
        let json: serde_json::Value = serde_json::from_str(&super::openapi_json()).unwrap();
        assert_eq!(json["openapi"], "3.1.0");
        assert_eq!(json["paths"].as_object().unwrap().len(), 23);
    }
}
