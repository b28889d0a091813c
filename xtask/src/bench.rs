//! `cargo xtask bench lock`, `… partners`, `… portal`, `… intake`: what the machine can do, and what we do
//! with it, in one run.

use crate::browser;
use crate::checkout::Checkout;
use crate::node::Node;
use crate::say::say;
use crate::servers::Purpose;
use crate::stage::Stage;

/// Measures on servers of its own, with a release build
#[derive(clap::Args)]
pub(crate) struct Bench {
    /// With a debug build, to work at the bench itself: its figures mean nothing
    #[arg(long)]
    debug: bool,
    /// What to measure and how, as in `cargo xtask bench lock --quick`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    arguments: Vec<String>,
}

impl Bench {
    pub(crate) fn run(self, checkout: &Checkout) -> anyhow::Result<()> {
        let mut build = vec![
            "-p",
            "vsys-all-in-one",
            "-p",
            "vsys-tests",
            "--bin",
            "vsys",
            "--bin",
            "vsys-bench",
        ];
        let profile = if self.debug { "debug" } else { "release" };
        if !self.debug {
            build.push("--release");
        }
        let is = |bench: &str| self.arguments.first().is_some_and(|what| what == bench);
        let mut stage = Stage::set(checkout, Purpose::Bench, &build, profile, is("intake"))?;
        if is("portal")
            && let Err(error) = with_browser(&mut stage, checkout)
        {
            say(format_args!("without a browser: {error:#}"));
        }
        let program = checkout.built(profile, "vsys-bench");
        let played = stage.play(checkout, &program, "VSYS_BENCH_", &self.arguments);
        played.and(stage.strike())
    }
}

/// Chromium and what drives it, where they are to be had.
fn with_browser(stage: &mut Stage, checkout: &Checkout) -> anyhow::Result<()> {
    let chromium = browser::find()?;
    let node = Node::find(checkout)?;
    let modules = node.install(checkout, "tests/judges")?;
    for (name, path) in [("CHROMIUM", chromium), ("NODE", node.path), ("NODE_MODULES", modules)] {
        stage.tell(name, &path.to_string_lossy());
    }
    Ok(())
}
