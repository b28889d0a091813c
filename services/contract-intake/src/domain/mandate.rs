//! A mandate and how far it has come.

use chrono::{DateTime, Utc};
use uuid::Uuid;
use vsys_vocabulary::{FacilityCode, MunicipalityCode};

use super::form::Form;
use super::mandatary::{Mandatary, Rule};
use super::number::MandateNumber;
use super::text;

/// How far a mandate has come (委任状の状態).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Draft,
    Submitted { at: DateTime<Utc> },
    Received { submitted_at: DateTime<Utc>, at: DateTime<Utc> },
    Locked { submitted_at: DateTime<Utc>, received_at: DateTime<Utc>, at: DateTime<Utc> },
}

impl State {
    pub(crate) const fn name(self) -> StateName {
        match self {
            Self::Draft => StateName::Draft,
            Self::Submitted { .. } => StateName::Submitted,
            Self::Received { .. } => StateName::Received,
            Self::Locked { .. } => StateName::Locked,
        }
    }

    pub(crate) const fn submitted_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Draft => None,
            Self::Submitted { at } => Some(at),
            Self::Received { submitted_at, .. } | Self::Locked { submitted_at, .. } => {
                Some(submitted_at)
            }
        }
    }

    pub(crate) const fn received_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Draft | Self::Submitted { .. } => None,
            Self::Received { at, .. } => Some(at),
            Self::Locked { received_at, .. } => Some(received_at),
        }
    }

    pub(crate) const fn locked_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Locked { at, .. } => Some(at),
            Self::Draft | Self::Submitted { .. } | Self::Received { .. } => None,
        }
    }
}

/// A state without its times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum StateName {
    Draft,
    Submitted,
    Received,
    Locked,
}

impl StateName {
    /// As it is kept.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::Received => "received",
            Self::Locked => "locked",
        }
    }
}

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
    pub(crate) form: Form,
    /// None while it is a draft.
    pub(crate) addressed: Option<Addressed>,
    /// Of the site; none while it is a draft.
    pub(crate) municipality: Option<MunicipalityCode>,
    pub(crate) state: State,
    pub(crate) begun_at: DateTime<Utc>,
    pub(crate) mail_confirmed_at: Option<DateTime<Utc>>,
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
    #[error("the receipt mail of the mandate was sent")]
    Locked,
    #[error("the mandate is at version {current} now")]
    Stale { current: u64 },
}

impl Mandate {
    /// What a keyword is looked for in.
    pub(crate) fn searched(&self) -> String {
        let Form { name, kana, address, .. } = &self.form;
        text::searched(&format!("{}\n{}\n{name}\n{kana}\n{address}", self.number, self.facility))
    }

    /// Saves the form of a draft.
    pub(crate) fn save(&mut self, form: Form, expected: u64) -> Result<(), NotSo> {
        self.check_draft()?;
        if expected != self.version {
            return Err(NotSo::Stale { current: self.version });
        }
        if form != self.form {
            self.form = form;
            self.version += 1;
        }
        Ok(())
    }

    /// Whether it is still being filled in.
    pub(crate) const fn check_draft(&self) -> Result<(), NotSo> {
        match self.state {
            State::Draft => Ok(()),
            State::Submitted { .. } | State::Received { .. } | State::Locked { .. } => {
                Err(NotSo::NotDraft)
            }
        }
    }

    /// Hands a draft in, whose form is complete.
    pub(crate) fn submit(
        &mut self,
        form: Form,
        municipality: MunicipalityCode,
        addressed: Addressed,
        now: DateTime<Utc>,
    ) -> Result<(), NotSo> {
        self.check_draft()?;
        self.form = form;
        self.municipality = Some(municipality);
        self.addressed = Some(addressed);
        self.come_to(State::Submitted { at: now });
        Ok(())
    }

    /// Notes that it was received (受領登録); whether it was not before.
    pub(crate) fn receive(&mut self, now: DateTime<Utc>) -> Result<bool, NotSo> {
        match self.state {
            State::Draft => Err(NotSo::NotSubmitted),
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
            State::Submitted { .. } => Ok(false),
            State::Received { submitted_at, .. } => {
                self.come_to(State::Submitted { at: submitted_at });
                Ok(true)
            }
            State::Locked { .. } => Err(NotSo::Locked),
        }
    }

