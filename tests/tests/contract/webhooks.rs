//! Posts to partners' own servers, verified by the libraries that those are written with.

use axum::http::StatusCode;
use serde_json::{Value, json};
use vsys_proto::logistics_notifier::v1::{CreateWebhookEndpointResponse, WebhookScheme};

use crate::play::Play;
use crate::receiver::{Post, Receiver};
use crate::stage::Stage;
use crate::tools::{judge, python, said};

/// Two orders and their digest; a digest may come again with a later revision.
const MESSAGES: usize = 3;

fn lines(hook: &CreateWebhookEndpointResponse, posts: &[Post]) -> String {
    let public_key = &hook.endpoint.as_ref().unwrap().public_key;
    let line = |Post { headers, body }: &Post| {
        let secret = &hook.secret;
        json!({"secret": secret, "public_key": public_key, "headers": headers, "body": body})
    };
    posts.iter().map(|post| line(post).to_string()).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn receivers_libraries_verify_every_post() {
    let stage = Stage::set(None).await;
    let play = Play::new(&stage, 2).await;
    let round = play.until_the_lock().await;
    // What the lock of the nation told is behind: posts begin with what comes after the address.
    let mut servers = Vec::new();
    for scheme in [WebhookScheme::Hmac, WebhookScheme::Ed25519] {
        let receiver = Receiver::answering(StatusCode::NO_CONTENT).await;
        let hook = play.post_to(&receiver.url, scheme).await;
        servers.push((receiver, hook));
    }
    play.lock(&round).await;
    let judged = async |mut by: tokio::process::Command, lines: &str| -> Value {
        serde_json::from_str(&said(&mut by, lines).await).unwrap()
    };

    let (receiver, hook) = &servers[0];
    let posts = receiver.posts_when(MESSAGES).await;
    for Post { headers, body } in &posts {
        let event: Value = serde_json::from_str(body).unwrap();
        assert_eq!(event["id"], headers["webhook-id"]);
        assert_eq!(headers["content-type"], "application/cloudevents+json");
    }
    let sent = lines(hook, &posts);
    assert_eq!(
        judged(python("tests/judges/webhooks.py"), &sent).await,
        json!({"standardwebhooks": posts.len(), "svix": posts.len()})
    );
    let by = judge("webhooks.js");
    assert_eq!(judged(by, &sent).await, json!({"standardwebhooks": posts.len()}));

    let (receiver, hook) = &servers[1];
    let posts = receiver.posts_when(MESSAGES).await;
    let by = python("tests/judges/webhooks.py");
    assert_eq!(judged(by, &lines(hook, &posts)).await, json!({"libsodium": posts.len()}));
}

#[tokio::test(flavor = "multi_thread")]
async fn receivers_libraries_refuse_a_post_that_was_changed() {
    let stage = Stage::set(None).await;
    let play = Play::new(&stage, 2).await;
    let round = play.until_the_lock().await;
    let receiver = Receiver::answering(StatusCode::NO_CONTENT).await;
    let hook = play.post_to(&receiver.url, WebhookScheme::Hmac).await;
    play.lock(&round).await;
    let mut posts = receiver.posts_when(MESSAGES).await;
    posts[0].body = posts[0].body.replace("/vsys/", "/vsis/");
    let sent = lines(&hook, &posts);
    for mut by in [python("tests/judges/webhooks.py"), judge("webhooks.js")] {
        let ended = crate::tools::ended(&mut by, &sent).await;
        assert!(!ended.status.success());
        let why = crate::tools::text(&ended.stderr);
        assert!(why.contains("matching signature"), "{why}");
    }
}
