//! A browser without scripts: it keeps cookies, reads forms, and fills them in.

use std::fmt::Write;
use std::net::SocketAddr;

use reqwest::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, Method, RequestBuilder};

/// One person's browser.
#[derive(Clone)]
pub(crate) struct Browser {
    client: Client,
    address: SocketAddr,
    cookies: Vec<(String, String)>,
    /// The page that is shown.
    pub(crate) page: Page,
}

/// A page.
#[derive(Clone, Default)]
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) status: u16,
    pub(crate) media: String,
    pub(crate) bytes: Vec<u8>,
    pub(crate) text: String,
}

impl Browser {
    pub(crate) fn new(address: SocketAddr) -> Self {
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { client, address, cookies: Vec::new(), page: Page::default() }
    }

    /// Opens a page, and follows where it leads.
    pub(crate) async fn open(&mut self, path: &str) -> &Page {
        let request = self.request(Method::GET, path);
        self.follow(request, path).await
    }

    /// Sends the form of the page that goes to `action`, with some of its fields changed.
    pub(crate) async fn fill(&mut self, action: &str, given: &[(&str, &str)]) -> &Page {
        let form = self.page.form(action);
        let mut fields: Vec<(String, String)> = form
            .filled()
            .into_iter()
            .filter(|(name, _)| !given.iter().any(|(known, _)| known == name))
            .collect();
        fields.extend(given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let body = serde_html_form::to_string(fields).unwrap();
        let media = "application/x-www-form-urlencoded";
        let request = self.request(Method::POST, action).header(CONTENT_TYPE, media).body(body);
        self.follow(request, action).await
    }

    /// Sends fields to an address that another form's button leads to.
    pub(crate) async fn send(&mut self, action: &str, fields: &[(&str, &str)]) -> &Page {
        let body = serde_html_form::to_string(fields).unwrap();
        let media = "application/x-www-form-urlencoded";
        let request = self.request(Method::POST, action).header(CONTENT_TYPE, media).body(body);
        self.follow(request, action).await
    }

    /// Sends the form with a file.
    pub(crate) async fn upload(&mut self, action: &str, file: impl AsRef<[u8]>) -> &Page {
        let form = self.page.form(action);
        let mut head = String::new();
        for (name, value) in form.filled() {
            let _ = write!(
                head,
                "--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        head.push_str(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\
             Content-Type: text/csv\r\n\r\n",
        );
        let body = [head.as_bytes(), file.as_ref(), b"\r\n--edge--\r\n"].concat();
        let media = "multipart/form-data; boundary=edge";
        let request = self.request(Method::POST, action).header(CONTENT_TYPE, media).body(body);
        self.follow(request, action).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let pairs: Vec<_> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
        let request = self.client.request(method, format!("http://{}{path}", self.address));
        request.header("sec-fetch-site", "same-origin").header(COOKIE, pairs.join("; "))
    }

    async fn follow(&mut self, request: RequestBuilder, path: &str) -> &Page {
        let (mut request, mut path) = (request, path.to_owned());
        loop {
            let answer = request.send().await.unwrap();
            for cookie in answer.headers().get_all(SET_COOKIE) {
                self.keep(cookie.to_str().unwrap());
            }
            let header = |name| answer.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
            if let Some(next) = header(LOCATION) {
                request = self.request(Method::GET, &next);
                path = next;
                continue;
            }
            let (status, media) = (answer.status().as_u16(), header(CONTENT_TYPE));
            let bytes = answer.bytes().await.unwrap().to_vec();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            self.page = Page { path, status, media: media.unwrap_or_default(), bytes, text };
            return &self.page;
        }
    }

    fn keep(&mut self, cookie: &str) {
        let (pair, flags) = cookie.split_once(';').unwrap();
        let (name, value) = pair.split_once('=').unwrap();
        self.cookies.retain(|(known, _)| known != name);
        if !flags.contains("Max-Age=0") {
            self.cookies.push((name.to_owned(), value.to_owned()));
        }
    }
}

/// A form of a page.
struct Form<'p>(&'p str);

impl Page {
    /// The form that posts there; where the answer is to be shown from is the page's affair.
    fn form(&self, action: &str) -> Form<'_> {
        let starts = ["\"", "#"].map(|end| format!("action=\"{action}{end}"));
        let found = self
            .text
            .split("<form")
            .skip(1)
            .filter(|form| {
                form.split_once('>')
                    .is_some_and(|(tag, _)| starts.iter().any(|start| tag.contains(start)))
            })
            .find(|form| form.contains("method=\"post\""));
        let form =
            found.unwrap_or_else(|| panic!("{} has no form {action}: {}", self.path, self.text));
        Form(form.split_once("</form>").unwrap().0)
    }

    /// What stands between two texts.
    pub(crate) fn between(&self, before: &str, after: &str) -> &str {
        let found = self.text.split_once(before).and_then(|(_, rest)| rest.split_once(after));
        found.unwrap_or_else(|| panic!("{before:?} is not on {}: {}", self.path, self.text)).0
    }

    /// Fails with the page when it does not say so.
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.text.contains(text), "{} does not say {text:?}: {}", self.path, self.text);
        self
    }

    /// Fails with the page when it says so.
    pub(crate) fn does_not_say(&self, text: &str) -> &Self {
        assert!(!self.text.contains(text), "{} says {text:?}: {}", self.path, self.text);
        self
    }

    /// What is said beside a field.
    pub(crate) fn beside(&self, field: &str) -> &str {
        self.between(&format!("id=\"wrong-{field}\">"), "</p>")
    }
}

impl Form<'_> {
    /// Names and values of its fields as a browser would send them, but for lists to choose from.
    fn filled(&self) -> Vec<(String, String)> {
        let inputs = self.0.split("<input ").skip(1).filter_map(|tag| {
            let tag = tag.split_once('>')?.0;
            let kind = attribute(tag, "type").unwrap_or_default();
            let ticked = !matches!(&*kind, "checkbox" | "radio") || tag.contains(" checked");
            let sent = ticked && kind != "file";
            let name = sent.then(|| attribute(tag, "name")).flatten()?;
            Some((name, attribute(tag, "value").unwrap_or_default()))
        });
        let areas = self.0.split("<textarea ").skip(1).filter_map(|area| {
            let (tag, rest) = area.split_once('>')?;
            Some((attribute(tag, "name")?, unescaped(rest.split_once("</textarea>")?.0)))
        });
        inputs.chain(areas).collect()
    }
}

/// The value of an attribute of a tag.
fn attribute(tag: &str, name: &str) -> Option<String> {
    let tag = format!(" {tag}");
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    Some(unescaped(rest.split_once('"')?.0))
}

fn unescaped(text: &str) -> String {
    let marks = [("&#34;", "\""), ("&#39;", "'"), ("&#60;", "<"), ("&#62;", ">"), ("&#38;", "&")];
    marks.iter().fold(text.to_owned(), |text, (mark, sign)| text.replace(mark, sign))
}
