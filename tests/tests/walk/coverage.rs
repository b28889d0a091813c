//! Nothing is left out: every RPC has a row, and every row a sample.

use std::collections::BTreeSet;

use prost::Message as _;
use prost_types::FileDescriptorSet;
use vsys_chassis::Policy;
use vsys_proto::FILE_DESCRIPTOR_SET;

use crate::land::SERVICES;
use crate::sample::Matter;
use crate::samples::samples;

/// Paths of all RPCs, as the contract has them.
fn contract() -> BTreeSet<String> {
    let contract = FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
    let services = contract
        .file
        .iter()
        .flat_map(|file| file.service.iter().map(move |service| (file.package(), service)));
    services
        .flat_map(|(package, service)| {
            let name = format!("/{package}.{}", service.name());
            service.method.iter().map(move |rpc| format!("{name}/{}", rpc.name()))
        })
        .collect()
}

fn policies() -> impl Iterator<Item = &'static Policy> {
    SERVICES.iter().map(|service| service.policy)
}

#[test]
fn every_rpc_of_the_contract_is_open_or_has_one_row_and_no_row_is_for_another() {
    let named: Vec<String> =
        policies().flat_map(vsys_chassis::Policy::rpcs).map(str::to_owned).collect();
    let once: BTreeSet<String> = named.iter().cloned().collect();
    assert_eq!(named.len(), once.len(), "an RPC has two rows");
    assert_eq!(once, contract());
}

#[test]
fn every_row_has_a_sample_and_no_sample_is_for_another() {
    let rows: BTreeSet<String> =
        policies().flat_map(|policy| policy.rules).map(|rule| rule.rpc.to_owned()).collect();
    let sampled: BTreeSet<String> = samples().into_iter().map(|sample| sample.row).collect();
    assert_eq!(sampled, rows);
}

#[test]
fn what_is_nobodys_says_why() {
    for sample in samples() {
        if let Matter::Nobodys { why, .. } = sample.matter {
            assert!(why.split(' ').count() > 2, "{}: {why:?}", sample.row);
        }
    }
}
