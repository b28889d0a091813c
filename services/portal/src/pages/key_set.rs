//! The keys whose tokens are good, for programs of others.

use axum::response::IntoResponse;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use vsys_proto::identity::v1::GetKeySetRequest;

use crate::guest::Guest;
use crate::page::Answer;

/// `GET /.well-known/jwks.json`.
pub(crate) async fn show(guest: Guest) -> Answer {
    let wish = guest.request(GetKeySetRequest {});
    let keys = guest.portal.clients.sessions().get_key_set(wish).await?.into_inner().jwks_json;
    let headers = [(CONTENT_TYPE, "application/jwk-set+json"), (CACHE_CONTROL, "max-age=60")];
    Ok((headers, keys).into_response())
}
