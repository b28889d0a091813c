//! One post: signed, bounded in time and size, never redirected.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, RETRY_AFTER, USER_AGENT};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Uri};
use http_body_util::{BodyExt as _, Full};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::{ClientConfig, RootCertStore};
use uuid::Uuid;
use vsys_vocabulary::Environment;

use super::guard::{Guard, Unfit};
use super::sign::{Secret, signatures};
use crate::domain::webhook::Answer;

/// From the beginning of the connection to the end of the answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(15);
/// What a quick answer takes at most.
pub(super) const QUICK: Duration = Duration::from_millis(250);
/// As much of an answer is read, so that its connection can be used again; what is longer is cut.
const MOST_OF_ANSWER: usize = 64 * 1024;
/// Connections that are kept for the next post to the same host: several partners may share one,
/// and what is closed after each post costs more than the post.
const KEPT_CONNECTIONS: usize = 1_024;
/// For how long.
const IDLE: Duration = Duration::from_mins(1);

static ID: HeaderName = HeaderName::from_static("webhook-id");
static TIMESTAMP: HeaderName = HeaderName::from_static("webhook-timestamp");
static SIGNATURE: HeaderName = HeaderName::from_static("webhook-signature");
static EVENT: HeaderValue = HeaderValue::from_static("application/cloudevents+json");

/// Connects to what the guard lets through, in the clear or by TLS as the address says.
type Connector = HttpsConnector<HttpConnector<Guard>>;

/// Posts messages. Clones share their connections.
#[derive(Clone)]
pub(crate) struct Poster {
    client: Client<Connector, Full<Bytes>>,
    pub(crate) guard: Guard,
}

/// An address that the guard let through.
#[derive(Debug, Clone)]
pub(crate) struct Address(Uri);

/// A message on its way.
pub(crate) struct Letter {
    /// Or why nothing is posted there.
    pub(crate) address: Result<Address, Unfit>,
    /// `webhook-id`.
    pub(crate) id: Uuid,
    pub(crate) timestamp: i64,
    pub(crate) secrets: Arc<[Secret]>,
    pub(crate) body: Bytes,
}

impl Poster {
    pub(crate) fn new(environment: Environment) -> anyhow::Result<Self> {
        Self::guarded(Guard::new(environment))
    }

    fn guarded(guard: Guard) -> anyhow::Result<Self> {
        let roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .context("TLS")?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let mut tcp = HttpConnector::new_with_resolver(guard.clone());
        tcp.enforce_http(false);
        tcp.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(tls)
            .https_or_http()
            .enable_http1()
            .wrap_connector(tcp);
        let client = Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(KEPT_CONNECTIONS)
            .build(connector);
        Ok(Self { client, guard })
    }

    /// Reads an address that is kept: the rule may be another than when it was entered.
    pub(crate) fn address(&self, url: &str) -> Result<Address, Unfit> {
        let url = self.guard.read(url)?;
        url.as_str().parse().map(Address).map_err(|_| Unfit::Malformed)
    }

    /// Posts once, and says what came back; `slow` is called when that is not a quick answer. A
    /// redirect is an answer like another.
    pub(crate) async fn post(&self, letter: Letter, slow: impl FnOnce()) -> Answer {
        let request = match request(letter) {
            Ok(request) => request,
            Err(why) => return Answer::Silence(why),
        };
        let mut exchange = std::pin::pin!(self.exchange(request));
        if let Ok(answer) = tokio::time::timeout(QUICK, &mut exchange).await {
            return answer;
        }
        slow();
        match tokio::time::timeout(PATIENCE.saturating_sub(QUICK), exchange).await {
            Ok(answer) => answer,
            Err(_) => Answer::Silence(format!("no answer within {} seconds", PATIENCE.as_secs())),
        }
    }

    async fn exchange(&self, request: Request<Full<Bytes>>) -> Answer {
        let answer = match self.client.request(request).await {
            Ok(answer) => answer,
            Err(error) if error.is_connect() => {
                return Answer::Silence(format!("no connection: {}", root(&error)));
            }
            Err(error) => {
                return Answer::Silence(format!("the answer broke off: {}", root(&error)));
            }
        };
        let (status, after) = (answer.status().as_u16(), retry_after(answer.headers()));
        let mut body = answer.into_body();
        let mut read = 0;
        // An answer counts by its status; one that never ends is an endpoint that hangs.
        while let Some(frame) = body.frame().await {
            match frame {
                Ok(frame) => read += frame.data_ref().map_or(0, Bytes::len),
                Err(error) => {
                    return Answer::Silence(format!("the answer broke off: {}", root(&error)));
                }
            }
            if read > MOST_OF_ANSWER {
                break;
            }
        }
        Answer::Status(status, after)
    }
}

