//! Where the servers of the tests are.

use std::path::PathBuf;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;
use vsys_chassis::{Env, Secret, Setting};

static DATABASE_URL: Setting = Setting {
    name: "VSYS_TEST_DATABASE_URL",
    default: None,
    secret: true,
    about: "URL of a PostgreSQL server for tests, as a superuser.",
};
static ROLE_PASSWORD: Setting = Setting {
    name: "VSYS_TEST_ROLE_PASSWORD",
    default: Some(""),
    secret: true,
    about: "Password that the services' roles get on that server.",
};
static NATS_URL: Setting = Setting {
    name: "VSYS_TEST_NATS_URL",
    default: None,
    secret: true,
    about: "URL of a NATS server with JetStream for tests.",
};
static NATS_CREDENTIALS: Setting = Setting {
    name: "VSYS_TEST_NATS_CREDENTIALS",
    default: Some(""),
    secret: false,
    about: "Path of the `.creds` file for that server.",
};

pub(crate) struct Postgres {
    pub(crate) superuser: PgConnectOptions,
    pub(crate) role_password: Option<String>,
}

pub(crate) fn postgres() -> Postgres {
    let env = Env::process();
    let url: Option<Secret<String>> = env.get(&DATABASE_URL);
    let password: Option<Secret<String>> = env.optional(&ROLE_PASSWORD);
    let url = url.unwrap_or_else(|| missing(&DATABASE_URL));
    let superuser = PgConnectOptions::from_str(url.expose())
        .unwrap_or_else(|error| panic!("{} is not a URL: {error}", DATABASE_URL.name));
    Postgres { superuser, role_password: password.map(|password| password.expose().clone()) }
}

pub(crate) struct NatsServer {
    pub(crate) url: String,
    pub(crate) credentials: Option<PathBuf>,
}

pub(crate) fn nats() -> NatsServer {
    let env = Env::process();
    let url: Option<String> = env.get(&NATS_URL);
    let credentials = env.optional(&NATS_CREDENTIALS);
    NatsServer { url: url.unwrap_or_else(|| missing(&NATS_URL)), credentials }
}

fn missing(setting: &Setting) -> ! {
    panic!("{} is not set. Run the tests with: cargo xtask test", setting.name)
}
