//! What a letter is about.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vsys_vocabulary::{Office, Tier};

use super::patience;

/// What a letter is about, as far as anybody may know it; the rest is sealed in the addressee.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Matter {
    /// A person is to set a first password.
    Invitation {
        by: String,
        /// In Japanese and in English; each empty where there is none.
        called: [String; 2],
        again: bool,
        until: DateTime<Utc>,
    },
    /// A person has forgotten the password.
    PasswordReset { until: DateTime<Utc> },
    /// The old address is asked about the new one.
    MailChange { until: DateTime<Utc> },
    /// The new address is to set the password.
    NewMail { until: DateTime<Utc> },
    /// Whoever takes an account over is to set the password.
    HandOver { by: String, reason: String, until: DateTime<Utc> },
    /// The address that an account was taken from is told.
    HandOverFormer { by: String, reason: String },
    /// Somebody signed in from a device not seen before.
    NewDevice { at: DateTime<Utc> },
    /// A password or a second factor changed.
    CredentialsChanged { change: Change, at: DateTime<Utc> },
    /// The service desk answered.
    QuestionAnswered,
    /// An office is late or nearly so.
    Reminder { office: Office, round: Uuid, deadline: Option<DateTime<Utc>>, occasion: Occasion },
    /// A deadline was moved.
    DeadlineExtended {
        offices: Offices,
        round: Uuid,
        step: Step,
        until: DateTime<Utc>,
        reason: String,
    },
    /// An office's ceilings changed and it has to begin again.
    CeilingsChanged { office: Office, round: Uuid, reason: String },
    /// A lot was recalled that went through the reader's organisation.
    LotRecalled { product: String, lot: String, reason: String },
    /// A webhook of the reader's organisation is no longer posted to.
    WebhookDisabled { url: String, gone: bool, failing_since: Option<DateTime<Utc>> },
    /// The reader's mandate was handed in.
    MandateSubmitted { number: String, site: String, mandatary: String },
    /// The reader's mandate was received for good.
    MandateLocked {
        number: String,
        site: String,
        code: String,
        mandatary: String,
        /// The mandate that it changes; empty for a site that joins.
        replaces: String,
        at: DateTime<Utc>,
    },
    /// The reader's mandate is to be mended; why is sealed.
    MandateSentBack { number: String, site: String, mandatary: String },
    /// The secret that opens the reader's mandate was issued anew; it is sealed.
    SecretReissued { number: String, site: String, mandatary: String },
    /// The reader's site leaves.
    MandateWithdrawn {
        number: String,
        site: String,
        code: String,
        mandatary: String,
        /// The mandate that it ends.
        replaces: String,
        last: NaiveDate,
    },
    /// The reader has applied for a code.
    CodeAppliedFor { number: String, site: String, prefecture: String },
    /// The reader's application for a code is to be mended; why is sealed.
    ApplicationReturned { number: String, site: String },
    /// The code that the reader applied for.
    CodeNumbered { number: String, site: String, code: String },
}

/// Whose clerks a letter goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Recipients {
    /// Those of offices.
    Offices(Offices),
    /// Those of organisations, by their ids.
    Organisations(Vec<String>),
}

/// What of a person's means to sign in changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// The password was set.
    Password,
    /// A second factor was added.
    FactorAdded,
    /// A second factor was taken away.
    FactorRemoved,
}

/// Why an office is reminded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Occasion {
    /// So many hours are left.
    HoursLeft(u32),
    /// The deadline has come.
    Deadline,
    /// Somebody of the tier above asked for it.
    Asked,
}

/// Whose deadline was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Offices {
    /// One office's.
    One(Office),
    /// That of all of a tier.
    All(Tier),
}

/// A step of a round that has a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Prefectures complete.
    PrefecturesComplete,
    /// The nation locks.
    NationLocks,
    /// Municipalities complete.
    MunicipalitiesComplete,
    /// Prefectures lock.
    PrefecturesLock,
}

impl Step {
    /// Who takes the step.
    pub(crate) const fn tier(self) -> Tier {
        match self {
            Self::PrefecturesComplete | Self::PrefecturesLock => Tier::Prefecture,
            Self::NationLocks => Tier::Nation,
            Self::MunicipalitiesComplete => Tier::Municipality,
        }
    }
}

impl Matter {
    /// Until when a letter about it is of use: its link's end; else some days, more of them for who
    /// has no account, and not beyond the deadline that it speaks of, unless that has passed already.
    pub(crate) fn useful_until(&self, occurred_at: DateTime<Utc>) -> DateTime<Utc> {
        let some_days = occurred_at + patience::USEFUL;
        match self {
            Self::Invitation { until, .. }
            | Self::PasswordReset { until }
            | Self::MailChange { until }
            | Self::NewMail { until }
            | Self::HandOver { until, .. } => *until,
            Self::Reminder { deadline: Some(until), .. } | Self::DeadlineExtended { until, .. }
                if *until > occurred_at =>
            {
                some_days.min(*until)
            }
            Self::Reminder { .. }
            | Self::DeadlineExtended { .. }
            | Self::HandOverFormer { .. }
            | Self::NewDevice { .. }
            | Self::CredentialsChanged { .. }
            | Self::QuestionAnswered
            | Self::CeilingsChanged { .. }
            | Self::LotRecalled { .. }
            | Self::WebhookDisabled { .. } => some_days,
            Self::MandateSubmitted { .. }
            | Self::MandateLocked { .. }
            | Self::MandateSentBack { .. }
            | Self::SecretReissued { .. }
            | Self::MandateWithdrawn { .. }
            | Self::CodeAppliedFor { .. }
            | Self::ApplicationReturned { .. }
            | Self::CodeNumbered { .. } => occurred_at + patience::USEFUL_WITHOUT_ACCOUNT,
        }
    }

