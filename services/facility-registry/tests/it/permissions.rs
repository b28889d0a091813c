use tonic::{Code, Status};

use vsys_facility_registry::SERVICE;
use vsys_proto::facility_registry::v1;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing, Tier};

use crate::demands::Client as Demands;
use crate::register::{CHIYODA, Client, HOSPITAL, MINATO, Register, SAPPORO, hospital, reason};

/// One organisation of each tier.
pub(crate) fn standings() -> [Standing; 6] {
    [
        Standing::Nation,
        Standing::Prefecture("13".parse().unwrap()),
        Standing::Municipality(CHIYODA.parse().unwrap()),
        Standing::Facility(HOSPITAL.parse().unwrap()),
        Standing::Partner("wholesaler-07".parse().unwrap()),
        Standing::ServiceDesk,
    ]
}

/// Who is let through to an RPC, whatever becomes of the call then.
fn let_through(rpc: &str, tier: Tier, role: Role) -> bool {
    let everywhere =
        matches!(tier, Tier::Nation | Tier::ServiceDesk) && role == Role::Administrator;
    let in_its_area = matches!(tier, Tier::Prefecture | Tier::Municipality) && role == Role::Clerk;
    let site = tier == Tier::Facility && role == Role::Clerk;
    match rpc {
        "PutPlace" | "PutPlaces" | "MergeMunicipalities" | "SetTransferPolicy" => {
            tier == Tier::Nation && role == Role::Administrator
        }
        "PutFacility" | "PutFacilities" | "ImportFacilities" | "CloseFacility"
        | "ReopenFacility" | "MergeFacilities" | "ChangeFacilityCode" => everywhere || in_its_area,
        "SetDeliveryTimes" | "SetPublicDetails" | "SetDemand" => everywhere || in_its_area || site,
        "GetPlace"
        | "ListPlaces"
        | "GetFacility"
        | "ListFacilities"
        | "CountFacilities"
        | "FindNearestFacilities"
        | "ListTransferPolicies"
        | "CheckTransfer"
        | "LookUpPostcode" => true,
        "ListFacilityVersions" | "ListDemands" => tier != Tier::Partner,
        "ListAreaDemands" => !matches!(tier, Tier::Partner | Tier::Facility),
        other => panic!("{other}: who may call it?"),
    }
}

