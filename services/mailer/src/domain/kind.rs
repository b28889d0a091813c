//! Which letters there are.

use std::str::FromStr;

/// Defines the kinds with their names, which columns, templates and the contract use.
macro_rules! kinds {
    ($($(#[$about:meta])* $kind:ident = $name:literal,)+) => {
        /// A kind of letter: one template in each language.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Kind {
            $($(#[$about])* $kind,)+
        }

        impl Kind {
            #[cfg(test)]
            pub(crate) const ALL: &[Self] = &[$(Self::$kind),+];

            /// Its name.
            pub(crate) const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)+
                }
            }
        }

        impl FromStr for Kind {
            type Err = UnknownKind;

            fn from_str(text: &str) -> Result<Self, UnknownKind> {
                match text {
                    $($name => Ok(Self::$kind),)+
                    _ => Err(UnknownKind),
                }
            }
        }
    };
}

/// There is no letter of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no kind of letter")]
pub(crate) struct UnknownKind;

kinds! {
    /// A person is to set a first password (招待).
    Invitation = "invitation",
    /// A person has forgotten the password.
    PasswordReset = "password_reset",
    /// The old address is asked about the new one.
    MailChange = "mail_change",
    /// The new address is to set the password.
    NewMail = "new_mail",
    /// Whoever takes an account over is to set the password (引き継ぎ).
    HandOver = "hand_over",
    /// The address that an account was taken from is told.
    HandOverFormer = "hand_over_former",
    /// Somebody signed in from a device not seen before.
    NewDevice = "new_device",
    /// A password or a second factor changed.
    CredentialsChanged = "credentials_changed",
    /// The service desk answered.
    QuestionAnswered = "question_answered",
    /// An office is late or nearly so (督促).
    Reminder = "reminder",
    /// A deadline was moved.
    DeadlineExtended = "deadline_extended",
    /// An office's ceilings changed and it has to begin again.
    CeilingsChanged = "ceilings_changed",
    /// A lot was recalled that went through an organisation's hands (回収).
    LotRecalled = "lot_recalled",
    /// A partner's webhook is no longer posted to.
    WebhookDisabled = "webhook_disabled",
    /// A mandate was handed in, and its contact is to show that letters arrive (委任状の登録).
    MandateSubmitted = "mandate_submitted",
    /// A mandate was received for good (受領通知).
    MandateLocked = "mandate_locked",
    /// A mandate is to be mended (差し戻し).
    MandateSentBack = "mandate_sent_back",
    /// The secret that opens a mandate was issued anew (再開用パスワードの再発行).
    SecretReissued = "secret_reissued",
    /// A withdrawal was received for good (取下げの受領通知).
    MandateWithdrawn = "mandate_withdrawn",
    /// A code was applied for, and the applicant is to show that letters arrive (付番申請の受付).
    CodeAppliedFor = "code_applied_for",
    /// An application for a code is to be mended (差し戻し).
    ApplicationReturned = "application_returned",
    /// A site was given the code that was applied for (新規コードのお知らせ).
    CodeNumbered = "code_numbered",
}

impl Kind {
    /// Whether one person waits for it, so that it goes before letters to whole offices.
    pub(crate) const fn is_personal(self) -> bool {
        !matches!(
            self,
            Self::Reminder
                | Self::DeadlineExtended
                | Self::CeilingsChanged
                | Self::LotRecalled
                | Self::WebhookDisabled
        )
    }

    /// Whether it is of no use without its link.
    pub(crate) const fn has_link(self) -> bool {
        matches!(
            self,
            Self::Invitation
                | Self::PasswordReset
                | Self::MailChange
                | Self::NewMail
                | Self::HandOver
                | Self::MandateSubmitted
                | Self::SecretReissued
                | Self::CodeAppliedFor
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_read_as_it_is_written() {
        for &kind in Kind::ALL {
            assert_eq!(kind.as_str().parse(), Ok(kind));
        }
        assert_eq!("advertisement".parse::<Kind>(), Err(UnknownKind));
    }
}
