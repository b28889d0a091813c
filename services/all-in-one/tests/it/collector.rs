//! What the program sends to a collector, without any library of theirs.

use std::convert::Infallible;
use std::future::{Ready, ready};
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use futures::future::BoxFuture;
use tokio::net::TcpListener;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::server::NamedService;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Endpoint, Server};
use tonic::{Request, Response, Status};
use tonic_prost::ProstCodec;
use vsys_testkit::eventually;

use crate::program::{Folder, Process, register};

/// A request of either signal: resource by resource, undecoded.
#[derive(Clone, PartialEq, prost::Message)]
struct Export {
    #[prost(bytes = "vec", repeated, tag = "1")]
    resources: Vec<Vec<u8>>,
}

#[derive(Clone, Default)]
struct Collector<const SPANS: bool> {
    heard: Arc<Mutex<Vec<u8>>>,
}

impl<const SPANS: bool> Collector<SPANS> {
    /// Whether anything heard so far holds all of `words`.
    fn heard(&self, words: &[&str]) -> bool {
        let heard = self.heard.lock().unwrap();
        let holds = |word: &&str| heard.windows(word.len()).any(|part| part == word.as_bytes());
        words.iter().all(holds)
    }

    fn keep(&self, request: Request<Export>) -> Ready<Result<Response<()>, Status>> {
        self.heard.lock().unwrap().extend(request.into_inner().resources.concat());
        ready(Ok(Response::new(())))
    }
}

impl<const SPANS: bool> NamedService for Collector<SPANS> {
    const NAME: &'static str = if SPANS {
        "opentelemetry.proto.collector.trace.v1.TraceService"
    } else {
        "opentelemetry.proto.collector.metrics.v1.MetricsService"
    };
}

impl<const SPANS: bool> tower::Service<http::Request<Body>> for Collector<SPANS> {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Infallible>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let collector = self.clone();
        Box::pin(async move {
            let mut grpc = tonic::server::Grpc::new(ProstCodec::<(), Export>::default());
            let keep = tower::service_fn(move |request| collector.keep(request));
            Ok(grpc.unary(keep, request).await)
        })
    }
}

#[tokio::test]
async fn spans_and_metrics_of_a_refused_call_are_sent_before_the_process_ends() {
    let (spans, metrics) = (Collector::<true>::default(), Collector::<false>::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    let server = Server::builder().add_service(spans.clone()).add_service(metrics.clone());
    tokio::spawn(server.serve_with_incoming(TcpIncoming::from(listener)));

    let folder = Folder::new("collector");
    let (_database, mut settings) = register(&folder).await;
    settings.insert("OTEL_EXPORTER_OTLP_ENDPOINT".to_owned(), endpoint);
    let mut process = Process::run(&folder, &settings);
    let address = process.address().await;

    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await;
    let mut grpc = tonic::client::Grpc::new(channel.unwrap());
    grpc.ready().await.unwrap();
    let rpc = "/vsys.facility_registry.v1.FacilityRegistryService/GetPlace";
    let path = http::uri::PathAndQuery::from_static(rpc);
    let codec = ProstCodec::<(), ()>::default();
    let refused = grpc.unary::<(), (), _>(Request::new(()), path, codec).await.unwrap_err();
    assert_eq!(refused.code(), tonic::Code::Unauthenticated);

    process.signal("TERM");
    assert_eq!(process.code().await, Some(0));
    let service = ["service.name", "facility-registry", "FacilityRegistryService", "GetPlace"];
    eventually("the span is there", || async { spans.heard(&service) }).await;
    eventually("the metric is there", || async {
        metrics.heard(&["rpc.server.duration", "GetPlace"])
    })
    .await;
}
