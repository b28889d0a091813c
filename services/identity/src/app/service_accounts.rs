//! Programs that act for an organisation.

use chrono::{DateTime, Utc};
use data_encoding::BASE64URL_NOPAD;
use vsys_vocabulary::{Actor, Role};

use super::{Fault, Identity, Refused, organisation};
use crate::domain::authority;
use crate::domain::{session, text};
use crate::store::service_accounts::{self, ServiceAccount};
use vsys_chassis::seal;

/// The most characters of a purpose.
const PURPOSE: usize = 100;

/// A token for calls.
#[derive(Debug)]
pub(crate) struct Token {
    pub(crate) token: String,
    pub(crate) expires_at: DateTime<Utc>,
}

impl Identity {
    /// Issues a client id and a secret, which exists only in the answer.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn issue_service_account(
        &self,
        organisation_id: &str,
        purpose: &str,
        by: &Actor,
    ) -> Result<(ServiceAccount, String), Fault> {
        let purpose = text::required(purpose, PURPOSE)
            .map_err(|error| Refused::Text { field: "purpose", error })?;
        let mut tx = self.pool.begin().await?;
        let owner = organisation(&mut tx, organisation_id).await?;
        authority::administers(by, &owner).map_err(Refused::NotYours)?;
        if !owner.open {
            return Err(Refused::OrganisationClosed(owner.id).into());
        }
        let secret = BASE64URL_NOPAD.encode(&seal::chance::<32>()?);
        let issued = ServiceAccount {
            client_id: format!("{}.{}", owner.id, hex::encode(seal::chance::<6>()?)),
            organisation_id: owner.id,
            purpose,
            secret_hash: seal::hash(secret.as_bytes()),
            issued_at: self.clock.now(),
            issued_by: by.person.clone(),
            revoked_at: None,
            used_at: None,
        };
        service_accounts::insert(&mut tx, &issued).await?;
        tx.commit().await?;
        Ok((issued, secret))
    }

    /// Those of an organisation.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn list_service_accounts(
        &self,
        organisation_id: &str,
        by: &Actor,
    ) -> Result<Vec<ServiceAccount>, Fault> {
        let mut db = self.pool.acquire().await?;
        let owner = organisation(&mut db, organisation_id).await?;
        authority::administers(by, &owner).map_err(Refused::NotYours)?;
        Ok(service_accounts::of(&mut db, organisation_id).await?)
    }

    /// Ends one for good; it may have been ended before. Answers it as it was and as it is.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn revoke_service_account(
        &self,
        client_id: &str,
        by: &Actor,
    ) -> Result<[ServiceAccount; 2], Fault> {
        let mut tx = self.pool.begin().await?;
        let found = service_accounts::find(&mut tx, client_id).await?;
        let found = found.ok_or(Refused::NoSuchClient)?;
        let owner = organisation(&mut tx, &found.organisation_id).await?;
        authority::administers(by, &owner).map_err(Refused::NotYours)?;
        service_accounts::revoke(&mut tx, client_id, self.clock.now()).await?;
        let revoked = service_accounts::find(&mut tx, client_id).await?;
        tx.commit().await?;
        Ok([found, revoked.ok_or(Refused::NoSuchClient)?])
    }

    /// A token for a program.
    #[tracing::instrument(skip_all)]
    pub(crate) async fn issue_service_token(
        &self,
        client_id: &str,
        secret: &str,
    ) -> Result<Token, Fault> {
        let now = self.clock.now();
        let mut db = self.pool.acquire().await?;
        let found = service_accounts::find(&mut db, client_id).await?;
        let hash = seal::hash(secret.as_bytes());
        let client = found
            .filter(|client| client.secret_hash == hash && client.revoked_at.is_none())
            .ok_or(Refused::WrongClient)?;
        let owner = organisation(&mut db, &client.organisation_id).await?;
        if !owner.open {
            return Err(Refused::OrganisationClosed(owner.id).into());
        }
        service_accounts::note_use(&mut db, client_id, now).await?;
        let actor = Actor {
            person: client.client_id,
            standing: owner.standing().map_err(Fault::broken)?,
            organisation: owner.id,
            roles: [Role::Viewer, Role::Integration].into(),
            environment: self.environment,
        };
        let token = self.keys.sign(&actor, session::TOKEN)?;
        Ok(Token { token, expires_at: now + session::TOKEN })
    }
}
