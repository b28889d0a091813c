//! What a run of the services stands on: databases, a broker and a token key, private ones or
//! the user's own, as settings for the programs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};
use serde_json::Value;

use crate::checkout::{Checkout, random_hex, variable, write_secret};
use crate::child;
use crate::psql::Psql;
use crate::say::say;
use crate::servers::{Accounts, Postgres, PostgresBinaries, Purpose, Servers, port, preflight};
use crate::services::{self, Service};

/// The one database of a private server; each service has a schema in it.
const DATABASE: &str = "vsys";
/// Where the pages are, if nobody listens there yet.
const PAGES: u16 = 8080;
/// Port of the partners' API, where it is free.
const PARTNERS_API: u16 = 8081;
/// Port of FHIR, where it is free.
const FHIR: u16 = 8082;
/// What the portal calls.
const UPSTREAMS: [&str; 6] = [
    "ALLOCATION",
    "CONTRACT_INTAKE",
    "DOCUMENTS",
    "FACILITY_REGISTRY",
    "IDENTITY",
    "LOGISTICS_NOTIFIER",
];
const SEED: &str = "VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT_SEED";
const ACCOUNT: &str = "VSYS_LOGISTICS_NOTIFIER_NATS_ACCOUNT";
const OPERATOR: &str = "VSYS_LOGISTICS_NOTIFIER_NATS_OPERATOR_SEED";
const SYSTEM: &str = "VSYS_LOGISTICS_NOTIFIER_NATS_SYSTEM_CREDENTIALS";

/// Settings for `vsys` and whoever talks to it; the private servers end with this value.
pub(crate) struct Ground {
    settings: BTreeMap<String, String>,
    /// The private servers, as far as the user has none.
    pub(crate) servers: Servers,
}

impl Ground {
    /// Starts what is needed and looks over what the user names.
    pub(crate) fn prepare(checkout: &Checkout, purpose: Purpose) -> anyhow::Result<Self> {
        let folder = purpose.folder(checkout);
        let services = services::with_tables(checkout)?;
        let own_databases = services.iter().any(|service| {
            variable(&service.setting("DATABASE_URL")).is_some()
                || variable(&service.setting("OWNER_DATABASE_URL")).is_some()
        });
        let own_broker = variable("VSYS_NATS_URL").is_some();
        let servers = Servers::start(checkout, purpose, !own_databases, !own_broker)?;

        let mut settings = BTreeMap::new();
        let environment = variable("VSYS_ENVIRONMENT").unwrap_or_else(|| "local".to_owned());
        settings.insert("VSYS_ENVIRONMENT".to_owned(), environment);
        match &servers.postgres {
            Some(postgres) => settings.extend(private_databases(checkout, postgres, &folder)?),
            None => settings.extend(users_databases(checkout, &services)?),
        }
        match &servers.nats {
            Some(nats) => settings.extend(private_broker(&nats.url(), &nats.accounts)),
            None => settings.extend(users_broker()?),
        }
        for service in &services {
            let address = match variable(&service.setting("LISTEN")) {
                Some(address) => address,
                None => format!("127.0.0.1:{}", port::free()?),
            };
            settings.insert(service.setting("LISTEN"), address);
        }
        Ok(Self { settings, servers })
    }

    /// Makes the development key that signs tokens, once.
    pub(crate) fn keep_token_key(&mut self, vsys: &Path, folder: &Path) -> anyhow::Result<PathBuf> {
        let folder = folder.join("token");
        let (private, public) = (folder.join("signing-key.json"), folder.join("keys.json"));
        if !private.exists() || !public.exists() {
            let _ = fs::remove_dir_all(&folder);
            fs::create_dir_all(&folder)?;
            let mut command = Command::new(vsys);
            command.arg("keys").arg("--private").arg(&private).arg("--public").arg(&public);
            child::output(&mut command)?;
        }
        // The development key, and what identity signs with.
        let identity = self.setting("VSYS_IDENTITY_LISTEN").context("just set")?;
        let keys = format!("{},http://{identity}", shown(&public));
        self.settings.insert("VSYS_TOKEN_KEYS".to_owned(), keys);
        Ok(private)
    }

