#![doc = include_str!("../README.md")]
#![warn(missing_docs)]

pub mod convert;

pub use generated::vsys::{
    allocation, audit, contract_intake, documents, facility_registry, identity, logistics_notifier,
    mailer, vocabulary,
};

/// Every message and service of the contract without its comments, as an encoded
/// `google.protobuf.FileDescriptorSet`: for gRPC reflection and the record of calls.
pub const FILE_DESCRIPTOR_SET: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptors.bin"));

#[expect(
    missing_docs,
    unreachable_pub,
    clippy::all,
    clippy::pedantic,
    clippy::allow_attributes,
    reason = "written by prost and tonic, whose style is not ours to choose"
)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/packages.rs"));
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use prost::{Message, Name};
    use prost_types::{FileDescriptorProto, FileDescriptorSet};

    use crate::{FILE_DESCRIPTOR_SET, allocation, facility_registry, logistics_notifier};

    fn descriptors() -> FileDescriptorSet {
        FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap()
    }

    #[test]
    fn a_message_knows_the_name_it_has_in_the_contract() {
        assert_eq!(allocation::v1::SheetLocked::full_name(), "vsys.allocation.v1.SheetLocked");
        assert_eq!(
            facility_registry::v1::FacilityChanged::full_name(),
            "vsys.facility_registry.v1.FacilityChanged"
        );
        assert_eq!(
            logistics_notifier::v1::ShipmentsOrdered::full_name(),
            "vsys.logistics_notifier.v1.ShipmentsOrdered"
        );
    }

    #[test]
    fn every_package_of_the_contract_has_its_module_here() {
        let packages: BTreeSet<_> = descriptors()
            .file
            .iter()
            .map(|file| file.package().to_owned())
            .filter(|package| package.starts_with("vsys."))
            .collect();
        let modules = [
            "allocation",
            "audit",
            "contract_intake",
            "documents",
            "facility_registry",
            "identity",
            "logistics_notifier",
            "mailer",
            "vocabulary",
        ];
        assert_eq!(packages, modules.map(|name| format!("vsys.{name}.v1")).into());
    }

    #[test]
    fn the_descriptors_stand_alone_and_carry_no_comments() {
        let set = descriptors();
        let names: BTreeSet<_> = set.file.iter().map(FileDescriptorProto::name).collect();
        for file in &set.file {
            for import in &file.dependency {
                assert!(names.contains(import.as_str()), "{import} of {}", file.name());
            }
            assert_eq!(file.source_code_info, None, "{}", file.name());
        }
    }
}
