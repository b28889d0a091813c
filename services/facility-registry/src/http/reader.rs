//! Who may read: whoever may call `ListFacilities`, with the same token.

use axum::extract::FromRequestParts;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;

use vsys_chassis::{NOT_YOUR_RPC, Refusal, TOKEN_MISSING};

use super::Api;
use super::outcome::Outcome;
use crate::SERVICE;

/// The call that the policy table has a rule for.
const LIKE: &str = "/vsys.facility_registry.v1.FacilityRegistryService/ListFacilities";

/// Somebody who may read.
pub(super) struct Reader;

impl FromRequestParts<Api> for Reader {
    type Rejection = Outcome;

    async fn from_request_parts(parts: &mut Parts, api: &Api) -> Result<Self, Outcome> {
        let actor = api.verifier.verify(bearer(parts)?)?;
        if SERVICE.policy.allows(LIKE, &actor) {
            return Ok(Self);
        }
        let tier = actor.standing.tier();
        let message = format!("a {tier} with these roles may not read facilities");
        Err(Refusal::of(&NOT_YOUR_RPC, message).into())
    }
}

fn bearer(parts: &Parts) -> Result<&str, Refusal> {
    let value = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let token = value.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|t| !t.is_empty())
    });
    token.ok_or_else(|| {
        Refusal::of(&TOKEN_MISSING, "the request carries no `Authorization: Bearer …`")
    })
}
