//! The partners' servers: one program with an address for each, that counts what arrives.

use std::collections::{BTreeMap, HashSet};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use uuid::Uuid;

/// How long a slow one takes to answer.
const SLOWLY: Duration = Duration::from_secs(10);
const LOOK_AGAIN: Duration = Duration::from_millis(5);
const LOOK_CLOSELY: Duration = Duration::from_millis(1);

/// One partner's letterbox.
#[derive(Default)]
struct Letterbox {
    ids: Mutex<HashSet<Uuid>>,
    slow: AtomicBool,
}

/// All servers; they end with this value.
pub(crate) struct Receiver {
    address: SocketAddr,
    boxes: Arc<BTreeMap<String, Letterbox>>,
    serving: JoinHandle<()>,
}

async fn take(
    State(boxes): State<Arc<BTreeMap<String, Letterbox>>>,
    Path(partner): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> StatusCode {
    let id = headers.get("webhook-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let (Some(id), Some(letterbox), false) = (id, boxes.get(&partner), body.is_empty()) else {
        return StatusCode::BAD_REQUEST;
    };
    if letterbox.slow.load(Ordering::Relaxed) {
        let _ = tokio::time::timeout(SLOWLY, std::future::pending::<()>()).await;
    }
    letterbox.ids.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
    StatusCode::NO_CONTENT
}

impl Receiver {
    pub(crate) async fn start(partners: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let boxes: BTreeMap<_, _> = partners.map(|id| (id, Letterbox::default())).collect();
        let boxes = Arc::new(boxes);
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
        let address = listener.local_addr()?;
        let router = Router::new().route("/{partner}", post(take)).with_state(Arc::clone(&boxes));
        let serving = tokio::spawn(async move {
            // It fails only when the listener does, and then nothing arrives.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, boxes, serving })
    }

    pub(crate) fn url(&self, partner: &str) -> String {
        format!("http://{}/{partner}", self.address)
    }

    /// From now on that partner's server answers slowly, or as all do.
    pub(crate) fn slow(&self, partner: &str, slow: bool) {
        if let Some(letterbox) = self.boxes.get(partner) {
            letterbox.slow.store(slow, Ordering::Relaxed);
        }
    }

    /// Forgets what arrived.
    pub(crate) fn forget(&self) {
        for letterbox in self.boxes.values() {
            letterbox.ids.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
    }

    /// Different messages that have arrived for those partners.
    fn arrived<'p>(&self, partners: impl Iterator<Item = &'p String>) -> usize {
        let boxes = partners.filter_map(|partner| self.boxes.get(partner));
        boxes.map(|one| one.ids.lock().unwrap_or_else(PoisonError::into_inner).len()).sum()
    }

    /// Waits for the first that arrives for any of them; when that was.
    pub(crate) async fn begin(
        &self,
        wanted: &BTreeMap<String, usize>,
        patience: Duration,
    ) -> anyhow::Result<Instant> {
        let mut looks = tokio::time::interval(LOOK_CLOSELY);
        let asked = Instant::now();
        while self.arrived(wanted.keys()) == 0 {
            ensure!(asked.elapsed() < patience, "nothing arrived in {} s", patience.as_secs());
            looks.tick().await;
        }
        Ok(Instant::now())
    }

    /// Waits until so many have arrived for each of them; how long that took since `begun`.
    pub(crate) async fn wait(
        &self,
        wanted: &BTreeMap<String, usize>,
        begun: Instant,
        patience: Duration,
    ) -> anyhow::Result<Duration> {
        let of = wanted.values().sum::<usize>();
        let mut looks = tokio::time::interval(LOOK_AGAIN);
        loop {
            looks.tick().await;
            let arrived = self.arrived(wanted.keys());
            if arrived >= of {
                return Ok(begun.elapsed());
            }
            if begun.elapsed() > patience {
                bail!("{arrived} of {of} messages have arrived after {} s", patience.as_secs());
            }
        }
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

/// An address of this machine at which nobody listens.
pub(crate) async fn nobody() -> anyhow::Result<String> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
    let address = listener.local_addr().context("it is bound")?;
    Ok(format!("http://{address}/"))
}