fn request(letter: Letter) -> Result<Request<Full<Bytes>>, String> {
    let Address(address) = letter.address.map_err(|unfit| unfit.to_string())?;
    let id = letter.id.to_string();
    let signature = signatures(&letter.secrets, &id, letter.timestamp, &letter.body);
    Request::post(address)
        .header(ID.clone(), id)
        .header(TIMESTAMP.clone(), letter.timestamp)
        .header(SIGNATURE.clone(), signature)
        .header(CONTENT_TYPE, EVENT.clone())
        .header(USER_AGENT, concat!("vsys-webhooks/", env!("CARGO_PKG_VERSION")))
        .body(Full::new(letter.body))
        .map_err(|error| error.to_string())
}

/// Seconds that the answer asks to wait for. A date is left to the schedule.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let seconds = headers.get(RETRY_AFTER)?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// What failed in the end, without the address.
fn root(error: &(dyn Error + 'static)) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use std::net::{Ipv4Addr, TcpListener};
    use std::sync::atomic::{AtomicUsize, Ordering};

    use vsys_testkit::eventually;

    use super::super::guard::Lookup;
    use super::*;

    /// Somebody inside who counts who comes.
    struct Inside {
        listener: TcpListener,
        port: u16,
        asked: Arc<AtomicUsize>,
    }

    impl Inside {
        fn new() -> Self {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
            listener.set_nonblocking(true).unwrap();
            let port = listener.local_addr().unwrap().port();
            Self { listener, port, asked: Arc::default() }
        }

        /// Posts through a guard to which every name is this one's, by now.
        fn poster(&self, environment: Environment) -> Poster {
            let asked = Arc::clone(&self.asked);
            let lookup: Lookup = Arc::new(move |_| {
                asked.fetch_add(1, Ordering::Relaxed);
                Box::pin(async { Ok(vec![Ipv4Addr::LOCALHOST.into()]) })
            });
            Poster::guarded(Guard::with(environment, lookup)).unwrap()
        }

        fn url(&self, scheme: &str, host: &str) -> String {
            format!("{scheme}://{host}:{}/hook", self.port)
        }

        fn letter(address: Address) -> Letter {
            Letter {
                address: Ok(address),
                id: Uuid::nil(),
                timestamp: 1_615_766_400,
                secrets: Arc::from([]),
                body: Bytes::from_static(b"{}"),
            }
        }

        fn was_visited(&self) -> bool {
            self.listener.accept().is_ok()
        }
    }

    fn silence(answer: Answer) -> String {
        let Answer::Silence(why) = answer else { panic!("{answer:?}") };
        why
    }

    #[tokio::test]
    async fn a_name_that_moved_inside_after_it_was_entered_is_not_connected_to() {
        let inside = Inside::new();
        let poster = inside.poster(Environment::Production);
        for (scheme, host) in [("https", "moved.example"), ("https", "moved.example.")] {
            let address = poster.address(&inside.url(scheme, host)).unwrap();
            let why = silence(poster.post(Inside::letter(address), || ()).await);
            let wanted = "no connection: 127.0.0.1 is an address of an inner or reserved network";
            assert_eq!(why, wanted, "{host}");
        }
        assert_eq!(inside.asked.load(Ordering::Relaxed), 2, "it is looked up for each connection");
        assert!(!inside.was_visited());
    }

    #[tokio::test]
    async fn in_training_the_same_name_is_connected_to() {
        let inside = Inside::new();
        let poster = inside.poster(Environment::Training);
        let address = poster.address(&inside.url("http", "moved.example")).unwrap();
        let posting = poster.post(Inside::letter(address), || ());
        let visited = eventually("somebody comes", || async { inside.was_visited() });
        // Nothing answers there: who comes is shown the door.
        let (answer, ()) = tokio::join!(posting, visited);
        assert!(silence(answer).starts_with("the answer broke off"));
    }

    #[test]
    fn what_was_entered_under_another_rule_is_looked_at_again() {
        let inside = Inside::new();
        let poster = inside.poster(Environment::Production);
        for (scheme, host, wanted) in [
            ("http", "partner.example", "an address begins with https://"),
            ("http", "127.0.0.1", "an address begins with https://"),
            ("https", "127.0.0.1", "127.0.0.1 is an address of an inner or reserved network"),
            ("https", "2130706433", "127.0.0.1 is an address of an inner or reserved network"),
            ("https", "[::1]", "::1 is an address of an inner or reserved network"),
            ("https", "a@127.0.0.1", "an address carries no user name, password or fragment"),
        ] {
            let unfit = poster.address(&inside.url(scheme, host)).unwrap_err();
            assert_eq!(unfit.to_string(), wanted, "{host}");
        }
        assert_eq!(inside.asked.load(Ordering::Relaxed), 0);
        assert!(!inside.was_visited());
    }
}
