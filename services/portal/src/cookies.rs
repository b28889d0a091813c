//! Names and flags of our cookies.

use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};
use vsys_vocabulary::Environment;

/// One of our cookies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The secret of the session, and nothing else.
    Session,
    /// The secret by which a device is known again.
    Device,
    /// The language of people who are not signed in.
    Language,
    /// What the next page says once.
    Flash,
    /// The secret of a mandate, for the pages of that mandate only.
    Mandate,
    /// The secret of an application for a code, for the pages of that application only.
    Code,
}

/// A year, in seconds.
const YEAR: u32 = 365 * 24 * 3600;

impl Cookie {
    /// Name on a connection with TLS, which only this host can have set, or, where the cookie is
    /// for some pages only, nobody without TLS; and name without TLS.
    const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Session => ("__Host-vsys", "vsys"),
            Self::Device => ("__Host-vsys-device", "vsys-device"),
            Self::Language => ("__Host-vsys-language", "vsys-language"),
            Self::Flash => ("__Host-vsys-flash", "vsys-flash"),
            Self::Mandate => ("__Secure-vsys-mandate", "vsys-mandate"),
            Self::Code => ("__Secure-vsys-code", "vsys-code"),
        }
    }

    /// How long the browser keeps it, in seconds; none until it is closed.
    const fn age(self) -> Option<u32> {
        match self {
            Self::Session | Self::Mandate | Self::Code => None,
            Self::Device | Self::Language => Some(YEAR),
            Self::Flash => Some(60),
        }
    }

    /// Whether it goes with requests that another site's link begins.
    const fn same_site(self) -> &'static str {
        match self {
            Self::Session | Self::Device | Self::Language | Self::Flash => "Lax",
            Self::Mandate | Self::Code => "Strict",
        }
    }
}

/// Reads and writes cookies as the environment wants them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cookies {
    secure: bool,
}

impl Cookies {
    /// Only on someone's own machine there may be no TLS.
    pub(crate) const fn of(environment: Environment) -> Self {
        Self { secure: !matches!(environment, Environment::Local) }
    }

    const fn name(self, cookie: Cookie) -> &'static str {
        let (secure, plain) = cookie.names();
        if self.secure { secure } else { plain }
    }

    /// The value that the browser sent; none when there is none, or two that disagree.
    pub(crate) fn find(self, headers: &HeaderMap, cookie: Cookie) -> Option<String> {
        let name = self.name(cookie);
        let mut found = headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .filter(|(key, value)| *key == name && !value.is_empty())
            .map(|(_, value)| value);
        let value = found.next()?;
        found.all(|other| other == value).then(|| value.to_owned())
    }

    /// The header that sets a cookie; none when the value is not fit for one.
    pub(crate) fn set(self, cookie: Cookie, value: &str) -> Option<HeaderValue> {
        self.set_under(cookie, "/", value)
    }

    /// The same for the page at `path` and those below it.
    pub(crate) fn set_under(self, cookie: Cookie, path: &str, value: &str) -> Option<HeaderValue> {
        let fit = |byte: u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'\\');
        if !value.bytes().chain(path.bytes()).all(fit) {
            return None;
        }
        let age = cookie.age().map(|age| format!("; Max-Age={age}")).unwrap_or_default();
        self.header(cookie, path, value, &age)
    }

    /// The header that takes it away.
    pub(crate) fn clear(self, cookie: Cookie) -> Option<HeaderValue> {
        self.header(cookie, "/", "", "; Max-Age=0")
    }

    fn header(self, cookie: Cookie, path: &str, value: &str, age: &str) -> Option<HeaderValue> {
        let (name, secure) = (self.name(cookie), if self.secure { "; Secure" } else { "" });
        let site = cookie.same_site();
        let text = format!("{name}={value}; Path={path}{age}; HttpOnly; SameSite={site}{secure}");
        HeaderValue::from_str(&text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sent(cookies: &str) -> HeaderMap {
        HeaderMap::from_iter([(COOKIE, HeaderValue::from_str(cookies).unwrap())])
    }

    #[test]
    fn with_tls_only_this_host_can_have_set_a_cookie() {
        let cookies = Cookies::of(Environment::Production);
        let header = cookies.set(Cookie::Session, "s3cret").unwrap();
        assert_eq!(header, "__Host-vsys=s3cret; Path=/; HttpOnly; SameSite=Lax; Secure");
        assert_eq!(cookies.find(&sent("vsys=evil"), Cookie::Session), None);
    }

    #[test]
    fn without_tls_the_name_promises_nothing() {
        let cookies = Cookies::of(Environment::Local);
        let header = cookies.set(Cookie::Device, "d").unwrap();
        assert_eq!(header, "vsys-device=d; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn a_mandates_secret_goes_to_its_own_pages_only() {
        let path = "/mandate/M-0000123";
        let set = |environment, path, value| {
            Cookies::of(environment).set_under(Cookie::Mandate, path, value)
        };
        assert_eq!(
            set(Environment::Production, path, "s3cret").unwrap(),
            "__Secure-vsys-mandate=s3cret; Path=/mandate/M-0000123; HttpOnly; SameSite=Strict; Secure"
        );
        assert_eq!(
            set(Environment::Local, path, "s3cret").unwrap(),
            "vsys-mandate=s3cret; Path=/mandate/M-0000123; HttpOnly; SameSite=Strict"
        );
        assert_eq!(set(Environment::Local, "/mandate/1; Domain=evil.example", "s3cret"), None);
    }

    #[test]
    fn a_cookie_is_found_among_others() {
        let cookies = Cookies::of(Environment::Local);
        assert_eq!(
            cookies.find(&sent("a=b; vsys=one; vsys-device=two"), Cookie::Session).as_deref(),
            Some("one")
        );
        assert_eq!(cookies.find(&sent("vsys="), Cookie::Session), None);
        assert_eq!(cookies.find(&sent("vsys=one; vsys=two"), Cookie::Session), None);
    }

    #[test]
    fn a_value_cannot_add_flags_or_headers() {
        let cookies = Cookies::of(Environment::Local);
        for value in ["a; Domain=evil.example", "a\r\nSet-Cookie: b=c", "日本"] {
            assert_eq!(cookies.set(Cookie::Flash, value), None);
        }
    }
}
