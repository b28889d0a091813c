//! A call can be followed from its span over the outbox to whoever heard of it.

use opentelemetry::trace::{SpanKind, TracerProvider};
use opentelemetry_sdk::trace::{InMemorySpanExporter, SdkTracerProvider};
use tracing::Instrument;
use tracing_subscriber::layer::SubscriberExt;

use crate::fixture::{Fixture, events};
use crate::listening::Noting;

#[tokio::test]
async fn the_consumer_links_to_the_span_that_recorded_the_event() {
    let exporter = InMemorySpanExporter::default();
    let provider = SdkTracerProvider::builder().with_simple_exporter(exporter.clone()).build();
    let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("test"));
    // For the whole process: a subscriber of this thread alone misses spans whose call sites
    // another test has met before.
    let subscriber = tracing_subscriber::registry().with(layer);
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let fixture = Fixture::new().await;
    let relay = fixture.relay();
    let consumer = fixture.listen(Noting::all());
    fixture.record(&events(0..3)).instrument(tracing::info_span!("lock_sheets")).await;
    fixture.until_effects(3).await;
    relay.stop().await;
    consumer.stop().await;

    let spans = exporter.get_finished_spans().unwrap();
    let lock = spans.iter().find(|span| span.name == "lock_sheets").unwrap();
    let name = format!("process {}", fixture.stream_name());
    let heard: Vec<_> = spans.iter().filter(|span| span.name == name).collect();
    assert!(!heard.is_empty());
    for span in heard {
        assert_eq!(span.span_kind, SpanKind::Consumer);
        assert_ne!(span.span_context.trace_id(), lock.span_context.trace_id());
        let links: Vec<_> = span.links.iter().map(|link| link.span_context.span_id()).collect();
        assert_eq!(links, [lock.span_context.span_id()]);
        let attribute = |key: &str| {
            let found = span.attributes.iter().find(|attribute| attribute.key.as_str() == key);
            found.map(|attribute| attribute.value.to_string())
        };
        assert_eq!(attribute("messaging.system").as_deref(), Some("nats"));
        assert_eq!(
            attribute("messaging.consumer.group.name").as_deref(),
            Some("logistics-notifier")
        );
        assert_eq!(attribute("messaging.destination.name"), Some(fixture.stream_name()));
    }
}
