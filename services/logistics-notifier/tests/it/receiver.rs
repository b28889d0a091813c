//! Somebody's server that takes posts, and answers as it is told.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use data_encoding::BASE64;
use futures::stream;
use hmac::{Hmac, Mac as _};
use serde_json::Value;
use sha2::Sha256;
use tokio::sync::watch;
use vsys_testkit::eventually;

/// A piece of an endless answer.
const PIECE: &[u8] = &[b'x'; 16 * 1024];
/// From one byte of a dripping answer to the next.
const DRIP: Duration = Duration::from_millis(200);

/// A post as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) id: String,
    timestamp: String,
    pub(crate) signature: String,
    body: Bytes,
}

impl Post {
    pub(crate) fn event(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub(crate) fn is_signed_by(&self, secret: &str) -> bool {
        let key = BASE64.decode(secret.strip_prefix("whsec_").unwrap().as_bytes()).unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(format!("{}.{}.", self.id, self.timestamp).as_bytes());
        mac.update(&self.body);
        let wanted = format!("v1,{}", BASE64.encode(&mac.finalize().into_bytes()));
        self.signature.split(' ').any(|one| one == wanted)
    }
}

/// What a receiver answers.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Answer {
    Status(u16),
    RetryAfter(u16, u64),
    Never,
    /// 200 with a body of so many bytes.
    Long(usize),
    /// 200 with a body that comes as fast as it is read, and never ends.
    Endless,
    /// 200 with a body of a byte now and then, and never ends.
    Dripping,
    /// 302 to where the post went.
    Elsewhere,
    /// 204, but not before the receiver is told to let go.
    Held,
}

/// Somebody's server that takes posts.
pub(crate) struct Receiver {
    pub(crate) url: String,
    posts: Arc<Mutex<Vec<Post>>>,
    answer: Arc<Mutex<Answer>>,
    grip: watch::Sender<bool>,
    reading: Arc<AtomicUsize>,
}

impl Receiver {
    pub(crate) async fn start() -> Self {
        let posts: Arc<Mutex<Vec<Post>>> = Arc::default();
        let answer = Arc::new(Mutex::new(Answer::Status(204)));
        let (grip, held) = watch::channel(true);
        let reading: Arc<AtomicUsize> = Arc::default();
        let (kept, says, read) = (Arc::clone(&posts), Arc::clone(&answer), Arc::clone(&reading));
        let take = move |headers: HeaderMap, body: Bytes| {
            let header = |name: &str| headers[name].to_str().unwrap().to_owned();
            kept.lock().unwrap().push(Post {
                id: header("webhook-id"),
                timestamp: header("webhook-timestamp"),
                signature: header("webhook-signature"),
                body,
            });
            let says = *says.lock().unwrap();
            answered(says, held.clone(), Reading::counted(&read))
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        let router = Router::new().route("/hook", any(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url: format!("http://{address}/hook"), posts, answer, grip, reading }
    }

    pub(crate) fn answers(&self, answer: Answer) {
        *self.answer.lock().unwrap() = answer;
    }

    /// Answers what it has held back, and holds nothing back any more.
    pub(crate) fn lets_go(&self) {
        self.grip.send_replace(false);
    }

    /// Posts whose answer somebody still waits for or reads.
    pub(crate) fn being_read(&self) -> usize {
        self.reading.load(Ordering::SeqCst)
    }

    pub(crate) fn posts(&self) -> Vec<Post> {
        self.posts.lock().unwrap().clone()
    }

    pub(crate) async fn posts_when(&self, count: usize) -> Vec<Post> {
        eventually(&format!("{count} posts"), || async {
            let posts = self.posts();
            if posts.len() == count { Ok(posts) } else { Err(posts.len()) }
        })
        .await
    }
}

async fn answered(answer: Answer, mut held: watch::Receiver<bool>, reading: Reading) -> Response {
    match answer {
        Answer::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Answer::RetryAfter(status, seconds) => {
            let headers = [("retry-after", seconds.to_string())];
            (StatusCode::from_u16(status).unwrap(), headers).into_response()
        }
        Answer::Never => std::future::pending().await,
        Answer::Long(bytes) => "x".repeat(bytes).into_response(),
        Answer::Endless => endless(PIECE, Duration::ZERO, reading),
        Answer::Dripping => endless(b"x", DRIP, reading),
        Answer::Elsewhere => (StatusCode::FOUND, [("location", "/hook")]).into_response(),
        Answer::Held => {
            held.wait_for(|held| !held).await.unwrap();
            StatusCode::NO_CONTENT.into_response()
        }
    }
}

/// A body of the same piece again and again.
fn endless(piece: &'static [u8], pause: Duration, reading: Reading) -> Response {
    let pieces = stream::unfold(reading, move |reading| async move {
        let _ = tokio::time::timeout(pause, std::future::pending::<()>()).await;
        Some((Ok::<_, Infallible>(Bytes::from_static(piece)), reading))
    });
    Body::from_stream(pieces).into_response()
}

/// Counts an answer until it is sent or nobody waits for it any more.
struct Reading(Arc<AtomicUsize>);

impl Reading {
    fn counted(all: &Arc<AtomicUsize>) -> Self {
        all.fetch_add(1, Ordering::SeqCst);
        Self(Arc::clone(all))
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}
