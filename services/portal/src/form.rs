//! What is sent from our own pages.

use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError, MultipartRejection};
use axum::extract::{DefaultBodyLimit, FromRequest, Multipart, Request};
use http::header::CONTENT_TYPE;
use http::{Extensions, HeaderMap};
use serde::de::DeserializeOwned;

use crate::csrf;
use crate::guest::Guest;
use crate::trouble::Trouble;

/// The largest form: a prefecture's grid is a tenth of it.
pub(crate) const LARGEST_FORM: usize = 1024 * 1024;
/// The largest file.
pub(crate) const LARGEST_FILE: usize = 2 * 1024 * 1024;
/// What a form's fields besides its file may take.
const ROOM: usize = 64 * 1024;
/// The name of the hidden field.
const FIELD: &str = "csrf";

/// A form of a page of the same session; of any page of ours where nobody is signed in.
pub(crate) struct Form<T>(pub(crate) T);

/// A file of so many bytes at the most from such a form.
pub(crate) struct Upload<const LARGEST: usize = LARGEST_FILE> {
    /// Its bytes; none were chosen when it is empty.
    pub(crate) bytes: Bytes,
    /// What stands in the form before it.
    pub(crate) fields: Vec<(String, String)>,
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Form<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, state: &S) -> Result<Self, Trouble> {
        let (headers, extensions) = (request.headers().clone(), request.extensions().clone());
        if !is(&headers, "application/x-www-form-urlencoded") {
            return Err(Trouble::malformed());
        }
        let request = limited(request, LARGEST_FORM);
        let body = Bytes::from_request(request, state).await.map_err(|_| Trouble::too_large())?;
        let sent = token(&headers).or_else(|| field(&body));
        check(&extensions, sent.as_deref())?;
        let form = serde_html_form::from_bytes(&body).map_err(|error| {
            tracing::info!(%error, "a form cannot be read");
            Trouble::malformed()
        })?;
        Ok(Self(form))
    }
}

impl<S: Send + Sync, const LARGEST: usize> FromRequest<S> for Upload<LARGEST> {
    type Rejection = Trouble;

    /// The token comes before the file, so that nobody else's file is read.
    async fn from_request(request: Request, state: &S) -> Result<Self, Trouble> {
        let (headers, extensions) = (request.headers().clone(), request.extensions().clone());
        let request = limited(request, LARGEST + ROOM);
        let mut parts = Multipart::from_request(request, state).await.map_err(no_multipart)?;
        let (mut sent, mut fields) = (token(&headers), Vec::new());
        while let Some(part) = parts.next_field().await.map_err(broken)? {
            match part.name().map(str::to_owned).as_deref() {
                Some(FIELD) => sent = Some(part.text().await.map_err(broken)?),
                Some("file") => {
                    check(&extensions, sent.as_deref())?;
                    return Ok(Self { bytes: read(part, LARGEST).await?, fields });
                }
                Some(name) => {
                    check(&extensions, sent.as_deref())?;
                    fields.push((name.to_owned(), part.text().await.map_err(broken)?));
                }
                None => {}
            }
        }
        check(&extensions, sent.as_deref())?;
        Ok(Self { bytes: Bytes::new(), fields })
    }
}

fn limited(mut request: Request, bytes: usize) -> Request {
    DefaultBodyLimit::max(bytes).apply(&mut request);
    request
}

async fn read(part: Field<'_>, largest: usize) -> Result<Bytes, Trouble> {
    let bytes = part.bytes().await.map_err(broken)?;
    if bytes.len() > largest { Err(Trouble::too_large()) } else { Ok(bytes) }
}

#[expect(clippy::needless_pass_by_value, reason = "map_err hands it over")]
fn broken(error: MultipartError) -> Trouble {
    match error.status() {
        http::StatusCode::PAYLOAD_TOO_LARGE => Trouble::too_large(),
        _ => Trouble::malformed(),
    }
}

fn no_multipart(_: MultipartRejection) -> Trouble {
    Trouble::malformed()
}

fn is(headers: &HeaderMap, media: &str) -> bool {
    let sent = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    sent.split(';').next().is_some_and(|sent| sent.trim().eq_ignore_ascii_case(media))
}

/// A script sends the token in a header.
fn token(headers: &HeaderMap) -> Option<String> {
    Some(headers.get("x-csrf")?.to_str().ok()?.to_owned())
}

fn field(body: &[u8]) -> Option<String> {
    let pairs: Vec<(String, String)> = serde_html_form::from_bytes(body).ok()?;
    pairs.into_iter().find(|(name, _)| name == FIELD).map(|(_, value)| value)
}

/// Refuses a form that no page of this session has.
fn check(extensions: &Extensions, sent: Option<&str>) -> Result<(), Trouble> {
    let guest = extensions.get::<Guest>().ok_or_else(|| Trouble::fault("no guest"))?;
    let Some(secret) = extensions.get::<crate::visitor::Visitor>().and(guest.secret.as_ref())
    else {
        return Ok(());
    };
    let fits = sent.is_some_and(|sent| csrf::fits(secret.expose(), sent));
    if fits { Ok(()) } else { Err(Trouble::foreign()) }
}
