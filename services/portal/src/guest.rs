//! What a request says of itself, before anybody knows who sends it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, FromRequestParts, Request};
use http::header::{ACCEPT_LANGUAGE, USER_AGENT};
use http::request::Parts;
use http::{Extensions, HeaderMap};
use tonic::metadata::{Ascii, MetadataValue};
use vsys_chassis::Secret;
use vsys_proto::identity::v1::Device;

use crate::cookies::Cookie;
use crate::device;
use crate::flash::Flash;
use crate::locale::Locale;
use crate::own_path::OwnPath;
use crate::portal::Portal;
use crate::trouble::Trouble;

/// A request's sender, not signed in or not yet looked up.
#[derive(Clone)]
pub(crate) struct Guest {
    /// The portal's parts.
    pub(crate) portal: Portal,
    /// The language of the page.
    pub(crate) locale: Locale,
    /// The address of the page.
    pub(crate) path: OwnPath,
    /// What the page says once.
    pub(crate) flash: Option<Flash>,
    /// Whether nothing is to be changed.
    pub(crate) reading: bool,
    /// Whether a script asks for a part of a page only.
    pub(crate) partial: bool,
    /// Where the request comes from.
    pub(crate) address: IpAddr,
    /// The session's secret, if the browser has one.
    pub(crate) secret: Option<Arc<Secret<String>>>,
    /// The secret of the mandate that the address is about, if the browser has it.
    pub(crate) mandate_secret: Option<Arc<Secret<String>>>,
    /// The same of an application for a code.
    pub(crate) code_secret: Option<Arc<Secret<String>>>,
    device_secret: Option<Arc<Secret<String>>>,
    description: Arc<str>,
}

impl Guest {
    /// Reads what a request says.
    pub(crate) fn of(portal: &Portal, request: &Request) -> Self {
        let headers = request.headers();
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or("");
        let cookie = |cookie| portal.cookies.find(headers, cookie);
        let secret = |kind| cookie(kind).map(|text| Arc::new(Secret::new(text)));
        let chosen = cookie(Cookie::Language).and_then(|name| Locale::named(&name));
        let path = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
        Self {
            locale: chosen.unwrap_or_else(|| Locale::accepted(text(ACCEPT_LANGUAGE.as_str()))),
            path: OwnPath::of(path),
            flash: cookie(Cookie::Flash).map(|text| Flash::decode(&text)),
            partial: headers.contains_key("hx-request"),
            address: address(headers, request.extensions(), portal.proxies),
            reading: request.method().is_safe(),
            secret: secret(Cookie::Session),
            mandate_secret: secret(Cookie::Mandate),
            code_secret: secret(Cookie::Code),
            device_secret: secret(Cookie::Device),
            description: device::description(text(USER_AGENT.as_str())).into(),
            portal: portal.clone(),
        }
    }

    /// The same in another language.
    pub(crate) fn speaking(&self, locale: Locale) -> Self {
        Self { locale, ..self.clone() }
    }

    /// What the person signs in with.
    pub(crate) fn device(&self) -> Device {
        Device {
            description: self.description.to_string(),
            address: self.address.to_string(),
            device_secret: self
                .device_secret
                .as_ref()
                .map(|secret| secret.expose().clone())
                .unwrap_or_default(),
        }
    }

    /// A call that says where it comes from.
    pub(crate) fn request<M>(&self, message: M) -> tonic::Request<M> {
        let mut request = tonic::Request::new(message);
        if let Ok(address) = MetadataValue::<Ascii>::try_from(self.address.to_string()) {
            request.metadata_mut().insert("x-vsys-client-address", address);
        }
        request
    }
}

/// The peer, or what the outermost proxy of ours saw.
fn address(headers: &HeaderMap, more: &Extensions, proxies: usize) -> IpAddr {
    let peer = more.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    let Some(nearest) = proxies.checked_sub(1) else { return peer };
    let seen: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    seen.iter().rev().nth(nearest).and_then(|text| text.trim().parse().ok()).unwrap_or(peer)
}

impl<S: Sync> FromRequestParts<S> for Guest {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Trouble> {
        parts.extensions.get::<Self>().cloned().ok_or_else(|| Trouble::fault("no guest"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(forwarded: &str, proxies: usize) -> String {
        let headers = HeaderMap::from_iter([(
            http::HeaderName::from_static("x-forwarded-for"),
            forwarded.parse().unwrap(),
        )]);
        let mut more = Extensions::new();
        more.insert(ConnectInfo(SocketAddr::from(([10, 0, 0, 1], 4000))));
        address(&headers, &more, proxies).to_string()
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        assert_eq!(seen("203.0.113.9", 0), "10.0.0.1");
        assert_eq!(seen("198.51.100.7, 203.0.113.9", 1), "203.0.113.9");
        assert_eq!(seen("198.51.100.7, 203.0.113.9, 10.0.0.2", 2), "203.0.113.9");
        assert_eq!(seen("made up", 1), "10.0.0.1");
        assert_eq!(seen("203.0.113.9", 2), "10.0.0.1");
    }
}
