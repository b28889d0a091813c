//! A partner's server that takes posts, and at first keeps its answers to itself.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use tokio::sync::watch;
use tokio::task::JoinSet;
use uuid::Uuid;

/// A post as it arrived.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    /// `webhook-id`.
    pub(crate) id: Uuid,
    pub(crate) body: String,
}

/// Keeps what is posted to it; it ends with its value.
pub(crate) struct Receiver {
    pub(crate) url: String,
    posts: Arc<Mutex<Vec<Post>>>,
    grip: watch::Sender<bool>,
    _serving: JoinSet<()>,
}

impl Receiver {
    /// Answers nothing until it lets go.
    pub(crate) async fn holding() -> Self {
        let posts: Arc<Mutex<Vec<Post>>> = Arc::default();
        let (grip, held) = watch::channel(true);
        let kept = Arc::clone(&posts);
        let take = move |headers: HeaderMap, body: String| {
            let id = headers["webhook-id"].to_str().unwrap().parse().unwrap();
            kept.lock().unwrap().push(Post { id, body });
            let mut held = held.clone();
            async move {
                held.wait_for(|held| !held).await.unwrap();
                StatusCode::NO_CONTENT
            }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/vsys", listener.local_addr().unwrap());
        let router = Router::new().route("/vsys", post(take));
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, posts, grip, _serving: serving }
    }

    /// Answers what it has held back, and everything from now on.
    pub(crate) fn lets_go(&self) {
        self.grip.send_replace(false);
    }

    pub(crate) fn posts(&self) -> Vec<Post> {
        self.posts.lock().unwrap().clone()
    }
}
