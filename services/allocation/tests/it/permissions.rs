//! Who is let through to which RPC: every RPC by every tier in every role.

use std::collections::BTreeSet;

use prost::Message;
use prost_types::FileDescriptorSet;
use tonic::codegen::http::uri::PathAndQuery;
use tonic::service::interceptor::InterceptedService;
use tonic::{Code, Request, Status};
use tonic_prost::ProstCodec;

use vsys_allocation::SERVICE;
use vsys_proto::allocation::v1;
use vsys_testkit::actor;
use vsys_vocabulary::{Actor, Role, Standing, Tier};

use crate::atlas::{CHIYODA, MAKER, NATION, TOKYO, hospital, standing};
use crate::country::Country;
use crate::refusal::assert_refused;

fn standings() -> [Standing; 6] {
    [
        standing(NATION),
        standing(TOKYO),
        standing(CHIYODA),
        standing(&hospital(CHIYODA)),
        Standing::Partner(MAKER.parse().unwrap()),
        Standing::ServiceDesk,
    ]
}

/// The table once more, by another hand: what the policy lets through, and nothing else.
fn let_through(rpc: &str, tier: Tier, role: Role) -> bool {
    use Role::{Administrator, Auditor, Clerk, Integration, Locker, Viewer};
    use Tier::{Facility, Municipality, Nation, Partner, Prefecture, ServiceDesk};
    let above = matches!(tier, Nation | Prefecture);
    let office = above || tier == Municipality;
    let reads = office && matches!(role, Viewer | Clerk | Auditor)
        || above && role == Locker
        || (tier, role) == (Nation, Administrator);
    match rpc {
        "PutProduct" => (tier, role) == (Nation, Administrator),
        "CreateRound" | "SetCutOff" | "PublishSupplyHorizon" => (tier, role) == (Nation, Clerk),
        "IssueRound" | "CancelRound" => (tier, role) == (Nation, Locker),
        "ListProducts" | "GetRound" | "ListRounds" | "GetSupplyHorizon" | "ListHolds" => {
            reads
                || matches!(tier, Facility | ServiceDesk) && matches!(role, Viewer | Clerk)
                || tier == Partner && matches!(role, Viewer | Integration)
        }
        "ListFacilityLines" => reads || tier == Facility && matches!(role, Viewer | Clerk),
        "GetSheet" | "ListSheets" | "ListSheetHistory" | "ExportLines" | "GetBasis"
        | "ListAmendments" => reads,
        "ConfirmSheet" | "EnterLines" | "ImportLines" | "CompleteSheet" | "ReopenSheet"
        | "SimulateRule" | "CompareRules" | "AdoptRule" => office && role == Clerk,
        "ExtendDeadline" | "ChangeCeilings" | "RemindOffices" => above && role == Clerk,
        "LockSheets" | "LockLateSheets" | "HoldShipments" | "ReleaseHold" => {
            above && role == Locker
        }
        "VerifyChain" => above && matches!(role, Locker | Auditor),
        "AmendLine" => (tier, role) == (Prefecture, Locker),
        "RedirectLine" => matches!((tier, role), (Prefecture, Locker) | (Municipality, Clerk)),
        "DeclineLine" => {
            matches!((tier, role), (Prefecture, Locker) | (Municipality | Facility, Clerk))
        }
        other => panic!("{other}: who may call it?"),
    }
}

/// Paths of all RPCs of allocation, as the contract has them.
fn rpcs() -> BTreeSet<String> {
    let contract = FileDescriptorSet::decode(vsys_proto::FILE_DESCRIPTOR_SET).unwrap();
    let files = contract.file.into_iter().filter(|file| file.package() == "vsys.allocation.v1");
    let services = files.flat_map(|file| file.service);
    services
        .flat_map(|service| {
            let name = service.name().to_owned();
            service
                .method
                .into_iter()
                .map(move |rpc| format!("/vsys.allocation.v1.{name}/{}", rpc.name()))
        })
        .collect()
}

/// Calls an RPC with an empty message.
async fn call(country: &Country, by: &Actor, rpc: &str) -> Result<(), Status> {
    let channel = InterceptedService::new(country.channel(), country.sandbox.caller(by));
    let mut client = tonic::client::Grpc::new(channel);
    client.ready().await.unwrap();
    let path: PathAndQuery = rpc.parse().unwrap();
    let codec = ProstCodec::<(), ()>::default();
    client.unary(Request::new(()), path, codec).await.map(drop)
}

#[test]
fn every_rpc_of_the_contract_has_a_rule_and_no_rule_is_for_another() {
    let ruled: BTreeSet<_> = SERVICE.policy.rules.iter().map(|rule| rule.rpc.to_owned()).collect();
    assert_eq!(ruled, rpcs());
    assert_eq!(SERVICE.policy.rules.len(), ruled.len(), "an RPC has one rule");
}

#[tokio::test]
async fn every_rpc_lets_through_exactly_whom_its_rule_names() {
    let country = Country::quiet().await;
    let before = country.traces().await;
    for standing in standings() {
        for &role in Role::ALL {
            let by = actor(standing, &[role]);
            for rpc in rpcs() {
                let name = rpc.rsplit('/').next().unwrap();
                let expected = let_through(name, standing.tier(), role);
                assert_eq!(SERVICE.policy.allows(&rpc, &by), expected, "{rpc} by {by:?}");
                let kept_out = match call(&country, &by, &rpc).await {
                    Ok(()) => false,
                    Err(status) => status.code() == Code::PermissionDenied,
                };
                assert_eq!(kept_out, !expected, "{rpc} by {by:?}");
            }
        }
    }
    country.assert_untouched(&before).await;
}

#[tokio::test]
async fn nobody_calls_without_a_token() {
    let country = Country::quiet().await;
    let mut anybody = v1::round_service_client::RoundServiceClient::new(country.channel());
    let refused = anybody.list_products(v1::ListProductsRequest {}).await;
    assert_refused(refused, Code::Unauthenticated, "TOKEN_MISSING", "");
}