    /// Locks it by the receipt mail (受領通知メール送信); whether it was not before.
    pub(crate) fn lock(&mut self, now: DateTime<Utc>) -> Result<bool, NotSo> {
        match self.state {
            State::Draft => Err(NotSo::NotSubmitted),
            State::Submitted { .. } => Err(NotSo::NotReceived),
            State::Received { submitted_at, at } => {
                self.come_to(State::Locked { submitted_at, received_at: at, at: now });
                Ok(true)
            }
            State::Locked { .. } => Ok(false),
        }
    }

    fn come_to(&mut self, state: State) {
        self.state = state;
        self.version += 1;
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use chrono::TimeDelta;
    use proptest::prelude::*;

    use super::super::form::tests::filled;
    use super::*;

    fn at(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    pub(crate) fn draft() -> Mandate {
        Mandate {
            id: Uuid::from_u128(1),
            number: MandateNumber::of(123),
            facility: "1310000018".parse().unwrap(),
            form: Form::default(),
            addressed: None,
            municipality: None,
            state: State::Draft,
            begun_at: at(0),
            mail_confirmed_at: None,
            version: 1,
        }
    }

    pub(crate) fn submitted() -> Mandate {
        let mut mandate = draft();
        let chiyoda = "131016".parse().unwrap();
        let addressed = Addressed {
            mandatary: Some(Mandatary::Municipality(chiyoda)),
            name: "千代田区".into(),
            rule: Rule::NoBody,
        };
        mandate.submit(filled(), chiyoda, addressed, at(1)).unwrap();
        mandate
    }

    #[test]
    fn a_mandate_goes_from_hand_to_hand_and_back_until_the_receipt_mail() {
        let mut mandate = submitted();
        assert_eq!(mandate.lock(at(2)), Err(NotSo::NotReceived));
        assert_eq!(mandate.receive(at(2)), Ok(true));
        assert_eq!(mandate.receive(at(3)), Ok(false));
        assert_eq!(mandate.give_back(), Ok(true));
        assert_eq!(mandate.give_back(), Ok(false));
        assert_eq!(mandate.state, State::Submitted { at: at(1) });
        assert_eq!(mandate.receive(at(4)), Ok(true));
        assert_eq!(mandate.lock(at(5)), Ok(true));
        assert_eq!(mandate.lock(at(6)), Ok(false));
        assert_eq!(
            mandate.state,
            State::Locked { submitted_at: at(1), received_at: at(4), at: at(5) }
        );
        assert_eq!(mandate.give_back(), Err(NotSo::Locked));
        assert_eq!(mandate.receive(at(7)), Err(NotSo::Locked));
    }

    #[test]
    fn a_form_is_saved_over_the_version_that_was_seen_until_it_is_handed_in() {
        let mut mandate = draft();
        assert_eq!(mandate.save(filled(), 1), Ok(()));
        assert_eq!(mandate.save(Form::default(), 1), Err(NotSo::Stale { current: 2 }));
        assert_eq!(mandate.save(filled(), 2), Ok(()));
        assert_eq!(mandate.version, 2, "the same again changes nothing");
        assert_eq!(submitted().save(filled(), 2), Err(NotSo::NotDraft));
    }

    proptest! {
        /// Whatever is done in whatever order: what is locked stays as it is.
        #[test]
        fn nothing_undoes_a_lock(steps in prop::collection::vec(0_u8..4, 0..20)) {
            let mut mandate = submitted();
            let mut locked = None;
            for (step, minute) in steps.into_iter().zip(2..) {
                let _ = match step {
                    0 => mandate.receive(at(minute)),
                    1 => mandate.give_back(),
                    2 => mandate.lock(at(minute)),
                    _ => mandate.save(Form::default(), mandate.version).map(|()| true),
                };
                if let Some(locked) = &locked {
                    prop_assert_eq!(&mandate, locked);
                } else if mandate.state.name() == StateName::Locked {
                    locked = Some(mandate.clone());
                }
            }
        }
    }
}
