//! `vsys-bench`: what the machine can do and what the services do with it, in one run.
//! `cargo xtask bench` starts everything it needs, as a release build.

mod crowd;
mod database;
mod facilities;
mod figure;
mod intake;
mod limit;
mod lock;
mod paper;
mod partners;
mod portal;
mod report;
mod rule;
mod settings;
mod stage;
mod timing;
mod written;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use futures::future::LocalBoxFuture;

/// Measures
#[derive(Parser)]
#[command(name = "vsys-bench")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A national lock of 60,000 lines, beside the limit of the machine
    Lock {
        /// 6,000 lines, in less than two minutes
        #[arg(long)]
        quick: bool,
    },
    /// Webhooks of 60,000 orders beside dead and slow ones, pulling, a recall in a year's shipments
    Partners {
        /// A tenth of the orders and shipments, in less than two minutes
        #[arg(long)]
        quick: bool,
    },
    /// Pages with all municipalities of the country, signing in, the check of a token
    Portal {
        /// Fewer repetitions, in less than two minutes
        #[arg(long)]
        quick: bool,
    },
    /// Mandates from the form to the register and the invitation
    Intake {
        /// A tenth of the mandates
        #[arg(long)]
        quick: bool,
    },
    /// What `partners` measures webhooks against
    #[command(hide = true)]
    BareLoop,
}

#[tokio::main]
async fn main() -> ExitCode {
    let measure: LocalBoxFuture<'_, _> = match Arguments::parse().what {
        What::Lock { quick } => Box::pin(lock::measure(quick)),
        What::Partners { quick } => Box::pin(partners::measure(quick)),
        What::Portal { quick } => Box::pin(portal::measure(quick)),
        What::Intake { quick } => Box::pin(intake::measure(quick)),
        What::BareLoop => Box::pin(async { partners::bare_loop().await.map(|()| Vec::new()) }),
    };
    let measured = tokio::select! {
        measured = measure => measured,
        _ = tokio::signal::ctrl_c() => return ExitCode::from(130),
    };
    match measured {
        Ok(figures) => {
            figures.iter().for_each(report::line);
            ExitCode::SUCCESS
        }
        Err(error) => {
            report::error(&error);
            ExitCode::FAILURE
        }
    }
}
