//! A letter as it is handed over.

use std::time::SystemTime;

use chrono::{DateTime, Utc};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, Message};
use uuid::Uuid;

use crate::domain::line::line;

/// Longest name or subject, in characters.
const LONGEST: usize = 200;

/// A written letter; it has no `Debug`, since nothing of it may be shown.
pub(crate) struct Mail {
    /// Its id, from which the `Message-ID` is made.
    pub(crate) letter_id: Uuid,
    /// Who writes.
    pub(crate) from: Address,
    /// The reader's name.
    pub(crate) name: Option<String>,
    /// The reader's address.
    pub(crate) to: Address,
    /// What it is about: one line.
    pub(crate) subject: String,
    /// The letter in plain text.
    pub(crate) text: String,
    /// The same in HTML.
    pub(crate) html: String,
    /// When it was written.
    pub(crate) at: DateTime<Utc>,
}

impl Mail {
    /// The bytes that follow `DATA`. Name and subject are made one line here once more: what
    /// stands in a head must not depend on who wrote it.
    pub(crate) fn message(&self) -> Result<Vec<u8>, lettre::error::Error> {
        let id = format!("<{}@{}>", self.letter_id, self.from.domain());
        let automatic = HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        );
        let name = self.name.as_ref().map(|name| line(name, LONGEST));
        let name = name.filter(|name| !name.is_empty());
        let body = MultiPart::alternative_plain_html(self.text.clone(), self.html.clone());
        let message = Message::builder()
            .from(Mailbox::new(Some("V-SYS".to_owned()), self.from.clone()))
            .to(Mailbox::new(name, self.to.clone()))
            .subject(line(&self.subject, LONGEST))
            .date(SystemTime::from(self.at))
            .message_id(Some(id))
            .raw_header(automatic)
            .multipart(body)?;
        Ok(message.formatted())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mail() -> Mail {
        Mail {
            letter_id: Uuid::from_u128(7),
            from: "no-reply@v-sys.example.jp".parse().unwrap(),
            name: Some("佐藤 花子".into()),
            to: "sato@example.jp".parse().unwrap(),
            subject: "パスワードの再設定".into(),
            text: "本文".into(),
            html: "<p>本文</p>".into(),
            at: "2021-03-15T00:00:00Z".parse().unwrap(),
        }
    }

    fn head(mail: &Mail) -> Vec<String> {
        let message = String::from_utf8(mail.message().unwrap()).unwrap();
        let (head, _) = message.split_once("\r\n\r\n").unwrap();
        head.replace("\r\n ", " ").split("\r\n").map(str::to_owned).collect()
    }

    #[test]
    fn the_head_says_who_writes_when_and_that_it_is_a_program() {
        let head = head(&mail());
        for line in [
            "From: V-SYS <no-reply@v-sys.example.jp>",
            "Date: Mon, 15 Mar 2021 00:00:00 +0000",
            "Message-ID: <00000000-0000-0000-0000-000000000007@v-sys.example.jp>",
            "Auto-Submitted: auto-generated",
        ] {
            assert!(head.iter().any(|found| found == line), "{line} in {head:#?}");
        }
        assert!(head.iter().all(|line| line.is_ascii()));
    }

    #[test]
    fn no_name_and_no_subject_makes_a_header_of_its_own() {
        let evil = "x\r\nBcc: all@example.jp\r\n\r\nbody";
        let mail = Mail { name: Some(evil.into()), subject: evil.into(), ..mail() };
        let head = head(&mail);
        let names: Vec<_> = head.iter().filter_map(|line| line.split(':').next()).collect();
        assert!(!names.contains(&"Bcc"), "{head:#?}");
        assert_eq!(names.len(), 8, "{head:#?}");
    }

    proptest! {
        #[test]
        fn whatever_the_name_and_the_subject_the_head_stays_as_it_is(
            name in any::<String>(), subject in any::<String>(),
        ) {
            let head = head(&Mail { name: Some(name), subject, ..mail() });
            prop_assert_eq!(head.len(), 8, "{:#?}", head);
        }
    }
}
