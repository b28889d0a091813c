//! Where a play takes place: the services, the broker and the files, as settings tell.

use std::path::PathBuf;
use std::sync::Arc;

use vsys_chassis::{Clock, Env, Setting, TokenSigner};
use vsys_vocabulary::Environment;

use crate::client::{Addresses, Client};
use crate::country::Country;
use crate::process::Process;

/// The names under which a program finds its venue.
#[derive(Debug, Clone, Copy)]
pub struct VenueSettings {
    /// Address of the facility registry.
    pub facility_registry: Setting,
    /// Address of allocation.
    pub allocation: Setting,
    /// Address of the logistics notifier.
    pub logistics_notifier: Setting,
    /// Address of identity.
    pub identity: Setting,
    /// Address of contract intake.
    pub contract_intake: Setting,
    /// The broker, as partners reach it.
    pub nats: Setting,
    /// File of the key that signs tokens.
    pub signing_key: Setting,
    /// Number of the services' process.
    pub process: Setting,
    /// Folder of the reference files.
    pub reference: Setting,
    /// Which deployment the tokens are for.
    pub environment: Setting,
}

/// Running services and everything a stranger needs to use them.
pub struct Venue {
    /// The offices' way to the services.
    pub client: Client,
    /// The machine's clock.
    pub clock: Clock,
    /// The places of the country.
    pub country: Country,
    /// URL of the broker.
    pub nats_url: String,
    /// The services' process.
    pub process: Process,
    /// Folder of the reference files.
    pub reference: PathBuf,
}

impl Venue {
    /// Reads the settings, all problems told at once, and the files they name.
    pub fn find(env: &Env, settings: &VenueSettings) -> anyhow::Result<Self> {
        let facility_registry = env.get::<String>(&settings.facility_registry);
        let allocation = env.get::<String>(&settings.allocation);
        let logistics_notifier = env.get::<String>(&settings.logistics_notifier);
        let identity = env.get::<String>(&settings.identity);
        let contract_intake = env.get::<String>(&settings.contract_intake);
        let nats_url = env.get::<String>(&settings.nats);
        let signing_key = env.get::<PathBuf>(&settings.signing_key);
        let process = env.get::<u32>(&settings.process);
        let reference = env.get::<PathBuf>(&settings.reference);
        let environment = env.get::<Environment>(&settings.environment);
        let (addresses, nats_url, signing_key, process, reference, environment) =
            env.finish(|| {
                let addresses = Addresses {
                    facility_registry: facility_registry?,
                    allocation: allocation?,
                    logistics_notifier: logistics_notifier?,
                    identity: Some(identity?),
                    contract_intake: Some(contract_intake?),
                };
                Some((addresses, nats_url?, signing_key?, process?, reference?, environment?))
            })?;
        let clock = Clock::system();
        let signer = Arc::new(TokenSigner::from_file(&signing_key, clock.clone())?);
        Ok(Self {
            client: Client::new(&addresses, signer, environment)?,
            clock,
            country: Country::read(&reference)?,
            nats_url,
            process: Process(process),
            reference,
        })
    }
}
