//! What axum takes to serve the same bytes, and nothing else: the limit of any page here.

use std::net::{Ipv4Addr, SocketAddr};

use axum::Router;
use axum::routing::get;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::visitor::Fetched;

/// A server in the bench's own process; it ends with this value.
pub(crate) struct Plain {
    pub(crate) address: String,
    serving: JoinHandle<()>,
}

impl Plain {
    /// Serves a page that was fetched.
    pub(crate) async fn serve(page: &Fetched) -> anyhow::Result<Self> {
        let (bytes, encoding) = (page.bytes.clone(), page.encoding.clone());
        let handler = move || async move {
            let headers = [
                (CONTENT_TYPE, "text/html; charset=utf-8".to_owned()),
                (CONTENT_ENCODING, encoding),
            ];
            (headers, bytes)
        };
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let address = format!("http://{}/", listener.local_addr()?);
        let serving = tokio::spawn(async move {
            // It fails only when the listener does, and then every request tells.
            let _ = axum::serve(listener, Router::new().route("/", get(handler))).await;
        });
        Ok(Self { address, serving })
    }
}

impl Drop for Plain {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
