//! `cargo xtask lint`: what the compiler cannot see. Every step is tried, one line each; all
//! failures are shown at the end.

mod arrows;
mod contract;
mod deployment;
mod licences;
mod manifests;
mod names;
mod sizes;
mod sources;
mod sql;
mod words;

use anyhow::{bail, ensure};

use crate::checkout::Checkout;
use crate::child::{self, Interrupted};
use crate::say::{say, timed};
use crate::{docs, sqlx};
use sources::Sources;

/// Checks style, architecture, contracts, and that generated files are fresh
#[derive(clap::Args)]
pub(crate) struct Lint {
    /// Only the steps whose names contain this word
    only: Option<String>,
}

/// How a step looks.
enum Step {
    /// At the committed text: one sentence for each fault.
    Text(fn(&Sources) -> Vec<String>),
    /// At more than the text: one sentence for each fault.
    Tree(fn(&Checkout, &Sources) -> anyhow::Result<Vec<String>>),
    /// By a program, which says by itself what is wrong.
    Program(fn(&Checkout) -> anyhow::Result<()>),
}

const STEPS: &[(&str, Step)] = &[
    ("arrows: who may depend on whom", Step::Tree(arrows::check)),
    ("names: no drawers", Step::Text(names::check)),
    ("sizes: no file over 350 lines", Step::Text(sizes::check)),
    ("manifests: lints and versions in one place", Step::Text(manifests::check)),
    ("sql: own schema, qualified names", Step::Tree(sql::check_schemas)),
    ("sql: the same outbox and inbox", Step::Tree(sql::check_outboxes)),
    ("sql: names of migrations", Step::Text(sql::check_migrations)),
    ("words: nothing left undone", Step::Text(words::check)),
    ("fmt: as rustfmt has it", Step::Program(format)),
    ("clippy: no warnings", Step::Program(clippy)),
    ("proto: buf lint", Step::Program(contract::check)),
    ("deny: licences, bans, sources", Step::Program(licences::check)),
    ("sqlx: the query cache is fresh", Step::Program(sqlx::check)),
    ("docs: generated pages are fresh", Step::Program(docs::check)),
    ("deploy: Dockerfile, Compose, manifests", Step::Program(deployment::check)),
];

impl Step {
    fn run(&self, checkout: &Checkout, sources: &Sources) -> anyhow::Result<()> {
        let faults = match self {
            Self::Text(check) => check(sources),
            Self::Tree(check) => check(checkout, sources)?,
            Self::Program(check) => return check(checkout),
        };
        ensure!(faults.is_empty(), "{}", faults.join("\n"));
        Ok(())
    }
}

impl Lint {
    pub(crate) fn run(self, checkout: &Checkout) -> anyhow::Result<()> {
        let wanted = |name: &str| self.only.as_ref().is_none_or(|word| name.contains(word));
        let sources = Sources::read(checkout)?;
        let mut failures = Vec::new();
        for (name, step) in STEPS.iter().filter(|(name, _)| wanted(name)) {
            note(&mut failures, name, timed(name, || step.run(checkout, &sources)))?;
        }
        if failures.is_empty() {
            say("lint: all well");
            return Ok(());
        }
        bail!("{} steps failed\n\n{}", failures.len(), failures.join("\n\n"))
    }
}

/// Keeps a failure for the end; Ctrl-C ends everything at once.
fn note(failures: &mut Vec<String>, name: &str, outcome: anyhow::Result<()>) -> anyhow::Result<()> {
    match outcome {
        Ok(()) => Ok(()),
        Err(error) if error.is::<Interrupted>() => Err(error),
        Err(error) => {
            failures.push(format!("── {name}\n{error:#}"));
            Ok(())
        }
    }
}

fn format(checkout: &Checkout) -> anyhow::Result<()> {
    child::output(checkout.cargo().args(["fmt", "--all", "--", "--check", "--color", "never"]))
        .map(drop)
}

fn clippy(checkout: &Checkout) -> anyhow::Result<()> {
    let mut command = checkout.cargo();
    command.args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    child::output(&mut command).map(drop)
}
