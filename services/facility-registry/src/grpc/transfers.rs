//! Between which sites vaccine may be passed on.

use chrono::NaiveDate;
use tonic::{Request, Response};

use vsys_chassis::actor;
use vsys_proto::convert::{self, timestamp, wire_date};
use vsys_proto::facility_registry::v1;
use vsys_vocabulary::FacilityCode;

use super::status::{self, At, reason_of};
use super::{Answer, wire};
use crate::app::FacilityRegistry;
use crate::domain::fault::{Fault, Violations};
use crate::domain::text;
use crate::domain::transfer_policy::{PolicyWish, TransferPolicy, TransferRule};

/// Sets the rule from a day on.
pub(super) async fn set(
    registry: &FacilityRegistry,
    request: Request<v1::SetTransferPolicyRequest>,
) -> Answer<v1::SetTransferPolicyResponse> {
    let by = actor(&request)?;
    let wish = policy_wish(request.get_ref()).map_err(|v| status::violations(v, At::Request))?;
    let set = registry.set_transfer_policy(wish, by).await;
    let set = set.map_err(|e| status::facility(e, At::Request))?;
    Ok(Response::new(v1::SetTransferPolicyResponse { policy: set.as_ref().map(wire_policy) }))
}

/// The rule of today, what changes it, and everything that was entered.
pub(super) async fn list(registry: &FacilityRegistry) -> Answer<v1::ListTransferPoliciesResponse> {
    let today = registry.today();
    let listed = registry.list_transfer_policies().await;
    let policies = listed.map_err(|e| status::facility(e, At::Request))?;
    Ok(Response::new(v1::ListTransferPoliciesResponse {
        rule: wire_rule(policies.rule_on(today)).into(),
        current: policies.in_force_on(today).map(wire_policy),
        coming: policies.coming_after(today).into_iter().map(wire_policy).collect(),
        policies: policies.newest_first().map(wire_policy).collect(),
    }))
}

/// Whether one site may pass vaccine on to another.
pub(super) async fn check(
    registry: &FacilityRegistry,
    request: Request<v1::CheckTransferRequest>,
) -> Answer<v1::CheckTransferResponse> {
    let (sites, day) =
        transfer(request.get_ref()).map_err(|v| status::violations(v, At::Request))?;
    let checked = registry.check_transfer(sites, day.unwrap_or_else(|| registry.today())).await;
    let (rule, fault) = checked.map_err(|e| status::facility(e, At::Request))?;
    Ok(Response::new(v1::CheckTransferResponse {
        allowed: fault.is_none(),
        rule: wire_rule(rule).into(),
        obstacle: fault.as_ref().map(wire_obstacle),
    }))
}

fn policy_wish(wire: &v1::SetTransferPolicyRequest) -> Result<PolicyWish, Violations> {
    let mut found = Violations::default();
    let from = convert::date(wire.from_date, "from_date").map_err(Fault::from);
    let from = found.keep(0, "from_date", from);
    let rule = found.keep(0, "rule", rule(wire.rule));
    let reason = found.keep(0, "reason", text::required(&wire.reason, wire::REASON));
    let expected = wire.expected_version;
    let wish = || Some(PolicyWish { from: from?, rule: rule?, reason: reason?, expected });
    wish().ok_or(found)
}

/// Who passes on, who receives, and the day where one is given.
fn transfer(
    wire: &v1::CheckTransferRequest,
) -> Result<((FacilityCode, FacilityCode), Option<NaiveDate>), Violations> {
    let mut found = Violations::default();
    let from = wire::facility_code(&wire.from_facility_code);
    let from = found.keep(0, "from_facility_code", from);
    let to = found.keep(0, "to_facility_code", wire::facility_code(&wire.to_facility_code));
    let day = convert::optional_date(wire.date, "date").map_err(Fault::from);
    let day = found.keep(0, "date", day);
    from.zip(to).zip(day).ok_or(found)
}

fn rule(wire: i32) -> Result<TransferRule, Fault> {
    match v1::TransferRule::try_from(wire) {
        Ok(v1::TransferRule::Unspecified) => Err(Fault::Missing),
        Ok(v1::TransferRule::WithinPairs) => Ok(TransferRule::WithinPairs),
        Ok(v1::TransferRule::BetweenAny) => Ok(TransferRule::BetweenAny),
        Err(_) => Err(Fault::Unknown),
    }
}

fn wire_rule(rule: TransferRule) -> v1::TransferRule {
    match rule {
        TransferRule::WithinPairs => v1::TransferRule::WithinPairs,
        TransferRule::BetweenAny => v1::TransferRule::BetweenAny,
    }
}

fn wire_policy(policy: &TransferPolicy) -> v1::TransferPolicy {
    let TransferPolicy { version, from, rule, entered } = policy;
    v1::TransferPolicy {
        version: *version,
        from_date: Some(wire_date(*from)),
        rule: wire_rule(*rule).into(),
        reason: entered.reason.clone(),
        person: entered.person.clone(),
        organisation_id: entered.organisation.clone(),
        entered_time: Some(timestamp(entered.at)),
    }
}

/// What stands in the way, with the other facility that it speaks of.
fn wire_obstacle(fault: &Fault) -> v1::TransferObstacle {
    let (site, successor, basic) = match fault {
        Fault::TransferSiteClosed { site, successor } => (Some(*site), *successor, None),
        Fault::TransferToBasic(site) => (Some(*site), None, None),
        Fault::TransferOutsidePair { receiver, basic } => (Some(*receiver), None, Some(*basic)),
        _ => (None, None, None),
    };
    let code = |code: Option<FacilityCode>| code.map(|it| it.to_string()).unwrap_or_default();
    v1::TransferObstacle {
        reason: reason_of(fault).1.to_owned(),
        message: fault.to_string(),
        facility_code: code(site),
        successor_code: code(successor),
        basic_facility_code: code(basic),
    }
}
