//! Settings of the service, and the only place that knows their names.

use std::fs;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;

use lettre::Address;
use vsys_chassis::{Env, Problems, Secret, Setting};
use vsys_vocabulary::Environment;

use crate::post::{Authority, SmtpUrl};
use crate::seal::PrivateKey;
use crate::wording::PortalUrl;

static DATABASE_URL: Setting = Setting {
    name: "VSYS_MAILER_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the runtime role, which owns nothing.",
};

/// Read by `vsys migrate` only.
pub(crate) static OWNER_DATABASE_URL: Setting = Setting {
    name: "VSYS_MAILER_OWNER_DATABASE_URL",
    default: None,
    secret: true,
    about: "PostgreSQL URL of the role that owns the schema and runs its migrations.",
};

static LISTEN: Setting = Setting {
    name: "VSYS_MAILER_LISTEN",
    default: Some("127.0.0.1:7205"),
    secret: false,
    about: "Address and port that gRPC is served on.",
};

static PRIVATE_KEY_FILE: Setting = Setting {
    name: "VSYS_MAILER_PRIVATE_KEY_FILE",
    default: None,
    secret: false,
    about: "Path of the file with the private key (64 hexadecimal digits) that opens sealed \
            addressees.",
};

static SMTP_URL: Setting = Setting {
    name: "VSYS_MAILER_SMTP_URL",
    default: None,
    secret: true,
    about: "Mail server, `smtp://user:password@host:587`; STARTTLS is demanded unless the \
            environment is `local`.",
};

static SMTP_CA_FILE: Setting = Setting {
    name: "VSYS_MAILER_SMTP_CA_FILE",
    default: Some(""),
    secret: false,
    about: "Path of a PEM file with the authority that signed the mail server's certificate, when \
            it is none of the public ones; STARTTLS is then demanded in `local` as well.",
};

static SENDER: Setting = Setting {
    name: "VSYS_MAILER_SENDER",
    default: None,
    secret: false,
    about: "The one published mail address that letters come from.",
};

static PORTAL_URL: Setting = Setting {
    name: "VSYS_MAILER_PORTAL_URL",
    default: None,
    secret: false,
    about: "Where people find the portal, `https://host`; links in letters begin with it.",
};

static LETTERS_PER_MINUTE: Setting = Setting {
    name: "VSYS_MAILER_LETTERS_PER_MINUTE",
    default: Some("600"),
    secret: false,
    about: "How many letters the mail server is handed in a minute at most, by each process.",
};

/// Every setting that `start` reads.
pub(crate) static SETTINGS: &[&Setting] = &[
    &DATABASE_URL,
    &LISTEN,
    &PRIVATE_KEY_FILE,
    &SMTP_URL,
    &SMTP_CA_FILE,
    &SENDER,
    &PORTAL_URL,
    &LETTERS_PER_MINUTE,
];

/// The settings, read.
pub(crate) struct Config {
    /// Where letters are kept.
    pub(crate) database_url: Secret<String>,
    /// Where calls are heard.
    pub(crate) listen: SocketAddr,
    /// Opens addressees.
    pub(crate) private_key: PrivateKey,
    /// The mail server.
    pub(crate) smtp_url: SmtpUrl,
    /// Who signed its certificate, when it is none of the public authorities.
    pub(crate) smtp_authority: Option<Authority>,
    /// Who writes.
    pub(crate) sender: Address,
    /// Where links lead.
    pub(crate) portal_url: PortalUrl,
    /// The pace.
    pub(crate) letters_per_minute: NonZeroU32,
}

impl Config {
    /// Reads all settings and the files they name, and tells of every problem at once.
    pub(crate) fn from_env(env: &Env, environment: Environment) -> Result<Self, Problems> {
        let database_url = env.get(&DATABASE_URL);
        let listen = env.get(&LISTEN);
        let private_key = env.get(&PRIVATE_KEY_FILE);
        let private_key = private_key.and_then(|path| file(env, &PRIVATE_KEY_FILE, &path));
        let smtp_url = env.get(&SMTP_URL);
        let authority: Option<PathBuf> = env.optional(&SMTP_CA_FILE);
        let smtp_authority = authority.and_then(|path| file(env, &SMTP_CA_FILE, &path));
        let sender = env.get(&SENDER);
        let portal_url: Option<PortalUrl> = env.get(&PORTAL_URL);
        if portal_url.as_ref().is_some_and(|url| !url.is_fit_for(environment)) {
            env.problem(PORTAL_URL.name, "must begin with https:// outside `local`");
        }
        let letters_per_minute = env.get(&LETTERS_PER_MINUTE);
        env.finish(|| {
            Some(Self {
                database_url: database_url?,
                listen: listen?,
                private_key: private_key?,
                smtp_url: smtp_url?,
                smtp_authority,
                sender: sender?,
                portal_url: portal_url?,
                letters_per_minute: letters_per_minute?,
            })
        })
    }
}

/// What is in a file; a problem is noted without any of its content.
fn file<T: FromStr>(env: &Env, setting: &Setting, path: &PathBuf) -> Option<T>
where
    T::Err: std::fmt::Display,
{
    let read = fs::read_to_string(path).map_err(|error| error.to_string());
    match read.and_then(|text| text.parse::<T>().map_err(|error| error.to_string())) {
        Ok(value) => Some(value),
        Err(error) => {
            env.problem(setting.name, format!("names {}: {error}", path.display()));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_problem_is_told_at_once_and_no_secret_with_it() {
        let env = Env::from_map([
            (SMTP_URL.name, "smtps://user:hunter2@mail.example.jp"),
            (SENDER.name, "nobody"),
            (PORTAL_URL.name, "http://portal.example.jp"),
            (PRIVATE_KEY_FILE.name, "Cargo.toml"),
            (LETTERS_PER_MINUTE.name, "0"),
        ]);
        let problems = Config::from_env(&env, Environment::Production).err().unwrap();
        let named: Vec<_> = problems.0.iter().map(|(name, _)| *name).collect();
        assert_eq!(
            named,
            [
                DATABASE_URL.name,
                LETTERS_PER_MINUTE.name,
                PORTAL_URL.name,
                PRIVATE_KEY_FILE.name,
                SENDER.name,
                SMTP_URL.name,
            ]
        );
        assert!(!problems.to_string().contains("hunter2"), "{problems}");
    }
}
