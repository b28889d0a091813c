//! Links that letters carry: looked at, and used up.

use sqlx::PgConnection;
use vsys_proto::identity::v1;

use super::{Fault, Identity, Refused, account};
use crate::domain::account::{Account, State};
use crate::domain::link::{Link, LinkError, LinkKind};
use crate::domain::password;
use crate::events::outgoing;
use crate::store::{accounts, failures, links, sessions};
use vsys_chassis::seal;

impl Identity {
    /// What a link is for; it stays unused.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn look_at_link(&self, secret: &str) -> Result<Link, Fault> {
        let mut db = self.pool.acquire().await?;
        self.working_link(&mut db, secret).await
    }

    async fn working_link(&self, db: &mut PgConnection, secret: &str) -> Result<Link, Fault> {
        let found = links::find(db, &seal::hash(secret.as_bytes())).await?;
        let link = found.ok_or(Refused::Link(LinkError::Unknown))?;
        link.check(self.clock.now()).map_err(Refused::Link)?;
        Ok(link)
    }

    /// A link with its person. Whoever holds the account decides about its links, as those do who
    /// issue others: what was read before it was held is read again.
    async fn held_link(
        &self,
        db: &mut PgConnection,
        secret: &str,
    ) -> Result<(Link, Account), Fault> {
        let link = self.working_link(db, secret).await?;
        let account = account(db, &link.user_name).await?;
        Ok((self.working_link(db, secret).await?, account))
    }

    /// Sets the password that a link is for; all sessions of the person end.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn redeem_link(
        &self,
        secret: &str,
        new_password: String,
    ) -> Result<String, Fault> {
        let mut tx = self.pool.begin().await?;
        let (link, account) = self.held_link(&mut tx, secret).await?;
        if !link.kind.sets_password() {
            return Err(Refused::Link(LinkError::Unknown).into());
        }
        refuse_suspended(&account)?;
        password::check(&new_password, &account.own_words()).map_err(Refused::Password)?;
        // Hashing takes its time: nothing is held meanwhile, and everything looked at again.
        tx.rollback().await?;
        let hash = self.passwords.hash(new_password).await?;

        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (link, mut account) = self.held_link(&mut tx, secret).await?;
        refuse_suspended(&account)?;
        account.password_hash = Some(hash);
        links::use_up(&mut tx, &link, now).await?;
        let others = [LinkKind::Invitation, LinkKind::PasswordReset, LinkKind::NewMail];
        links::supersede(&mut tx, &account.user_name, &others, now).await?;
        sessions::end(&mut tx, &account.user_name, None, None, now).await?;
        failures::forget(&mut tx, &[format!("name|{}", account.user_name)]).await?;
        accounts::save(&mut tx, &mut account).await?;
        let mut facts = vec![self.changed(&mut tx, &account, now).await?];
        if link.kind == LinkKind::PasswordReset {
            facts.push(self.password_changed(&account)?);
        }
        self.outbox.record(&mut tx, &facts).await?;
        self.outbox.commit(tx).await?;
        Ok(account.user_name)
    }

    /// The letter that says that a password was changed.
    pub(super) fn password_changed(
        &self,
        account: &Account,
    ) -> Result<vsys_messaging::Envelope, Fault> {
        let now = self.clock.now();
        let sealed = self.sealed(&Self::addressee(account))?;
        let change = v1::CredentialChange::Password;
        let fact = outgoing::credentials_changed(&account.user_name, change, now, sealed);
        Ok(self.fact(&fact, now))
    }

    /// Sends a link that sets a new password, if there is anybody to send it to; whoever asks
    /// learns nothing of that.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn request_password_reset(&self, user_name: &str) -> Result<(), Fault> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let Some(account) = accounts::find_for_update(&mut tx, user_name).await? else {
            return Ok(());
        };
        let subject = format!("reset|{user_name}");
        let asked = failures::find(&mut tx, &subject).await?;
        if account.state() != State::Active || asked.blocked(now).is_some() {
            return Ok(());
        }
        let asked = asked.after_failure(crate::domain::slowing::Scope::Source, now);
        failures::save(&mut tx, &subject, asked).await?;
        let link = self.make_link(&mut tx, user_name, LinkKind::PasswordReset, now).await?;
        let addressee = v1::Addressee { link_secret: link.secret, ..Self::addressee(&account) };
        let sealed = self.sealed(&addressee)?;
        let fact = outgoing::password_reset_requested(user_name, link.expires_at, sealed);
        self.outbox.record(&mut tx, &[self.fact(&fact, now)]).await?;
        self.outbox.commit(tx).await?;
        Ok(())
    }

    /// The link to the old address: the new one takes effect and is sent its own link, and until
    /// that one is used nobody can sign in.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn activate_mail_change(&self, secret: &str) -> Result<String, Fault> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let (link, mut account) = self.held_link(&mut tx, secret).await?;
        if link.kind != LinkKind::MailChange {
            return Err(Refused::Link(LinkError::Unknown).into());
        }
        refuse_suspended(&account)?;
        let new_mail = account.new_mail.take().ok_or(Refused::Link(LinkError::Superseded))?;
        account.mail = new_mail;
        account.password_hash = None;
        links::use_up(&mut tx, &link, now).await?;
        let fresh = self.make_link(&mut tx, &account.user_name, LinkKind::NewMail, now).await?;
        sessions::end(&mut tx, &account.user_name, None, None, now).await?;
        accounts::save(&mut tx, &mut account).await?;
        let addressee = v1::Addressee { link_secret: fresh.secret, ..Self::addressee(&account) };
        let sealed = self.sealed(&addressee)?;
        let told = outgoing::mail_changed(&account.user_name, fresh.expires_at, sealed);
        let facts = [self.changed(&mut tx, &account, now).await?, self.fact(&told, now)];
        self.outbox.record(&mut tx, &facts).await?;
        self.outbox.commit(tx).await?;
        Ok(account.user_name)
    }
}

fn refuse_suspended(account: &Account) -> Result<(), Refused> {
    if account.suspended.is_some() { Err(Refused::Suspended) } else { Ok(()) }
}
