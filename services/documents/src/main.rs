use std::process::ExitCode;

fn main() -> ExitCode {
    vsys_chassis::run(&[vsys_documents::SERVICE])
}
