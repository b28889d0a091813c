//! One's own account.

use vsys_proto::identity::v1;
use vsys_vocabulary::Actor;

use super::{Change, Fault, Identity, Refused, Whole, one_whole};
use crate::domain::account::Language;
use crate::domain::link::LinkKind;
use crate::domain::slowing::Scope;
use crate::domain::{password, text};
use crate::events::outgoing;
use crate::store::{accounts, failures, links, sessions};

impl Identity {
    /// One's own account.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn my_account(&self, by: &Actor) -> Result<Whole, Fault> {
        let mut db = self.pool.acquire().await?;
        let found = accounts::find(&mut db, &by.person).await?;
        let account = found.ok_or_else(|| Refused::NoSuchAccount(by.person.clone()))?;
        one_whole(&mut db, account).await
    }

    /// Keeps the language of pages and letters.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn set_my_language(
        &self,
        language: Language,
        by: &Actor,
    ) -> Result<Change, Fault> {
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut account = self.own(&mut tx, by).await?;
        let before = one_whole(&mut tx, account.clone()).await?;
        if account.language != language {
            account.language = language;
            accounts::save(&mut tx, &mut account).await?;
            let fact = self.changed(&mut tx, &account, now).await?;
            self.outbox.record(&mut tx, &[fact]).await?;
        }
        let after = one_whole(&mut tx, account).await?;
        self.outbox.commit(tx).await?;
        Ok(Change { before: Some(before), after })
    }

    /// Sets a new password for the present one; all other sessions end.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn change_my_password(
        &self,
        present: String,
        new: String,
        session_secret: &str,
        by: &Actor,
    ) -> Result<(), Fault> {
        let now = self.clock.now();
        let subject = format!("present|{}", by.person);
        let mut db = self.pool.acquire().await?;
        let kept = self.open(&mut db, session_secret, now).await?;
        if kept.user_name != by.person {
            return Err(Refused::SessionOver.into());
        }
        let failed = failures::find(&mut db, &subject).await?;
        if let Some(until) = failed.blocked(now) {
            return Err(Refused::Slowed(until).into());
        }
        let found = accounts::find(&mut db, &by.person).await?;
        let account = found.ok_or_else(|| Refused::NoSuchAccount(by.person.clone()))?;
        password::check(&new, &account.own_words()).map_err(Refused::Password)?;
        drop(db);
        if !self.passwords.matches(present, account.password_hash).await? {
            let mut db = self.pool.acquire().await?;
            failures::save(&mut db, &subject, failed.after_failure(Scope::Source, now)).await?;
            return Err(Refused::WrongPresentPassword.into());
        }
        let hash = self.passwords.hash(new).await?;
        let mut tx = self.pool.begin().await?;
        let mut account = self.own(&mut tx, by).await?;
        account.password_hash = Some(hash);
        accounts::save(&mut tx, &mut account).await?;
        failures::forget(&mut tx, &[subject]).await?;
        sessions::end(&mut tx, &account.user_name, None, Some(kept.id), now).await?;
        let reset = [LinkKind::PasswordReset];
        links::supersede(&mut tx, &account.user_name, &reset, now).await?;
        let fact = self.password_changed(&account)?;
        self.outbox.record(&mut tx, &[fact]).await?;
        self.outbox.commit(tx).await?;
        Ok(())
    }

    /// Wishes for another address: the old one is sent a link that puts it into effect.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn request_mail_change(&self, new: &str, by: &Actor) -> Result<(), Fault> {
        let new = text::mail(new).map_err(|error| Refused::Text { field: "new_mail", error })?;
        let now = self.clock.now();
        let mut tx = self.pool.begin().await?;
        let mut account = self.own(&mut tx, by).await?;
        if account.mail == new {
            return Err(Refused::MailUnchanged.into());
        }
        account.new_mail = Some(new.clone());
        accounts::save(&mut tx, &mut account).await?;
        let link = self.make_link(&mut tx, &account.user_name, LinkKind::MailChange, now).await?;
        let addressee = v1::Addressee {
            link_secret: link.secret,
            other_mail: new,
            ..Self::addressee(&account)
        };
        let sealed = self.sealed(&addressee)?;
        let told = outgoing::mail_change_requested(&account.user_name, link.expires_at, sealed);
        self.outbox.record(&mut tx, &[self.fact(&told, now)]).await?;
        self.outbox.commit(tx).await?;
        Ok(())
    }
}
