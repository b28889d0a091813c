//! Between which sites vaccine may be passed on, and from which day.

use chrono::TimeDelta;
use tonic::{Code, Status};

use vsys_facility_registry::SERVICE;
use vsys_proto::facility_registry::v1;
use vsys_proto::facility_registry::v1::TransferRule;
use vsys_proto::vocabulary::v1::Date;
use vsys_testkit::actor;
use vsys_vocabulary::{Role, Standing};

use crate::register::{
    CHIYODA, Client, HOSPITAL, Register, date, fields, hospital, reason, satellite,
};

const CLINIC: &str = "1310000026";
const OTHER: &str = "1310000034";

/// A wish of the nation, from a day of 2021.
fn wish((month, day): (u32, u32), rule: TransferRule) -> v1::SetTransferPolicyRequest {
    v1::SetTransferPolicyRequest {
        from_date: Some(date(2021, month, day)),
        rule: rule.into(),
        reason: "施設間の融通".into(),
        expected_version: None,
    }
}

/// Sets a policy: what was entered, where anything was.
async fn set(
    client: &mut Client,
    wish: v1::SetTransferPolicyRequest,
) -> Result<Option<v1::TransferPolicy>, Status> {
    Ok(client.set_transfer_policy(wish).await?.into_inner().policy)
}

async fn list(client: &mut Client) -> v1::ListTransferPoliciesResponse {
    let request = v1::ListTransferPoliciesRequest {};
    client.list_transfer_policies(request).await.unwrap().into_inner()
}

impl Register {
    /// Asks as somebody of a partner, who only reads.
    async fn check(
        &self,
        (from, to): (&str, &str),
        date: Option<Date>,
    ) -> Result<v1::CheckTransferResponse, Status> {
        let standing = Standing::Partner("wholesaler-07".parse().unwrap());
        let mut partner = self.client(&actor(standing, &[Role::Viewer]));
        let request = v1::CheckTransferRequest {
            from_facility_code: from.into(),
            to_facility_code: to.into(),
            date,
        };
        partner.check_transfer(request).await.map(tonic::Response::into_inner)
    }
}

/// A basic hospital with its satellite, and another basic one.
async fn with_a_satellite() -> Register {
    let register = Register::with_places().await;
    let facilities =
        vec![hospital(HOSPITAL, CHIYODA), satellite(CLINIC, HOSPITAL), hospital(OTHER, CHIYODA)];
    register.put(facilities).await;
    register
}

#[tokio::test]
async fn the_nation_lets_sites_pass_vaccine_on_from_a_day_on() {
    let register = with_a_satellite().await;
    let mut nation = register.nation();
    let before = list(&mut nation).await;
    assert_eq!((before.rule(), before.current, before.policies), nothing_entered());
    let entered = set(&mut nation, wish((4, 12), TransferRule::BetweenAny)).await.unwrap().unwrap();
    assert_eq!((entered.version, entered.from_date), (1, Some(date(2021, 4, 12))));
    assert_eq!((&*entered.person, &*entered.organisation_id), ("sato", "nation"));
    assert_eq!(entered.reason, "施設間の融通");
    let now = list(&mut nation).await;
    assert_eq!((now.rule(), now.current.is_none()), (TransferRule::WithinPairs, true));
    assert_eq!((now.coming, now.policies), (vec![entered.clone()], vec![entered.clone()]));

    let across = (OTHER, CLINIC);
    assert!(!register.check(across, Some(date(2021, 4, 11))).await.unwrap().allowed);
    let later = register.check(across, Some(date(2021, 4, 12))).await.unwrap();
    assert_eq!((later.allowed, later.rule()), (true, TransferRule::BetweenAny));
    assert_eq!(later.obstacle, None);
    register.sandbox.clock.advance(TimeDelta::days(28));
    assert!(register.check(across, None).await.unwrap().allowed);
    let then = list(&mut register.nation()).await;
    assert_eq!((then.rule(), then.current), (TransferRule::BetweenAny, Some(entered)));
    assert!(then.coming.is_empty());
}

fn nothing_entered() -> (TransferRule, Option<v1::TransferPolicy>, Vec<v1::TransferPolicy>) {
    (TransferRule::WithinPairs, None, Vec::new())
}

#[tokio::test]
async fn of_two_for_one_day_the_last_counts_and_both_are_kept() {
    let register = Register::empty().await;
    let mut nation = register.nation();
    set(&mut nation, wish((4, 12), TransferRule::BetweenAny)).await.unwrap().unwrap();
    set(&mut nation, wish((4, 12), TransferRule::WithinPairs)).await.unwrap().unwrap();
    set(&mut nation, wish((3, 15), TransferRule::BetweenAny)).await.unwrap().unwrap();
    let listed = list(&mut nation).await;
    assert_eq!(listed.rule(), TransferRule::BetweenAny);
    let versions = |policies: &[v1::TransferPolicy]| -> Vec<u64> {
        policies.iter().map(|policy| policy.version).collect()
    };
    assert_eq!((versions(&listed.coming), versions(&listed.policies)), (vec![2], vec![3, 2, 1]));
    let runtime = register.sandbox.database.runtime(SERVICE.schema);
    let sql = "update facility_registry.transfer_policies set reason = 'another'";
    let refused = sqlx::raw_sql(sql).execute(&runtime).await.unwrap_err();
    let code = refused.as_database_error().and_then(|error| error.code().map(String::from));
    assert_eq!(code.as_deref(), Some("42501"));
}

