//! Where codes on documents lead.

use std::str::FromStr;

use thiserror::Error;
use url::Url;
use vsys_vocabulary::Environment;

/// The portal as browsers see it, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PortalUrl(String);

/// The text is no such address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("no address of a portal: it begins with http:// or https:// and has no query")]
pub(crate) struct NoPortalUrl;

impl PortalUrl {
    /// Whether people may be sent there.
    pub(crate) fn is_fit_for(&self, environment: Environment) -> bool {
        environment == Environment::Local || self.0.starts_with("https://")
    }

    /// The page of a mandate; it asks for the secret that opens the mandate.
    pub(crate) fn mandate(&self, number: &str) -> String {
        format!("{}/mandate/{number}", self.0)
    }
}

impl FromStr for PortalUrl {
    type Err = NoPortalUrl;

    fn from_str(text: &str) -> Result<Self, NoPortalUrl> {
        let url = Url::parse(text).map_err(|_| NoPortalUrl)?;
        let plain = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        plain.then(|| Self(url.as_str().trim_end_matches('/').to_owned())).ok_or(NoPortalUrl)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_leads_to_the_page_of_its_mandate() {
        let portal: PortalUrl = "https://v-sys.example.jp/".parse().unwrap();
        assert_eq!(portal.mandate("M-0000123"), "https://v-sys.example.jp/mandate/M-0000123");
    }

    #[test]
    fn nothing_else_is_an_address_of_a_portal() {
        for text in ["", "v-sys.example.jp", "https://who:what@v-sys.example.jp", "https://v?x"] {
            assert_eq!(text.parse::<PortalUrl>(), Err(NoPortalUrl), "{text}");
        }
    }
}
