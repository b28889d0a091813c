//! Where a redirect may lead: to pages of our own.

use std::fmt;

/// A path with its query on this host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OwnPath(String);

/// Longer ones are nobody's.
const LONGEST: usize = 1000;

impl OwnPath {
    /// The start page.
    pub(crate) fn home() -> Self {
        Self("/".to_owned())
    }

    /// A path that the portal itself made.
    pub(crate) fn of(path: impl Into<String>) -> Self {
        let path = path.into();
        Self::read(&path).unwrap_or_else(Self::home)
    }

    /// A path that somebody sent; none when a browser could take it for another host.
    ///
    /// Browsers take `\` for `/` and drop tabs and line ends.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let rest = text.strip_prefix('/')?;
        let fit = |byte: u8| byte.is_ascii_graphic() && byte != b'\\';
        let own = !rest.starts_with('/') && text.len() <= LONGEST && text.bytes().all(fit);
        own.then(|| Self(text.to_owned()))
    }

    /// As a value of a query.
    pub(crate) fn as_query_value(&self) -> String {
        percent_encoding::utf8_percent_encode(&self.0, percent_encoding::NON_ALPHANUMERIC)
            .to_string()
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OwnPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::OwnPath;

    #[test]
    fn paths_of_our_own_are_kept() {
        for text in ["/", "/sheets", "/sheets/01a2?find=%E6%9D%B1#lines"] {
            assert_eq!(OwnPath::read(text).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_could_lead_elsewhere_is_none() {
        for text in [
            "",
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "/\r\nSet-Cookie: a=b",
            "javascript:alert(1)",
            "sheets",
            "/日本",
        ] {
            assert_eq!(OwnPath::read(text), None, "{text:?}");
        }
    }
}
