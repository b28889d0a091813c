//! The secret that opens a mandate is issued anew.

use super::{Mandate, NotSo, State};

/// How often the secret of a mandate is issued anew.
pub(crate) const MOST_SECRETS_REISSUED: u32 = 10;

impl Mandate {
    /// Whether its secret may be issued anew (照会用の秘密の再発行), after so many times before: it
    /// goes to the contact's mail address, which was proved.
    pub(crate) const fn check_reissue(&self, before: u32) -> Result<(), NotSo> {
        if matches!(self.state, State::Draft) {
            return Err(NotSo::NotSubmitted);
        }
        if self.mail_confirmed_at.is_none() {
            return Err(NotSo::MailNotProved);
        }
        if before < MOST_SECRETS_REISSUED { Ok(()) } else { Err(NotSo::SecretsReissued) }
    }
}
