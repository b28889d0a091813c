//! One span and one measurement per call that a server answers.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Instant;

use opentelemetry::KeyValue;
use opentelemetry::metrics::Histogram;
use tower::{Layer, Service};
use tracing::field::Empty;
use tracing::{Instrument, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::propagation;

/// Probes come every few seconds and say nothing: they are not traced.
const HEALTH: &str = "/grpc.health.";

/// The layer that traces and measures the calls of a gRPC server.
///
/// A span is named by its RPC, takes its parent from the caller's `traceparent`, and carries
/// `rpc.system`, `rpc.service`, `rpc.method` and `rpc.grpc.status_code`. The outcome of a stream
/// is the outcome of its beginning. What a caller makes up is measured as `_OTHER`.
#[derive(Clone)]
pub struct GrpcTrace {
    known: Known,
    duration: Histogram<f64>,
}

/// Whether a path is an RPC that is served.
type Known = Arc<dyn Fn(&str) -> bool + Send + Sync>;

/// Bounds of the buckets of `rpc.server.duration`: the SDK's own are for milliseconds.
const SECONDS: [f64; 12] =
    [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

impl GrpcTrace {
    /// A layer that measures into the meter provider which the binary has installed, if any.
    ///
    /// `known` says which paths (`/package.Service/Method`) exist.
    #[must_use]
    pub fn new(known: impl Fn(&str) -> bool + Send + Sync + 'static) -> Self {
        let duration = opentelemetry::global::meter("vsys")
            .f64_histogram("rpc.server.duration")
            .with_unit("s")
            .with_description("Time from a call's arrival to its answer, in seconds.")
            .with_boundaries(SECONDS.to_vec())
            .build();
        Self { known: Arc::new(known), duration }
    }
}

impl<S> Layer<S> for GrpcTrace {
    type Service = Traced<S>;

    fn layer(&self, inner: S) -> Traced<S> {
        Traced { inner, known: Arc::clone(&self.known), duration: self.duration.clone() }
    }
}

/// A service inside [`GrpcTrace`].
#[derive(Clone)]
pub struct Traced<S> {
    inner: S,
    known: Known,
    duration: Histogram<f64>,
}

impl<S, B, R> Service<http::Request<B>> for Traced<S>
where
    S: Service<http::Request<B>, Response = http::Response<R>>,
    S::Future: Send + 'static,
    S::Error: 'static,
    R: 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: http::Request<B>) -> Self::Future {
        if request.uri().path().starts_with(HEALTH) {
            return Box::pin(self.inner.call(request));
        }
        let path = request.uri().path();
        let path = if (self.known)(path) { path } else { OTHER };
        let (span, attributes) = (span_of(path, request.headers()), attributes_of(path));
        let duration = self.duration.clone();
        let began = Instant::now();
        let answer = span.in_scope(|| self.inner.call(request));
        let watched = async move {
            let answer = answer.await;
            let code = answer.as_ref().map_or(UNKNOWN, status_of);
            record(&Span::current(), code);
            let attributes = attributes.into_iter();
            let code = KeyValue::new("rpc.grpc.status_code", i64::from(code));
            duration.record(
                began.elapsed().as_secs_f64(),
                &attributes.chain([code]).collect::<Vec<_>>(),
            );
            answer
        };
        Box::pin(watched.instrument(span))
    }
}

/// What the semantic conventions call a name that means nothing here.
const OTHER: &str = "_OTHER";

/// The numbers of `google.rpc.Code` that matter here.
const OK: i32 = 0;
const UNKNOWN: i32 = 2;

/// Codes that are our fault rather than the caller's, per the semantic conventions for servers.
const FAULTS: [i32; 6] = [UNKNOWN, 4, 12, 13, 14, 15];

fn span_of(path: &str, headers: &http::HeaderMap) -> Span {
    let (service, method) = parts(path);
    let span = tracing::info_span!(
        "call",
        otel.name = path.trim_start_matches('/'),
        otel.kind = "server",
        otel.status_code = Empty,
        rpc.system = "grpc",
        rpc.service = service,
        rpc.method = method,
        rpc.grpc.status_code = Empty,
    );
    // Fails when nothing is traced: then there is no parent to keep.
    let _ = span.set_parent(propagation::extract(headers));
    span
}

fn attributes_of(path: &str) -> [KeyValue; 3] {
    let (service, method) = parts(path);
    [
        KeyValue::new("rpc.system", "grpc"),
        KeyValue::new("rpc.service", service.to_owned()),
        KeyValue::new("rpc.method", method.to_owned()),
    ]
}

fn parts(path: &str) -> (&str, &str) {
    path.trim_start_matches('/').split_once('/').unwrap_or((OTHER, OTHER))
}

/// A refusal travels in the headers; an answer that begins has none there and is well so far.
fn status_of<R>(answer: &http::Response<R>) -> i32 {
    answer
        .headers()
        .get("grpc-status")
        .map_or(OK, |code| code.to_str().ok().and_then(|code| code.parse().ok()).unwrap_or(UNKNOWN))
}

fn record(span: &Span, code: i32) {
    span.record("rpc.grpc.status_code", code);
    if FAULTS.contains(&code) {
        span.record("otel.status_code", "ERROR");
    }
}
