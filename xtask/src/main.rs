//! Everything one does with a checkout: `cargo xtask demo`, `cargo xtask test`, and so on.

mod accounts;
mod bench;
mod browser;
mod checkout;
mod child;
mod debian;
mod demo;
mod docs;
mod ground;
mod interrupt;
mod lint;
mod mail;
mod node;
mod paper;
mod psql;
mod python;
mod reconcile;
mod reset;
mod say;
mod servers;
mod services;
mod sqlx;
mod stage;
mod test;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::checkout::Checkout;
use crate::say::say;

/// Works on this checkout of V-SYS
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Accounts(accounts::Accounts),
    Bench(bench::Bench),
    Demo(demo::Demo),
    Docs(docs::Docs),
    Lint(lint::Lint),
    Reconcile(reconcile::Reconcile),
    Sqlx(sqlx::Sqlx),
    Test(test::Test),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match work(arguments.task) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is::<child::Interrupted>() => {
            say("stopped");
            ExitCode::from(130)
        }
        Err(error) => {
            say(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn work(task: Task) -> anyhow::Result<()> {
    interrupt::listen()?;
    let checkout = Checkout::find()?;
    match task {
        Task::Accounts(task) => task.run(),
        Task::Bench(task) => task.run(&checkout),
        Task::Demo(task) => task.run(&checkout),
        Task::Docs(task) => task.run(&checkout),
        Task::Lint(task) => task.run(&checkout),
        Task::Reconcile(task) => task.run(&checkout),
        Task::Sqlx(task) => task.run(&checkout),
        Task::Test(task) => task.run(&checkout),
    }
}
