//! The gate of a gRPC server: a free place, a valid token, a rule that allows the call.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use http::header::AUTHORIZATION;
use http_body_util::BodyExt;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tonic::{Code, Request, Status};
use tower::{Layer, Service as TowerService};
use vsys_vocabulary::Actor;

use crate::audit::Witness;
use crate::policy::Policy;
use crate::refusal::{Reason, Refusal};
use crate::token::{TOKEN_MISSING, TokenVerifier};

/// The policy has no rule that lets this actor call this RPC.
pub static NOT_YOUR_RPC: Reason = Reason {
    code: Code::PermissionDenied,
    name: "NOT_YOUR_RPC",
    about: "Nobody of your tier with your roles may make this call.",
};
/// Too many calls at once.
pub static OVERLOADED: Reason = Reason {
    code: Code::ResourceExhausted,
    name: "OVERLOADED",
    about: "The service answers as many calls as it can; wait a little and repeat the call.",
};

/// Calls that a service answers at the same time; the others wait.
const PLACES: usize = 512;
/// How long a call may wait for a free place.
const PATIENCE: Duration = Duration::from_secs(10);

/// What anyone may call without a token: probes, and the description of the interface.
const OPEN: [&str; 2] = ["/grpc.health.", "/grpc.reflection."];

pub(crate) fn is_probe(path: &str) -> bool {
    OPEN.iter().any(|open| path.starts_with(open))
}

/// Lets through what carries a valid token and is allowed, the [`Actor`] goes into the request;
/// and what the policy leaves open.
#[derive(Clone)]
pub(crate) struct Gate {
    verifier: TokenVerifier,
    policy: &'static Policy,
    domain: Arc<str>,
    places: Arc<Semaphore>,
}

impl Gate {
    pub(crate) fn new(verifier: TokenVerifier, policy: &'static Policy, domain: &str) -> Self {
        let places = Arc::new(Semaphore::new(PLACES));
        Self { verifier, policy, domain: domain.into(), places }
    }

    fn admit<B>(&self, request: &http::Request<B>) -> Result<Actor, Refusal> {
        let actor = self.verifier.verify(bearer(request.headers())?)?;
        if let Some(witness) = request.extensions().get::<Witness>() {
            witness.sees(&actor);
        }
        let rpc = request.uri().path();
        if !self.policy.allows(rpc, &actor) {
            let tier = actor.standing.tier();
            let message = format!("a {tier} with these roles may not call {rpc}");
            return Err(Refusal::of(&NOT_YOUR_RPC, message));
        }
        Ok(actor)
    }

    async fn place(places: Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Refusal> {
        match tokio::time::timeout(PATIENCE, places.acquire_owned()).await {
            Ok(Ok(place)) => Ok(place),
            _ => Err(Refusal::of(&OVERLOADED, "no free place for this call: repeat it later")),
        }
    }
}

fn bearer(headers: &http::HeaderMap) -> Result<&str, Refusal> {
    headers
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.split_once(' '))
        .filter(|(scheme, token)| scheme.eq_ignore_ascii_case("bearer") && !token.is_empty())
        .map(|(_, token)| token.trim())
        .ok_or_else(|| {
            Refusal::of(&TOKEN_MISSING, "the call carries no `authorization: Bearer …` metadata")
        })
}

/// The actor whom the gate let in.
///
/// Fails only when a handler is served without the gate, which is our own fault.
pub fn actor<T>(request: &Request<T>) -> Result<&Actor, Status> {
    request.extensions().get::<Actor>().ok_or_else(|| {
        tracing::error!("a call reached its handler without passing the gate");
        Status::internal("internal error")
    })
}

impl<S> Layer<S> for Gate {
    type Service = Gated<S>;

    fn layer(&self, inner: S) -> Gated<S> {
        Gated { inner, gate: self.clone() }
    }
}

/// A service behind the gate.
#[derive(Clone)]
pub(crate) struct Gated<S> {
    inner: S,
    gate: Gate,
}

impl<S, B, R> TowerService<http::Request<B>> for Gated<S>
where
    S: TowerService<http::Request<B>, Response = http::Response<R>> + Clone + Send + 'static,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    B: BodyExt + Send + 'static,
    R: Default + Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, mut request: http::Request<B>) -> Self::Future {
        let path = request.uri().path();
        if is_probe(path) {
            return Box::pin(self.inner.call(request));
        }
        let domain = Arc::clone(&self.gate.domain);
        let admitted = if self.gate.policy.is_open(path) {
            Ok(None)
        } else {
            self.gate.admit(&request).map(Some)
        };
        match admitted {
            Err(refusal) => Box::pin(async move {
                if let Some(witness) = request.extensions().get::<Witness>().cloned() {
                    witness.hears(request.into_body()).await;
                }
                Ok(refusal.into_status(&domain).into_http())
            }),
            Ok(actor) => {
                if let Some(actor) = actor {
                    request.extensions_mut().insert(actor);
                }
                let places = Arc::clone(&self.gate.places);
                // The clone takes the place of the one that was polled ready.
                let next = self.inner.clone();
                let mut ready = std::mem::replace(&mut self.inner, next);
                Box::pin(async move {
                    match Gate::place(places).await {
                        Ok(_place) => ready.call(request).await,
                        Err(refusal) => Ok(refusal.into_status(&domain).into_http()),
                    }
                })
            }
        }
    }
}
