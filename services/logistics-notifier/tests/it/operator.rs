//! A broker that knows accounts, as production's does: it runs by JWTs of an operator.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use async_nats::{ConnectOptions, jetstream};
use data_encoding::BASE64URL_NOPAD;
use nkeys::KeyPair;
use serde_json::{Value, json};
use uuid::Uuid;
use vsys_chassis::{Clock, Env, Fleet, Ground};
use vsys_messaging::Topology;
use vsys_testkit::{Database, Tokens, eventually, fresh_database, schemas, settings};
use vsys_vocabulary::Environment;

use crate::town::SERVICES;

/// A nats-server of this test's own, ended with the value.
pub(crate) struct Broker {
    server: Child,
    folder: PathBuf,
    account: KeyPair,
    pub(crate) url: String,
    revoking_seed: String,
    system_credentials: PathBuf,
}

impl Broker {
    pub(crate) async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("vsys-broker-{}", Uuid::now_v7()));
        std::fs::create_dir_all(&folder).unwrap();
        let account = KeyPair::new_account();
        let configured = configuration(&account, &folder);
        std::fs::write(folder.join("server.conf"), configured.text).unwrap();
        let system_credentials = folder.join("system.creds");
        std::fs::write(&system_credentials, configured.system_credentials).unwrap();
        let revoking_seed = configured.revoking_seed;
        let server = Command::new(program())
            .arg("-c")
            .arg(folder.join("server.conf"))
            .stdout(Stdio::null())
            .stderr(std::fs::File::create(folder.join("server.log")).unwrap())
            .spawn()
            .expect("nats-server starts: name it by VSYS_TEST_NATS_SERVER, or put it on PATH");
        let url = String::new();
        let mut broker = Self { server, folder, account, url, revoking_seed, system_credentials };
        let ports = broker.folder.join(format!("nats-server_{}.ports", broker.server.id()));
        let log = broker.folder.join("server.log");
        broker.url = eventually("the broker says where it listens", || async {
            let read = || -> Option<String> {
                let ports: Value = serde_json::from_slice(&std::fs::read(&ports).ok()?).ok()?;
                Some(ports["nats"][0].as_str()?.to_owned())
            };
            read().ok_or_else(|| std::fs::read_to_string(&log))
        })
        .await;
        broker
    }

    pub(crate) fn account_seed(&self) -> String {
        self.account.seed().unwrap()
    }

    /// A client that may do everything, as services may.
    pub(crate) async fn services(&self) -> async_nats::Client {
        let text = credentials(&self.account, "services");
        let options = ConnectOptions::with_credentials(&text).unwrap();
        options.connect(&self.url).await.unwrap()
    }
}

impl Drop for Broker {
    fn drop(&mut self) {
        // What is gone already needs no end.
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[expect(clippy::disallowed_methods, reason = "which program a test runs is no setting of ours")]
fn program() -> PathBuf {
    std::env::var_os("VSYS_TEST_NATS_SERVER").map_or_else(|| "nats-server".into(), PathBuf::from)
}

/// What the broker is told, and who may speak for its operator.
struct Configured {
    text: String,
    revoking_seed: String,
    system_credentials: String,
}

fn configuration(account: &KeyPair, folder: &std::path::Path) -> Configured {
    let (operator, revoking, system) =
        (KeyPair::new_operator(), KeyPair::new_operator(), KeyPair::new_account());
    let operators = json!({
        "iss": operator.public_key(), "sub": operator.public_key(), "name": "test", "iat": 1,
        "nats": {"type": "operator", "version": 2, "signing_keys": [revoking.public_key()]},
    });
    let account_jwt = |account: &KeyPair, storage: i32| {
        let claims = json!({
            "iss": operator.public_key(), "sub": account.public_key(), "name": "vsys", "iat": 1,
            "nats": {
                "type": "account", "version": 2,
                "limits": {
                    "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1,
                    "wildcards": true, "conn": -1, "leaf": -1, "mem_storage": storage,
                    "disk_storage": storage, "streams": storage, "consumer": storage,
                },
            },
        });
        format!("{}: {}", account.public_key(), jwt(&operator, &claims))
    };
    let folder = folder.display();
    let text = format!(
        "host: 127.0.0.1\nport: -1\nports_file_dir: \"{folder}\"\n\
         jetstream {{ store_dir: \"{folder}/store\" }}\n\
         operator: {}\nsystem_account: {}\n\
         resolver {{ type: full, dir: \"{folder}/resolver\", interval: \"2m\" }}\n\
         resolver_preload: {{\n{}\n{}\n}}\n",
        jwt(&operator, &operators),
        system.public_key(),
        account_jwt(account, -1),
        account_jwt(&system, 0),
    );
    Configured {
        text,
        revoking_seed: revoking.seed().unwrap(),
        system_credentials: credentials(&system, "revocations"),
    }
}

/// A user who may do everything in an account.
fn credentials(account: &KeyPair, name: &str) -> String {
    let user = KeyPair::new_user();
    let claims = json!({
        "iss": account.public_key(), "sub": user.public_key(), "name": name, "iat": 1,
        "nats": {"type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1},
    });
    let jwt = jwt(account, &claims);
    let seed = user.seed().unwrap();
    format!(
        "-----BEGIN NATS USER JWT-----\n{jwt}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
    )
}

fn jwt(signer: &KeyPair, claims: &Value) -> String {
    let header = BASE64URL_NOPAD.encode(br#"{"typ":"JWT","alg":"ed25519-nkey"}"#);
    let claims = BASE64URL_NOPAD.encode(claims.to_string().as_bytes());
    let body = format!("{header}.{claims}");
    let signature = signer.sign(body.as_bytes()).unwrap();
    format!("{body}.{}", BASE64URL_NOPAD.encode(&signature))
}

/// The service on such a broker.
pub(crate) struct Operated {
    pub(crate) broker: Broker,
    pub(crate) jetstream: jetstream::Context,
    pub(crate) tokens: Tokens,
    pub(crate) fleet: Fleet,
    _database: Database,
}

impl Operated {
    pub(crate) async fn start() -> Self {
        let broker = Broker::start().await;
        let database = fresh_database(&schemas(SERVICES)).await;
        let nats = broker.services().await;
        let jetstream = jetstream::new(nats.clone());
        let topology = Topology::production();
        topology.ensure(&jetstream).await.unwrap();
        let tokens = Tokens::new();
        let mut settings = settings(SERVICES, &database);
        settings.extend([
            ("VSYS_NATS_URL".to_owned(), broker.url.clone()),
            ("VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT_SEED".to_owned(), broker.account_seed()),
            ("VSYS_LOGISTICS_NOTIFIER_NATS_OPERATOR_SEED".to_owned(), broker.revoking_seed.clone()),
            (
                "VSYS_LOGISTICS_NOTIFIER_NATS_SYSTEM_CREDENTIALS".to_owned(),
                broker.system_credentials.to_string_lossy().into_owned(),
            ),
        ]);
        let env = Env::from_map(settings);
        let ground = Ground {
            nats,
            jetstream: jetstream.clone(),
            topology,
            clock: Clock::system(),
            verifier: tokens.verifier.clone(),
            environment: Environment::Local,
        };
        let fleet = Fleet::start(SERVICES, &env, &ground).await.unwrap();
        Self { broker, jetstream, tokens, fleet, _database: database }
    }
}
