use tonic::{Code, Status};
use vsys_contract_intake::SERVICE;
use vsys_proto::contract_intake::v1;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing, Tier};

use crate::hall::{BODY, CHIYODA, CLINIC, Hall, Mandates, MasterList, NewCodes, TOKYO};

/// One organisation of each tier.
fn standings() -> [Standing; 7] {
    [
        Standing::Nation,
        Standing::Prefecture(TOKYO.parse().unwrap()),
        Standing::Municipality(CHIYODA.parse().unwrap()),
        Standing::Facility(CLINIC.parse().unwrap()),
        Standing::Partner("wholesaler-07".parse().unwrap()),
        Standing::ServiceDesk,
        Standing::CoordinatingBody(BODY.parse().unwrap()),
    ]
}

/// Who is let through to an RPC, whatever becomes of the call then.
fn let_through(rpc: &str, tier: Tier, role: Role) -> bool {
    let is_mandatary =
        matches!(tier, Tier::Prefecture | Tier::Municipality | Tier::CoordinatingBody);
    let reads = matches!(role, Role::Viewer | Role::Clerk | Role::Administrator);
    match rpc {
        "ListMandates" | "GetMandate" | "CountMandates" => {
            (is_mandatary || tier == Tier::ServiceDesk) && reads
                || tier == Tier::Nation && (reads || role == Role::Auditor)
        }
        "ReceiveMandates" | "ReturnMandates" | "LockMandates" | "SendMandateBack"
        | "ReissueSecret" => is_mandatary && role == Role::Clerk,
        "ImportMasterList" | "ListMasterImports" | "ListMasterEntries" => {
            tier == Tier::Nation && role == Role::Administrator
                || tier == Tier::ServiceDesk && matches!(role, Role::Clerk | Role::Administrator)
        }
        "ListApplications" | "GetApplication" | "ExportNumberedCodes" => {
            matches!(tier, Tier::Prefecture | Tier::ServiceDesk) && reads
                || tier == Tier::Nation && (reads || role == Role::Auditor)
        }
        "CollateApplications" => tier == Tier::Prefecture && role == Role::Clerk,
        "ReturnApplication" => {
            matches!(tier, Tier::Prefecture | Tier::ServiceDesk) && role == Role::Clerk
        }
        "NumberApplications" => tier == Tier::ServiceDesk && role == Role::Clerk,
        other => panic!("{other}: who may call it?"),
    }
}

/// Calls every RPC that needs a token with an empty request.
async fn call_all(
    mandates: &mut Mandates,
    list: &mut MasterList,
    codes: &mut NewCodes,
) -> [(&'static str, Result<(), Status>); 17] {
    let parts = futures::stream::empty::<v1::ImportMasterListRequest>();
    [
        (
            "ListMandates",
            mandates.list_mandates(v1::ListMandatesRequest::default()).await.map(drop),
        ),
        ("GetMandate", mandates.get_mandate(v1::GetMandateRequest::default()).await.map(drop)),
        ("CountMandates", mandates.count_mandates(v1::CountMandatesRequest {}).await.map(drop)),
        (
            "ReceiveMandates",
            mandates.receive_mandates(v1::ReceiveMandatesRequest::default()).await.map(drop),
        ),
        (
            "ReturnMandates",
            mandates.return_mandates(v1::ReturnMandatesRequest::default()).await.map(drop),
        ),
        (
            "LockMandates",
            mandates.lock_mandates(v1::LockMandatesRequest::default()).await.map(drop),
        ),
        (
            "SendMandateBack",
            mandates.send_mandate_back(v1::SendMandateBackRequest::default()).await.map(drop),
        ),
        (
            "ReissueSecret",
            mandates.reissue_secret(v1::ReissueSecretRequest::default()).await.map(drop),
        ),
        ("ImportMasterList", list.import_master_list(parts).await.map(drop)),
        (
            "ListMasterImports",
            list.list_master_imports(v1::ListMasterImportsRequest {}).await.map(drop),
        ),
        (
            "ListMasterEntries",
            list.list_master_entries(v1::ListMasterEntriesRequest::default()).await.map(drop),
        ),
        (
            "GetApplication",
            codes.get_application(v1::GetApplicationRequest::default()).await.map(drop),
        ),
        (
            "ListApplications",
            codes.list_applications(v1::ListApplicationsRequest::default()).await.map(drop),
        ),
        (
            "CollateApplications",
            codes.collate_applications(v1::CollateApplicationsRequest::default()).await.map(drop),
        ),
        (
            "ReturnApplication",
            codes.return_application(v1::ReturnApplicationRequest::default()).await.map(drop),
        ),
        (
            "NumberApplications",
            codes.number_applications(v1::NumberApplicationsRequest::default()).await.map(drop),
        ),
        (
            "ExportNumberedCodes",
            codes.export_numbered_codes(v1::ExportNumberedCodesRequest::default()).await.map(drop),
        ),
    ]
}

#[tokio::test]
async fn every_rpc_lets_through_exactly_whom_its_rule_names() {
    let hall = Hall::new().await;
    for standing in standings() {
        for &role in Role::ALL {
            let caller = actor(standing, &[role]);
            let tier = standing.tier();
            let calls = call_all(
                &mut hall.mandates(&caller),
                &mut hall.master_list(&caller),
                &mut hall.codes_by(&caller),
            )
            .await;
            for (rpc, answer) in calls {
                let refused = answer.err().is_some_and(|status| {
                    status.code() == Code::PermissionDenied
                        || status.code() == Code::Unauthenticated
                });
                assert_eq!(!refused, let_through(rpc, tier, role), "{rpc} by {role} of {tier}");
            }
        }
    }
    // Every RPC of the policy was called, or is open.
    let named = SERVICE.policy.rules.len();
    assert_eq!((named, SERVICE.policy.open.len()), (17, 13));
}
