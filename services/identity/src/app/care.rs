//! Looking after people: roles, suspension, invitations again, hand-over, lost telephones.

use std::collections::BTreeSet;

use sqlx::PgConnection;
use vsys_proto::identity::v1::{self, CredentialChange};
use vsys_vocabulary::{Actor, Role};

use super::{Change, Fault, Identity, Refused, Whole, account, one_whole, organisation};
use crate::domain::account::{Account, NAME, REASON, State};
use crate::domain::authority;
use crate::domain::link::LinkKind;
use crate::domain::text;
use crate::events::outgoing;
use crate::store::second_factors::{self, Which};
use crate::store::{accounts, links, memberships, sessions};

impl Identity {
    /// Sends the invitation again with a new link.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn resend_invitation(
        &self,
        user_name: &str,
        by: &Actor,
    ) -> Result<Change, Fault> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut account = self.looked_after(&mut tx, user_name, by).await?;
        match account.state() {
            State::Invited => {}
            State::Active => return Err(Refused::InvitationDone.into()),
            State::Suspended => return Err(Refused::Suspended.into()),
        }
        let before = one_whole(&mut tx, account.clone()).await?;
        account.invitations += 1;
        accounts::save(&mut tx, &mut account).await?;
        let fact = self.invitation(&mut tx, &account, now).await?;
        self.outbox.record(&mut tx, &[fact]).await?;
        let after = one_whole(&mut tx, account).await?;
        self.outbox.commit(tx).await?;
        Ok(Change { before: Some(before), after })
    }

    /// Gives a person these roles at an organisation; none ends the membership. The person is one
    /// whom the caller sees already: nobody brings a stranger in by guessing a user name.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn set_membership(
        &self,
        user_name: &str,
        organisation_id: &str,
        roles: BTreeSet<Role>,
        by: &Actor,
    ) -> Result<Change, Fault> {
        let mut tx = self.pool.begin().await?;
        let target = organisation(&mut tx, organisation_id).await?;
        authority::administers_other(by, &target, user_name).map_err(Refused::NotYours)?;
        let mut account = account(&mut tx, user_name).await?;
        self.check_may_see(&mut tx, &account, by).await?;
        let before = one_whole(&mut tx, account.clone()).await?;
        if roles.is_empty() {
            memberships::delete(&mut tx, user_name, organisation_id).await?;
            account.memberships.remove(organisation_id);
        } else if target.open {
            memberships::put(&mut tx, user_name, organisation_id, &roles).await?;
            account.memberships.insert(organisation_id.to_owned(), roles);
        } else {
            return Err(Refused::OrganisationClosed(target.id).into());
        }
        self.saved(tx, before, account).await
    }

    /// Keeps a person from signing in and ends all sessions.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn suspend_account(
        &self,
        user_name: &str,
        reason: &str,
        by: &Actor,
    ) -> Result<Change, Fault> {
        let reason = reason_of(reason)?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut account = self.looked_after(&mut tx, user_name, by).await?;
        if account.suspended.is_some() {
            return Err(Refused::AlreadySuspended.into());
        }
        let before = one_whole(&mut tx, account.clone()).await?;
        account.suspended = Some((now, reason));
        sessions::end(&mut tx, user_name, None, None, now).await?;
        self.saved(tx, before, account).await
    }

    /// Lets a suspended person sign in again.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn restore_account(
        &self,
        user_name: &str,
        reason: &str,
        by: &Actor,
    ) -> Result<Change, Fault> {
        reason_of(reason)?;
        let mut tx = self.pool.begin().await?;
        let mut account = self.looked_after(&mut tx, user_name, by).await?;
        let before = one_whole(&mut tx, account.clone()).await?;
        if account.suspended.take().is_none() {
            return Err(Refused::NotSuspended.into());
        }
        self.saved(tx, before, account).await
    }

    /// Gives an account another address without its old mailbox; both are told.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn hand_over_account(
        &self,
        user_name: &str,
        (new_mail, new_name): (&str, &str),
        reason: &str,
        by: &Actor,
    ) -> Result<Change, Fault> {
        let reason = reason_of(reason)?;
        let fault = |field| move |error| Refused::Text { field, error };
        let new_mail = text::mail(new_mail).map_err(fault("new_mail"))?;
        let new_name = text::line(new_name, NAME).map_err(fault("new_name"))?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut account = account(&mut tx, user_name).await?;
        let issuer = organisation(&mut tx, &account.issuer).await?;
        authority::hands_over(by, &issuer, user_name).map_err(Refused::NotYours)?;
        if account.mail == new_mail {
            return Err(Refused::MailUnchanged.into());
        }
        let before = one_whole(&mut tx, account.clone()).await?;
        let former = v1::Addressee { other_mail: new_mail.clone(), ..Self::addressee(&account) };
        account.mail = new_mail;
        account.new_mail = None;
        account.password_hash = None;
        if !new_name.is_empty() {
            account.name = new_name;
        }
        second_factors::delete(&mut tx, user_name, Which::All).await?;
        sessions::end(&mut tx, user_name, None, None, now).await?;
        let stale = [LinkKind::Invitation, LinkKind::PasswordReset, LinkKind::MailChange];
        links::supersede(&mut tx, user_name, &stale, now).await?;
        let link = self.make_link(&mut tx, user_name, LinkKind::NewMail, now).await?;
        let new = v1::Addressee { link_secret: link.secret, ..Self::addressee(&account) };
        let sealed = [self.sealed(&new)?, self.sealed(&former)?];
        let told = outgoing::account_handed_over(
            user_name,
            &by.organisation,
            &reason,
            link.expires_at,
            sealed,
        );
        self.outbox.record(&mut tx, &[self.fact(&told, now)]).await?;
        self.saved(tx, before, account).await
    }

    /// Takes a person's second factors away.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn reset_second_factors(
        &self,
        user_name: &str,
        reason: &str,
        by: &Actor,
    ) -> Result<Change, Fault> {
        reason_of(reason)?;
        let mut tx = self.pool.begin().await?;
        let account = self.looked_after(&mut tx, user_name, by).await?;
        let before = one_whole(&mut tx, account.clone()).await?;
        second_factors::delete(&mut tx, user_name, Which::All).await?;
        sessions::end(&mut tx, user_name, None, None, self.clock.now()).await?;
        let after = self.factors_changed(&mut tx, account, CredentialChange::FactorRemoved).await?;
        self.outbox.commit(tx).await?;
        Ok(Change { before: Some(before), after })
    }

    /// An account that somebody looks after, and that is not their own.
    async fn looked_after(
        &self,
        db: &mut PgConnection,
        user_name: &str,
        by: &Actor,
    ) -> Result<Account, Fault> {
        let account = account(db, user_name).await?;
        let issuer = organisation(db, &account.issuer).await?;
        authority::administers_other(by, &issuer, user_name).map_err(Refused::NotYours)?;
        Ok(account)
    }

    /// Saves a changed account, and tells of it.
    async fn saved(
        &self,
        mut tx: sqlx::Transaction<'_, sqlx::Postgres>,
        before: Whole,
        mut account: Account,
    ) -> Result<Change, Fault> {
        let now = self.clock.now();
        accounts::save(&mut tx, &mut account).await?;
        let fact = self.changed(&mut tx, &account, now).await?;
        self.outbox.record(&mut tx, &[fact]).await?;
        let after = one_whole(&mut tx, account).await?;
        self.outbox.commit(tx).await?;
        Ok(Change { before: Some(before), after })
    }
}

/// A reason, which is kept in the record of the call.
fn reason_of(text: &str) -> Result<String, Refused> {
    text::required(text, REASON).map_err(|error| Refused::Text { field: "reason", error })
}
