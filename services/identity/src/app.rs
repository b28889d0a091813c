//! The use cases: load, decide, save, record, commit.

mod accounts;
mod auditing;
mod care;
mod desk;
mod elevation;
mod factors;
mod fault;
mod invitations;
mod keys;
mod letters;
mod links;
mod log_in;
mod mandates;
mod my_account;
mod organisations;
mod passkeys;
mod passwords;
mod service_accounts;
mod sessions;
mod successions;

use std::sync::Arc;

use sqlx::{PgConnection, PgPool};
use vsys_chassis::Clock;
use vsys_messaging::Outbox;
use vsys_vocabulary::{Actor, Environment};
use webauthn_rs::Webauthn;

pub(crate) use self::accounts::Import;
pub(crate) use self::auditing::{Verification, verify_all};
pub(crate) use self::desk::FaqWish;
pub(crate) use self::fault::{Fault, Refused};
pub(crate) use self::keys::Keys;
pub(crate) use self::log_in::{Device, LogIn, Opened};
pub(crate) use self::organisations::News;
pub(crate) use self::passkeys::{Answer, Asked};
pub(crate) use self::passwords::Passwords;
pub(crate) use self::successions::Succession;
use crate::domain::account::Account;
use crate::domain::organisation::Organisation;
use crate::store;
use crate::store::second_factors::Factor;
use vsys_chassis::seal::{Opener, Sealer};

/// People, what they may do, and how they prove who they are.
#[derive(Clone)]
pub(crate) struct Identity {
    pub(crate) pool: PgPool,
    pub(crate) outbox: Outbox,
    pub(crate) clock: Clock,
    pub(crate) environment: Environment,
    /// Opens what the tables keep sealed.
    pub(crate) opener: Opener,
    /// Seals for the mailer.
    pub(crate) mailer: Sealer,
    pub(crate) webauthn: Arc<Webauthn>,
    pub(crate) passwords: Passwords,
    pub(crate) keys: Keys,
}

/// An account with what belongs to it, as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Whole {
    pub(crate) account: Account,
    /// The organisations of its memberships.
    pub(crate) organisations: Vec<Organisation>,
    pub(crate) factors: Vec<Factor>,
    pub(crate) invited_until: Option<chrono::DateTime<chrono::Utc>>,
}

/// What a command made of an account: how it was, if it was there, and how it is now.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub(crate) before: Option<Whole>,
    pub(crate) after: Whole,
}

/// A page of a list, and the key its successor starts after.
#[derive(Clone, Debug)]
pub(crate) struct Listed<T> {
    pub(crate) found: Vec<T>,
    /// Key of the last one when there are more.
    pub(crate) next: Option<String>,
}

impl<T> Listed<T> {
    /// Cuts what was read one row too far.
    pub(crate) fn cut(mut found: Vec<T>, size: usize, key: impl Fn(&T) -> String) -> Self {
        let more = found.len() > size;
        found.truncate(size);
        let next = found.last().filter(|_| more).map(key);
        Self { found, next }
    }
}

/// The most bytes of text in a page of long rows: an answer holds twice as much.
const PAGE_BYTES: usize = 2 * 1024 * 1024;

/// How many rows a page has: as many as wanted, or fewer long ones, but at least one.
fn fitting<T>(found: &[T], size: usize, bytes: impl Fn(&T) -> usize) -> usize {
    let mut sum = 0;
    let fits = found.iter().take_while(|row| {
        sum += bytes(row);
        sum <= PAGE_BYTES
    });
    fits.count().clamp(1, size.max(1))
}

/// An account that must be there.
async fn account(db: &mut PgConnection, user_name: &str) -> Result<Account, Fault> {
    let found = store::accounts::find_for_update(db, user_name).await?;
    found.ok_or_else(|| Refused::NoSuchAccount(user_name.to_owned()).into())
}

/// An organisation that must be there.
async fn organisation(db: &mut PgConnection, id: &str) -> Result<Organisation, Fault> {
    let mut found = store::organisations::find(db, &[id.to_owned()]).await?;
    found.pop().ok_or_else(|| Refused::NoSuchOrganisation(id.to_owned()).into())
}

/// Accounts with all that belongs to them: one statement for each kind.
async fn whole(db: &mut PgConnection, accounts: Vec<Account>) -> Result<Vec<Whole>, Fault> {
    let names: Vec<String> = accounts.iter().map(|account| account.user_name.clone()).collect();
    let mut ids: Vec<String> =
        accounts.iter().flat_map(|account| account.memberships.keys().cloned()).collect();
    ids.sort_unstable();
    ids.dedup();
    let organisations = store::organisations::find(db, &ids).await?;
    let factors = store::second_factors::of(db, &names).await?;
    let invitations = store::links::invitations(db, &names).await?;
    Ok(accounts
        .into_iter()
        .map(|account| Whole {
            organisations: organisations
                .iter()
                .filter(|organisation| account.memberships.contains_key(&organisation.id))
                .cloned()
                .collect(),
            factors: factors
                .iter()
                .filter(|factor| {
                    factor.user_name == account.user_name && factor.confirmed_at.is_some()
                })
                .cloned()
                .collect(),
            invited_until: invitations
                .iter()
                .find(|(name, _)| *name == account.user_name)
                .map(|(_, until)| *until),
            account,
        })
        .collect())
}

/// One of them.
async fn one_whole(db: &mut PgConnection, account: Account) -> Result<Whole, Fault> {
    let user_name = account.user_name.clone();
    let mut found = whole(db, vec![account]).await?;
    found.pop().ok_or_else(|| Refused::NoSuchAccount(user_name).into())
}

impl Identity {
    /// The account whose own business a call is.
    async fn own(&self, db: &mut PgConnection, by: &Actor) -> Result<Account, Fault> {
        account(db, &by.person).await
    }
}
