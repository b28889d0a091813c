//! `cargo xtask demo`: a country's allocation, locked and shipped, on this machine.

use crate::browser;
use crate::checkout::Checkout;
use crate::child::Interrupted;
use crate::node::Node;
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
    /// Before it ends or runs on, play both stories of a new site in a browser, as README has them
    #[arg(long)]
    stories: bool,
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
        let mut stage = Stage::set(checkout, Purpose::Demo, &build, "debug", true)?;
        let mut arguments = vec!["--scenario".to_owned(), self.scenario.to_string()];
        if self.once {
            arguments.push("--once".to_owned());
        }
        if self.stories {
            let node = Node::find(checkout)?;
            let modules = node.install(checkout, "tests/judges")?;
            stage.tell("NODE", &node.path.to_string_lossy());
            stage.tell("NODE_PATH", &modules.to_string_lossy());
            stage.tell("CHROMIUM", &browser::find()?.to_string_lossy());
            arguments.push("--stories".to_owned());
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
