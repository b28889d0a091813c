//! Where links lead.

use std::str::FromStr;

use url::Url;
use vsys_vocabulary::Environment;

/// The portal's address, without a slash at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PortalUrl(String);

/// Why a portal's address cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `https://host`, without user, query and fragment")]
pub(crate) struct NoPortalUrl;

impl PortalUrl {
    /// Whether people may be sent there.
    pub(crate) fn is_fit_for(&self, environment: Environment) -> bool {
        environment == Environment::Local || self.0.starts_with("https://")
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// The link with a secret, which is made of signs that need no escaping.
    pub(crate) fn link(&self, secret: &str) -> String {
        format!("{}/links/{secret}", self.0)
    }

    /// The link by which the contact of a mandate shows that letters arrive.
    pub(crate) fn mandate_link(&self, number: &str, secret: &str) -> String {
        self.confirmation("mandate", number, secret)
    }

    /// The link by which who applied for a code shows that letters arrive.
    pub(crate) fn code_link(&self, number: &str, secret: &str) -> String {
        self.confirmation("code", number, secret)
    }

    /// The page on which a mandate is opened by its number and its secret.
    pub(crate) fn opening_link(&self, number: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("number", number);
        format!("{}/mandate?{}", self.0, query.finish())
    }

    fn confirmation(&self, of: &str, number: &str, secret: &str) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.append_pair("number", number).append_pair("secret", secret);
        format!("{}/{of}/confirm?{}", self.0, query.finish())
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
    fn a_link_is_the_portals_address_and_the_secret() {
        let portal: PortalUrl = "https://v-sys.example.jp/".parse().unwrap();
        assert_eq!(portal.link("s3cret"), "https://v-sys.example.jp/links/s3cret");
    }

    #[test]
    fn a_mandates_link_names_the_mandate_whatever_its_number() {
        let portal: PortalUrl = "https://v-sys.example.jp".parse().unwrap();
        let link = "https://v-sys.example.jp/mandate/confirm?number=M-0000123&secret=s3cret";
        assert_eq!(portal.mandate_link("M-0000123", "s3cret"), link);
        let link = "https://v-sys.example.jp/mandate/confirm?number=M%26secret%3D&secret=s3cret";
        assert_eq!(portal.mandate_link("M&secret=", "s3cret"), link);
        let link = "https://v-sys.example.jp/mandate?number=M-0000123";
        assert_eq!(portal.opening_link("M-0000123"), link);
    }

    #[test]
    fn an_applications_link_names_the_application_whatever_its_number() {
        let portal: PortalUrl = "https://v-sys.example.jp".parse().unwrap();
        let link = "https://v-sys.example.jp/code/confirm?number=C-0000123&secret=s3cret";
        assert_eq!(portal.code_link("C-0000123", "s3cret"), link);
        let link = "https://v-sys.example.jp/code/confirm?number=C%26secret%3D&secret=s3cret";
        assert_eq!(portal.code_link("C&secret=", "s3cret"), link);
    }

    #[test]
    fn only_a_plain_address_is_taken_and_outside_local_only_an_encrypted_one() {
        for text in ["v-sys", "ftp://a", "https://a/?x", "https://a/#x", "https://u:p@a"] {
            assert_eq!(text.parse::<PortalUrl>(), Err(NoPortalUrl), "{text}");
        }
        let plain: PortalUrl = "http://127.0.0.1:8080".parse().unwrap();
        assert!(plain.is_fit_for(Environment::Local));
        assert!(!plain.is_fit_for(Environment::Training));
    }
}
