//! What holds of the facilities of a sequence, whatever was asked.

use std::collections::BTreeMap;

use prost::Message as _;
use tonic::{Code, Status};
use vsys_proto::facility_registry::v1;

use super::{Play, Sites};
use crate::register::reason;

impl Play<'_> {
    /// The history has every version, and its last is what there is.
    pub(super) async fn check_history(&self) {
        let astray: Vec<String> = sqlx::query_scalar(
            "select facility_code
               from facility_registry.facilities as it
              where facility_code like $1 || '%'
                and (version <> (select count(*)
                                   from facility_registry.facility_versions as one
                                  where one.facility_code = it.facility_code)
                     or not exists (
                        select
                          from facility_registry.facility_versions as last
                         where last.facility_code = it.facility_code
                           and last.version = it.version
                           and last.facility_type = it.facility_type
                           and last.basic_facility_code is not distinct from it.basic_facility_code
                           and last.closed_at is not distinct from it.closed_at
                           and last.last_on is not distinct from it.last_on
                           and last.successor_code is not distinct from it.successor_code))",
        )
        .bind(&self.prefix)
        .fetch_all(&self.register.sandbox.database.superuser())
        .await
        .unwrap();
        assert_eq!(astray, Vec::<String>::new(), "their history says something else");
    }

    /// The facts tell of each facility in the order of its versions, and end with what there is.
    pub(super) async fn check_facts(&self) {
        let payloads: Vec<Vec<u8>> = sqlx::query_scalar(
            "select payload from facility_registry.outbox
              where split_part(subject, '.', 4) = 'FacilityChanged' order by position",
        )
        .fetch_all(&self.register.sandbox.database.superuser())
        .await
        .unwrap();
        let mut told: BTreeMap<String, v1::FacilityChanged> = BTreeMap::new();
        for payload in payloads {
            let fact = v1::FacilityChanged::decode(payload.as_slice()).unwrap();
            let before = told.get(&fact.facility_code).map_or(0, |fact| fact.version);
            assert!(before < fact.version, "{before} was told before {fact:?}");
            told.insert(fact.facility_code.clone(), fact);
        }
        for (code, site) in self.sites().await {
            let fact = &told[&code];
            let kind = fact.r#type().as_str_name().trim_start_matches("FACILITY_TYPE_");
            let fact = (kind.to_lowercase(), &*fact.basic_facility_code, fact.open);
            let basic = site.basic.as_deref().unwrap_or_default();
            assert_eq!(fact, (site.kind, basic, site.open), "{code}");
        }
    }
}

/// Types, pairs, closings and successions are in order.
pub(super) fn check(sites: &Sites) {
    for (code, site) in sites {
        assert_eq!(site.kind == "basic", site.basic.is_none(), "{code}: {site:?}");
        if let Some(basic) = &site.basic {
            let from = &sites[basic];
            assert!(from.kind == "basic" && basic != code, "{code} receives from {from:?}");
            assert_eq!(from.successor, None, "{code} receives from what was succeeded");
            assert!(from.open || !site.open, "{code} is open and receives from a closed one");
            if let (true, Some(last)) = (site.open, from.last) {
                let stays = site.last.is_none_or(|own| own > last);
                assert!(!stays, "{code} stays open longer than {basic}: {site:?} {from:?}");
            }
        }
        if let Some(successor) = &site.successor {
            assert!(sites.contains_key(successor) && !site.open, "{code}: {site:?}");
        }
        assert!(site.open || site.last.is_none(), "{code}: {site:?}");
    }
}

/// A refusal is one: it names its reason, and nothing went wrong.
pub(super) fn is_refusal(refused: &Status) -> bool {
    let codes =
        [Code::InvalidArgument, Code::FailedPrecondition, Code::NotFound, Code::AlreadyExists];
    codes.contains(&refused.code()) && !reason(refused).is_empty()
}
