//! The limit: the same messages, signed and posted to the same servers by a loop that does nothing
//! else.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::ensure;
use bytes::Bytes;
use data_encoding::BASE64;
use hmac::{Hmac, Mac as _};
use http::Request;
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use sha2::Sha256;
use tokio::task::JoinSet;
use uuid::Uuid;

/// Posts under way at the same time; more make it no quicker.
const AT_ONCE: usize = 64;

/// One message and where it goes.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    pub(crate) url: Arc<str>,
    pub(crate) id: Uuid,
    pub(crate) body: Bytes,
}

/// Posts all of them; how long it took.
pub(crate) async fn post_all(parcels: Arc<[Parcel]>, timestamp: i64) -> anyhow::Result<Duration> {
    let mut connector = HttpConnector::new();
    connector.set_nodelay(true);
    let client: Client<_, Full<Bytes>> =
        Client::builder(TokioExecutor::new()).pool_max_idle_per_host(AT_ONCE).build(connector);
    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let mut posting = JoinSet::new();
    for _ in 0..AT_ONCE {
        let (client, parcels, next) = (client.clone(), Arc::clone(&parcels), Arc::clone(&next));
        posting.spawn(async move {
            while let Some(parcel) = parcels.get(next.fetch_add(1, Ordering::Relaxed)) {
                let answer = client.request(signed(parcel, timestamp)?).await?;
                ensure!(answer.status().is_success(), "answered {}", answer.status());
            }
            Ok(())
        });
    }
    while let Some(ended) = posting.join_next().await {
        ended??;
    }
    Ok(begun.elapsed())
}

fn signed(parcel: &Parcel, timestamp: i64) -> anyhow::Result<Request<Full<Bytes>>> {
    let id = parcel.id.to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32])?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(&parcel.body);
    let signature = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
    let request = Request::post(&*parcel.url)
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature)
        .header("content-type", "application/cloudevents+json")
        .body(Full::new(parcel.body.clone()))?;
    Ok(request)
}
