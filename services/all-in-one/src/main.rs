#![doc = include_str!("../README.md")]

use std::process::ExitCode;

fn main() -> ExitCode {
    vsys_chassis::run(&[
        vsys_facility_registry::SERVICE,
        vsys_allocation::SERVICE,
        vsys_logistics_notifier::SERVICE,
        vsys_identity::SERVICE,
        vsys_mailer::SERVICE,
        vsys_contract_intake::SERVICE,
        vsys_documents::SERVICE,
        vsys_portal::SERVICE,
    ])
}
