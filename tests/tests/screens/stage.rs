//! All services on servers of a test's own, wired as a deployment is, with their pages.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use vsys_chassis::{Clock, Service, SigningKey, TokenSigner};
use vsys_testkit::{Database, fresh_database, schemas, settings};
use vsys_tests::{Addresses, Client};
use vsys_vocabulary::Environment;

use crate::broker::Broker;
use crate::folder::Folder;
use crate::post_office::PostOffice;
use crate::program::{Program, free_ports};

pub(crate) static SERVICES: &[Service] = &[
    vsys_facility_registry::SERVICE,
    vsys_allocation::SERVICE,
    vsys_logistics_notifier::SERVICE,
    vsys_identity::SERVICE,
    vsys_mailer::SERVICE,
    vsys_contract_intake::SERVICE,
    vsys_documents::SERVICE,
    vsys_portal::SERVICE,
];

/// Whom the portal calls.
const UPSTREAMS: [&str; 6] = [
    "facility_registry",
    "allocation",
    "logistics_notifier",
    "identity",
    "contract_intake",
    "documents",
];

/// A running system. Fields end in this order: the program before what it stands on.
pub(crate) struct Stage {
    _program: Program,
    pub(crate) post_office: PostOffice,
    _broker: Broker,
    _database: Database,
    pub(crate) folder: Folder,
    /// The offices' way to the services, beside the pages.
    pub(crate) client: Client,
    /// Where the pages are; passkeys are bound to the name.
    pub(crate) portal: String,
    /// Where partners' programs call.
    pub(crate) api: String,
    pub(crate) clock: Clock,
}

impl Stage {
    /// Starts everything.
    pub(crate) async fn set() -> Self {
        let folder = Folder::make();
        let schemas = schemas(SERVICES);
        let (database, broker, post_office) = tokio::join!(
            fresh_database(&schemas),
            Broker::start(folder.file("broker")),
            PostOffice::open(folder.file("letters.jsonl")),
        );
        let key = SigningKey::generate("screens").unwrap();
        let keys = folder.file("keys.json");
        std::fs::write(&keys, serde_json::to_vec(&key.jwks()).unwrap()).unwrap();

        let [pages, api, ports @ ..]: [u16; 10] = free_ports();
        let urls: BTreeMap<&str, String> = SERVICES
            .iter()
            .zip(ports)
            .map(|(service, port)| (service.schema, format!("http://127.0.0.1:{port}")))
            .collect();
        let portal = format!("http://localhost:{pages}");
        let mut settings = settings(SERVICES, &database);
        let mut set = |name: String, value: String| settings.insert(name, value);
        for (name, value) in broker.settings() {
            set(name.to_owned(), value);
        }
        for (service, port) in SERVICES.iter().zip(ports) {
            set(name(service.schema, "LISTEN"), format!("127.0.0.1:{port}"));
        }
        for upstream in UPSTREAMS {
            set(name("portal", &format!("{upstream}_URL")), urls[upstream].clone());
        }
        set("VSYS_TOKEN_KEYS".to_owned(), format!("{},{}", shown(&keys), urls["identity"]));
        set(name("portal", "HTTP_LISTEN"), format!("127.0.0.1:{pages}"));
        set(name("logistics_notifier", "HTTP_LISTEN"), format!("127.0.0.1:{api}"));
        set(name("identity", "PORTAL_URL"), portal.clone());
        set(name("mailer", "PORTAL_URL"), portal.clone());
        set(name("documents", "PORTAL_URL"), portal.clone());
        set(name("mailer", "SENDER"), "vsys@example.jp".to_owned());
        set(name("mailer", "SMTP_URL"), post_office.url());
        // Nobody waits for hundreds of letters.
        set(name("mailer", "LETTERS_PER_MINUTE"), "6000".to_owned());
        let listening: Vec<u16> = ports.into_iter().chain([pages, api]).collect();
        let program = Program::run(&settings, &folder.file("vsys.log"), &listening).await;

        let clock = Clock::system();
        let [facility_registry, allocation, logistics_notifier, identity, contract_intake, _] =
            UPSTREAMS.map(|upstream| urls[upstream].clone());
        let addresses = Addresses {
            facility_registry,
            allocation,
            logistics_notifier,
            identity: Some(identity),
            contract_intake: Some(contract_intake),
        };
        let signer = Arc::new(TokenSigner::new(key, clock.clone()));
        let client = Client::new(&addresses, signer, Environment::Local).unwrap();
        Self {
            _program: program,
            post_office,
            _broker: broker,
            _database: database,
            folder,
            client,
            portal,
            api: format!("http://127.0.0.1:{api}"),
            clock,
        }
    }
}

/// A setting of a service.
fn name(schema: &str, what: &str) -> String {
    format!("VSYS_{schema}_{what}").to_uppercase()
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}