/// Calls what there is of sites' figures with an empty request.
async fn call_demands(client: &mut Demands) -> [(&'static str, Result<(), Status>); 3] {
    [
        (
            "ListAreaDemands",
            client.list_area_demands(v1::ListAreaDemandsRequest::default()).await.map(drop),
        ),
        ("SetDemand", client.set_demand(v1::SetDemandRequest::default()).await.map(drop)),
        ("ListDemands", client.list_demands(v1::ListDemandsRequest::default()).await.map(drop)),
    ]
}

/// Calls every RPC with an empty request.
async fn call_all(client: &mut Client) -> [(&'static str, Result<(), Status>); 23] {
    let no_file = tokio_stream::empty::<v1::ImportFacilitiesRequest>();
    [
        ("PutPlace", client.put_place(v1::PutPlaceRequest::default()).await.map(drop)),
        ("PutPlaces", client.put_places(v1::PutPlacesRequest::default()).await.map(drop)),
        ("GetPlace", client.get_place(v1::GetPlaceRequest::default()).await.map(drop)),
        ("ListPlaces", client.list_places(v1::ListPlacesRequest::default()).await.map(drop)),
        ("PutFacility", client.put_facility(v1::PutFacilityRequest::default()).await.map(drop)),
        (
            "PutFacilities",
            client.put_facilities(v1::PutFacilitiesRequest::default()).await.map(drop),
        ),
        ("GetFacility", client.get_facility(v1::GetFacilityRequest::default()).await.map(drop)),
        (
            "ListFacilities",
            client.list_facilities(v1::ListFacilitiesRequest::default()).await.map(drop),
        ),
        (
            "ListFacilityVersions",
            client
                .list_facility_versions(v1::ListFacilityVersionsRequest::default())
                .await
                .map(drop),
        ),
        (
            "SetDeliveryTimes",
            client.set_delivery_times(v1::SetDeliveryTimesRequest::default()).await.map(drop),
        ),
        (
            "CloseFacility",
            client.close_facility(v1::CloseFacilityRequest::default()).await.map(drop),
        ),
        (
            "ReopenFacility",
            client.reopen_facility(v1::ReopenFacilityRequest::default()).await.map(drop),
        ),
        (
            "CountFacilities",
            client.count_facilities(v1::CountFacilitiesRequest::default()).await.map(drop),
        ),
        (
            "FindNearestFacilities",
            client
                .find_nearest_facilities(v1::FindNearestFacilitiesRequest::default())
                .await
                .map(drop),
        ),
        (
            "MergeMunicipalities",
            client.merge_municipalities(v1::MergeMunicipalitiesRequest::default()).await.map(drop),
        ),
        (
            "LookUpPostcode",
            client.look_up_postcode(v1::LookUpPostcodeRequest::default()).await.map(drop),
        ),
        ("ImportFacilities", client.import_facilities(no_file).await.map(drop)),
        (
            "SetPublicDetails",
            client.set_public_details(v1::SetPublicDetailsRequest::default()).await.map(drop),
        ),
        (
            "MergeFacilities",
            client.merge_facilities(v1::MergeFacilitiesRequest::default()).await.map(drop),
        ),
        (
            "ChangeFacilityCode",
            client.change_facility_code(v1::ChangeFacilityCodeRequest::default()).await.map(drop),
        ),
        (
            "SetTransferPolicy",
            client.set_transfer_policy(v1::SetTransferPolicyRequest::default()).await.map(drop),
        ),
        (
            "ListTransferPolicies",
            client
                .list_transfer_policies(v1::ListTransferPoliciesRequest::default())
                .await
                .map(drop),
        ),
        (
            "CheckTransfer",
            client.check_transfer(v1::CheckTransferRequest::default()).await.map(drop),
        ),
    ]
}

#[tokio::test]
async fn every_rpc_lets_through_exactly_whom_its_rule_names() {
    let register = Register::empty().await;
    let mut rpcs = 0;
    for standing in standings() {
        for &role in Role::ALL {
            let mut client = register.client(&actor(standing, &[role]));
            let mut demands = register.demands(&actor(standing, &[role]));
            let answers = call_all(&mut client).await.into_iter();
            let answers: Vec<_> = answers.chain(call_demands(&mut demands).await).collect();
            rpcs = answers.len();
            for (rpc, answer) in answers {
                let kept_out = answer.err().is_some_and(|status| reason(&status) == "NOT_YOUR_RPC");
                let expected = !let_through(rpc, standing.tier(), role);
                assert_eq!(kept_out, expected, "{rpc} by {role} of {standing:?}");
            }
        }
    }
    assert_eq!(rpcs, SERVICE.policy.rpcs().count());
}

#[tokio::test]
async fn offices_write_facilities_of_their_own_area_only() {
    let register = Register::with_places().await;
    let tokyo = actor(Standing::Prefecture("13".parse().unwrap()), &[Role::Clerk]);
    let chiyoda = actor(Standing::Municipality(CHIYODA.parse().unwrap()), &[Role::Clerk]);
    let desk = actor(Standing::ServiceDesk, &[Role::Administrator]);
    for (by, municipality, allowed) in [
        (&tokyo, CHIYODA, true),
        (&tokyo, MINATO, true),
        (&tokyo, SAPPORO, false),
        (&chiyoda, CHIYODA, true),
        (&chiyoda, MINATO, false),
        (&desk, SAPPORO, true),
    ] {
        let code = format!("{}10000018", &municipality[..2]);
        let code = if municipality == MINATO { "1310000026".to_owned() } else { code };
        let facilities = vec![hospital(&code, municipality)];
        let request = v1::PutFacilitiesRequest { facilities };
        match register.client(by).put_facilities(request).await {
            Ok(_) => assert!(allowed, "{by:?} wrote in {municipality}"),
            Err(status) => {
                assert!(!allowed, "{status:?}");
                assert_eq!(status.code(), Code::PermissionDenied);
                assert_eq!(reason(&status), "OUTSIDE_YOUR_AREA");
            }
        }
    }
}

#[tokio::test]
async fn one_row_outside_the_area_refuses_the_whole_call() {
    let register = Register::with_places().await;
    let facilities = vec![hospital(HOSPITAL, CHIYODA), hospital("1310000026", MINATO)];
    let request = v1::PutFacilitiesRequest { facilities };
    let refused = register.clerk_of(CHIYODA).put_facilities(request).await.unwrap_err();
    assert_eq!(reason(&refused), "OUTSIDE_YOUR_AREA");
    assert_eq!(register.told("FacilityChanged").await, 0);
}

#[tokio::test]
async fn another_towns_facility_is_not_closed_nor_opened() {
    let register = Register::with_places().await;
    register.put(vec![hospital(HOSPITAL, CHIYODA)]).await;
    let close = v1::CloseFacilityRequest {
        facility_code: HOSPITAL.into(),
        reason: "移転".into(),
        expected_version: None,
        last_date: None,
    };
    let refused = register.clerk_of(MINATO).close_facility(close).await.unwrap_err();
    assert_eq!(reason(&refused), "OUTSIDE_YOUR_AREA");
    let reopen = v1::ReopenFacilityRequest {
        facility_code: HOSPITAL.into(),
        reason: "再開".into(),
        expected_version: None,
    };
    let refused = register.clerk_of(MINATO).reopen_facility(reopen).await.unwrap_err();
    assert_eq!(reason(&refused), "OUTSIDE_YOUR_AREA");
}
