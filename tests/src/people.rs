//! People with accounts: issued, invited by letter, signed in, each with an authenticator.

use std::fmt::Write as _;

use anyhow::{Context as _, bail};
use chrono::TimeDelta;
use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use totp_rs::{Algorithm, Builder, Secret, Totp};
use uuid::Uuid;
use vsys_chassis::Clock;
use vsys_proto::identity::v1 as wire;
use vsys_proto::identity::v1::log_in_response::Outcome;
use vsys_proto::vocabulary::v1::Role;
use vsys_vocabulary::Standing;

use crate::client::{Client, refused};

/// Seconds that an authenticator shows one code, and how many of them are its end.
const STEP: i64 = 30;
const NEAR: i64 = 5;

/// Where a person finds the link of an invitation.
pub trait Letters: Sync {
    /// The secret of the newest invitation of that person.
    fn invitation<'a>(&'a self, user_name: &'a str) -> BoxFuture<'a, anyhow::Result<String>>;
}

/// Somebody who can sign in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Person {
    /// The name to sign in with.
    pub user_name: String,
    /// The password.
    pub password: String,
    /// The authenticator's secret, in Base32.
    pub totp_secret: String,
}

impl Person {
    /// What the authenticator shows, and for how many seconds still.
    pub fn code(&self, clock: &Clock) -> anyhow::Result<(String, u64)> {
        let (totp, now) = (self.authenticator()?, u64::try_from(clock.now().timestamp())?);
        Ok((totp.generate(now).to_string(), totp.next_step(now) - now))
    }

    /// What it shows next: a code counts once, and this one is taken already.
    pub fn next_code(&self, clock: &Clock) -> anyhow::Result<String> {
        let (totp, now) = (self.authenticator()?, u64::try_from(clock.now().timestamp())?);
        Ok(totp.generate(totp.next_step(now)).to_string())
    }

    fn authenticator(&self) -> anyhow::Result<Totp> {
        let authenticator = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_secret(Secret::try_from_base32(&self.totp_secret)?)
            .with_account_name(&*self.user_name);
        Ok(authenticator.build()?)
    }
}

/// A clock with which an authenticator is registered, and the step of its code. A code counts
/// once: registered with the one before, people have two more without waiting.
#[must_use]
pub fn a_step_behind(clock: &Clock) -> (Clock, i64) {
    let mut then = clock.now();
    // Near the end of a step the one before might be over when identity looks.
    if then.timestamp() % STEP < STEP - NEAR {
        then -= TimeDelta::seconds(STEP);
    }
    (Clock::manual(then), then.timestamp() / STEP)
}

/// Issues accounts as the nation's administrator.
pub struct People<'p> {
    /// The way to the services.
    pub client: &'p Client,
    /// What time it is.
    pub clock: &'p Clock,
    /// Where letters are read.
    pub letters: &'p dyn Letters,
}

