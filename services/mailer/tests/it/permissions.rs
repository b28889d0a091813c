//! Every call by every tier and role.

use prost::Message;
use tonic_types::StatusExt;
use vsys_mailer::SERVICE;
use vsys_proto::FILE_DESCRIPTOR_SET;
use vsys_proto::mailer::v1::ListLettersRequest;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing, Tier};

use crate::mailing::Mailing;

/// One organisation of each tier.
fn standings() -> [Standing; 7] {
    [
        Standing::Nation,
        Standing::Prefecture("13".parse().unwrap()),
        Standing::Municipality("131016".parse().unwrap()),
        Standing::Facility("1310000018".parse().unwrap()),
        Standing::Partner("wholesaler-07".parse().unwrap()),
        Standing::ServiceDesk,
        Standing::CoordinatingBody("chiyoda-medical".parse().unwrap()),
    ]
}

#[test]
fn every_tier_is_walked_and_every_rpc_of_the_contract_has_a_rule() {
    let tiers = standings().map(|standing| standing.tier());
    assert!(Tier::ALL.iter().all(|tier| tiers.contains(tier)));
    let files = prost_types::FileDescriptorSet::decode(FILE_DESCRIPTOR_SET).unwrap();
    let mut rpcs = 0;
    for file in files.file.iter().filter(|file| file.package() == "vsys.mailer.v1") {
        for service in &file.service {
            for method in &service.method {
                let rpc = format!("/{}.{}/{}", file.package(), service.name(), method.name());
                assert!(SERVICE.policy.knows(&rpc), "{rpc}");
                rpcs += 1;
            }
        }
    }
    assert_eq!(rpcs, SERVICE.policy.rpcs().count());
}

#[tokio::test]
async fn administrators_and_auditors_of_the_nation_and_the_desk_look_and_nobody_else() {
    let mailing = Mailing::new().await;
    for standing in standings() {
        for &role in Role::ALL {
            let mut client = mailing.client(&actor(standing, &[role]));
            let answer = client.list_letters(ListLettersRequest::default()).await;
            let kept_out = answer.err().map(|status| {
                status.get_details_error_info().map(|info| info.reason).unwrap_or_default()
            });
            let looks = matches!(standing, Standing::Nation | Standing::ServiceDesk)
                && matches!(role, Role::Administrator | Role::Auditor);
            let expected = (!looks).then(|| "NOT_YOUR_RPC".to_owned());
            assert_eq!(kept_out, expected, "{role} of {standing:?}");
        }
    }
}
