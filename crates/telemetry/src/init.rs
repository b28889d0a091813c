//! What a process installs once: subscriber, exporters, and the guard that flushes them.

use std::io::IsTerminal;
use std::sync::mpsc;
use std::time::Duration;

use anyhow::Context;
use opentelemetry::trace::TracerProvider as _;
use opentelemetry::{Key, KeyValue};
use opentelemetry_otlp::{MetricExporter, SpanExporter};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::metrics::SdkMeterProvider;
use opentelemetry_sdk::trace::{SdkTracer, SdkTracerProvider};
use tracing_subscriber::filter::{EnvFilter, LevelFilter, Targets};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{Layer, Registry, fmt};

/// How long the last flush may take, in total.
const FLUSH_BOUND: Duration = Duration::from_secs(5);

/// What the client of NATS says is said by us as well, in our words.
const DEFAULT_FILTER: &str = "info,async_nats=warn";

const ENDPOINT: &str = "OTEL_EXPORTER_OTLP_ENDPOINT";

/// Keeps the exporters alive; sends what is left when dropped, within five seconds.
///
/// Drop it outside asynchronous code, while the runtime is still alive: the flush blocks.
#[must_use = "telemetry stops when the guard is dropped"]
pub struct Guard {
    providers: Option<(SdkTracerProvider, SdkMeterProvider)>,
}

/// Installs the subscriber of this process, and its exporters when an OTLP endpoint is set.
///
/// To be called once, by a binary, inside its runtime: the exporter's connection lives there.
/// Fails when a subscriber is installed already, `RUST_LOG` cannot be read, or the endpoint is
/// not a URL.
pub fn init(service_name: &str) -> anyhow::Result<Guard> {
    let filter = filter()?;
    let providers = exporting().then(|| providers(service_name)).transpose()?;
    let traces = providers.as_ref().map(|(traces, _)| trace_layer(traces.tracer("vsys")));
    tracing_subscriber::registry().with(traces).with(log_layer().with_filter(filter)).try_init()?;
    if let Some((_, metrics)) = &providers {
        opentelemetry::global::set_meter_provider(metrics.clone());
    }
    Ok(Guard { providers })
}

/// What is logged: what `RUST_LOG` says, if it says anything.
#[expect(clippy::disallowed_methods, reason = "RUST_LOG belongs to its own specification")]
fn filter() -> anyhow::Result<EnvFilter> {
    let given = std::env::var_os(EnvFilter::DEFAULT_ENV).filter(|text| !text.is_empty());
    if given.is_none() {
        return Ok(EnvFilter::new(DEFAULT_FILTER));
    }
    EnvFilter::try_from_default_env()
        .context("RUST_LOG is not a filter: it looks like `info,vsys_allocation=debug`")
}

/// Whether the user named a collector, the way the OpenTelemetry specification does it.
#[expect(clippy::disallowed_methods, reason = "the OTEL_ variables belong to their specification")]
fn exporting() -> bool {
    std::env::var_os(ENDPOINT).is_some_and(|endpoint| !endpoint.is_empty())
}

fn providers(service_name: &str) -> anyhow::Result<(SdkTracerProvider, SdkMeterProvider)> {
    let resource = resource(service_name);
    let spans = SpanExporter::builder().with_tonic().build().context(ENDPOINT)?;
    let metrics = MetricExporter::builder().with_tonic().build().context(ENDPOINT)?;
    Ok((
        SdkTracerProvider::builder()
            .with_batch_exporter(spans)
            .with_resource(resource.clone())
            .build(),
        SdkMeterProvider::builder().with_periodic_exporter(metrics).with_resource(resource).build(),
    ))
}

/// The user's `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` win over our own name.
fn resource(service_name: &str) -> Resource {
    let given = Resource::builder().build();
    let named = given
        .get(&Key::from_static_str("service.name"))
        .is_some_and(|name| !name.as_str().starts_with("unknown_service"));
    let version = KeyValue::new("service.version", env!("CARGO_PKG_VERSION"));
    let resource = Resource::builder().with_attribute(version);
    if named {
        resource.build()
    } else {
        resource.with_service_name(service_name.to_owned()).build()
    }
}

/// JSON for machines, colours for people.
fn log_layer<S>() -> Box<dyn Layer<S> + Send + Sync>
where
    S: tracing::Subscriber + for<'a> tracing_subscriber::registry::LookupSpan<'a>,
{
    if std::io::stderr().is_terminal() {
        fmt::layer().with_writer(std::io::stderr).with_target(false).boxed()
    } else {
        fmt::layer()
            .with_writer(std::io::stderr)
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .boxed()
    }
}

/// Spans from `info` up, and none of the transport's own: exporting a span must not make spans.
fn trace_layer(tracer: SdkTracer) -> impl Layer<Registry> {
    let targets = ["h2", "hyper", "hyper_util", "opentelemetry", "tonic", "tower"]
        .into_iter()
        .fold(Targets::new().with_default(LevelFilter::INFO), |targets, target| {
            targets.with_target(target, LevelFilter::OFF)
        });
    tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_filter(targets)
}

impl Drop for Guard {
    fn drop(&mut self) {
        let Some((traces, metrics)) = self.providers.take() else { return };
        let (done, flushed) = mpsc::channel();
        std::thread::spawn(move || {
            let outcome = (traces.shutdown(), metrics.shutdown());
            // Nobody listens any more when the bound has passed.
            let _ = done.send(outcome);
        });
        match flushed.recv_timeout(FLUSH_BOUND) {
            Ok((Ok(()), Ok(()))) => {}
            Ok((traces, metrics)) => {
                tracing::warn!(?traces, ?metrics, "the last telemetry was not accepted");
            }
            Err(_) => tracing::warn!("the last telemetry was not sent in time"),
        }
    }
}
