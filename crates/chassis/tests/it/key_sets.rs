//! Keys that identity publishes, followed by whoever checks tokens.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use chrono::TimeDelta;
use futures::future::BoxFuture;
use jsonwebtoken::jwk::JwkSet;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tonic::Response;
use tonic::body::Body;
use tonic::codegen::http;
use tonic::server::NamedService;
use tonic::transport::Server;
use tonic::transport::server::TcpIncoming;
use vsys_chassis::{Clock, KeySources, SigningKey, TokenSigner, TokenVerifier};
use vsys_proto::identity::v1::{GetKeySetRequest, GetKeySetResponse};
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{Environment, Role, Standing};

use crate::office::unary;

/// An identity that does nothing but publish keys.
#[derive(Clone, Default)]
struct Identity(Arc<Mutex<Vec<SigningKey>>>);

impl Identity {
    fn publish(&self, keys: &[&SigningKey]) {
        *self.0.lock().unwrap() = keys.iter().copied().cloned().collect();
    }

    fn serve(&self, listener: TcpListener) -> JoinHandle<()> {
        let server = Server::builder().add_service(self.clone());
        tokio::spawn(async move {
            server.serve_with_incoming(TcpIncoming::from(listener)).await.unwrap();
        })
    }

    fn key_set(&self) -> String {
        let keys = self.0.lock().unwrap().iter().flat_map(|key| key.jwks().keys).collect();
        serde_json::to_string(&JwkSet { keys }).unwrap()
    }
}

impl NamedService for Identity {
    const NAME: &'static str = "vsys.identity.v1.SessionService";
}

impl tower::Service<http::Request<Body>> for Identity {
    type Response = http::Response<Body>;
    type Error = Infallible;
    type Future = BoxFuture<'static, Result<Self::Response, Self::Error>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: http::Request<Body>) -> Self::Future {
        let identity = self.clone();
        let answer = move |_: tonic::Request<GetKeySetRequest>| {
            let jwks_json = identity.key_set();
            async move { Ok(Response::new(GetKeySetResponse { jwks_json })) }
        };
        Box::pin(async move { Ok(unary(request, answer).await) })
    }
}

fn key(kid: &str) -> SigningKey {
    SigningKey::generate(kid).unwrap()
}

fn token(key: &SigningKey) -> String {
    let actor = actor(Standing::Nation, &[Role::Viewer]);
    let signer = TokenSigner::new(key.clone(), Clock::system());
    signer.sign(&actor, TimeDelta::minutes(15)).unwrap()
}

async fn listener() -> (TcpListener, SocketAddr) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    (listener, address)
}

/// A verifier that follows its sources in the background.
fn follow(sources: &str) -> TokenVerifier {
    let sources: KeySources = sources.parse().unwrap();
    let verifier =
        TokenVerifier::of(&sources, Environment::Local, Clock::system()).expect("files are there");
    tokio::spawn(verifier.clone().follow(sources));
    verifier
}

async fn eventually_accepts(verifier: &TokenVerifier, key: &SigningKey) {
    let token = token(key);
    let what = format!("tokens by {} are accepted", key.kid());
    eventually(&what, || async { verifier.verify(&token).map(drop) }).await;
}

#[tokio::test]
async fn keys_come_and_go_without_a_restart() {
    let (monday, tuesday) = (key("monday"), key("tuesday"));
    let identity = Identity::default();
    identity.publish(&[&monday]);
    let (listener, address) = listener().await;
    let _server = identity.serve(listener);
    let verifier = follow(&format!("http://{address}"));
    eventually_accepts(&verifier, &monday).await;

    identity.publish(&[&tuesday]);
    assert!(verifier.verify(&token(&monday)).is_ok(), "nobody has asked yet");
    // A token by a key that nobody knows is reason to ask.
    eventually_accepts(&verifier, &tuesday).await;
    assert!(verifier.verify(&token(&monday)).is_err());
}

#[tokio::test]
async fn identity_may_start_later_and_be_away_meanwhile() {
    let monday = key("monday");
    let (listener, address) = listener().await;
    drop(listener);
    let verifier = follow(&format!("http://{address}"));
    assert!(verifier.verify(&token(&monday)).is_err());

    let identity = Identity::default();
    identity.publish(&[&monday]);
    let server = identity.serve(TcpListener::bind(address).await.unwrap());
    eventually_accepts(&verifier, &monday).await;

    server.abort();
    let _ = server.await;
    assert!(verifier.verify(&token(&key("unknown"))).is_err());
    assert!(verifier.verify(&token(&monday)).is_ok(), "what was heard stays");
}

#[tokio::test]
async fn an_empty_answer_takes_no_key_away() {
    let (monday, tuesday) = (key("monday"), key("tuesday"));
    let identity = Identity::default();
    identity.publish(&[&monday]);
    let (listener, address) = listener().await;
    let _server = identity.serve(listener);
    let verifier = follow(&format!("http://{address}"));
    eventually_accepts(&verifier, &monday).await;
    identity.publish(&[]);
    assert!(verifier.verify(&token(&tuesday)).is_err());
    identity.publish(&[&monday, &tuesday]);
    eventually_accepts(&verifier, &tuesday).await;
    assert!(verifier.verify(&token(&monday)).is_ok());
}

#[tokio::test]
async fn a_file_and_identity_are_trusted_side_by_side() {
    let (ours, theirs) = (key("file"), key("identity"));
    let folder = std::env::temp_dir().join(format!("vsys-keys-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("keys.json");
    std::fs::write(&file, serde_json::to_string(&ours.jwks()).unwrap()).unwrap();
    let identity = Identity::default();
    identity.publish(&[&theirs]);
    let (listener, address) = listener().await;
    let _server = identity.serve(listener);
    let verifier = follow(&format!("{},http://{address}", file.display()));
    assert!(verifier.verify(&token(&ours)).is_ok(), "a file is read before anything starts");
    eventually_accepts(&verifier, &theirs).await;
    assert!(verifier.verify(&token(&ours)).is_ok());

    let next = key("next");
    std::fs::write(&file, serde_json::to_string(&next.jwks()).unwrap()).unwrap();
    eventually_accepts(&verifier, &next).await;
    assert!(verifier.verify(&token(&ours)).is_err());
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_file_that_is_not_there_is_a_reason_not_to_start() {
    let sources: KeySources = "/nowhere/keys.json,http://127.0.0.1:1".parse().unwrap();
    assert!(TokenVerifier::of(&sources, Environment::Local, Clock::system()).is_err());
}
