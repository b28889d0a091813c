//! The service's own gRPC, called with the caller's token.

use std::net::SocketAddr;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use tonic::Request;
use tonic::transport::{Channel, Endpoint};
use vsys_proto::logistics_notifier::v1::feed_service_client::FeedServiceClient;
use vsys_proto::logistics_notifier::v1::logistics_notifier_service_client::LogisticsNotifierServiceClient;
use vsys_proto::logistics_notifier::v1::recall_service_client::RecallServiceClient;
use vsys_proto::logistics_notifier::v1::shipment_service_client::ShipmentServiceClient;
use vsys_proto::logistics_notifier::v1::webhook_service_client::WebhookServiceClient;

/// Clients of all services of this one; a clone is cheap.
#[derive(Clone)]
pub(crate) struct Calls(Channel);

impl Calls {
    /// Calls the server that listens there, over the loopback where it listens everywhere.
    pub(crate) fn to(address: SocketAddr) -> anyhow::Result<Self> {
        let ip = match address {
            SocketAddr::V4(at) if at.ip().is_unspecified() => "127.0.0.1".to_owned(),
            SocketAddr::V6(at) if at.ip().is_unspecified() => "[::1]".to_owned(),
            SocketAddr::V4(at) => at.ip().to_string(),
            SocketAddr::V6(at) => format!("[{}]", at.ip()),
        };
        let endpoint = Endpoint::from_shared(format!("http://{ip}:{}", address.port()))?;
        Ok(Self(endpoint.tcp_nodelay(true).connect_lazy()))
    }

    pub(crate) fn orders(&self) -> LogisticsNotifierServiceClient<Channel> {
        LogisticsNotifierServiceClient::new(self.0.clone())
    }

    pub(crate) fn shipments(&self) -> ShipmentServiceClient<Channel> {
        ShipmentServiceClient::new(self.0.clone())
    }

    pub(crate) fn feeds(&self) -> FeedServiceClient<Channel> {
        FeedServiceClient::new(self.0.clone())
    }

    pub(crate) fn webhooks(&self) -> WebhookServiceClient<Channel> {
        WebhookServiceClient::new(self.0.clone())
    }

    pub(crate) fn recalls(&self) -> RecallServiceClient<Channel> {
        RecallServiceClient::new(self.0.clone())
    }
}

/// Who calls: the token as it came, and from where.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    pub(crate) token: Option<String>,
    pub(crate) address: Option<SocketAddr>,
}

impl Caller {
    pub(crate) fn of(headers: &HeaderMap, address: Option<SocketAddr>) -> Self {
        let token = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        Self { token: token.map(str::to_owned), address }
    }

    /// The token without `Bearer`.
    pub(crate) fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.token.as_deref()?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
    }

    /// A call with what it asks.
    pub(crate) fn asks<T>(&self, message: T) -> Request<T> {
        let mut request = Request::new(message);
        let metadata = request.metadata_mut();
        if let Some(token) = self.token.as_deref().and_then(|token| token.parse().ok()) {
            metadata.insert("authorization", token);
        }
        if let Some(Ok(address)) = self.address.map(|at| at.ip().to_string().parse()) {
            metadata.insert("x-vsys-client-address", address);
        }
        request
    }
}