    /// Offices whose clerks are told; none when the letter is to one person or to organisations.
    pub(crate) const fn offices(&self) -> Option<Offices> {
        match self {
            Self::Reminder { office, .. } | Self::CeilingsChanged { office, .. } => {
                Some(Offices::One(*office))
            }
            Self::DeadlineExtended { offices, .. } => Some(*offices),
            _ => None,
        }
    }

    /// Organisations whose names the letter needs.
    pub(crate) fn organisations(&self) -> Vec<String> {
        match self {
            Self::Invitation { by, .. }
            | Self::HandOver { by, .. }
            | Self::HandOverFormer { by, .. } => match by.parse() {
                Ok(office) => names_of(office),
                Err(_) => vec![by.clone()],
            },
            Self::Reminder { office, .. }
            | Self::CeilingsChanged { office, .. }
            | Self::DeadlineExtended { offices: Offices::One(office), .. } => names_of(*office),
            Self::DeadlineExtended { offices: Offices::All(_), .. }
            | Self::PasswordReset { .. }
            | Self::MailChange { .. }
            | Self::NewMail { .. }
            | Self::NewDevice { .. }
            | Self::CredentialsChanged { .. }
            | Self::QuestionAnswered
            | Self::LotRecalled { .. }
            | Self::WebhookDisabled { .. }
            | Self::MandateSubmitted { .. }
            | Self::MandateLocked { .. }
            | Self::MandateSentBack { .. }
            | Self::SecretReissued { .. }
            | Self::MandateWithdrawn { .. }
            | Self::CodeAppliedFor { .. }
            | Self::ApplicationReturned { .. }
            | Self::CodeNumbered { .. } => Vec::new(),
        }
    }

    /// The round whose number the letter needs.
    pub(crate) const fn round(&self) -> Option<Uuid> {
        match self {
            Self::Reminder { round, .. }
            | Self::DeadlineExtended { round, .. }
            | Self::CeilingsChanged { round, .. } => Some(*round),
            _ => None,
        }
    }
}

/// A municipality is called together with its prefecture: several have the same name.
fn names_of(office: Office) -> Vec<String> {
    match office {
        Office::Municipality(code) => vec![code.prefecture().to_string(), code.to_string()],
        Office::Nation | Office::Prefecture(_) => vec![office.to_string()],
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn noon() -> DateTime<Utc> {
        "2021-03-15T03:00:00Z".parse().unwrap()
    }

    fn reminder(hours_left: i64) -> Matter {
        Matter::Reminder {
            office: "131016".parse().unwrap(),
            round: Uuid::nil(),
            deadline: Some(noon() + TimeDelta::hours(hours_left)),
            occasion: Occasion::Asked,
        }
    }

    #[test]
    fn a_letter_with_a_link_is_of_use_as_long_as_the_link() {
        let until = noon() + TimeDelta::hours(72);
        assert_eq!(Matter::NewMail { until }.useful_until(noon()), until);
        let over = noon() - TimeDelta::hours(1);
        assert_eq!(Matter::NewMail { until: over }.useful_until(noon()), over);
    }

    #[test]
    fn a_reminder_is_of_use_until_the_deadline_and_afterwards_for_some_days() {
        let hours = |left| (reminder(left).useful_until(noon()) - noon()).num_hours();
        assert_eq!(hours(4), 4);
        assert_eq!(hours(24 * 9), 72);
        assert_eq!(hours(0), 72);
        assert_eq!(hours(-1), 72);
    }

    #[test]
    fn a_letter_to_who_has_no_account_is_of_use_for_thirty_days() {
        let site = || "診療所".to_owned();
        let (number, mandatary) = ("M-0000123".into(), "千代田区".into());
        let mandate = Matter::MandateSubmitted { number, site: site(), mandatary };
        let (number, code) = ("C-0000123".into(), "9000000019".into());
        let application = Matter::CodeNumbered { number, site: site(), code };
        for matter in [mandate, application] {
            assert_eq!((matter.useful_until(noon()) - noon()).num_days(), 30);
        }
    }

    #[test]
    fn a_municipality_is_named_with_its_prefecture() {
        assert_eq!(reminder(1).organisations(), ["13", "131016"]);
        let by = |by: &str| Matter::HandOverFormer { by: by.into(), reason: String::new() };
        assert_eq!(by("13").organisations(), ["13"]);
        assert_eq!(by("service-desk").organisations(), ["service-desk"]);
    }
}
