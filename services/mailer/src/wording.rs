//! What letters say, in the reader's language; the words themselves stand in `templates/`.

mod names;
mod page;
mod portal;
mod reader;
mod time;

use askama::Template;
use chrono::{DateTime, Utc};
use lettre::Address;
use uuid::Uuid;
use vsys_proto::identity::v1::Addressee;
use vsys_vocabulary::Environment;

pub(crate) use self::names::{Name, Names};
pub(crate) use self::portal::PortalUrl;
pub(crate) use self::reader::Unreadable;

use self::page::{Helper, Language, Page};
use self::reader::Reader;
use crate::domain::kind::Kind;
use crate::domain::line::line;
use crate::domain::matter::{Change, Matter, Occasion};
use crate::post::Mail;

/// What every letter is written on.
#[derive(Debug, Clone)]
pub(crate) struct Stationery {
    /// The one address that letters come from.
    pub(crate) sender: Address,
    /// Where links lead.
    pub(crate) portal: PortalUrl,
    /// Training is seen on every letter.
    pub(crate) environment: Environment,
}

/// A letter to be written.
pub(crate) struct Order<'a> {
    /// Its id.
    pub(crate) letter_id: Uuid,
    /// Which.
    pub(crate) kind: Kind,
    /// What it is about.
    pub(crate) matter: &'a Matter,
    /// What things are called in it.
    pub(crate) names: &'a Names,
    /// When it is written.
    pub(crate) now: DateTime<Utc>,
}

impl Stationery {
    /// Writes a letter to somebody.
    pub(crate) fn write(&self, order: &Order<'_>, to: Addressee) -> Result<Mail, Unreadable> {
        let to = Reader::of(to)?;
        let link = match (order.kind.has_link(), &to.link_secret) {
            (true, None) => return Err(Unreadable("the link is missing")),
            (true, Some(secret)) => self.link(order.matter, secret),
            (false, _) => String::new(),
        };
        let mut page = Page {
            subject: String::new(),
            matter: order.matter,
            names: order.names,
            link,
            portal: self.portal.as_str(),
            sender: self.sender.as_ref(),
            training: self.environment == Environment::Training,
            language: to.language,
            to: &to,
        };
        page.subject = line(&page.written(Part::Subject)?, 200);
        let (text, html) = (page.written(Part::Text)?, page.written(Part::Html)?);
        Ok(Mail {
            letter_id: order.letter_id,
            from: self.sender.clone(),
            name: to.name.clone(),
            to: to.mail.clone(),
            subject: page.subject,
            text,
            html,
            at: order.now,
        })
    }

    /// Where the link of a letter leads. Who has no account is known by the number of
    /// the mandate or of the application.
    fn link(&self, matter: &Matter, secret: &str) -> String {
        match matter {
            Matter::MandateSubmitted { number, .. } => self.portal.mandate_link(number, secret),
            Matter::CodeAppliedFor { number, .. } => self.portal.code_link(number, secret),
            // What the reader types there stands in the letter.
            Matter::SecretReissued { number, .. } => self.portal.opening_link(number),
            _ => self.portal.link(secret),
        }
    }
}

/// A part of a letter.
#[derive(Debug, Clone, Copy)]
enum Part {
    Subject,
    Text,
    Html,
}

/// A template of this crate, with what it is filled from.
macro_rules! templates {
    ($($name:ident = $path:tt;)+) => {$(
        #[derive(Template)]
        #[template(path = $path)]
        struct $name<'a> {
            page: &'a Page<'a>,
        }
    )+};
}

templates! {
    JapaneseSubject = "ja/subject.txt";
    JapaneseText = "ja/letter.txt";
    JapaneseHtml = "ja/letter.html";
    EnglishSubject = "en/subject.txt";
    EnglishText = "en/letter.txt";
    EnglishHtml = "en/letter.html";
}

impl Page<'_> {
    fn written(&self, part: Part) -> Result<String, Unreadable> {
        let page = self;
        let written = match (self.language, part) {
            (Language::Japanese, Part::Subject) => JapaneseSubject { page }.render(),
            (Language::Japanese, Part::Text) => JapaneseText { page }.render(),
            (Language::Japanese, Part::Html) => JapaneseHtml { page }.render(),
            (Language::English, Part::Subject) => EnglishSubject { page }.render(),
            (Language::English, Part::Text) => EnglishText { page }.render(),
            (Language::English, Part::Html) => EnglishHtml { page }.render(),
        };
        written.map_err(|_| Unreadable("the template cannot be filled"))
    }
}

#[cfg(test)]
mod tests;
