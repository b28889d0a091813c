//! The portal before the services of the land, and somebody signed in of every tier in every role.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use futures::{StreamExt as _, stream};
use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};
use tokio_util::sync::{CancellationToken, DropGuard};
use vsys_portal::{Config, Upstreams};
use vsys_proto::convert::wire_role;
use vsys_vocabulary::{Environment, Role};

use crate::answer::Answer;
use crate::area::Area;
use crate::land::Land;
use crate::people::{Staff, person};
use crate::visits::{Body, Visit};

/// Whoever is let in nowhere reads this.
const KEPT_OUT: &str = "この操作は許可されていません";

/// A running portal.
pub(crate) struct House {
    client: Client,
    address: SocketAddr,
    sessions: BTreeMap<(String, Role), Session>,
    _running: DropGuard,
}

/// Somebody who is signed in.
struct Session {
    cookie: String,
    csrf: String,
}

impl House {
    pub(crate) async fn new(land: &Land) -> Self {
        let upstream = |name| format!("http://{}", land.sandbox.address(name)).parse().unwrap();
        let upstreams = Upstreams {
            identity: upstream("identity"),
            allocation: upstream("allocation"),
            facility_registry: upstream("facility-registry"),
            logistics_notifier: upstream("logistics-notifier"),
            contract_intake: upstream("contract-intake"),
            documents: upstream("documents"),
        };
        let free = "127.0.0.1:0".parse().unwrap();
        let config = Config { listen: free, http_listen: free, proxies: 0, upstreams };
        let shutdown = CancellationToken::new();
        let clock = &land.sandbox.clock;
        let pages = vsys_portal::open(&config, Environment::Local, clock, shutdown.clone());
        let pages = pages.await.unwrap();
        tokio::spawn(pages.served);
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        let (address, _running) = (pages.address, shutdown.drop_guard());
        let mut house = Self { client, address, sessions: BTreeMap::new(), _running };
        let people = land.callers().flat_map(|area| roles().map(move |role| (area, role)));
        // Only so many passwords are looked at in one moment.
        let sessions = stream::iter(people.map(|(area, role)| house.signed_in(land, area, role)));
        house.sessions = sessions.buffered(3).collect().await;
        house
    }

    /// Somebody of the organisation with that one role; who locks has shown an authenticator.
    async fn signed_in(&self, land: &Land, area: &Area, role: Role) -> ((String, Role), Session) {
        let staff = Staff { land };
        let user_name = staff.issued(role.as_str(), &area.id, &[wire_role(role)]).await;
        let secret = staff.session(&user_name).await.session_secret;
        if role == Role::Locker {
            staff.elevate(&person(&user_name, &area.id, area.standing), &secret).await;
        }
        let cookie = format!("vsys={secret}");
        let settings = self.request(Method::GET, "/settings").header(COOKIE, &cookie);
        let page = settings.send().await.unwrap().text().await.unwrap();
        let (_, rest) = page.split_once("data-csrf=\"").unwrap();
        let csrf = rest.split('"').next().unwrap().to_owned();
        ((area.id.clone(), role), Session { cookie, csrf })
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self.client.request(method, format!("http://{}{path}", self.address));
        request.header("sec-fetch-site", "same-origin")
    }

    /// Opens a page, or sends a form.
    pub(crate) async fn visit(
        &self,
        (area, role): (&Area, Role),
        method: Method,
        visit: &Visit,
    ) -> Answer {
        let session = &self.sessions[&(area.id.clone(), role)];
        let mut request = self.request(method.clone(), &visit.path);
        request = request.header(COOKIE, &session.cookie);
        if method == Method::POST {
            let (media, body) = session.sent(&visit.body);
            request = request.header(CONTENT_TYPE, media).body(body);
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        if let Some(path) = answer.headers().get(LOCATION) {
            let path = path.to_str().unwrap().to_owned();
            let first = path.trim_start_matches('/').split(['?', '/']).next().unwrap();
            return match first {
                // A form was not taken, and one signs in or confirms first.
                "login" | "elevate" if !visit.path.starts_with(&path) => Answer::Refused {
                    reason: first.to_owned(),
                    message: path.clone(),
                    page: Vec::new(),
                    kept_out: false,
                },
                _ => Answer::Given(path.into_bytes()),
            };
        }
        let page = answer.bytes().await.unwrap().to_vec();
        if status.is_success() {
            return Answer::Given(page);
        }
        let text = String::from_utf8_lossy(&page).into_owned();
        let kept_out = status == 403 && text.contains(KEPT_OUT);
        Answer::Refused { reason: status.as_str().to_owned(), message: main(&text), page, kept_out }
    }
}

impl Session {
    /// The form with the token of this session.
    fn sent(&self, body: &Body) -> (&'static str, String) {
        match body {
            Body::Form(fields) => {
                let csrf = ("csrf".to_owned(), self.csrf.clone());
                let fields: Vec<_> = std::iter::once(&csrf).chain(fields).collect();
                let body = serde_html_form::to_string(fields).unwrap();
                ("application/x-www-form-urlencoded", body)
            }
            Body::File(file) => {
                let csrf = &self.csrf;
                let body = format!(
                    "--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
                     --edge\r\nContent-Disposition: form-data; name=\"file\"; \
                     filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\n{file}\r\n--edge--\r\n"
                );
                ("multipart/form-data; boundary=edge", body)
            }
        }
    }
}

/// The roles of people.
pub(crate) fn roles() -> impl Iterator<Item = Role> {
    Role::ALL.iter().copied().filter(|role| *role != Role::Integration)
}

/// What a page says, without what is round it.
fn main(page: &str) -> String {
    let (_, main) = page.split_once("<main").unwrap_or(("", page));
    let words = main.split('<').filter_map(|part| Some(part.split_once('>')?.1.trim()));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).take(6).collect();
    words.join(" | ")
}
