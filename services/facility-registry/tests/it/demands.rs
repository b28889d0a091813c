//! What sites can give and want in a round, and how it is summed up for their basic site.

use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Status};
use uuid::Uuid;

use vsys_facility_registry::SERVICE;
use vsys_proto::allocation::v1 as allocation;
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::demand_service_client::DemandServiceClient;
use vsys_proto::vocabulary::v1 as vocabulary;
use vsys_testkit::{Caller, actor};
use vsys_vocabulary::{Actor, Role, Standing, Tier};

use crate::heard::last;
use crate::permissions::standings;
use crate::register::{CHIYODA, HOSPITAL, MINATO, Register, fields, hospital, reason, satellite};

pub(crate) type Client = DemandServiceClient<InterceptedService<Channel, Caller>>;

const CLINIC: &str = "1310000026";
const OTHER: &str = "1310000034";
pub(crate) const ROUND: Uuid = Uuid::from_u128(3);
const NEXT_ROUND: Uuid = Uuid::from_u128(4);
const SUMS_OF_CHIYODA: &str = "vsys.facility_registry.v1.DemandChanged.13.131016";

fn created(round: Uuid, number: &str) -> allocation::RoundCreated {
    allocation::RoundCreated {
        round_id: round.to_string(),
        round_number: number.into(),
        product_code: "pfizer".into(),
        packs: Some(vocabulary::ItemPacks {
            vials_per_box: 195,
            needles_per_box: 100,
            syringes_per_box: 100,
        }),
        ..allocation::RoundCreated::default()
    }
}

fn cancelled(round: Uuid) -> allocation::RoundCancelled {
    allocation::RoundCancelled { round_id: round.to_string(), reason: "供給の遅れ".into() }
}

pub(crate) fn wish(facility: &str, doses: u32, vials: u32) -> v1::SetDemandRequest {
    v1::SetDemandRequest {
        facility_code: facility.into(),
        round_id: ROUND.to_string(),
        capacity_doses: Some(doses),
        wanted_vials: Some(vials),
        expected_version: None,
    }
}

fn site(code: &str) -> Actor {
    actor(Standing::Facility(code.parse().unwrap()), &[Role::Clerk])
}

impl Register {
    /// A hospital with a satellite, and a round that is open.
    pub(crate) async fn with_a_round() -> Self {
        let register = Self::with_places().await;
        let entries = vec![hospital(HOSPITAL, CHIYODA), hospital(OTHER, CHIYODA)];
        register.put(entries).await;
        register.put(vec![satellite(CLINIC, HOSPITAL)]).await;
        register.hears(&created(ROUND, "H-003")).await;
        register
    }

