//! A portal on a free port, and browsers before it.

use std::net::SocketAddr;

use reqwest::header::{COOKIE, HeaderMap, HeaderName, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, StatusCode};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::server::Router;
use tonic::transport::{Server, Uri};
use vsys_chassis::Clock;
use vsys_portal::{Config, Upstreams};
use vsys_proto::identity::v1::session_service_server::SessionServiceServer;
use vsys_vocabulary::{Environment, Role, Tier};

use crate::identity::Identity;
use crate::intake::Intake;
use crate::register::Register;
use crate::trade::Trade;

/// A clerk of Chiyoda, who is also an auditor of Tokyo.
pub(crate) const CLERK: &str = "131016-01";
/// Tokyo's locker, who has a second factor.
pub(crate) const LOCKER: &str = "13-01";

pub(crate) struct House {
    pub(crate) identity: Identity,
    pub(crate) address: SocketAddr,
    client: Client,
    _running: tokio_util::sync::DropGuard,
}

/// What came back.
pub(crate) struct Page {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
}

impl House {
    pub(crate) async fn new() -> Self {
        Self::of(Environment::Local).await
    }

    pub(crate) async fn of(environment: Environment) -> Self {
        // Nothing listens on port 1: the other services are away.
        let away = || "http://127.0.0.1:1".parse().unwrap();
        let upstreams = |identity: Uri| Upstreams {
            identity,
            allocation: away(),
            facility_registry: away(),
            logistics_notifier: away(),
            contract_intake: away(),
            documents: away(),
        };
        Self::before(environment, |server| server, upstreams).await
    }

    /// Before services that keep partners and the area table.
    pub(crate) async fn beside(trade: &Trade) -> Self {
        let upstreams = |all: Uri| Upstreams {
            identity: all.clone(),
            allocation: all.clone(),
            facility_registry: all.clone(),
            logistics_notifier: all.clone(),
            contract_intake: all.clone(),
            documents: all,
        };
        Self::before(Environment::Local, |server| trade.beside(server), upstreams).await
    }

    /// Before a service that keeps mandates, and a register of places.
    pub(crate) async fn taking(intake: &Intake) -> Self {
        let upstreams = |all: Uri| Upstreams {
            identity: all.clone(),
            allocation: "http://127.0.0.1:1".parse().unwrap(),
            facility_registry: all.clone(),
            logistics_notifier: "http://127.0.0.1:1".parse().unwrap(),
            contract_intake: all.clone(),
            documents: all,
        };
        let others = |server| intake.beside(Trade::default().beside(server));
        Self::before(Environment::Local, others, upstreams).await
    }

    /// Before a register of facilities, and what else its pages ask for.
    pub(crate) async fn keeping(register: &Register) -> Self {
        let away = || "http://127.0.0.1:1".parse().unwrap();
        let upstreams = |all: Uri| Upstreams {
            identity: all.clone(),
            allocation: all.clone(),
            facility_registry: all,
            logistics_notifier: away(),
            contract_intake: away(),
            documents: away(),
        };
        let others = |server| register.service(Trade::default().beside_another_register(server));
        Self::before(Environment::Local, others, upstreams).await
    }

    async fn before(
        environment: Environment,
        others: impl FnOnce(Router) -> Router,
        upstreams: impl FnOnce(Uri) -> Upstreams,
    ) -> Self {
        let clock = Clock::system();
        let identity = Identity::new(clock.clone());
        identity.person(
            CLERK,
            &[
                ("131016", Tier::Municipality, &[Role::Clerk]),
                ("13", Tier::Prefecture, &[Role::Auditor]),
            ],
        );
        identity.person(LOCKER, &[("13", Tier::Prefecture, &[Role::Clerk, Role::Locker])]);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let uri = format!("http://{}", listener.local_addr().unwrap());
        let server = Server::builder().add_service(SessionServiceServer::new(identity.clone()));
        let server = others(server);
        let incoming = TcpListenerStream::new(listener);
        tokio::spawn(server.serve_with_incoming(incoming));

        let upstreams = upstreams(uri.parse().unwrap());
        let free = "127.0.0.1:0".parse().unwrap();
        let config = Config { listen: free, http_listen: free, proxies: 0, upstreams };
        let shutdown = CancellationToken::new();
        let pages =
            vsys_portal::open(&config, environment, &clock, shutdown.clone()).await.unwrap();
        tokio::spawn(pages.served);
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { identity, address: pages.address, client, _running: shutdown.drop_guard() }
    }

    /// A browser with no cookies.
    pub(crate) fn browser(&self) -> Browser<'_> {
        Browser { house: self, cookies: Vec::new(), own: true }
    }

    /// A browser of somebody who is signed in.
    pub(crate) fn browser_of(&self, user_name: &str) -> Browser<'_> {
        let mut browser = self.browser();
        browser.cookies.push(("vsys".to_owned(), self.identity.open(user_name)));
        browser
    }
}

/// Keeps cookies and says where its requests come from, as browsers do.
#[derive(Clone)]
pub(crate) struct Browser<'h> {
    house: &'h House,
    pub(crate) cookies: Vec<(String, String)>,
    /// Whether its requests come from our own pages.
    pub(crate) own: bool,
}

impl Browser<'_> {
    pub(crate) async fn get(&mut self, path: &str) -> Page {
        self.send(Method::GET, path, &[], String::new()).await
    }

    /// Sends a form as it is.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = serde_html_form::to_string(fields).unwrap();
        let headers = [("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, &headers, body).await
    }

    /// Sends a form with the token of a page that this browser was shown.
    pub(crate) async fn submit(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let token = self.token().await;
        let mut fields = fields.to_vec();
        fields.push(("csrf", &token));
        self.post(path, &fields).await
    }

    /// The token of a page.
    pub(crate) async fn token(&mut self) -> String {
        let page = self.get("/elevate").await;
        page.between("data-csrf=\"", "\"").unwrap_or_default().to_owned()
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: String,
    ) -> Page {
        let url = format!("http://{}{path}", self.house.address);
        let mut request = self.house.client.request(method, url).body(body);
        if self.own && !headers.iter().any(|(name, _)| *name == "origin") {
            request = request.header("sec-fetch-site", "same-origin");
        }
        if !self.cookies.is_empty() {
            let pairs: Vec<_> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            request = request.header(COOKIE, pairs.join("; "));
        }
        for (name, value) in headers {
            request = request.header(HeaderName::try_from(*name).unwrap(), *value);
        }
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status(), answer.headers().clone());
        for cookie in headers.get_all(SET_COOKIE) {
            self.keep(cookie.to_str().unwrap());
        }
        let text = String::from_utf8_lossy(&answer.bytes().await.unwrap()).into_owned();
        Page { status, headers, text }
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, flags) = cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        self.cookies.retain(|(known, _)| known != name);
        if !flags.contains("Max-Age=0") {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

impl Page {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub(crate) fn location(&self) -> &str {
        self.header(LOCATION.as_str())
    }

    /// What stands between two texts.
    pub(crate) fn between(&self, before: &str, after: &str) -> Option<&str> {
        Some(self.text.split_once(before)?.1.split_once(after)?.0)
    }

    pub(crate) fn set_cookies(&self) -> Vec<&str> {
        self.headers.get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap()).collect()
    }
}
