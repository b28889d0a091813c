//! Who reads a letter: what was sealed, parsed.

use lettre::Address;
use vsys_proto::identity::v1::Addressee;
use vsys_proto::vocabulary::v1 as wire;

use super::page::Language;
use crate::domain::line::line;

/// Longest name, address or description in a letter, in characters.
const LONGEST: usize = 200;
/// Longest reason in a letter, in characters.
const LONGEST_REASON: usize = 500;

/// Whom a letter is for. It has no `Debug`: nothing of it may be shown anywhere else.
pub(super) struct Reader {
    pub(super) mail: Address,
    /// The person's name; none when it is not known.
    pub(super) name: Option<String>,
    /// The name, else the user name.
    pub(super) called: String,
    pub(super) user_name: String,
    pub(super) language: Language,
    pub(super) link_secret: Option<String>,
    pub(super) other_mail: String,
    pub(super) device: String,
    pub(super) address: String,
    pub(super) subject: String,
    /// Why something was sent back to them.
    pub(super) reason: String,
}

/// Why a letter cannot be written, whatever is tried; says nothing of what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Unreadable(pub(crate) &'static str);

impl Reader {
    /// Reads what was sealed. No text of it can break out of its line.
    pub(super) fn of(addressee: Addressee) -> Result<Self, Unreadable> {
        let language = match addressee.language() {
            wire::Language::English => Language::English,
            wire::Language::Japanese | wire::Language::Unspecified => Language::Japanese,
        };
        let name = Some(line(&addressee.name, LONGEST)).filter(|name| !name.is_empty());
        let user_name = line(&addressee.user_name, LONGEST);
        Ok(Self {
            mail: mail(&addressee.mail)?,
            called: name.clone().unwrap_or_else(|| user_name.clone()),
            name,
            user_name,
            language,
            link_secret: link_secret(addressee.link_secret)?,
            other_mail: line(&addressee.other_mail, LONGEST),
            device: line(&addressee.device_description, LONGEST),
            address: line(&addressee.address, LONGEST),
            subject: line(&addressee.subject, LONGEST),
            reason: line(&addressee.reason, LONGEST_REASON),
        })
    }
}

/// An address that can stand in a header and in a command.
fn mail(text: &str) -> Result<Address, Unreadable> {
    let strange = text.contains(|sign: char| {
        sign.is_control() || sign.is_whitespace() || matches!(sign, '<' | '>' | '"' | '\\')
    });
    let address = text.parse().ok().filter(|_| !strange);
    address.ok_or(Unreadable("the mail address cannot be read"))
}

/// A secret that can stand in a link as it is (RFC 3986, section 2.3).
fn link_secret(text: String) -> Result<Option<String>, Unreadable> {
    let plain = |sign: char| sign.is_ascii_alphanumeric() || matches!(sign, '-' | '.' | '_' | '~');
    match text.len() {
        0 => Ok(None),
        16..=512 if text.chars().all(plain) => Ok(Some(text)),
        _ => Err(Unreadable("the link cannot be read")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sato() -> Addressee {
        Addressee {
            mail: "sato@example.jp".into(),
            user_name: "sato".into(),
            ..Addressee::default()
        }
    }

    #[test]
    fn an_address_that_could_hold_a_second_one_is_refused() {
        assert!(Reader::of(sato()).is_ok());
        for mail in [
            "",
            "sato",
            "sato@example.jp\r\nBcc: all@example.jp",
            "sato@example.jp> SIZE=1",
            "\"a b\"@example.jp",
            "sato@example.jp, ito@example.jp",
            " sato@example.jp",
        ] {
            let read = Reader::of(Addressee { mail: mail.into(), ..sato() });
            assert!(read.is_err(), "{mail:?}");
        }
    }

    #[test]
    fn a_secret_that_could_leave_its_link_is_refused() {
        let read = |secret: &str| {
            Reader::of(Addressee { link_secret: secret.into(), ..sato() }).map(|r| r.link_secret)
        };
        assert_eq!(read(""), Ok(None));
        assert_eq!(read("AbCdEfGh-_0123456").unwrap().unwrap().len(), 17);
        for secret in ["short", "../../../../../etc", "0123456789abcdef?x", "0123456789abcdef\n"] {
            assert!(read(secret).is_err(), "{secret:?}");
        }
    }

    #[test]
    fn who_has_no_name_is_called_by_user_name_and_reads_japanese() {
        let reader = Reader::of(sato()).ok().unwrap();
        assert_eq!((reader.called.as_str(), reader.name), ("sato", None));
        assert_eq!(reader.language, Language::Japanese);
    }
}
