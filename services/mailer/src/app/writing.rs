//! Claiming the next letter, and writing it.

use tracing::instrument;
use vsys_proto::identity::v1::Addressee;

use super::{Fault, Mailer};
use crate::domain::letter::{End, Letter, Outcome};
use crate::domain::matter::Matter;
use crate::domain::{answer, patience};
use crate::events::matter::{self, NoMatter};
use crate::post::Mail;
use crate::store;
use crate::wording::{Names, Order};

/// A letter that nobody else will send.
pub(crate) struct Claimed {
    /// The letter.
    pub(super) letter: Letter,
    matter: Result<Matter, NoMatter>,
    names: Names,
    sealed_addressee: Vec<u8>,
}

impl Mailer {
    /// Whether a letter is to be sent now.
    pub(super) async fn is_any_due(&self) -> Result<bool, Fault> {
        let mut connection = self.pool.acquire().await?;
        Ok(store::letters::is_any_due(&mut connection, self.clock.now()).await?)
    }

    /// Claims the next letter. From the commit on it can be sent once at the most, whatever
    /// becomes of this process.
    pub(super) async fn claim(&self) -> Result<Option<Claimed>, Fault> {
        let mut tx = self.pool.begin().await?;
        let now = self.clock.now();
        let Some(mut letter) = store::letters::next_for_update(&mut tx, now).await? else {
            return Ok(None);
        };
        let Some(contents) = letter.claim(now) else { return Ok(None) };
        let matter = matter::read(letter.kind, &contents.fact);
        let names = match &matter {
            Ok(matter) => store::names::of(&mut tx, matter).await?,
            Err(_) => Names::default(),
        };
        store::letters::save(&mut tx, &letter).await?;
        tx.commit().await?;
        let sealed_addressee = contents.sealed_addressee;
        Ok(Some(Claimed { letter, matter, names, sealed_addressee }))
    }

    /// Opens the addressee and writes the letter; else what came of it.
    pub(super) fn write(&self, claimed: &Claimed) -> Result<(Mail, Private), Outcome> {
        let matter = match &claimed.matter {
            Ok(matter) => matter,
            Err(error) => return Err(Outcome::Refused(format!("not sent: the fact: {error}"))),
        };
        let Ok(addressee) = self.private_key.open(&claimed.sealed_addressee) else {
            let id = claimed.letter.id;
            tracing::error!(letter.id = %id, "an addressee cannot be opened: is the key right?");
            return Err(Outcome::Later("not sent: the addressee cannot be opened".to_owned()));
        };
        let private = Private::of(&addressee);
        let order = Order {
            letter_id: claimed.letter.id,
            kind: claimed.letter.kind,
            matter,
            names: &claimed.names,
            now: self.clock.now(),
        };
        match self.stationery.write(&order, addressee) {
            Ok(mail) => Ok((mail, private)),
            Err(unreadable) => Err(Outcome::Refused(format!("not sent: {unreadable}"))),
        }
    }

    /// Writes down what came of a letter.
    #[instrument(skip_all, fields(letter.id = %claimed.letter.id), err)]
    pub(super) async fn settle(&self, claimed: &Claimed, outcome: Outcome) -> Result<(), Fault> {
        let mut tx = self.pool.begin().await?;
        let mut letter = store::letters::find_for_update(&mut tx, claimed.letter.id).await?;
        let end = letter.settle(outcome, self.clock.now())?;
        store::letters::save(&mut tx, &letter).await?;
        tx.commit().await?;
        let (kind, attempts, answer) = (letter.kind.as_str(), letter.attempts, &letter.answer);
        if let Some(end) = end {
            self.ended.add(end, 1);
            tracing::info!(letter.kind = kind, attempts, answer, ?end, "a letter is settled");
        } else {
            tracing::warn!(letter.kind = kind, attempts, answer, "a letter waits again");
        }
        Ok(())
    }

    /// Ends letters that have become of no use, and those whose sender was killed.
    pub(crate) async fn end_old(&self) -> Result<(), Fault> {
        let mut connection = self.pool.acquire().await?;
        let now = self.clock.now();
        let expired = store::letters::expire(&mut connection, now).await?;
        let claimed_before = now - patience::LOST_AFTER;
        let lost = store::letters::lose(&mut connection, claimed_before, now).await?;
        for (end, letters) in [(End::Expired, expired), (End::Unsure, lost)] {
            self.ended.add(end, letters);
            if letters > 0 {
                tracing::warn!(letters, ?end, "letters are given up");
            }
        }
        Ok(())
    }
}

/// What must not be kept of a mail server's answers: it has no `Debug`.
pub(super) struct Private(Vec<String>);

impl Private {
    fn of(addressee: &Addressee) -> Self {
        let local_part = addressee.mail.split('@').next().unwrap_or_default();
        let names = addressee.name.split_whitespace().map(str::to_owned);
        Self(names.chain([addressee.name.clone(), local_part.to_owned()]).collect())
    }

    /// The outcome with an answer that may be kept.
    pub(super) fn kept_out_of(&self, outcome: Outcome) -> Outcome {
        let private: Vec<_> = self.0.iter().map(String::as_str).collect();
        let without = |answer: String| answer::without(&answer, &private);
        match outcome {
            Outcome::Sent(answer) => Outcome::Sent(without(answer)),
            Outcome::Later(answer) => Outcome::Later(without(answer)),
            Outcome::Refused(answer) => Outcome::Refused(without(answer)),
            Outcome::Unsure(answer) => Outcome::Unsure(without(answer)),
        }
    }
}