    /// Settings of those services that people meet: keys, pages, mail.
    ///
    /// Keys are made once: what was sealed with them cannot be read with others.
    pub(crate) fn keep_people(
        &mut self,
        vsys: &Path,
        folder: &Path,
        smtp_url: &str,
    ) -> anyhow::Result<()> {
        let folder = folder.join("seal");
        fs::create_dir_all(&folder)?;
        for whose in ["identity", "logistics-notifier", "mailer"] {
            let half = |half: &str| folder.join(format!("{whose}.{half}"));
            if !half("private").exists() {
                let mut command = Command::new(vsys);
                command.arg("seal-keys").arg("--private").arg(half("private"));
                child::output(command.arg("--public").arg(half("public")))?;
            }
        }
        let page = variable("VSYS_PORTAL_HTTP_LISTEN")
            .map_or_else(|| port::rather(PAGES).map(|port| format!("127.0.0.1:{port}")), Ok)?;
        let listens = format!("127.0.0.1:{}", port::free()?);
        let documents = format!("127.0.0.1:{}", port::free()?);
        let port = page.rsplit(':').next().unwrap_or_default();
        let portal = format!("http://localhost:{port}");
        let mut set = |name: &str, value: String| {
            let value = variable(name).unwrap_or(value);
            self.settings.insert(name.to_owned(), value);
        };
        set("VSYS_IDENTITY_SECRETS_KEY_FILE", shown(&folder.join("identity.private")));
        let key = shown(&folder.join("logistics-notifier.private"));
        set("VSYS_LOGISTICS_NOTIFIER_SECRETS_KEY_FILE", key);
        let api = port::rather(PARTNERS_API).map(|port| format!("127.0.0.1:{port}"))?;
        set("VSYS_LOGISTICS_NOTIFIER_HTTP_LISTEN", api);
        let fhir = port::rather(FHIR).map(|port| format!("127.0.0.1:{port}"))?;
        set("VSYS_FACILITY_REGISTRY_HTTP_LISTEN", fhir);
        set("VSYS_IDENTITY_MAILER_KEY_FILE", shown(&folder.join("mailer.public")));
        set("VSYS_CONTRACT_INTAKE_MAILER_KEY_FILE", shown(&folder.join("mailer.public")));
        set("VSYS_CONTRACT_INTAKE_IDENTITY_KEY_FILE", shown(&folder.join("identity.public")));
        set("VSYS_IDENTITY_PORTAL_URL", portal.clone());
        set("VSYS_MAILER_PRIVATE_KEY_FILE", shown(&folder.join("mailer.private")));
        set("VSYS_MAILER_PORTAL_URL", portal.clone());
        set("VSYS_DOCUMENTS_LISTEN", documents);
        set("VSYS_DOCUMENTS_PORTAL_URL", portal);
        set("VSYS_MAILER_SENDER", "vsys@example.jp".to_owned());
        set("VSYS_MAILER_SMTP_URL", smtp_url.to_owned());
        set("VSYS_PORTAL_HTTP_LISTEN", page);
        set("VSYS_PORTAL_LISTEN", listens);
        let address = |schema: &str| self.setting(&format!("VSYS_{schema}_LISTEN"));
        let urls: Vec<_> = UPSTREAMS
            .iter()
            .filter_map(|schema| Some((schema, format!("http://{}", address(schema)?))))
            .collect();
        for (schema, url) in urls {
            self.settings.insert(format!("VSYS_PORTAL_{schema}_URL"), url);
        }
        Ok(())
    }

    /// The settings of `vsys`.
    pub(crate) fn settings(&self) -> &BTreeMap<String, String> {
        &self.settings
    }

    /// One of them.
    pub(crate) fn setting(&self, name: &str) -> Option<&str> {
        self.settings.get(name).map(String::as_str)
    }
}

/// Makes roles and database on a private server.
pub(crate) fn private_databases(
    checkout: &Checkout,
    postgres: &Postgres,
    folder: &Path,
) -> anyhow::Result<BTreeMap<String, String>> {
    let passwords = passwords(checkout, &folder.join("postgres/roles.json"))?;
    make_roles(checkout, &postgres.binaries, &postgres.superuser("postgres"), &passwords)?;
    let mut settings = BTreeMap::new();
    for service in services::with_tables(checkout)? {
        for (role, kind) in [("", ""), ("_owner", "OWNER_")] {
            let password = passwords
                .get(&service.setting(&format!("{kind}PASSWORD")))
                .context("every role has a password")?;
            let role = format!("vsys_{}{role}", service.schema());
            let url = postgres.url(&role, password, DATABASE);
            settings.insert(service.setting(&format!("{kind}DATABASE_URL")), url);
        }
    }
    Ok(settings)
}

