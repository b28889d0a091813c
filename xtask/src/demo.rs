//! `cargo xtask demo`: a country's allocation, locked and shipped, on this machine.

use crate::checkout::Checkout;
use crate::child::Interrupted;
use crate::reset;
use crate::say::say;
use crate::servers::Purpose;
use crate::stage::Stage;

/// Plays a country's allocation on real servers, and keeps running until Ctrl-C
#[derive(clap::Args)]
pub(crate) struct Demo {
    /// End after the table and what is said of going on by hand
    #[arg(long)]
    once: bool,
    /// Training scenario: 1 boxes for 65+, 2 3,600 boxes by 65+ population, 3 15,000 boxes
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=3))]
    scenario: u8,
    /// First delete what earlier demonstrations left, and say what that was
    #[arg(long)]
    reset: bool,
}

impl Demo {
    pub(crate) fn run(self, checkout: &Checkout) -> anyhow::Result<()> {
        if self.reset {
            reset::demo(checkout)?;
        }
        let build = ["--workspace", "--bins"];
        let stage = Stage::set(checkout, Purpose::Demo, &build, "debug", true)?;
        let mut arguments = vec!["--scenario".to_owned(), self.scenario.to_string()];
        if self.once {
            arguments.push("--once".to_owned());
        }
        let program = checkout.built("debug", "vsys-demo");
        let played = stage.play(checkout, &program, "VSYS_DEMO_", &arguments);
        say("stopping the services, then the servers");
        let struck = stage.strike();
        match played {
            // Ctrl-C is how a demonstration ends.
            Err(error) if error.is::<Interrupted>() && !self.once => struck,
            played => played.and(struck),
        }
    }
}
