//! `vsys token` and `vsys keys`: keys and tokens for development.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, anyhow, ensure};
use chrono::TimeDelta;
use clap::Args;
use vsys_vocabulary::{Actor, Environment, Role};

use crate::clock::Clock;
use crate::env::{Env, Problems};
use crate::settings::{ENVIRONMENT, TOKEN_SIGNING_KEY};
use crate::token::{SigningKey, TokenSigner, standing};

#[derive(Args)]
pub(super) struct TokenArgs {
    /// The tier: nation, prefecture, municipality, facility, partner or service-desk.
    #[arg(long)]
    standing: String,
    /// The code of the area, facility or partner, where the tier has one.
    #[arg(long)]
    area: Option<String>,
    /// A role; may be repeated.
    #[arg(long = "role", required = true)]
    roles: Vec<String>,
    /// Who it is, for the record.
    #[arg(long, default_value = "developer")]
    person: String,
    /// For which organisation, for the record.
    #[arg(long, default_value = "development")]
    organisation: String,
    /// For how many minutes.
    #[arg(long, default_value_t = 60)]
    minutes: u16,
    /// The private key; by default the one that `VSYS_TOKEN_SIGNING_KEY` names.
    #[arg(long)]
    key: Option<PathBuf>,
}

pub(super) fn token(args: &TokenArgs, env: &Env) -> anyhow::Result<()> {
    let environment = env.get(&ENVIRONMENT);
    let named: Option<PathBuf> = env.optional(&TOKEN_SIGNING_KEY);
    let environment: Environment = env.finish(|| environment)?;
    ensure!(
        environment != Environment::Production,
        "tokens of the production system are issued by signing in, not by this command"
    );
    let key = args.key.clone().or(named).ok_or_else(|| {
        Problems(vec![(TOKEN_SIGNING_KEY.name, format!("is not set: {}", TOKEN_SIGNING_KEY.about))])
    })?;
    let role = |role: &String| role.parse::<Role>().map_err(|_| anyhow!("there is no role {role}"));
    let actor = Actor {
        person: args.person.clone(),
        organisation: args.organisation.clone(),
        standing: standing(&args.standing, args.area.as_deref()).map_err(anyhow::Error::msg)?,
        roles: args.roles.iter().map(role).collect::<anyhow::Result<_>>()?,
        environment,
    };
    let signer = TokenSigner::from_file(&key, Clock::system())?;
    let token = signer.sign(&actor, TimeDelta::minutes(i64::from(args.minutes)))?;
    super::print(&format!("{token}\n"))
}

/// Writes a new pair; never over an existing private key, which somebody may still trust.
pub(super) fn keys(private: &Path, public: &Path, kid: &str) -> anyhow::Result<()> {
    let key = SigningKey::generate(kid)?;
    write_private(private, &key.to_json()?)?;
    std::fs::write(public, serde_json::to_vec_pretty(&key.jwks())?)
        .with_context(|| format!("the public key cannot be written to {}", public.display()))
}

/// Writes a new pair for sealing (X25519); never over an existing private key, without which
/// nothing that was sealed can be read again.
pub(super) fn seal_keys(private: &Path, public: &Path) -> anyhow::Result<()> {
    let key = crypto_box::SecretKey::generate(&mut crypto_box::aead::OsRng);
    write_private(private, &hex::encode(key.to_bytes()))?;
    std::fs::write(public, hex::encode(key.public_key().as_bytes()))
        .with_context(|| format!("the public key cannot be written to {}", public.display()))
}

/// Writes a new file that only its owner may read.
fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .and_then(|mut file| file.write_all(text.as_bytes()))
        .with_context(|| format!("the private key cannot be written to {}", path.display()))
}
