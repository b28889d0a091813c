//! The command line that every binary has.

mod dead;
mod healthcheck;
mod keys;
mod migrate;
mod reconcile;
mod serve;
mod tables;
mod verify;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};
use vsys_messaging::Topology;

use crate::env::{Env, Problems};
use crate::service::Service;

/// `EX_USAGE` of sysexits.h: the settings are wrong, trying again will not help.
const BAD_SETTINGS: u8 = 64;

/// Runs services, and looks after them.
#[derive(Parser)]
#[command(name = "vsys", version, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    /// The services to run; all of them when none is named.
    services: Vec<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Runs services until SIGTERM or Ctrl-C.
    Run {
        /// The services to run; all of them when none is named.
        services: Vec<String>,
    },
    /// Brings the schemas up to date, as the roles that own them.
    Migrate {
        /// The services; all of them when none is named.
        services: Vec<String>,
    },
    /// Prints the settings as a table.
    Settings,
    /// Prints the reasons for which calls are refused, as a table.
    Reasons,
    /// Prints the streams as a table.
    Streams,
    /// Prints the descriptions of the services' HTTP APIs (OpenAPI).
    Openapi,
    /// Compares outboxes with streams, and publishes again what is missing.
    Reconcile {
        /// The services; all of them when none is named.
        services: Vec<String>,
    },
    /// Recomputes the records that nobody may change, and fails when one was.
    Verify {
        /// The services; all of them when none is named.
        services: Vec<String>,
    },
    /// Looks after events that nobody could hear.
    Dead {
        #[command(subcommand)]
        command: dead::Command,
    },
    /// Signs a token with a development key; refused in production.
    Token(keys::TokenArgs),
    /// Makes a key pair that signs and checks tokens.
    Keys {
        /// Where to write the private key (a JSON Web Key).
        #[arg(long)]
        private: PathBuf,
        /// Where to write the public key (a JSON Web Key Set).
        #[arg(long)]
        public: PathBuf,
        /// The name of the key.
        #[arg(long, default_value = "development")]
        kid: String,
    },
    /// Makes a key pair with which one service seals what only another may read.
    SealKeys {
        /// Where to write the private half (64 hexadecimal digits).
        #[arg(long)]
        private: PathBuf,
        /// Where to write the public half.
        #[arg(long)]
        public: PathBuf,
    },
    /// Asks running services whether they serve; for containers without a shell.
    Healthcheck {
        /// The services that run here, asked where their `…_LISTEN` says; all when none is named.
        services: Vec<String>,
        /// Whom to ask instead.
        #[arg(long, conflicts_with = "services")]
        address: Option<SocketAddr>,
    },
}

/// The whole of a binary's `main`: reads the command line, does it, and says how it went.
///
/// 0 = done, 1 = failed, 2 = the command line is wrong, 64 = the settings are wrong.
#[must_use]
pub fn run(services: &'static [Service]) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(usage) => {
            let wrong = usage.use_stderr();
            // Nobody is left to be told when even this cannot be written.
            let _ = usage.print();
            return if wrong { ExitCode::from(2) } else { ExitCode::SUCCESS };
        }
    };
    let env = Env::process();
    let command = cli.command.unwrap_or(Command::Run { services: cli.services });
    match carry_out(command, services, &env) {
        Ok(code) => code,
        Err(error) => {
            tell(&error);
            if error.is::<Problems>() { ExitCode::from(BAD_SETTINGS) } else { ExitCode::FAILURE }
        }
    }
}

fn carry_out(
    command: Command,
    services: &'static [Service],
    env: &Env,
) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run { services: names } => serve::serve(&chosen(services, &names)?, services, env),
        Command::Migrate { services: names } => {
            done(on_runtime(migrate::migrate(&chosen(services, &names)?, env)))
        }
        Command::Settings => done(print(&tables::settings(services))),
        Command::Reasons => done(print(&tables::reasons(services))),
        Command::Streams => done(print(&Topology::production().to_markdown())),
        Command::Openapi => done(print(&tables::openapi(services))),
        Command::Reconcile { services: names } => {
            done(on_runtime(reconcile::reconcile(&chosen(services, &names)?, env)))
        }
        Command::Verify { services: names } => {
            done(on_runtime(verify::verify(&chosen(services, &names)?, env)))
        }
        Command::Dead { command } => done(on_runtime(dead::look_after(command, env))),
        Command::Token(args) => done(keys::token(&args, env)),
        Command::Keys { private, public, kid } => done(keys::keys(&private, &public, &kid)),
        Command::SealKeys { private, public } => done(keys::seal_keys(&private, &public)),
        Command::Healthcheck { services: names, address } => {
            let asked = chosen(services, &names)?;
            done(on_runtime(healthcheck::healthcheck(address, &asked, env)))
        }
    }
}

fn done(outcome: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    outcome.map(|()| ExitCode::SUCCESS)
}

/// The named services, or all.
fn chosen(services: &'static [Service], names: &[String]) -> anyhow::Result<Vec<&'static Service>> {
    if names.is_empty() {
        return Ok(services.iter().collect());
    }
    names
        .iter()
        .map(|name| {
            services.iter().find(|service| service.name == name).with_context(|| {
                let known: Vec<_> = services.iter().map(|service| service.name).collect();
                format!("there is no service {name} in this binary, only {}", known.join(", "))
            })
        })
        .collect()
}

fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread().enable_all().build()?)
}

fn on_runtime(work: impl Future<Output = anyhow::Result<()>>) -> anyhow::Result<()> {
    runtime()?.block_on(work)
}

/// What a command was asked to print.
fn print(text: &str) -> anyhow::Result<()> {
    use std::io::Write as _;

    let mut out = std::io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Why a command failed, with all causes, where people look for it.
fn tell(error: &anyhow::Error) {
    use std::io::Write as _;

    // Nobody is left to be told when even this cannot be written.
    let _ = writeln!(std::io::stderr(), "vsys: {error:#}");
}