    pub(crate) fn demands(&self, by: &Actor) -> Client {
        let channel = self.sandbox.channel(SERVICE.name);
        DemandServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    pub(crate) async fn set(&self, wish: v1::SetDemandRequest) -> Result<v1::RoundDemand, Status> {
        let by = site(&wish.facility_code);
        let set = self.demands(&by).set_demand(wish).await?;
        Ok(set.into_inner().demand.expect("what stands now"))
    }

    pub(crate) async fn listed(&self, facility: &str) -> v1::ListDemandsResponse {
        let request =
            v1::ListDemandsRequest { facility_code: facility.into(), ..Default::default() };
        self.demands(&site(facility)).list_demands(request).await.unwrap().into_inner()
    }

    async fn last_sum(&self) -> v1::DemandChanged {
        last(self, SUMS_OF_CHIYODA).await
    }
}

pub(crate) fn sum(told: &v1::DemandChanged) -> (&str, u64, u64, u32, u64) {
    (&told.facility_code, told.capacity_doses, told.wanted_vials, told.sites, told.version)
}

pub(crate) fn assert_refused(refused: &Status, code: Code, why: &str) {
    assert_eq!((refused.code(), reason(refused).as_str()), (code, why));
}

#[tokio::test]
async fn a_satellites_wish_is_summed_into_its_basic_sites() {
    let register = Register::with_a_round().await;
    let own = register.set(wish(HOSPITAL, 1_170, 195)).await.unwrap();
    let total = own.total.unwrap();
    assert_eq!((total.capacity_doses, total.wanted_vials, total.sites), (1_170, 195, 1));
    let satellites = register.set(wish(CLINIC, 60, 10)).await.unwrap();
    assert_eq!(satellites.total, None, "the sum is its basic site's");
    let told = register.last_sum().await;
    assert_eq!(sum(&told), (HOSPITAL, 1_230, 205, 2, 2));
    let where_and_when = (told.round_id.as_str(), told.round_number.as_str());
    assert_eq!(where_and_when, (ROUND.to_string().as_str(), "H-003"));
    assert_eq!((told.prefecture_code.as_str(), told.municipality_code.as_str()), ("13", CHIYODA));

    let listed = register.listed(CLINIC).await;
    assert_eq!(listed.basic_facility_code, HOSPITAL);
    let own = listed.demands[0].own.clone().unwrap();
    assert_eq!((own.capacity_doses, own.wanted_vials, own.version), (60, 10, 1));
    let listed = register.listed(HOSPITAL).await;
    assert_eq!(listed.basic_facility_code, "");
    assert_eq!(listed.demands[0].total.unwrap().sites, 2);
    assert_eq!(register.listed(OTHER).await.demands[0].total, None, "unknown is not 0");
}

#[tokio::test]
async fn the_same_figures_again_are_no_event() {
    let register = Register::with_a_round().await;
    for _ in 0..2 {
        let set = register.set(wish(CLINIC, 0, 0)).await.unwrap();
        assert_eq!(set.own.unwrap().version, 1);
    }
    assert_eq!(register.told("DemandChanged").await, 1);
    let told = register.last_sum().await;
    assert_eq!(sum(&told), (HOSPITAL, 0, 0, 1, 1), "to want nothing is known too");
}

#[tokio::test]
async fn rounds_are_listed_newest_first_page_by_page_without_cancelled_ones() {
    let register = Register::with_a_round().await;
    register.hears(&created(NEXT_ROUND, "H-004")).await;
    let third = Uuid::from_u128(5);
    // In whatever order they are heard, a round that was cancelled stays so.
    register.hears(&cancelled(third)).await;
    register.hears(&created(third, "H-005")).await;
    register.hears(&created(ROUND, "H-003")).await;
    let request = v1::ListDemandsRequest {
        facility_code: HOSPITAL.into(),
        page_size: 1,
        ..v1::ListDemandsRequest::default()
    };
    let mut client = register.demands(&site(HOSPITAL));
    let mut seen = Vec::new();
    let mut token = String::new();
    loop {
        let request = v1::ListDemandsRequest { page_token: token, ..request.clone() };
        let page = client.list_demands(request).await.unwrap().into_inner();
        seen.extend(page.demands.into_iter().map(|demand| demand.round_number));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    assert_eq!(seen, ["H-004", "H-003"]);
    let request = v1::ListDemandsRequest { page_token: "3".into(), ..request };
    let refused = client.list_demands(request).await.unwrap_err();
    assert_eq!(fields(&refused), [("page_token".into(), "PAGE_TOKEN_INVALID".into())]);
    let wish = v1::SetDemandRequest { round_id: third.to_string(), ..wish(HOSPITAL, 1, 1) };
    let refused = register.set(wish).await.unwrap_err();
    assert_refused(&refused, Code::FailedPrecondition, "ROUND_CANCELLED");
}

#[tokio::test]
async fn what_no_site_can_mean_is_refused_with_the_limit() {
    let register = Register::with_a_round().await;
    let refused = register.set(wish(HOSPITAL, 1_000_001, 1)).await.unwrap_err();
    assert_refused(&refused, Code::InvalidArgument, "DEMAND_TOO_LARGE");
    assert!(refused.message().contains("1000000"), "{}", refused.message());
    let empty =
        v1::SetDemandRequest { capacity_doses: None, wanted_vials: None, ..wish(HOSPITAL, 0, 0) };
    let refused = register.set(empty).await.unwrap_err();
    let missing =
        ["capacity_doses", "wanted_vials"].map(|f| (f.to_owned(), "VALUE_MISSING".to_owned()));
    assert_eq!(fields(&refused), missing);
    let nowhere = v1::SetDemandRequest { round_id: NEXT_ROUND.to_string(), ..wish(HOSPITAL, 0, 0) };
    let refused = register.set(nowhere).await.unwrap_err();
    assert_refused(&refused, Code::NotFound, "ROUND_UNKNOWN");
    let stale = v1::SetDemandRequest { expected_version: Some(1), ..wish(HOSPITAL, 0, 0) };
    let refused = register.set(stale).await.unwrap_err();
    assert_refused(&refused, Code::Aborted, "STALE_VERSION");
    assert_eq!(register.told("DemandChanged").await, 0);
}

#[tokio::test]
async fn sums_follow_a_satellite_to_another_basic_site_and_a_closure() {
    let register = Register::with_a_round().await;
    register.set(wish(HOSPITAL, 1_170, 195)).await.unwrap();
    register.set(wish(CLINIC, 60, 10)).await.unwrap();
    register.put(vec![satellite(CLINIC, OTHER)]).await;
    let of = |facility: &'static str| async {
        register.listed(facility).await.demands[0].total.map(|total| total.wanted_vials)
    };
    assert_eq!((of(HOSPITAL).await, of(OTHER).await), (Some(195), Some(10)));
    assert_eq!(register.told("DemandChanged").await, 4);
    let close = v1::CloseFacilityRequest {
        facility_code: CLINIC.into(),
        reason: "移転".into(),
        ..v1::CloseFacilityRequest::default()
    };
    register.nation().close_facility(close).await.unwrap();
    assert_eq!(of(OTHER).await, None);
    let told = register.last_sum().await;
    assert_eq!(sum(&told), (OTHER, 0, 0, 0, 2), "of no site nothing is known");
    let refused = register.set(wish(CLINIC, 6, 1)).await.unwrap_err();
    assert_refused(&refused, Code::FailedPrecondition, "FACILITY_CLOSED");
    let reopen = v1::ReopenFacilityRequest {
        facility_code: CLINIC.into(),
        reason: "再開".into(),
        ..v1::ReopenFacilityRequest::default()
    };
    register.nation().reopen_facility(reopen).await.unwrap();
    assert_eq!(of(OTHER).await, Some(10));
}

#[tokio::test]
async fn two_sites_at_once_are_both_in_the_sum() {
    let register = Register::with_a_round().await;
    let (one, other) =
        tokio::join!(register.set(wish(HOSPITAL, 6, 1)), register.set(wish(CLINIC, 60, 10)));
    one.unwrap();
    other.unwrap();
    let total = register.listed(HOSPITAL).await.demands[0].total.unwrap();
    assert_eq!((total.wanted_vials, total.sites), (11, 2));
}

#[tokio::test]
async fn what_a_site_wanted_goes_along_to_its_new_code() {
    let register = Register::with_a_round().await;
    register.set(wish(HOSPITAL, 1_170, 195)).await.unwrap();
    register.set(wish(CLINIC, 60, 10)).await.unwrap();
    let change = v1::ChangeFacilityCodeRequest {
        facility_code: HOSPITAL.into(),
        new_facility_code: "1310000042".into(),
        reason: "開設者の変更".into(),
        ..v1::ChangeFacilityCodeRequest::default()
    };
    register.nation().change_facility_code(change).await.unwrap();
    assert_eq!(register.listed(HOSPITAL).await.demands[0].total, None);
    let total = register.listed("1310000042").await.demands[0].total.unwrap();
    assert_eq!((total.wanted_vials, total.sites), (205, 2));
}

/// Who is let through to an RPC, whatever becomes of the call then.
fn let_through(rpc: &str, tier: Tier, role: Role) -> bool {
    let office = matches!(tier, Tier::Nation | Tier::ServiceDesk) && role == Role::Administrator;
    let clerk = matches!(tier, Tier::Prefecture | Tier::Municipality | Tier::Facility)
        && role == Role::Clerk;
    match rpc {
        "SetDemand" => office || clerk,
        "ListAreaDemands" => !matches!(tier, Tier::Partner | Tier::Facility),
        _ => !matches!(tier, Tier::Partner | Tier::CoordinatingBody),
    }
}

#[tokio::test]
async fn the_rpcs_let_through_exactly_whom_their_rules_name() {
    let register = Register::empty().await;
    for standing in standings() {
        for &role in Role::ALL {
            let mut client = register.demands(&actor(standing, &[role]));
            let set = client.set_demand(v1::SetDemandRequest::default()).await.map(drop);
            let listed = client.list_demands(v1::ListDemandsRequest::default()).await.map(drop);
            let area = client.list_area_demands(v1::ListAreaDemandsRequest::default()).await;
            let area = area.map(drop);
            let answers = [("SetDemand", set), ("ListDemands", listed), ("ListAreaDemands", area)];
            for (rpc, answer) in answers {
                let kept_out = answer.err().is_some_and(|status| reason(&status) == "NOT_YOUR_RPC");
                let expected = !let_through(rpc, standing.tier(), role);
                assert_eq!(kept_out, expected, "{rpc} by {role} of {standing:?}");
            }
        }
    }
}

#[tokio::test]
async fn offices_enter_and_read_in_their_own_area_only() {
    let register = Register::with_a_round().await;
    let town = |code: &str| Standing::Municipality(code.parse().unwrap());
    let tokyo = Standing::Prefecture("13".parse().unwrap());
    for (standing, role, sets, reads) in [
        (town(CHIYODA), Role::Clerk, true, true),
        (town(CHIYODA), Role::Viewer, false, true),
        (town(MINATO), Role::Clerk, false, false),
        (tokyo, Role::Clerk, true, true),
        (Standing::Nation, Role::Administrator, true, true),
        (Standing::ServiceDesk, Role::Administrator, true, true),
        (Standing::Facility(OTHER.parse().unwrap()), Role::Clerk, false, false),
    ] {
        let by = actor(standing, &[role]);
        let mut client = register.demands(&by);
        let set = client.set_demand(wish(HOSPITAL, 6, 1)).await;
        assert_eq!(set.is_ok(), sets, "{standing:?} {role}");
        let request =
            v1::ListDemandsRequest { facility_code: HOSPITAL.into(), ..Default::default() };
        let read = client.list_demands(request).await;
        assert_eq!(read.is_ok(), reads, "{standing:?} {role}");
        let foreign = [set.err(), read.err()].into_iter().flatten();
        for status in foreign {
            assert_eq!(status.code(), Code::PermissionDenied);
        }
    }
}
