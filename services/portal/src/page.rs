//! From a template to an answer.

use askama::Template;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, LOCATION, SET_COOKIE};
use http::{HeaderValue, StatusCode};

use crate::cookies::{Cookie, Cookies};
use crate::flash::Flash;
use crate::own_path::OwnPath;
use crate::portal::Portal;
use crate::trouble::Trouble;

/// What every handler gives.
pub(crate) type Answer = Result<Response, Trouble>;

/// A page.
pub(crate) fn page(template: &impl Template) -> Answer {
    page_with(StatusCode::OK, template)
}

/// A form again, with what is wrong beside its fields.
pub(crate) fn refused(template: &impl Template) -> Answer {
    page_with(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// A page with another status.
pub(crate) fn page_with(status: StatusCode, template: &impl Template) -> Answer {
    let html = template.render().map_err(|error| Trouble::fault(&error.to_string()))?;
    let media = HeaderValue::from_static("text/html; charset=utf-8");
    Ok((status, [(CONTENT_TYPE, media)], html).into_response())
}

/// On to a page of ours, after a form was taken.
pub(crate) fn redirect(path: &OwnPath) -> Response {
    (StatusCode::SEE_OTHER, [(LOCATION, path.as_str().to_owned())]).into_response()
}

/// On to a page of ours, which says once what was done.
#[expect(clippy::unnecessary_wraps, reason = "it is what handlers end with")]
pub(crate) fn done(portal: &Portal, path: impl Into<String>, flash: &Flash) -> Answer {
    let response = redirect(&OwnPath::of(path));
    Ok(with_cookies(response, [portal.cookies.set(Cookie::Flash, &flash.encode())]))
}

/// Adds cookies to an answer.
pub(crate) fn with_cookies(
    mut response: Response,
    cookies: impl IntoIterator<Item = Option<HeaderValue>>,
) -> Response {
    for cookie in cookies.into_iter().flatten() {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The cookies of a session that has just been opened.
pub(crate) fn session_cookies(
    cookies: Cookies,
    session_secret: &str,
    device_secret: &str,
) -> [Option<HeaderValue>; 2] {
    let device = (!device_secret.is_empty()).then(|| cookies.set(Cookie::Device, device_secret));
    [cookies.set(Cookie::Session, session_secret), device.flatten()]
}
