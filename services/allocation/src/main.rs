//! Runs allocation alone.

fn main() -> std::process::ExitCode {
    vsys_chassis::run(&[vsys_allocation::SERVICE])
}
