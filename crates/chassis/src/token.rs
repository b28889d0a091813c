//! Signed tokens: who calls, in which standing, and for how long.

mod claims;
mod key;
mod keyring;
mod source;
mod trusted;

use std::path::Path;
use std::sync::Arc;

use chrono::TimeDelta;
use jsonwebtoken::jwk::JwkSet;
use jsonwebtoken::{Algorithm, Header, Validation};
use tonic::Code;
use vsys_vocabulary::{Actor, Environment};

use crate::clock::Clock;
use crate::refusal::{Reason, Refusal};
use claims::Claims;
pub(crate) use claims::standing;
pub use key::SigningKey;
use keyring::Keyring;
pub use source::KeySources;

/// Who issues tokens; any other issuer is refused.
pub(crate) const ISSUER: &str = "vsys";

/// How far the clocks of two machines may be apart.
const LEEWAY: TimeDelta = TimeDelta::seconds(30);

/// No token was sent.
pub static TOKEN_MISSING: Reason = Reason {
    code: Code::Unauthenticated,
    name: "TOKEN_MISSING",
    about: "The call carries no `authorization: Bearer …` metadata; sign in and send the token.",
};
/// The token is not one of ours.
pub static TOKEN_INVALID: Reason = Reason {
    code: Code::Unauthenticated,
    name: "TOKEN_INVALID",
    about: "The token's form, key, signature, issuer or claims are wrong; sign in again.",
};
/// The token was good once.
pub static TOKEN_EXPIRED: Reason = Reason {
    code: Code::Unauthenticated,
    name: "TOKEN_EXPIRED",
    about: "The token's time has run out; get a new one.",
};
/// A token of the training system was sent to production, or the like.
pub static WRONG_ENVIRONMENT: Reason = Reason {
    code: Code::PermissionDenied,
    name: "WRONG_ENVIRONMENT",
    about: "The token was issued for another environment (production, training, local).",
};

/// Checks tokens: Ed25519 signature by a known key, issuer, time and environment. Clones trust the
/// same keys at any time.
#[derive(Clone)]
pub struct TokenVerifier {
    keyring: Arc<Keyring>,
    environment: Environment,
    clock: Clock,
}

impl TokenVerifier {
    /// Trusts the Ed25519 keys of a JWKS, each named by its `kid`.
    ///
    /// Fails when there is no such key, or a key cannot be read.
    pub fn new(keys: &JwkSet, environment: Environment, clock: Clock) -> anyhow::Result<Self> {
        let verifier = Self::without_keys(environment, clock);
        verifier.trust(keys)?;
        Ok(verifier)
    }

    /// Trusts nobody until it hears of keys: by [`TokenVerifier::trust`], or from sources that it
    /// follows.
    #[must_use]
    pub fn without_keys(environment: Environment, clock: Clock) -> Self {
        Self { keyring: Arc::new(Keyring::new()), environment, clock }
    }

    /// Trusts the keys in the files among `sources`; those of identity once it is followed.
    ///
    /// Fails when a file cannot be read.
    pub fn of(
        sources: &KeySources,
        environment: Environment,
        clock: Clock,
    ) -> anyhow::Result<Self> {
        let verifier = Self::without_keys(environment, clock);
        sources.read_files(&verifier.keyring)?;
        Ok(verifier)
    }

    /// Trusts these keys from now on, and no others but those of sources.
    ///
    /// Fails as [`TokenVerifier::new`] does, and then goes on with those it trusted.
    pub fn trust(&self, keys: &JwkSet) -> anyhow::Result<()> {
        self.keyring.keep(None, keys)
    }

    /// Keeps the trusted keys as the sources have them, so that keys change without a restart.
    ///
    /// Never ends; a source that is away changes nothing.
    pub async fn follow(self, sources: KeySources) {
        sources.follow(&self.keyring).await;
    }

    /// The actor whom a token (without `Bearer`) speaks for.
    pub fn verify(&self, token: &str) -> Result<Actor, Refusal> {
        let claims = self.claims(token)?;
        let now = self.clock.now();
        if claims.expires_at().is_none_or(|at| at + LEEWAY <= now) {
            return Err(Refusal::of(&TOKEN_EXPIRED, "the token has expired: get a new one"));
        }
        if claims.issued_at().is_none_or(|at| at - LEEWAY > now) {
            return Err(invalid("the token was issued in the future"));
        }
        let actor = claims.actor().map_err(|why| invalid(&why))?;
        if actor.environment != self.environment {
            let (theirs, ours) = (actor.environment, self.environment);
            let message =
                format!("the token is for {}, this is {}", theirs.as_str(), ours.as_str());
            return Err(Refusal::of(&WRONG_ENVIRONMENT, message));
        }
        Ok(actor)
    }

    /// What a token says, once its signature is known to be good.
    fn claims(&self, token: &str) -> Result<Claims, Refusal> {
        let trusted = self.keyring.trusted();
        if let Some(claims) = trusted.vouched(token) {
            return Ok(claims);
        }
        let header = jsonwebtoken::decode_header(token)
            .map_err(|_| invalid("the token is not a signed JSON Web Token"))?;
        let key = header.kid.and_then(|kid| {
            let key = trusted.key(&kid);
            if key.is_none() {
                self.keyring.miss();
            }
            key
        });
        let key = key.ok_or_else(|| invalid("the token was signed by an unknown key"))?;
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_issuer(&[ISSUER]);
        validation.set_required_spec_claims(&["exp", "iss", "sub"]);
        // The time is ours to check: this library knows only the machine's.
        validation.validate_exp = false;
        let claims = jsonwebtoken::decode::<Claims>(token, key, &validation)
            .map(|token| token.claims)
            .map_err(|error| invalid(&format!("the token is not valid: {error}")))?;
        trusted.vouch(token, &claims);
        Ok(claims)
    }
}

fn invalid(message: &str) -> Refusal {
    Refusal::of(&TOKEN_INVALID, message)
}

/// Signs tokens with a private key, in development and tests, and as the identity service.
#[derive(Clone)]
pub struct TokenSigner {
    key: SigningKey,
    clock: Clock,
}

impl TokenSigner {
    /// A signer with `key`; its tokens are dated by `clock`.
    #[must_use]
    pub const fn new(key: SigningKey, clock: Clock) -> Self {
        Self { key, clock }
    }

    /// Reads the private key from a file, as [`SigningKey::to_json`] wrote it.
    pub fn from_file(path: &Path, clock: Clock) -> anyhow::Result<Self> {
        Ok(Self::new(SigningKey::from_file(path)?, clock))
    }

    /// A token for `actor` that holds from now on for `lifetime`.
    pub fn sign(&self, actor: &Actor, lifetime: TimeDelta) -> anyhow::Result<String> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.kid = Some(self.key.kid().to_owned());
        let claims = Claims::of(actor, self.clock.now(), lifetime);
        Ok(jsonwebtoken::encode(&header, &claims, &self.key.encoding())?)
    }

    /// The public half, as verifiers read it.
    #[must_use]
    pub fn jwks(&self) -> JwkSet {
        self.key.jwks()
    }
}
