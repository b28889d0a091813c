//! The limit: the same messages, signed and posted to the same servers by a loop that does nothing
//! else. It has a process of its own, as the service has: neither is that of the servers.

use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use bytes::Bytes;
use data_encoding::BASE64;
use hmac::{Hmac, Mac as _};
use http::Request;
use http_body_util::Full;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use tokio::io::AsyncWriteExt as _;
use tokio::task::JoinSet;
use uuid::Uuid;

/// What the process is started with.
const COMMAND: &str = "bare-loop";
/// Posts under way at the same time; more make it no quicker.
const AT_ONCE: usize = 64;

/// One message and where it goes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Parcel {
    pub(crate) url: String,
    pub(crate) id: Uuid,
    pub(crate) body: String,
}

/// What the process is told, and what it answers: seconds.
#[derive(Debug, Serialize, Deserialize)]
struct Task<P> {
    timestamp: i64,
    parcels: P,
}

/// Posts all of them from a process of its own; how long that took.
pub(crate) async fn post_all(parcels: &[Parcel], timestamp: i64) -> anyhow::Result<Duration> {
    let mut child = tokio::process::Command::new(std::env::current_exe()?)
        .arg(COMMAND)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .context("a process for the bare loop")?;
    let mut stdin = child.stdin.take().context("it reads")?;
    let task = serde_json::to_vec(&Task { timestamp, parcels })?;
    stdin.write_all(&task).await?;
    drop(stdin);
    let output = child.wait_with_output().await?;
    ensure!(output.status.success(), "the bare loop ended with {}", output.status);
    let seconds: f64 = serde_json::from_slice(&output.stdout)?;
    Ok(Duration::from_secs_f64(seconds))
}

/// What that process does: posts what standard input says, and prints how many seconds that took.
pub(crate) async fn run() -> anyhow::Result<()> {
    let Task { timestamp, parcels } = serde_json::from_reader(std::io::stdin().lock())?;
    let took = post(parcels, timestamp).await?;
    serde_json::to_writer(std::io::stdout().lock(), &took.as_secs_f64())?;
    Ok(())
}

async fn post(parcels: Vec<Parcel>, timestamp: i64) -> anyhow::Result<Duration> {
    let ready = |Parcel { url, id, body }| (url, id, Bytes::from(body));
    let parcels: Arc<[_]> = parcels.into_iter().map(ready).collect();
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
            while let Some((url, id, body)) = parcels.get(next.fetch_add(1, Ordering::Relaxed)) {
                let answer = client.request(signed((url, id), body, timestamp)?).await?;
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

fn signed(
    (url, id): (&str, &Uuid),
    body: &Bytes,
    timestamp: i64,
) -> anyhow::Result<Request<Full<Bytes>>> {
    let id = id.to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(&[7; 32])?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    let signature = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
    let request = Request::post(url)
        .header("webhook-id", id)
        .header("webhook-timestamp", timestamp)
        .header("webhook-signature", signature)
        .header("content-type", "application/cloudevents+json")
        .body(Full::new(body.clone()))?;
    Ok(request)
}
