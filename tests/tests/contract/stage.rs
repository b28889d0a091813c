//! All services on servers of a test's own, wired as a deployment is.

use std::path::Path;
use std::sync::Arc;

use vsys_chassis::{Clock, Service, SigningKey, TokenSigner};
use vsys_testkit::{Database, fresh_database, schemas, settings};
use vsys_tests::{Addresses, Client};
use vsys_vocabulary::Environment;

use crate::broker::Broker;
use crate::collector::Collector;
use crate::folder::Folder;
use crate::program::Program;

pub(crate) static SERVICES: &[Service] =
    &[vsys_facility_registry::SERVICE, vsys_allocation::SERVICE, vsys_logistics_notifier::SERVICE];

/// A running system. Fields end in this order: the program before what it stands on.
pub(crate) struct Stage {
    _program: Program,
    pub(crate) broker: Broker,
    _database: Database,
    pub(crate) folder: Folder,
    /// The offices' way to the services.
    pub(crate) client: Client,
    /// Where services listen.
    pub(crate) addresses: [(&'static Service, String); 3],
    /// Where partners' programs call.
    pub(crate) api: String,
    /// Where systems of health care read: `…/fhir/R4`.
    pub(crate) fhir: String,
    pub(crate) clock: Clock,
}

impl Stage {
    /// Starts everything; spans go to the collector, if there is one.
    pub(crate) async fn set(collector: Option<&Collector>) -> Self {
        let schemas = schemas(SERVICES);
        let (database, broker) = tokio::join!(fresh_database(&schemas), Broker::start());
        let folder = Folder::new();
        let key = SigningKey::generate("contract").unwrap();
        let keys = folder.write("keys.json", serde_json::to_vec(&key.jwks()).unwrap());
        let text = |path: &Path| path.to_str().unwrap().to_owned();
        let [seed, account] = broker.issuer();

        let mut settings = settings(SERVICES, &database);
        for (name, value) in [
            ("VSYS_NATS_URL", broker.url.clone()),
            ("VSYS_NATS_CREDENTIALS", text(&broker.credentials())),
            ("VSYS_TOKEN_KEYS", text(&keys)),
            ("VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT_SEED", seed),
            ("VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT", account),
        ] {
            settings.insert(name.to_owned(), value);
        }
        settings.extend(collector.map(Collector::settings).unwrap_or_default());
        let program = Program::run(&settings, &folder.file("vsys.log"));
        let [registry, allocation, logistics] = SERVICES else { panic!("there are three") };
        let addresses = [
            (registry, program.address(registry.name).await),
            (allocation, program.address(allocation.name).await),
            (logistics, program.address(logistics.name).await),
        ];
        let api = format!("http://{}", program.http_address(logistics.name).await);
        let fhir = format!("http://{}/fhir/R4", program.http_address(registry.name).await);
        let urls = addresses.each_ref().map(|(_, address)| format!("http://{address}"));
        let [facility_registry, allocation, logistics_notifier] = urls;
        let clock = Clock::system();
        let signer = Arc::new(TokenSigner::new(key, clock.clone()));
        let addresses_of = Addresses {
            facility_registry,
            allocation,
            logistics_notifier,
            identity: None,
            contract_intake: None,
        };
        let client = Client::new(&addresses_of, signer, Environment::Local).unwrap();
        Self {
            _program: program,
            _database: database,
            broker,
            folder,
            client,
            addresses,
            api,
            fhir,
            clock,
        }
    }
}
