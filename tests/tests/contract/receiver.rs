//! A partner's server that takes posts.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde::Serialize;
use vsys_testkit::eventually;

/// A post as it arrived.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Post {
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

/// Keeps what is posted to it; it ends with the test.
pub(crate) struct Receiver {
    pub(crate) url: String,
    posts: Arc<Mutex<Vec<Post>>>,
}

impl Receiver {
    /// Answers every post with that status.
    pub(crate) async fn answering(status: StatusCode) -> Self {
        let posts: Arc<Mutex<Vec<Post>>> = Arc::default();
        let kept = Arc::clone(&posts);
        let take = move |headers: HeaderMap, body: String| {
            let text = |value: &axum::http::HeaderValue| value.to_str().unwrap().to_owned();
            let headers =
                headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect();
            kept.lock().unwrap().push(Post { headers, body });
            async move { status }
        };
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/vsys", listener.local_addr().unwrap());
        let router = Router::new().route("/vsys", post(take));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, posts }
    }

    /// All posts, once there are so many at least.
    pub(crate) async fn posts_when(&self, count: usize) -> Vec<Post> {
        eventually(&format!("{count} posts"), || async {
            let posts = self.posts.lock().unwrap().clone();
            if posts.len() >= count { Ok(posts) } else { Err(posts.len()) }
        })
        .await
    }
}
