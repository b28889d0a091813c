//! Who calls.

use std::sync::Arc;

use chrono::TimeDelta;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Interceptor;
use tonic::{Request, Status};
use vsys_chassis::{Clock, SigningKey, TokenSigner, TokenVerifier};
use vsys_vocabulary::{Actor, Environment, Role, Standing};

/// Someone of an organisation with that standing and those roles, in the local environment.
#[must_use]
pub fn actor(standing: Standing, roles: &[Role]) -> Actor {
    Actor {
        person: "sato".to_owned(),
        organisation: standing.office().map_or("organisation".to_owned(), |o| o.to_string()),
        standing,
        roles: roles.iter().copied().collect(),
        environment: Environment::Local,
    }
}

/// A key pair of this test's own: signs tokens, and checks them.
#[derive(Clone)]
pub struct Tokens {
    /// Signs by the time of the machine, whatever a manual clock shows.
    pub signer: Arc<TokenSigner>,
    /// Trusts the signer, in the local environment.
    pub verifier: TokenVerifier,
}

impl Tokens {
    /// A new pair.
    ///
    /// # Panics
    /// When the machine gives no randomness.
    #[must_use]
    pub fn new() -> Self {
        let key = SigningKey::generate("test").expect("the machine gives randomness");
        let verifier = TokenVerifier::new(&key.jwks(), Environment::Local, Clock::system())
            .expect("a fresh key is usable");
        Self { signer: Arc::new(TokenSigner::new(key, Clock::system())), verifier }
    }

    /// `Bearer …` for `actor`, good for an hour.
    ///
    /// # Panics
    /// Never: any actor can be signed.
    #[must_use]
    pub fn bearer(&self, actor: &Actor) -> String {
        let token = self.signer.sign(actor, TimeDelta::hours(1)).expect("an actor can be signed");
        format!("Bearer {token}")
    }

    /// Puts the token of `actor` on each call: for `XClient::with_interceptor`.
    ///
    /// # Panics
    /// Never: a token is ASCII.
    #[must_use]
    pub fn caller(&self, actor: &Actor) -> Caller {
        Caller { bearer: self.bearer(actor).parse().expect("a token is ASCII") }
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self::new()
    }
}

/// An interceptor that calls as one actor.
#[derive(Clone)]
pub struct Caller {
    bearer: MetadataValue<Ascii>,
}

impl Interceptor for Caller {
    fn call(&mut self, mut request: Request<()>) -> Result<Request<()>, Status> {
        request.metadata_mut().insert("authorization", self.bearer.clone());
        Ok(request)
    }
}
