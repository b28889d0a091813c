//! A mandate and how far it has come.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, MunicipalityCode};

use super::form::Form;
use super::mandatary::{Mandatary, Rule};
use super::number::MandateNumber;
use super::text;

mod kind;
mod refusal;
mod secret;
mod state;

pub(crate) use self::kind::{Kind, KindName, Succession, last_links};
pub(crate) use self::refusal::{RefusedField, RegisterRefusal};
pub(crate) use self::secret::MOST_SECRETS_REISSUED;
pub(crate) use self::state::{State, StateName};

/// How often the letter that proves the contact's mail address goes out again.
pub(crate) const MOST_PROOFS_RESENT: u8 = 5;

/// Who receives a mandate, as it stood when it was handed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Addressed {
    /// None where no mandate is needed.
    pub(crate) mandatary: Option<Mandatary>,
    pub(crate) name: String,
    pub(crate) rule: Rule,
}

/// A mandate (委任状).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mandate {
    pub(crate) id: Uuid,
    pub(crate) number: MandateNumber,
    pub(crate) facility: FacilityCode,
    pub(crate) kind: Kind,
    pub(crate) form: Form,
    /// None while it is a draft; one that was sent back has who did.
    pub(crate) addressed: Option<Addressed>,
    /// Of the site; none while it is a draft.
    pub(crate) municipality: Option<MunicipalityCode>,
    pub(crate) state: State,
    pub(crate) begun_at: DateTime<Utc>,
    pub(crate) mail_confirmed_at: Option<DateTime<Utc>>,
    /// Letters to prove the contact's mail address that went out again since it was handed in.
    pub(crate) proofs_resent: u8,
    pub(crate) version: u64,
}

/// Why a mandate's state does not allow it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotSo {
    #[error("the mandate was handed in")]
    NotDraft,
    #[error("the mandate was not handed in")]
    NotSubmitted,
    #[error("the mandate was not received")]
    NotReceived,
    #[error("the mandate was received")]
    Received,
    #[error("the receipt mail of the mandate was sent")]
    Locked,
    #[error("the mandate is with its applicant")]
    SentBack,
    #[error("the mandate is not in force")]
    NotInForce,
    #[error("the letter that proves the mail address went out again {MOST_PROOFS_RESENT} times")]
    ProofsResent,
    #[error("the mail address of the mandate's contact was not proved")]
    MailNotProved,
    #[error("the secret of the mandate was issued anew {MOST_SECRETS_REISSUED} times")]
    SecretsReissued,
    #[error("the mandate is at version {current} now")]
    Stale { current: u64 },
}

impl Mandate {
    /// What a keyword is looked for in.
    pub(crate) fn searched(&self) -> String {
        let Form { name, kana, address, .. } = &self.form;
        text::searched(&format!("{}\n{}\n{name}\n{kana}\n{address}", self.number, self.facility))
    }

    /// Saves the form while it is its applicant's.
    pub(crate) fn save(&mut self, form: Form, expected: u64) -> Result<(), NotSo> {
        self.check_open()?;
        self.check_version(Some(expected))?;
        let form = self.own_part(form);
        if form != self.form {
            if form.contact_mail != self.form.contact_mail {
                self.mail_confirmed_at = None;
            }
            self.form = form;
            self.version += 1;
        }
        Ok(())
    }

    /// What of a form is its to say: a withdrawal only why, until when and in which language,
    /// anything else all but why and until when.
    fn own_part(&self, form: Form) -> Form {
        let Form { withdrawal_reason, last_day, language, .. } = form;
        match self.kind.name() {
            KindName::Withdrawal => {
                Form { withdrawal_reason, last_day, language, ..self.form.clone() }
            }
            KindName::Joining | KindName::Change => {
                Form { withdrawal_reason: String::new(), last_day: None, ..form }
            }
        }
    }

    /// Whether its form is its applicant's to fill in or to mend.
    pub(crate) const fn check_open(&self) -> Result<(), NotSo> {
        match self.state {
            State::Draft | State::SentBack { .. } => Ok(()),
            State::Submitted { .. } | State::Received { .. } | State::Locked { .. } => {
                Err(NotSo::NotDraft)
            }
        }
    }

