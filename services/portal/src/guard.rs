//! What stands in front of every page: who asks, may they, and how a refusal looks.

use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http::header::{SET_COOKIE, VARY};
use tracing::Instrument;

use crate::cookies::Cookie;
use crate::frame::Frame;
use crate::guest::Guest;
use crate::pages::token;
use crate::portal::Portal;
use crate::routes::{Row, Who};
use crate::security;
use crate::trouble::Trouble;
use crate::visitor::Visitor;

/// How long a page may take: longer than any call behind it.
const PATIENCE: Duration = Duration::from_secs(55);
/// Longest address that is answered; a session's secret never stands in one.
const LONGEST_ADDRESS: usize = 4096;

/// The guard of one row.
#[derive(Clone)]
pub(crate) struct Post {
    pub(crate) portal: Portal,
    pub(crate) row: &'static Row,
}

/// Lets through whom the row admits; traced under the row's path, so that no secret of an address
/// reaches a log.
pub(crate) async fn stand(State(post): State<Post>, request: Request, next: Next) -> Response {
    let span = tracing::info_span!(
        "page",
        otel.name = format!("{} {}", post.row.method, post.row.path),
        otel.kind = "server",
        http.request.method = %request.method(),
        http.route = post.row.path,
        http.response.status_code = tracing::field::Empty,
    );
    async move {
        let guest = guest(&post.portal, &request);
        let (answer, visitor) = answer(&post, &guest, request, next).await;
        let response = dressed(answer, &guest, visitor.as_ref());
        tracing::Span::current().record("http.response.status_code", response.status().as_u16());
        response
    }
    .instrument(span)
    .await
}

async fn answer(
    post: &Post,
    guest: &Guest,
    mut request: Request,
    next: Next,
) -> (Response, Option<Visitor>) {
    // A program shows its secret in the request itself; no cookie makes it anybody.
    let is_program = request.uri().path() == token::PATH;
    if !is_program && security::is_foreign(request.method(), request.headers()) {
        return (Trouble::foreign().into_response(), None);
    }
    let visitor = match admit(post, guest).await {
        Ok(visitor) => visitor,
        Err((trouble, visitor)) => return (trouble.into_response(), visitor),
    };
    request.extensions_mut().insert(guest.clone());
    if let Some(visitor) = &visitor {
        request.extensions_mut().insert(visitor.guest.clone());
        request.extensions_mut().insert(visitor.clone());
    }
    let answer = tokio::time::timeout(PATIENCE, next.run(request)).await;
    (answer.unwrap_or_else(|_| Trouble::away().into_response()), visitor)
}

/// Who is let in; or why nobody is, and who they are if that is known.
async fn admit(post: &Post, guest: &Guest) -> Result<Option<Visitor>, (Trouble, Option<Visitor>)> {
    if post.row.who == Who::Open {
        return Ok(None);
    }
    let visitor = known(&post.portal, guest).await.map_err(|trouble| (trouble, None))?;
    let visitor = visitor.ok_or_else(|| (Trouble::sign_in(), None))?;
    if post.row.who.lets_in(&visitor) {
        Ok(Some(visitor))
    } else {
        Err((Trouble::forbidden(), Some(visitor)))
    }
}

/// The person behind a cookie; none when there is no session any more.
pub(crate) async fn known(portal: &Portal, guest: &Guest) -> Result<Option<Visitor>, Trouble> {
    match portal.sessions.find(guest).await {
        Ok(open) => Ok(open.and_then(|open| Visitor::of(guest, open))),
        Err(status) if is_no_session(status.code()) => Ok(None),
        Err(status) => Err(status.into()),
    }
}

const fn is_no_session(code: tonic::Code) -> bool {
    use tonic::Code::{InvalidArgument, NotFound, PermissionDenied, Unauthenticated};
    matches!(code, Unauthenticated | NotFound | PermissionDenied | InvalidArgument)
}

fn guest(portal: &Portal, request: &Request) -> Guest {
    Guest::of(portal, request)
}

/// Turns trouble into a page in the reader's language, and forgets what was said once.
fn dressed(mut response: Response, guest: &Guest, visitor: Option<&Visitor>) -> Response {
    let cookies = guest.portal.cookies;
    if let Some(trouble) = response.extensions_mut().remove::<Trouble>() {
        let frame = |title: &str| match visitor {
            Some(visitor) => Frame::of(visitor, title),
            None => Frame::for_guest(guest, title),
        };
        let elsewhere = trouble.wants_sign_in();
        response = trouble.page(guest, frame);
        if elsewhere && guest.secret.is_some() {
            response.headers_mut().extend(cookies.clear(Cookie::Session).map(|c| (SET_COOKIE, c)));
        }
    }
    let shown = response.status() == StatusCode::OK;
    if guest.flash.is_some() && shown && is_page(&response) {
        response.headers_mut().extend(cookies.clear(Cookie::Flash).map(|c| (SET_COOKIE, c)));
    }
    if is_page(&response) {
        response.headers_mut().append(VARY, http::HeaderValue::from_static("cookie, hx-request"));
    }
    response
}

fn is_page(response: &Response) -> bool {
    let kind = response.headers().get(http::header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// An address that is none of ours.
pub(crate) async fn nowhere(State(portal): State<Portal>, request: Request) -> Response {
    astray(&portal, guest(&portal, &request), Trouble::missing()).await
}

/// An address of ours, called in another way than it is made for.
pub(crate) async fn wrong_method(State(portal): State<Portal>, request: Request) -> Response {
    astray(&portal, guest(&portal, &request), Trouble::wrong_method()).await
}

async fn astray(portal: &Portal, guest: Guest, trouble: Trouble) -> Response {
    let visitor = known(portal, &guest).await.ok().flatten();
    dressed(trouble.into_response(), &guest, visitor.as_ref())
}

/// Refuses addresses that no page of ours has.
pub(crate) async fn limit(request: Request, next: Next) -> Response {
    let length = request.uri().path_and_query().map_or(0, |path| path.as_str().len());
    if length > LONGEST_ADDRESS {
        return StatusCode::URI_TOO_LONG.into_response();
    }
    next.run(request).await
}

/// Where a signed-out reader is to come back to; only reading can be come back to.
pub(crate) fn way_back(guest: &Guest) -> String {
    if !guest.reading || guest.path.as_str() == "/" {
        return "/login".to_owned();
    }
    format!("/login?then={}", guest.path.as_query_value())
}
