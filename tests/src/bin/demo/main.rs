//! `vsys-demo`: a training scenario from the nation's decision to the partners' hands, played
//! through the public API. `cargo xtask demo` starts everything it needs.

mod by_hand;
mod catcher;
mod partners;
mod play;
mod programs;
mod python;
mod screen;
mod settings;
mod table;

use std::io::Write as _;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Parser;
use vsys_chassis::Env;
use vsys_tests::{Scenario, Venue};

use crate::by_hand::ByHand;
use crate::play::Play;
use crate::python::Python;
use crate::screen::Screen;

/// Plays a training scenario and shows that every box arrives
#[derive(Parser)]
#[command(name = "vsys-demo")]
struct Arguments {
    /// End after the table instead of running on until Ctrl-C
    #[arg(long)]
    once: bool,
    /// 1: a box for each municipality; 2: 3,600 boxes by population of 65+; 3: 15,000 boxes
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    scenario: u8,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = tokio::select! {
        outcome = demonstrate(&arguments) => outcome,
        _ = tokio::signal::ctrl_c() => Ok(()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr().lock(), "error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn demonstrate(arguments: &Arguments) -> anyhow::Result<()> {
    let env = Env::process();
    let python = (env.get(&settings::PYTHON), env.get(&settings::PYTHONPATH));
    let venue = Venue::find(&env, &settings::VENUE)?;
    let (portal, letters) = (env.get(&settings::PORTAL), env.get(&settings::LETTERS));
    let (people, api) = (env.get(&settings::PEOPLE), env.get(&settings::API));
    let (python, by_hand) = env.finish(|| {
        let python = Python { program: python.0?, path: python.1? };
        Some((python, ByHand { portal: portal?, api: api?, letters: letters?, people: people? }))
    })?;
    let scenario = Scenario::numbered(arguments.scenario).unwrap_or(Scenario::OneEach);
    let screen = Arc::new(Screen::new());
    let play = Play { venue: &venue, scenario, number: arguments.scenario, screen: &screen };
    let partners = play.perform(&python).await?;
    let person = by_hand.prepare(&play).await?;
    if !arguments.once {
        screen.line("\nThe services and the partners' clients keep running; Ctrl-C stops them.");
        tokio::select! {
            ended = partners.listen_on() => ended?,
            ended = by_hand::show_codes(&person, &play, &screen) => ended?,
        }
    }
    Ok(())
}