    /// Whether it is as the caller saw it; none saw any.
    pub(crate) fn check_version(&self, expected: Option<u64>) -> Result<(), NotSo> {
        match expected {
            Some(expected) if expected != self.version => {
                Err(NotSo::Stale { current: self.version })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Hands it in, with a form that is complete. The contact's mail address is to be proved anew.
    pub(crate) fn submit(
        &mut self,
        form: Form,
        municipality: MunicipalityCode,
        addressed: Addressed,
        now: DateTime<Utc>,
    ) -> Result<(), NotSo> {
        self.check_open()?;
        // A letter with a new link goes out.
        self.mail_confirmed_at = None;
        self.proofs_resent = 0;
        self.form = form;
        self.municipality = Some(municipality);
        self.addressed = Some(addressed);
        self.come_to(State::Submitted { at: now });
        Ok(())
    }

    /// Sends the letter that proves the contact's mail address again (確認メールの再送), to the
    /// address that it has from now on; whether one goes out: what is proved is not proved twice.
    pub(crate) fn resend_proof(&mut self, mail: String) -> Result<bool, NotSo> {
        match self.state {
            State::Draft => return Err(NotSo::NotSubmitted),
            State::SentBack { .. } => return Err(NotSo::SentBack),
            State::Locked { .. } => return Err(NotSo::Locked),
            State::Submitted { .. } | State::Received { .. } => {}
        }
        let is_corrected = mail != self.form.contact_mail;
        if self.mail_confirmed_at.is_some() && !is_corrected {
            return Ok(false);
        }
        if self.proofs_resent >= MOST_PROOFS_RESENT {
            return Err(NotSo::ProofsResent);
        }
        self.proofs_resent += 1;
        self.mail_confirmed_at = None;
        if is_corrected {
            self.form.contact_mail = mail;
            self.version += 1;
        }
        Ok(true)
    }

    /// Notes that it was received (受領登録); whether it was not before.
    pub(crate) fn receive(&mut self, now: DateTime<Utc>) -> Result<bool, NotSo> {
        match self.state {
            State::Draft => Err(NotSo::NotSubmitted),
            State::SentBack { .. } => Err(NotSo::SentBack),
            State::Submitted { at } => {
                self.come_to(State::Received { submitted_at: at, at: now });
                Ok(true)
            }
            State::Received { .. } => Ok(false),
            State::Locked { .. } => Err(NotSo::Locked),
        }
    }

    /// Takes that back (未受領に戻す); whether it was received.
    pub(crate) fn give_back(&mut self) -> Result<bool, NotSo> {
        match self.state {
            State::Draft => Err(NotSo::NotSubmitted),
            State::SentBack { .. } => Err(NotSo::SentBack),
            State::Submitted { .. } => Ok(false),
            State::Received { submitted_at, .. } => {
                self.come_to(State::Submitted { at: submitted_at });
                Ok(true)
            }
            State::Locked { .. } => Err(NotSo::Locked),
        }
    }

    /// Sends it back to its applicant (差し戻し). One that was received is first not received again.
    pub(crate) fn send_back(&mut self, reason: String, now: DateTime<Utc>) -> Result<(), NotSo> {
        match self.state {
            State::Draft => Err(NotSo::NotSubmitted),
            State::SentBack { .. } => Err(NotSo::SentBack),
            State::Submitted { at: submitted_at } => {
                self.come_to(State::SentBack { submitted_at, at: now, reason });
                Ok(())
            }
            State::Received { .. } => Err(NotSo::Received),
            State::Locked { .. } => Err(NotSo::Locked),
        }
    }

    /// Locks it by the receipt mail (受領通知メール送信); whether it was not before.
    pub(crate) fn lock(&mut self, now: DateTime<Utc>) -> Result<bool, NotSo> {
        match self.state {
            State::Draft => Err(NotSo::NotSubmitted),
            State::SentBack { .. } => Err(NotSo::SentBack),
            State::Submitted { .. } => Err(NotSo::NotReceived),
            State::Received { submitted_at, at } => {
                self.come_to(State::Locked { submitted_at, received_at: at, at: now });
                Ok(true)
            }
            State::Locked { .. } => Ok(false),
        }
    }

    /// Whether a change or a withdrawal may be begun upon it, of all that are for its site.
    pub(crate) fn check_in_force(&self, same: &[Self]) -> Result<(), NotSo> {
        let is_last = last_links(same).any(|last| last.number == self.number);
        if is_last && !self.is_withdrawal() { Ok(()) } else { Err(NotSo::NotInForce) }
    }

    fn come_to(&mut self, state: State) {
        self.state = state;
        self.version += 1;
    }
}

#[cfg(test)]
pub(crate) mod tests;