/// Runs deploy/postgres/roles.sql, which may be run again at any time.
pub(crate) fn make_roles(
    checkout: &Checkout,
    binaries: &PostgresBinaries,
    superuser: &str,
    passwords: &BTreeMap<String, String>,
) -> anyhow::Result<()> {
    let psql = Psql::new(binaries, superuser)?;
    let file = checkout.root.join("deploy/postgres/roles.sql");
    psql.file(&file, passwords).context("making the roles")
}

/// The roles' passwords, made once and kept for the owner's eyes.
fn passwords(checkout: &Checkout, file: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let kept: Value = match fs::read_to_string(file) {
        Ok(text) => serde_json::from_str(&text)?,
        Err(_) => Value::Null,
    };
    let mut passwords = BTreeMap::new();
    for service in services::with_tables(checkout)? {
        for kind in ["PASSWORD", "OWNER_PASSWORD"] {
            let name = service.setting(kind);
            let password = match kept.get(&name).and_then(Value::as_str) {
                Some(password) => password.to_owned(),
                None => random_hex::<16>()?,
            };
            passwords.insert(name, password);
        }
    }
    write_secret(file, &serde_json::json!(passwords).to_string())?;
    Ok(passwords)
}

fn users_databases(
    checkout: &Checkout,
    services: &[Service],
) -> anyhow::Result<BTreeMap<String, String>> {
    let binaries = PostgresBinaries::find(checkout)?;
    let (mut settings, mut lacks) = (BTreeMap::new(), Vec::new());
    for service in services {
        let names = ["DATABASE_URL", "OWNER_DATABASE_URL"].map(|kind| service.setting(kind));
        let urls = names.each_ref().map(|name| variable(name));
        lacks.extend(names.iter().zip(&urls).filter(|(_, url)| url.is_none()).map(|(name, _)| {
            format!("{name} is not set; name all databases, or none to have a private server")
        }));
        if let [Some(runtime), Some(owner)] = &urls {
            lacks.extend(preflight::service_database(
                &service.schema().to_uppercase(),
                &Psql::new(&binaries, runtime)?,
                &Psql::new(&binaries, owner)?,
            ));
            settings.extend(names.into_iter().zip([runtime.clone(), owner.clone()]));
        }
    }
    refuse("databases", &lacks)?;
    Ok(settings)
}

/// Settings for a broker of ours.
pub(crate) fn private_broker(url: &str, accounts: &Accounts) -> BTreeMap<String, String> {
    BTreeMap::from([
        ("VSYS_NATS_URL".to_owned(), url.to_owned()),
        ("VSYS_NATS_CREDENTIALS".to_owned(), shown(&accounts.credentials)),
        (SEED.to_owned(), accounts.signing_seed.clone()),
        (ACCOUNT.to_owned(), accounts.account.clone()),
        (OPERATOR.to_owned(), accounts.revoking_seed.clone()),
        (SYSTEM.to_owned(), shown(&accounts.system_credentials)),
    ])
}

fn users_broker() -> anyhow::Result<BTreeMap<String, String>> {
    let (mut settings, mut lacks) = (BTreeMap::new(), Vec::new());
    for name in ["VSYS_NATS_URL", "VSYS_NATS_CREDENTIALS", SEED, ACCOUNT] {
        match variable(name) {
            Some(value) => {
                settings.insert(name.to_owned(), value);
            }
            None => lacks.push(format!("{name} is not set; it goes with VSYS_NATS_URL")),
        }
    }
    if let Some(url) = settings.get("VSYS_NATS_URL") {
        let credentials = settings.get("VSYS_NATS_CREDENTIALS").map(PathBuf::from);
        lacks.extend(preflight::broker("VSYS_NATS_URL", url, credentials.as_deref()));
    }
    refuse("broker", &lacks)?;
    say("your own broker is well as far as one can see; whether it has `sync_interval: always` \
         cannot be seen from outside: see to it, or a loss of power may cost acknowledged events");
    Ok(settings)
}

/// Says everything that is missing at once.
pub(crate) fn refuse(what: &str, lacks: &[String]) -> anyhow::Result<()> {
    if !lacks.is_empty() {
        bail!("your own {what} cannot be used yet:\n  - {}", lacks.join("\n  - "));
    }
    Ok(())
}

fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
