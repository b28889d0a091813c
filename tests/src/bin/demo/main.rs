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
mod stories;
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
use crate::stories::Stories;

/// Plays a training scenario and shows that every box arrives
#[derive(Parser)]
#[command(name = "vsys-demo")]
struct Arguments {
    /// End after the table instead of running on until Ctrl-C
    #[arg(long)]
    once: bool,
    /// Before it ends or runs on, play both stories of a new site in a browser
    #[arg(long)]
    stories: bool,
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
    let (node, modules) = (env.get(&settings::NODE), env.get(&settings::NODE_PATH));
    let chromium = env.get(&settings::CHROMIUM);
    let (python, by_hand, stories) = env.finish(|| {
        let python = Python { program: python.0?, path: python.1? };
        let by_hand = ByHand { portal: portal?, api: api?, letters: letters?, people: people? };
        Some((python, by_hand, Stories { node: node?, modules: modules?, chromium: chromium? }))
    })?;
    let scenario = Scenario::numbered(arguments.scenario).unwrap_or(Scenario::OneEach);
    let screen = Arc::new(Screen::new());
    let play = Play { venue: &venue, scenario, number: arguments.scenario, screen: &screen };
    let partners = play.perform(&python).await?;
    let person = by_hand.prepare(&play, arguments.stories.then_some(&stories)).await?;
    if !arguments.once {
        screen.line("\nThe services and the partners' clients keep running; Ctrl-C stops them.");
        tokio::select! {
            ended = partners.listen_on() => ended?,
            ended = by_hand::show_codes(&person, &play, &screen) => ended?,
        }
    }
    Ok(())
}
