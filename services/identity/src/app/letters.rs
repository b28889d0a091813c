//! What letters carry: an addressee that only the mailer can read, and links.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use prost::Message;
use sqlx::PgConnection;
use vsys_messaging::{Envelope, Scope};
use vsys_proto::identity::v1;

use super::{Fault, Identity};
use crate::domain::account::Account;
use crate::domain::link::{Link, LinkKind};
use crate::domain::organisation::Organisation;
use crate::events::outgoing;
use crate::store;
use vsys_chassis::seal;

/// A link that was just made: the secret is in the letter and nowhere else.
pub(super) struct Fresh {
    pub(super) secret: String,
    pub(super) expires_at: DateTime<Utc>,
}

impl Fresh {
    /// Under which the secret is kept.
    fn hash(&self) -> Vec<u8> {
        seal::hash(self.secret.as_bytes())
    }
}

impl Identity {
    /// The account as a letter's addressee, before anything is added.
    pub(super) fn addressee(account: &Account) -> v1::Addressee {
        v1::Addressee {
            mail: account.mail.clone(),
            name: account.name.clone(),
            language: outgoing::wire_language(account.language).into(),
            user_name: account.user_name.clone(),
            ..v1::Addressee::default()
        }
    }

    /// Seals an addressee for the mailer.
    pub(super) fn sealed(&self, addressee: &v1::Addressee) -> Result<Vec<u8>, Fault> {
        Ok(self.mailer.seal(&addressee.encode_to_vec())?)
    }

    /// Makes a link; those of its kind before it no longer work.
    pub(super) async fn make_link(
        &self,
        db: &mut PgConnection,
        user_name: &str,
        kind: LinkKind,
        now: DateTime<Utc>,
    ) -> Result<Fresh, Fault> {
        let (link, fresh) = self.new_link(user_name, kind, now)?;
        store::links::issue(db, &link, &fresh.hash(), now).await?;
        Ok(fresh)
    }

    fn new_link(
        &self,
        user_name: &str,
        kind: LinkKind,
        now: DateTime<Utc>,
    ) -> Result<(Link, Fresh), Fault> {
        let secret = BASE64URL_NOPAD.encode(&seal::chance::<32>()?);
        let expires_at = now + kind.life();
        let link = Link {
            id: self.clock.new_id(),
            user_name: user_name.to_owned(),
            kind,
            expires_at,
            used_at: None,
            superseded_at: None,
        };
        Ok((link, Fresh { secret, expires_at }))
    }

    /// A fact about people, or about those who lie in no area.
    pub(super) fn fact<M: Message + prost::Name>(
        &self,
        message: &M,
        now: DateTime<Utc>,
    ) -> Envelope {
        Envelope::fact(self.clock.new_id(), Scope::NONE, message, now)
    }

    /// The fact that an account is different now.
    pub(super) async fn changed(
        &self,
        db: &mut PgConnection,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<Envelope, Fault> {
        let ids: Vec<String> = account.memberships.keys().cloned().collect();
        let organisations = store::organisations::find(db, &ids).await?;
        self.changed_at(account, &organisations, now)
    }

    /// The same, where `known` has the account's organisations by id.
    pub(super) fn changed_among(
        &self,
        account: &Account,
        known: &BTreeMap<String, Organisation>,
        now: DateTime<Utc>,
    ) -> Result<Envelope, Fault> {
        let theirs = account.memberships.keys().filter_map(|id| known.get(id).cloned());
        self.changed_at(account, &theirs.collect::<Vec<_>>(), now)
    }

    fn changed_at(
        &self,
        account: &Account,
        organisations: &[Organisation],
        now: DateTime<Utc>,
    ) -> Result<Envelope, Fault> {
        let sealed = self.sealed(&Self::addressee(account))?;
        Ok(self.fact(&outgoing::account_changed(account, organisations, sealed), now))
    }

    /// The facts that new accounts are there and invited, each with its first link; `known` has
    /// their organisations by id.
    pub(super) async fn first_invitations(
        &self,
        db: &mut PgConnection,
        accounts: &[Account],
        known: &BTreeMap<String, Organisation>,
        now: DateTime<Utc>,
    ) -> Result<Vec<Envelope>, Fault> {
        let issuers: BTreeSet<_> = accounts.iter().map(|account| account.issuer.clone()).collect();
        let issuers: Vec<_> = issuers.into_iter().collect();
        let issuers = store::organisations::find(db, &issuers).await?;
        let mut links = Vec::with_capacity(accounts.len());
        let mut facts = Vec::with_capacity(accounts.len() * 2);
        for account in accounts {
            let (link, fresh) = self.new_link(&account.user_name, LinkKind::Invitation, now)?;
            links.push((link, fresh.hash()));
            facts.push(self.changed_among(account, known, now)?);
            facts.push(self.invited(account, &issuers, fresh, now)?);
        }
        store::links::insert(db, &links, now).await?;
        Ok(facts)
    }

    /// The invitation of an account, with a new link.
    pub(super) async fn invitation(
        &self,
        db: &mut PgConnection,
        account: &Account,
        now: DateTime<Utc>,
    ) -> Result<Envelope, Fault> {
        let link = self.make_link(db, &account.user_name, LinkKind::Invitation, now).await?;
        let issuer = std::slice::from_ref(&account.issuer);
        let issuers = store::organisations::find(db, issuer).await?;
        self.invited(account, &issuers, link, now)
    }

    fn invited(
        &self,
        account: &Account,
        issuers: &[Organisation],
        link: Fresh,
        now: DateTime<Utc>,
    ) -> Result<Envelope, Fault> {
        let addressee = v1::Addressee { link_secret: link.secret, ..Self::addressee(account) };
        let sealed = self.sealed(&addressee)?;
        let issuer = issuers.iter().find(|issuer| issuer.id == account.issuer);
        let told = outgoing::account_invited(account, issuer, link.expires_at, sealed);
        Ok(self.fact(&told, now))
    }
}