#[tokio::test]
async fn what_holds_already_changes_nothing() {
    let register = Register::empty().await;
    let mut nation = register.nation();
    assert_eq!(set(&mut nation, wish((3, 15), TransferRule::WithinPairs)).await.unwrap(), None);
    let planned = wish((4, 12), TransferRule::BetweenAny);
    set(&mut nation, planned.clone()).await.unwrap().unwrap();
    assert_eq!(set(&mut nation, planned).await.unwrap(), None);
    assert_eq!(set(&mut nation, wish((5, 1), TransferRule::BetweenAny)).await.unwrap(), None);
    assert_eq!(list(&mut nation).await.policies.len(), 1);
}

#[tokio::test]
async fn a_policy_that_cannot_stand_is_refused_with_its_field() {
    let register = Register::empty().await;
    let mut nation = register.nation();
    let good = || wish((4, 12), TransferRule::BetweenAny);
    for (wrong, field, expected) in [
        (wish((3, 14), TransferRule::BetweenAny), "from_date", "DATE_IN_PAST"),
        (wish((2, 30), TransferRule::BetweenAny), "from_date", "DATE_INVALID"),
        (v1::SetTransferPolicyRequest { rule: 0, ..good() }, "rule", "VALUE_MISSING"),
        (v1::SetTransferPolicyRequest { rule: 9, ..good() }, "rule", "VALUE_UNKNOWN"),
        (v1::SetTransferPolicyRequest { reason: " ".into(), ..good() }, "reason", "VALUE_MISSING"),
        (
            v1::SetTransferPolicyRequest { reason: "あ".repeat(501), ..good() },
            "reason",
            "TEXT_TOO_LONG",
        ),
        (
            v1::SetTransferPolicyRequest { expected_version: Some(1), ..good() },
            "expected_version",
            "STALE_VERSION",
        ),
    ] {
        let refused = set(&mut nation, wrong).await.unwrap_err();
        assert_eq!(fields(&refused), [(field.into(), expected.into())], "{refused:?}");
    }
    let past = set(&mut nation, wish((3, 14), TransferRule::BetweenAny)).await.unwrap_err();
    let says = "from_date: a day before today: give 2021-03-15 or a later one";
    assert_eq!(past.message(), says);
    assert!(list(&mut nation).await.policies.is_empty());
    let seen = v1::SetTransferPolicyRequest { expected_version: Some(0), ..good() };
    assert!(set(&mut nation, seen).await.unwrap().is_some());
}

#[tokio::test]
async fn within_pairs_only_a_pair_passes_vaccine_on() {
    let register = with_a_satellite().await;
    let down = register.check((HOSPITAL, CLINIC), None).await.unwrap();
    assert_eq!((down.allowed, down.rule(), down.obstacle), (true, TransferRule::WithinPairs, None));
    for (sites, expected, basic) in [
        ((OTHER, CLINIC), "TRANSFER_OUTSIDE_PAIR", HOSPITAL),
        ((CLINIC, HOSPITAL), "TRANSFER_TO_BASIC", ""),
        ((OTHER, HOSPITAL), "TRANSFER_TO_BASIC", ""),
        ((CLINIC, CLINIC), "TRANSFER_TO_ITSELF", ""),
    ] {
        let checked = register.check(sites, None).await.unwrap();
        let obstacle = checked.obstacle.unwrap();
        assert_eq!((checked.allowed, &*obstacle.reason), (false, expected), "{sites:?}");
        assert_eq!(obstacle.basic_facility_code, basic);
    }
    let across = register.check((OTHER, CLINIC), None).await.unwrap().obstacle.unwrap();
    assert_eq!(across.message, "facility 1310000026 receives from 1310000018");
    assert_eq!(across.facility_code, CLINIC);
}

#[tokio::test]
async fn a_closed_site_neither_gives_nor_receives() {
    let register = with_a_satellite().await;
    let mut nation = register.nation();
    set(&mut nation, wish((3, 15), TransferRule::BetweenAny)).await.unwrap().unwrap();
    let merge = v1::MergeFacilitiesRequest {
        facility_code: HOSPITAL.into(),
        into_facility_code: OTHER.into(),
        reason: "統合".into(),
        expected_version: None,
    };
    nation.merge_facilities(merge).await.unwrap();
    for sites in [(HOSPITAL, CLINIC), (CLINIC, HOSPITAL)] {
        let obstacle = register.check(sites, None).await.unwrap().obstacle.unwrap();
        assert_eq!(obstacle.reason, "TRANSFER_SITE_CLOSED");
        assert_eq!((&*obstacle.facility_code, &*obstacle.successor_code), (HOSPITAL, OTHER));
    }
    assert!(register.check((CLINIC, OTHER), None).await.unwrap().allowed);
}

#[tokio::test]
async fn codes_that_nobody_has_are_refused() {
    let register = with_a_satellite().await;
    let unknown = register.check((HOSPITAL, "1310000091"), None).await.unwrap_err();
    assert_eq!((unknown.code(), &*reason(&unknown)), (Code::NotFound, "NO_SUCH_FACILITY"));
    let refused = register.check(("", "13"), Some(date(2021, 2, 30))).await.unwrap_err();
    let expected = [
        ("from_facility_code", "FACILITY_CODE_FORMAT"),
        ("to_facility_code", "FACILITY_CODE_FORMAT"),
        ("date", "DATE_INVALID"),
    ];
    assert_eq!(fields(&refused), expected.map(|(field, why)| (field.to_owned(), why.to_owned())));
}