impl People<'_> {
    /// A person who acts for these organisations, with password and authenticator set up by
    /// following the letter.
    pub async fn person(
        &self,
        name: &str,
        seats: &[(String, Vec<Role>)],
        password: &str,
    ) -> anyhow::Result<Person> {
        let Some(((organisation, roles), others)) = seats.split_first() else {
            bail!("{name} acts for nobody");
        };
        let user_name = self.issued(name, organisation, roles).await?;
        for (organisation, roles) in others {
            self.seat(&user_name, organisation, roles).await?;
        }
        let secret = self.letters.invitation(&user_name).await?;
        let redeem =
            wire::RedeemLinkRequest { link_secret: secret, new_password: password.to_owned() };
        let mut sessions = self.client.sessions()?;
        sessions.redeem_link(redeem).await.map_err(refused("setting the password"))?;
        let totp_secret = self.enrolled(&user_name, password).await?;
        Ok(Person { user_name, password: password.to_owned(), totp_secret })
    }

    async fn issued(
        &self,
        name: &str,
        organisation: &str,
        roles: &[Role],
    ) -> anyhow::Result<String> {
        let entry = wire::AccountEntry {
            name: name.to_owned(),
            mail: mail(name),
            organisation_id: organisation.to_owned(),
            roles: numbers(roles),
            ..wire::AccountEntry::default()
        };
        let request_id = Uuid::to_string(&self.clock.new_id());
        let request = wire::IssueAccountRequest { request_id, account: Some(entry) };
        let mut accounts = self.client.administrator()?.accounts()?;
        let issued =
            accounts.issue_account(request).await.map_err(refused("issuing an account"))?;
        Ok(issued.into_inner().account.context("the answer holds no account")?.user_name)
    }

    async fn seat(
        &self,
        user_name: &str,
        organisation: &str,
        roles: &[Role],
    ) -> anyhow::Result<()> {
        let request = wire::SetMembershipRequest {
            user_name: user_name.to_owned(),
            organisation_id: organisation.to_owned(),
            roles: numbers(roles),
        };
        let mut accounts = self.client.administrator()?.accounts()?;
        let what = format!("a seat at {organisation}");
        accounts.set_membership(request).await.map_err(refused(what))?;
        Ok(())
    }

    /// Signs in for the first time and registers an authenticator.
    async fn enrolled(&self, user_name: &str, password: &str) -> anyhow::Result<String> {
        let request = wire::LogInRequest {
            user_name: user_name.to_owned(),
            password: password.to_owned(),
            device: None,
        };
        let mut sessions = self.client.sessions()?;
        let opened = sessions.log_in(request).await.map_err(refused("signing in"))?;
        let Some(Outcome::Opened(opened)) = opened.into_inner().outcome else {
            bail!("{user_name} has an authenticator already");
        };
        let session_secret = opened.session_secret;
        let request = wire::RefreshSessionRequest {
            session_secret: session_secret.clone(),
            organisation_id: String::new(),
        };
        let token = sessions.refresh_session(request).await.map_err(refused("a token"))?;
        let desk = self.client.bearing(&token.into_inner().token)?;
        let mut mine = desk.my_account()?;
        let request = wire::BeginTotpRequest { session_secret: session_secret.clone() };
        let begun = mine.begin_totp(request).await.map_err(refused("an authenticator"))?;
        let person = Person {
            user_name: user_name.to_owned(),
            password: String::new(),
            totp_secret: begun.into_inner().secret_base32,
        };
        let request = wire::ConfirmTotpRequest { code: person.code(self.clock)?.0 };
        mine.confirm_totp(request).await.map_err(refused("confirming the authenticator"))?;
        let request = wire::LogOutRequest { session_secret };
        sessions.log_out(request).await.map_err(refused("signing out"))?;
        Ok(person.totp_secret)
    }

    /// Makes partners known as organisations that people can act for.
    pub async fn know_partner(&self, id: &str, name: &str) -> anyhow::Result<()> {
        let tier = vsys_proto::convert::wire_tier(Standing::Partner(id.parse()?).tier());
        let organisation = Some(wire::Organisation {
            organisation_id: id.to_owned(),
            tier: tier.into(),
            name: name.to_owned(),
            open: true,
            ..wire::Organisation::default()
        });
        let mut accounts = self.client.administrator()?.accounts()?;
        let request = wire::PutOrganisationRequest { organisation };
        accounts.put_organisation(request).await.map_err(refused("entering a partner"))?;
        Ok(())
    }
}

fn numbers(roles: &[Role]) -> Vec<i32> {
    roles.iter().map(|&role| role.into()).collect()
}

/// An address that nobody else has, made of a name.
fn mail(name: &str) -> String {
    let mut mail = String::new();
    for sign in name.chars() {
        if sign.is_ascii_alphanumeric() {
            mail.push(sign.to_ascii_lowercase());
        } else {
            // Writing to a string cannot fail.
            let _ = write!(mail, "{:x}", u32::from(sign));
        }
    }
    mail.truncate(40);
    format!("{mail}@example.jp")
}
