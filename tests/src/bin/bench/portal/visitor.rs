//! A person's browser without scripts: one connection that is kept, cookies, forms.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use bytes::Bytes;
use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, HeaderMap, SET_COOKIE,
};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, StatusCode};
use vsys_chassis::Clock;
use vsys_tests::Person;

/// What browsers say to `localhost` and to sites with TLS.
const COMPRESSED: &str = "gzip, br";

/// A browser.
pub(crate) struct Visitor {
    client: Client,
    portal: String,
    cookies: BTreeMap<String, String>,
}

/// An answer, whole.
pub(crate) struct Fetched {
    /// From the request to the last byte.
    pub(crate) took: Duration,
    /// As they came: compressed where the server did so.
    pub(crate) bytes: Bytes,
    /// How they are compressed; empty when they are not.
    pub(crate) encoding: String,
}

impl Visitor {
    pub(crate) fn new(portal: &str) -> anyhow::Result<Self> {
        let client = Client::builder().redirect(Policy::none()).no_proxy().tcp_nodelay(true);
        let portal = portal.trim_end_matches('/').to_owned();
        Ok(Self { client: client.build()?, portal, cookies: BTreeMap::new() })
    }

    /// Signs in by the pages: name and password, then the authenticator's code.
    pub(crate) async fn sign_in(&mut self, person: &Person, clock: &Clock) -> anyhow::Result<()> {
        let (challenge, _) = self.password(person).await?;
        // A code counts once, and the one of this half minute may have.
        let code = person.next_code(clock)?;
        let form = [("challenge_id", &*challenge), ("code", &*code), ("then", "/")];
        let answer = self.post("/login/second-factor", &form).send().await?;
        ensure!(
            answer.status() == StatusCode::SEE_OTHER,
            "the second factor was answered with {}: {}",
            answer.status(),
            answer.text().await?
        );
        self.keep(answer.headers());
        Ok(())
    }

    /// The first page of signing in: the challenge that the second one answers, and how long name
    /// and password took.
    pub(crate) async fn password(&self, person: &Person) -> anyhow::Result<(String, Duration)> {
        let form = [("user_name", &*person.user_name), ("password", &*person.password)];
        let begun = Instant::now();
        let answer = self.post("/login", &form).send().await?;
        let (status, page) = (answer.status(), answer.text().await?);
        let took = begun.elapsed();
        let challenge = page.split_once("name=\"challenge_id\" value=\"");
        let challenge = challenge.and_then(|(_, rest)| rest.split_once('"'));
        match challenge {
            Some((challenge, _)) => Ok((challenge.to_owned(), took)),
            None => bail!("no second factor is asked for: {status}: {page}"),
        }
    }

    /// A page as text.
    pub(crate) async fn read(&self, path: &str) -> anyhow::Result<String> {
        let answer = self.get(path).send().await?;
        let (status, page) = (answer.status(), answer.text().await?);
        ensure!(status == StatusCode::OK, "{path} is answered with {status}: {page}");
        Ok(page)
    }

    /// A page as a browser loads it.
    pub(crate) async fn fetch(&self, path: &str) -> anyhow::Result<Fetched> {
        fetch(self.get(path).header(ACCEPT_ENCODING, COMPRESSED)).await
    }

    /// Another server's page, as the same browser loads it.
    pub(crate) async fn fetch_elsewhere(&self, address: &str) -> anyhow::Result<Fetched> {
        fetch(self.client.get(address).header(ACCEPT_ENCODING, COMPRESSED)).await
    }

    /// Where a page is.
    pub(crate) fn address(&self, path: &str) -> String {
        format!("{}{path}", self.portal)
    }

    /// Name and value of each cookie.
    pub(crate) fn cookies(&self) -> &BTreeMap<String, String> {
        &self.cookies
    }

    fn get(&self, path: &str) -> RequestBuilder {
        self.client.get(self.address(path)).header(COOKIE, self.cookie())
    }

    fn post(&self, path: &str, form: &[(&str, &str)]) -> RequestBuilder {
        let request = self.client.post(self.address(path)).header(COOKIE, self.cookie());
        request
            .header("sec-fetch-site", "same-origin")
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(serde_html_form::to_string(form).unwrap_or_default())
    }

    fn cookie(&self) -> String {
        let pairs: Vec<_> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("; ")
    }

    fn keep(&mut self, headers: &HeaderMap) {
        let set = headers.get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let pairs = set.filter_map(|cookie| cookie.split(';').next()?.split_once('='));
        self.cookies.extend(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }
}

async fn fetch(request: RequestBuilder) -> anyhow::Result<Fetched> {
    let begun = Instant::now();
    let answer = request.send().await?;
    let (status, encoding) = (answer.status(), answer.headers().get(CONTENT_ENCODING).cloned());
    let bytes = answer.bytes().await?;
    let took = begun.elapsed();
    ensure!(status == StatusCode::OK, "a page is answered with {status}");
    let encoding = encoding.as_ref().map_or(Ok(""), |encoding| encoding.to_str());
    let encoding = encoding.context("how a page is compressed")?.to_owned();
    Ok(Fetched { took, bytes, encoding })
}
