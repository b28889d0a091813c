//! Where the mail server is, and how it is reached.

use std::fmt;
use std::str::FromStr;

use lettre::Address;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use url::Url;
use vsys_chassis::Secret;
use vsys_vocabulary::Environment;

use super::counter::{Counter, Failure, answered};
use crate::domain::patience;

/// Port for handing mail in (RFC 6409).
const SUBMISSION: u16 = 587;

/// Where the mail server is and who we are to it.
#[derive(Debug, Clone)]
pub(crate) struct SmtpUrl {
    host: String,
    port: u16,
    credentials: Option<Secret<(String, String)>>,
}

/// Why a mail server's address cannot be used; never repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected `smtp://user:password@host:port`")]
pub(crate) struct NoSmtpUrl;

impl FromStr for SmtpUrl {
    type Err = NoSmtpUrl;

    fn from_str(text: &str) -> Result<Self, NoSmtpUrl> {
        let url = Url::parse(text).map_err(|_| NoSmtpUrl)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(NoSmtpUrl)?;
        if url.scheme() != "smtp" || url.query().is_some() || !matches!(url.path(), "" | "/") {
            return Err(NoSmtpUrl);
        }
        let decoded = |part: &str| {
            let text = percent_decode_str(part).decode_utf8().map_err(|_| NoSmtpUrl)?;
            Ok(text.into_owned())
        };
        let credentials = match (url.username(), url.password()) {
            ("", None) => None,
            (user, Some(password)) if !user.is_empty() => {
                Some(Secret::new((decoded(user)?, decoded(password)?)))
            }
            _ => return Err(NoSmtpUrl),
        };
        let host = host.trim_matches(['[', ']']).to_owned();
        Ok(Self { host, port: url.port().unwrap_or(SUBMISSION), credentials })
    }
}

/// Who signs certificates of mail servers, besides the public authorities.
#[derive(Clone)]
pub(crate) struct Authority(Certificate);

/// Why an authority cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("expected a certificate in PEM")]
pub(crate) struct NoAuthority;

impl FromStr for Authority {
    type Err = NoAuthority;

    fn from_str(text: &str) -> Result<Self, NoAuthority> {
        Certificate::from_pem(text.as_bytes()).map(Self).map_err(|_| NoAuthority)
    }
}

/// Encryption could not be set up.
#[derive(Debug, thiserror::Error)]
#[error("TLS towards the mail server cannot be set up")]
pub(crate) struct TlsFault(#[source] lettre::transport::smtp::Error);

/// The mail server.
pub(crate) struct MailServer {
    url: SmtpUrl,
    /// What we say that we are.
    hello: ClientId,
    /// Absent where letters go in the open: in `local` only.
    tls: Option<TlsParameters>,
}

impl fmt::Debug for MailServer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailServer").field("url", &self.url).finish_non_exhaustive()
    }
}

impl MailServer {
    /// A mail server as `sender` reaches it.
    pub(crate) fn new(
        url: SmtpUrl,
        authority: Option<Authority>,
        sender: &Address,
        environment: Environment,
    ) -> Result<Self, TlsFault> {
        let tls = if is_encrypted(environment, authority.is_some()) {
            let mut parameters = TlsParameters::builder(url.host.clone());
            if let Some(Authority(certificate)) = authority {
                parameters = parameters.add_root_certificate(certificate);
            }
            Some(parameters.build_rustls().map_err(TlsFault)?)
        } else {
            None
        };
        Ok(Self { url, hello: ClientId::Domain(sender.domain().to_owned()), tls })
    }

    /// Connects, encrypts and identifies itself; what the server said when it would not.
    pub(crate) async fn open(&self) -> Result<Counter, Failure> {
        answered(patience::OPENING, self.connect()).await.map(Counter::new)
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, lettre::transport::smtp::Error> {
        let server = (self.url.host.as_str(), self.url.port);
        let timeout = Some(patience::OPENING);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, timeout, &self.hello, None, None).await?;
        if let Some(tls) = &self.tls {
            // Fails where the server does not offer it.
            connection.starttls(tls.clone(), &self.hello).await?;
        }
        if let Some(credentials) = &self.url.credentials {
            let (user, password) = credentials.expose().clone();
            connection.auth(DEFAULT_MECHANISMS, &Credentials::new(user, password)).await?;
        }
        Ok(connection)
    }
}

/// Letters carry links that are as good as passwords: only on one's own machine, where mail
/// catchers know no encryption, may they go in the open.
const fn is_encrypted(environment: Environment, has_authority: bool) -> bool {
    !matches!(environment, Environment::Local) || has_authority
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_read_with_its_escaped_password_and_shown_without() {
        let url: SmtpUrl = "smtp://v%40sys:p%3Ass%2F@mail.example.jp".parse().unwrap();
        assert_eq!((url.host.as_str(), url.port), ("mail.example.jp", 587));
        let credentials = url.credentials.as_ref().unwrap().expose();
        assert_eq!(credentials, &("v@sys".to_owned(), "p:ss/".to_owned()));
        assert!(!format!("{url:?}").contains("p:ss"), "{url:?}");
        let local: SmtpUrl = "smtp://127.0.0.1:1025".parse().unwrap();
        assert!(local.credentials.is_none() && local.port == 1025);
    }

    #[test]
    fn what_is_no_mail_server_is_refused() {
        for text in ["mail", "smtps://m", "smtp://", "smtp://u@m", "smtp://m/x", "smtp://m?tls=no"]
        {
            assert!(text.parse::<SmtpUrl>().is_err(), "{text}");
        }
    }

    #[test]
    fn only_on_ones_own_machine_may_letters_go_in_the_open() {
        assert!(is_encrypted(Environment::Production, false));
        assert!(is_encrypted(Environment::Training, false));
        assert!(!is_encrypted(Environment::Local, false));
        assert!(is_encrypted(Environment::Local, true));
    }
}
