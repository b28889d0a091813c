//! Taking in what others told, many facts at a time.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use uuid::Uuid;

use super::{Fault, Mailer};
use crate::domain::contact::{self, Colleague, Contact};
use crate::domain::kind::Kind;
use crate::domain::letter::{self, Contents, Letter, State};
use crate::domain::matter::Recipients;
use crate::store;

/// What a batch of facts says.
#[derive(Debug, Default)]
pub(crate) struct News {
    pub(crate) contacts: Vec<Contact>,
    pub(crate) places: Vec<PlaceName>,
    pub(crate) rounds: Vec<(Uuid, String)>,
    pub(crate) personal: Vec<PersonalLetter>,
    pub(crate) to_clerks: Vec<ClerksLetter>,
}

/// What a prefecture or municipality is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlaceName {
    pub(crate) place_code: String,
    pub(crate) name: String,
    pub(crate) name_en: String,
    pub(crate) version: u64,
}

/// A letter to one person.
#[derive(Debug)]
pub(crate) struct PersonalLetter {
    pub(crate) event_id: Uuid,
    pub(crate) occurred_at: DateTime<Utc>,
    pub(crate) kind: Kind,
    pub(crate) user_name: String,
    pub(crate) useful_until: DateTime<Utc>,
    pub(crate) contents: Contents,
}

/// A letter to the clerks of offices or organisations.
#[derive(Debug)]
pub(crate) struct ClerksLetter {
    pub(crate) event_id: Uuid,
    pub(crate) occurred_at: DateTime<Utc>,
    pub(crate) kind: Kind,
    pub(crate) recipients: Recipients,
    pub(crate) useful_until: DateTime<Utc>,
    pub(crate) fact: Vec<u8>,
}

impl Mailer {
    /// Keeps what is to be kept, and writes down the letters that are to be sent.
    pub(crate) async fn hear(&self, tx: &mut PgConnection, news: News) -> Result<(), Fault> {
        let now = self.clock.now();
        store::contacts::keep(tx, newest(news.contacts)).await?;
        store::names::keep_places(tx, &newest_places(news.places)).await?;
        store::names::keep_rounds(tx, &news.rounds).await?;
        let mut letters: Vec<_> =
            news.personal.into_iter().map(|letter| letter.into_letter(now)).collect();
        for letter in news.to_clerks {
            // Today's clerks are not those of then: a letter that comes too late has no addressee.
            if letter.useful_until > now {
                let colleagues = store::contacts::of(tx, &letter.recipients).await?;
                letters.extend(letter.into_letters(contact::clerks(colleagues), now));
            }
        }
        store::letters::add(tx, &letters).await?;
        Ok(())
    }
}

impl PersonalLetter {
    fn into_letter(self, now: DateTime<Utc>) -> Letter {
        Letter {
            id: letter::id(self.event_id, self.occurred_at, self.kind, &self.user_name),
            kind: self.kind,
            user_name: self.user_name,
            useful_until: self.useful_until,
            attempts: 0,
            heard_at: now,
            answer: String::new(),
            state: State::Waiting { next_try_at: now, contents: self.contents },
        }
    }
}

impl ClerksLetter {
    fn into_letters(
        self,
        clerks: Vec<Colleague>,
        now: DateTime<Utc>,
    ) -> impl Iterator<Item = Letter> {
        clerks.into_iter().map(move |clerk| {
            let letter = PersonalLetter {
                event_id: self.event_id,
                occurred_at: self.occurred_at,
                kind: self.kind,
                user_name: clerk.user_name,
                useful_until: self.useful_until,
                contents: Contents {
                    fact: self.fact.clone(),
                    sealed_addressee: clerk.sealed_addressee,
                },
            };
            letter.into_letter(now)
        })
    }
}

/// One batch may tell of a person several times.
fn newest(contacts: Vec<Contact>) -> Vec<Contact> {
    let mut newest: BTreeMap<String, Contact> = BTreeMap::new();
    for contact in contacts {
        let known = newest.get(&contact.user_name);
        if known.is_none_or(|known| known.version < contact.version) {
            newest.insert(contact.user_name.clone(), contact);
        }
    }
    newest.into_values().collect()
}

fn newest_places(places: Vec<PlaceName>) -> Vec<PlaceName> {
    let mut newest: BTreeMap<String, PlaceName> = BTreeMap::new();
    for place in places {
        let known = newest.get(&place.place_code);
        if known.is_none_or(|known| known.version < place.version) {
            newest.insert(place.place_code.clone(), place);
        }
    }
    newest.into_values().collect()
}
