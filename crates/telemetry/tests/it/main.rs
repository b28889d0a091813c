//! What leaves the process about a call, seen by an exporter of the test's own.

#![cfg(test)]

mod recorder;

use opentelemetry::trace::{SpanId, SpanKind, Status, TraceId};
use tower::{Layer, ServiceExt, service_fn};
use tracing::Instrument;
use vsys_telemetry::GrpcTrace;
use vsys_telemetry::propagation::{current_traceparent, inject, link, set_parent};

use crate::recorder::{Recorder, attribute};

const REMOTE: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const LOCK: &str = "/vsys.allocation.v1.AllocationService/LockSheets";

fn remote() -> (TraceId, SpanId) {
    (
        TraceId::from_hex("0af7651916cd43dd8448eb211c80319c").unwrap(),
        SpanId::from_hex("b7ad6b7169203331").unwrap(),
    )
}

/// Sends one call through the layer; the answer carries `status` where a refusal does.
async fn call(path: &str, traceparent: Option<&str>, status: Option<&str>) {
    let status = status.map(str::to_owned);
    let answer = service_fn(move |_: http::Request<()>| {
        let status = status.clone();
        async move {
            tracing::info_span!("inside").in_scope(|| ());
            let answer = http::Response::builder();
            let answer = match status {
                Some(code) => answer.header("grpc-status", code),
                None => answer,
            };
            Ok::<_, std::convert::Infallible>(answer.body(()).unwrap())
        }
    });
    let mut request = http::Request::builder().uri(path);
    if let Some(value) = traceparent {
        request = request.header("traceparent", value);
    }
    let layer = GrpcTrace::new(|rpc| rpc == LOCK);
    layer.layer(answer).oneshot(request.body(()).unwrap()).await.unwrap();
}

#[tokio::test]
async fn a_call_is_a_child_of_its_caller_and_named_by_its_rpc() {
    let recorder = Recorder::install();
    call(LOCK, Some(REMOTE), None).await;
    let [inside, span] = recorder.spans().try_into().unwrap();
    let (trace, parent) = remote();

    assert_eq!(span.name, "vsys.allocation.v1.AllocationService/LockSheets");
    assert_eq!((span.span_context.trace_id(), span.parent_span_id), (trace, parent));
    assert_eq!(span.span_kind, SpanKind::Server);
    assert_eq!(attribute(&span, "rpc.system").as_deref(), Some("grpc"));
    assert_eq!(
        attribute(&span, "rpc.service").as_deref(),
        Some("vsys.allocation.v1.AllocationService")
    );
    assert_eq!(attribute(&span, "rpc.method").as_deref(), Some("LockSheets"));
    assert_eq!(attribute(&span, "rpc.grpc.status_code").as_deref(), Some("0"));
    assert_eq!(inside.parent_span_id, span.span_context.span_id());
}

#[tokio::test]
async fn a_refusal_is_no_error_of_ours_but_a_fault_is() {
    let recorder = Recorder::install();
    call(LOCK, None, Some("9")).await;
    call(LOCK, None, Some("13")).await;
    let spans = recorder.spans();
    let outcome = |code: &str| {
        let of_code = |span: &&opentelemetry_sdk::trace::SpanData| {
            attribute(span, "rpc.grpc.status_code").as_deref() == Some(code)
        };
        spans.iter().find(of_code).unwrap().status.clone()
    };
    assert_eq!(outcome("9"), Status::Unset);
    assert!(matches!(outcome("13"), Status::Error { .. }));
}

#[tokio::test]
async fn what_a_caller_makes_up_is_no_name_of_a_span() {
    let recorder = Recorder::install();
    call("/vsys.allocation.v1.AllocationService/0110113719", None, Some("7")).await;
    call("/grpc.health.v1.Health/Check", None, None).await;
    let names: Vec<_> = recorder.spans().into_iter().map(|span| span.name).collect();
    assert!(names.contains(&"_OTHER".into()), "{names:?}");
    assert!(names.iter().all(|name| name == "_OTHER" || name == "inside"), "{names:?}");
}

#[tokio::test]
async fn an_outgoing_call_carries_the_current_span() {
    let recorder = Recorder::install();
    let span = tracing::info_span!("sending");
    let carried = async {
        let mut metadata = tonic::metadata::MetadataMap::new();
        inject(&mut metadata);
        let sent = metadata.get("traceparent").unwrap().to_str().unwrap().to_owned();
        assert_eq!(current_traceparent().as_deref(), Some(sent.as_str()));
        sent
    };
    let sent = carried.instrument(span).await;
    let [span] = recorder.spans().try_into().unwrap();
    let context = &span.span_context;
    assert_eq!(sent, format!("00-{}-{}-01", context.trace_id(), context.span_id()));
}

#[tokio::test]
async fn a_heard_event_is_linked_and_a_continued_one_is_a_child() {
    let recorder = Recorder::install();
    let hearing = tracing::info_span!("hearing");
    link(&hearing, REMOTE);
    link(&hearing, "not a traceparent");
    drop(hearing);
    let continued = tracing::info_span!("continued");
    set_parent(&continued, REMOTE);
    drop(continued);

    let [hearing, continued] = recorder.spans().try_into().unwrap();
    let (trace, parent) = remote();
    let links: Vec<_> = hearing.links.iter().map(|link| link.span_context.span_id()).collect();
    assert_eq!(links, [parent]);
    assert_ne!(hearing.span_context.trace_id(), trace);
    assert_eq!((continued.span_context.trace_id(), continued.parent_span_id), (trace, parent));
}

#[test]
fn where_nothing_is_traced_nothing_is_carried() {
    let mut metadata = tonic::metadata::MetadataMap::new();
    inject(&mut metadata);
    assert!(metadata.is_empty());
    assert_eq!(current_traceparent(), None);
}
