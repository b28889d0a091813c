//! Settings of the service, and the only place that knows their names.

use std::net::SocketAddr;

use vsys_chassis::{Env, Problems, Setting};
use vsys_vocabulary::Environment;

use crate::domain::portal::PortalUrl;

static LISTEN: Setting = Setting {
    name: "VSYS_DOCUMENTS_LISTEN",
    default: Some("127.0.0.1:7209"),
    secret: false,
    about: "Address and port that gRPC is served on.",
};

static PORTAL_URL: Setting = Setting {
    name: "VSYS_DOCUMENTS_PORTAL_URL",
    default: None,
    secret: false,
    about: "Where people find the portal, `https://host`; codes on documents lead there.",
};

/// Every setting that `start` reads.
pub(crate) static SETTINGS: &[&Setting] = &[&LISTEN, &PORTAL_URL];

/// The settings, read.
#[derive(Debug)]
pub(crate) struct Config {
    /// Where calls are heard.
    pub(crate) listen: SocketAddr,
    /// Where codes lead.
    pub(crate) portal_url: PortalUrl,
}

impl Config {
    /// Reads all settings, and tells of every problem at once.
    pub(crate) fn from_env(env: &Env, environment: Environment) -> Result<Self, Problems> {
        let listen = env.get(&LISTEN);
        let portal_url: Option<PortalUrl> = env.get(&PORTAL_URL);
        if portal_url.as_ref().is_some_and(|url| !url.is_fit_for(environment)) {
            env.problem(PORTAL_URL.name, "must begin with https:// outside `local`");
        }
        env.finish(|| Some(Self { listen: listen?, portal_url: portal_url? }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(environment: Environment, portal_url: &str) -> Vec<&'static str> {
        let env = Env::from_map([(LISTEN.name, "here"), (PORTAL_URL.name, portal_url)]);
        let problems = Config::from_env(&env, environment).unwrap_err();
        problems.0.iter().map(|(name, _)| *name).collect()
    }

    #[test]
    fn every_problem_is_told_at_once() {
        assert_eq!(named(Environment::Local, ""), [LISTEN.name, PORTAL_URL.name]);
        assert_eq!(named(Environment::Local, "http://localhost:8080"), [LISTEN.name]);
        let open = "http://vsys.example.jp";
        assert_eq!(named(Environment::Production, open), [LISTEN.name, PORTAL_URL.name]);
    }
}
