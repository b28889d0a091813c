//! `cargo xtask bench lock`: what the machine can do, and what we do with it, in one run.

use crate::checkout::Checkout;
use crate::servers::Purpose;
use crate::stage::Stage;

/// Measures on servers of its own, with a release build
#[derive(clap::Args)]
pub(crate) struct Bench {
    /// What to measure and how, as in `cargo xtask bench lock --quick`
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, required = true)]
    arguments: Vec<String>,
}

impl Bench {
    pub(crate) fn run(self, checkout: &Checkout) -> anyhow::Result<()> {
        let build = [
            "--release",
            "-p",
            "vsys-all-in-one",
            "-p",
            "vsys-tests",
            "--bin",
            "vsys",
            "--bin",
            "vsys-bench",
        ];
        let stage = Stage::set(checkout, Purpose::Bench, &build, "release")?;
        let program = checkout.built("release", "vsys-bench");
        let played = stage.play(checkout, &program, "VSYS_BENCH_", &self.arguments);
        played.and(stage.strike())
    }
}
