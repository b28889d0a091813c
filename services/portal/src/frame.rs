//! What stands round the content of every page.

use std::sync::Arc;

use prost_types::Timestamp;
use vsys_vocabulary::Environment;

use crate::assets::Assets;
use crate::csrf;
use crate::format;
use crate::guest::Guest;
use crate::locale::{Locale, Put};
use crate::own_path::OwnPath;
use crate::routes;
use crate::visitor::Visitor;

/// Everything that `frame.html` shows; each page's template has one.
pub(crate) struct Frame {
    /// The language of the page.
    pub(crate) locale: Locale,
    /// Heading of the page, and of its tab.
    pub(crate) title: String,
    /// The address of the page.
    pub(crate) path: OwnPath,
    /// Which system this is.
    pub(crate) environment: Environment,
    /// What is said once; empty for nothing.
    pub(crate) flash: String,
    /// The person who is signed in.
    pub(crate) person: Option<Person>,
    /// The addresses that the person may see.
    pub(crate) menu: Vec<Entry>,
    /// What each form of the page carries.
    pub(crate) csrf: String,
    assets: Arc<Assets>,
}

/// The person in the head of a page.
pub(crate) struct Person {
    pub(crate) name: String,
    pub(crate) user_name: String,
    pub(crate) acting_for: String,
    pub(crate) roles: String,
    /// The other organisations that the person may act for.
    pub(crate) others: Vec<Other>,
}

/// An organisation to switch to.
pub(crate) struct Other {
    pub(crate) organisation_id: String,
    pub(crate) name: String,
}

/// An entry of the menu.
pub(crate) struct Entry {
    pub(crate) path: &'static str,
    pub(crate) text: String,
    pub(crate) current: bool,
}

impl Frame {
    /// Round a page for a signed-in person; `title` is a key of the texts.
    pub(crate) fn of(visitor: &Visitor, title: &str) -> Self {
        Self {
            person: Some(person(visitor)),
            menu: menu(visitor),
            csrf: csrf::token(&visitor.secret(), &visitor.guest.portal.clock),
            ..Self::for_guest(&visitor.guest, title)
        }
    }

    /// Round a page for anyone.
    pub(crate) fn for_guest(guest: &Guest, title: &str) -> Self {
        let locale = guest.locale;
        Self {
            locale,
            title: locale.text(title),
            path: if guest.reading { guest.path.clone() } else { OwnPath::home() },
            environment: guest.portal.environment,
            flash: guest.flash.as_ref().and_then(|flash| flash.text(locale)).unwrap_or_default(),
            person: None,
            menu: Vec::new(),
            csrf: String::new(),
            assets: Arc::clone(&guest.portal.assets),
        }
    }

    /// With a heading of its own, such as a name.
    pub(crate) fn titled(self, title: impl Into<String>) -> Self {
        Self { title: title.into(), ..self }
    }

    /// Without the page's own address, which holds a secret.
    pub(crate) fn at_home(self) -> Self {
        Self { path: OwnPath::home(), ..self }
    }

    /// With the address of another page, for a page that answers a form of it.
    pub(crate) fn at(self, path: impl Into<String>) -> Self {
        Self { path: OwnPath::of(path), ..self }
    }

    /// The text of a key.
    pub(crate) fn text(&self, key: &str) -> String {
        self.locale.text(key)
    }

    /// The text of a key with one value put in.
    pub(crate) fn say(&self, key: &str, name: &str, value: impl Put) -> String {
        self.locale.text_with(key, &[(name, value)])
    }

    /// The address of a style sheet or script.
    pub(crate) fn asset(&self, name: &str) -> String {
        self.assets.address(name)
    }

    /// A number, grouped.
    #[expect(clippy::unused_self, reason = "templates have nothing but the frame")]
    pub(crate) fn number(&self, number: impl ToString) -> String {
        format::grouped(number)
    }

    /// A day as it is written in a form, in the reader's language; as it is where it is none.
    pub(crate) fn day(&self, typed: &str) -> String {
        let date = typed.parse().ok();
        date.map_or_else(|| typed.to_owned(), |date| format::day(date, self.locale))
    }

    /// An instant to the minute; a dash where there is none.
    #[expect(clippy::ref_option, reason = "templates hand over fields of messages as they are")]
    pub(crate) fn time(&self, time: &Option<Timestamp>) -> String {
        let instant = time.as_ref().and_then(format::instant);
        instant.map_or_else(|| format::NOTHING.to_owned(), |at| format::minute(at, self.locale))
    }

    /// Whether this is the training system, which is yellow.
    pub(crate) fn is_training(&self) -> bool {
        self.environment == Environment::Training
    }

    /// The other language.
    pub(crate) fn other_locale(&self) -> Locale {
        match self.locale {
            Locale::Ja => Locale::En,
            Locale::En => Locale::Ja,
        }
    }
}

fn person(visitor: &Visitor) -> Person {
    let (account, locale) = (visitor.account(), visitor.locale);
    let name = |m: &vsys_proto::identity::v1::Membership| {
        locale.name(&m.organisation_name, &m.organisation_name_en).to_owned()
    };
    let roles: Vec<_> =
        visitor.roles.iter().map(|role| locale.text(&format!("role-{role}"))).collect();
    let others = account
        .memberships
        .iter()
        .filter(|membership| membership.organisation_id != visitor.organisation_id)
        .filter(|membership| membership.open)
        .map(|m| Other { organisation_id: m.organisation_id.clone(), name: name(m) });
    Person {
        name: account.name.clone(),
        user_name: account.user_name.clone(),
        acting_for: visitor.membership().map(name).unwrap_or_default(),
        roles: roles.join(&locale.text("list-separator")),
        others: others.collect(),
    }
}

/// The rows with an entry that let the person in.
fn menu(visitor: &Visitor) -> Vec<Entry> {
    let path = visitor.guest.path.as_str();
    let path = path.split('?').next().unwrap_or(path);
    let within = |row: &str| {
        let rest = path.strip_prefix(row);
        row == path || row != "/" && rest.is_some_and(|rest| rest.starts_with('/'))
    };
    routes::rows()
        .filter(|row| row.who.lets_in(visitor))
        .filter_map(|row| Some((row, row.menu?)))
        .map(|(row, text)| Entry {
            path: row.path,
            text: visitor.locale.text(text),
            current: within(row.path),
        })
        .collect()
}
