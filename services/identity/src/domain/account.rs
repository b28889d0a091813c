//! Accounts (ユーザ): issued, never self-made.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::Role;

use crate::domain::text::{self, TextError};

/// Language of pages and letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Language {
    Japanese,
    English,
}

impl Language {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Japanese => "ja",
            Self::English => "en",
        }
    }

    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Japanese, Self::English].into_iter().find(|language| language.as_str() == text)
    }
}

/// How far an account has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Invited,
    Active,
    Suspended,
}

/// The roles of a person at the organisations that the person acts for.
pub(crate) type Memberships = BTreeMap<String, BTreeSet<Role>>;

/// A person's account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) user_name: String,
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) new_mail: Option<String>,
    pub(crate) language: Language,
    pub(crate) password_hash: Option<String>,
    pub(crate) suspended: Option<(DateTime<Utc>, String)>,
    pub(crate) issuer: String,
    pub(crate) contractor: String,
    pub(crate) invitations: u32,
    pub(crate) last_log_in_at: Option<DateTime<Utc>>,
    pub(crate) memberships: Memberships,
    pub(crate) version: u64,
}

impl Account {
    pub(crate) fn state(&self) -> State {
        match (&self.suspended, &self.password_hash) {
            (Some(_), _) => State::Suspended,
            (None, None) => State::Invited,
            (None, Some(_)) => State::Active,
        }
    }

    /// Words that everyone knows of the person, which make a bad password.
    pub(crate) fn own_words(&self) -> Vec<&str> {
        let mail = self.mail.split('@').next().unwrap_or_default();
        vec![&self.user_name, &self.name, &self.mail, mail, "vsys", "v-sys"]
    }
}

/// A wish for an account, parsed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) organisation: String,
    pub(crate) roles: BTreeSet<Role>,
    pub(crate) language: Language,
    pub(crate) contractor: String,
}

/// The most characters of a name.
pub(crate) const NAME: usize = 60;
/// The most characters of a reason.
pub(crate) const REASON: usize = 500;

/// What is wrong with an entry, and in which field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryFault {
    pub(crate) field: &'static str,
    pub(crate) what: Wrong,
}

/// What is wrong with a field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Wrong {
    #[error(transparent)]
    Text(#[from] TextError),
    #[error("at least one role is needed")]
    NoRole,
    #[error("programs get service accounts; a person cannot hold the role integration")]
    RoleOfPrograms,
    #[error("{0:?} is no role")]
    UnknownRole(String),
    #[error("{0:?} is no language: ja or en")]
    UnknownLanguage(String),
}

impl Entry {
    /// Reads an entry, or says everything that is wrong with it.
    pub(crate) fn read(
        name: &str,
        mail: &str,
        organisation: &str,
        roles: BTreeSet<Role>,
        language: Language,
        contractor: &str,
    ) -> Result<Self, Vec<EntryFault>> {
        let mut faults = Vec::new();
        let mut keep = |field, read: Result<String, TextError>| {
            read.map_err(|error| faults.push(EntryFault { field, what: error.into() })).ok()
        };
        let name = keep("name", text::required(name, NAME));
        let mail = keep("mail", text::mail(mail));
        let organisation = keep("organisation_id", text::required(organisation, 32));
        let contractor = keep("contractor", text::line(contractor, NAME));
        if let Err(what) = check_roles(&roles) {
            faults.push(EntryFault { field: "roles", what });
        }
        match (name, mail, organisation, contractor) {
            (Some(name), Some(mail), Some(organisation), Some(contractor)) if faults.is_empty() => {
                Ok(Self { name, mail, organisation, roles, language, contractor })
            }
            _ => Err(faults),
        }
    }
}

/// Whether a person may hold these roles at all.
pub(crate) fn check_roles(roles: &BTreeSet<Role>) -> Result<(), Wrong> {
    if roles.is_empty() {
        return Err(Wrong::NoRole);
    }
    if roles.contains(&Role::Integration) { Err(Wrong::RoleOfPrograms) } else { Ok(()) }
}

/// An entry with the name it is issued under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Issued {
    pub(crate) user_name: String,
    pub(crate) issuer: String,
    pub(crate) entry: Entry,
    pub(crate) request: Uuid,
    pub(crate) row: u32,
}

impl Issued {
    /// The account that it becomes.
    pub(crate) fn account(&self) -> Account {
        let Entry { name, mail, organisation, roles, language, contractor } = self.entry.clone();
        Account {
            user_name: self.user_name.clone(),
            name,
            mail,
            new_mail: None,
            language,
            password_hash: None,
            suspended: None,
            issuer: self.issuer.clone(),
            contractor,
            invitations: 1,
            last_log_in_at: None,
            memberships: [(organisation, roles)].into(),
            version: 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_wrong_with_an_entry_is_said_at_once() {
        let faults =
            Entry::read("", "x", "131016", [Role::Integration].into(), Language::Japanese, "\u{7}")
                .unwrap_err();
        let fields: Vec<_> = faults.iter().map(|fault| fault.field).collect();
        assert_eq!(fields, ["name", "mail", "contractor", "roles"]);
        let none = Entry::read("佐藤", "a@b.jp", "131016", [].into(), Language::English, "");
        assert_eq!(none.unwrap_err(), [EntryFault { field: "roles", what: Wrong::NoRole }]);
        let good = Entry::read(
            " 佐藤花子 ",
            "a@b.jp",
            "131016",
            [Role::Clerk].into(),
            Language::English,
            "",
        );
        assert_eq!(good.unwrap().name, "佐藤花子");
    }
}
