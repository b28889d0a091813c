//! The layer round a service's gate that records what becomes of calls.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};

use tonic::body::Body;
use tower::{Layer, Service};

use super::call::Call;
use super::trail::Trail;
use crate::gate::is_probe;
use crate::policy::Policy;

/// Records the calls that a service answers, from when it has a trail.
#[derive(Clone)]
pub(crate) struct Audit {
    trail: Arc<OnceLock<Trail>>,
    policy: &'static Policy,
}

impl Audit {
    pub(crate) fn new(trail: Arc<OnceLock<Trail>>, policy: &'static Policy) -> Self {
        Self { trail, policy }
    }
}

impl<S> Layer<S> for Audit {
    type Service = Audited<S>;

    fn layer(&self, inner: S) -> Audited<S> {
        Audited { inner, audit: self.clone() }
    }
}

/// A service whose calls are recorded.
#[derive(Clone)]
pub(crate) struct Audited<S> {
    inner: S,
    audit: Audit,
}

impl<S, R> Service<http::Request<Body>> for Audited<S>
where
    S: Service<http::Request<Body>, Response = http::Response<R>>,
    S::Future: Send + 'static,
    S::Error: Send + 'static,
    R: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let trail = self.audit.trail.get().filter(|_| !is_probe(request.uri().path()));
        let Some(trail) = trail else {
            return Box::pin(self.inner.call(request));
        };
        let (request, call) = Call::begin(request, self.audit.policy, trail.clone());
        let answering = self.inner.call(request);
        Box::pin(async move { Ok(call.answer(answering.await?).await) })
    }
}
