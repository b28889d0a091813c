//! The record of calls: kept once, bound together, seen by whom it concerns.

use async_nats::HeaderMap;
use chrono::{DateTime, TimeDelta, Utc};
use prost::Message;
use tonic::Code;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use uuid::Uuid;
use vsys_proto::audit::v1::CallAnswered;
use vsys_proto::convert::{timestamp, wire_tier};
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::audit_service_client::AuditServiceClient;
use vsys_proto::vocabulary::v1::Role::Clerk;
use vsys_testkit::{Caller, actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing, Tier};

use crate::house::{
    CHIYODA, CLINIC, House, KANAGAWA, TOKYO, administrator, chiyoda, nation, office_pc, refused,
    tokyo,
};

pub(crate) type Audit = AuditServiceClient<InterceptedService<Channel, Caller>>;

const LOCK: &str = "vsys.allocation.v1.SheetService/LockSheets";
const CONFIRM: &str = "vsys.allocation.v1.SheetService/ConfirmSheet";
const PLACES: &str = "vsys.facility_registry.v1.RegistryService/PutPlaces";

/// A call at nine, which was answered well.
fn call(rpc: &str, person: &str, organisation: &str, tier: Tier) -> CallAnswered {
    CallAnswered {
        service: "allocation".to_owned(),
        rpc: rpc.to_owned(),
        person: person.to_owned(),
        organisation_id: organisation.to_owned(),
        tier: wire_tier(tier).into(),
        address: "203.0.113.7 via 10.0.0.5".to_owned(),
        request_json: r#"{"sheet_ids":["0195a5e0-7c3b-7d2e-8f10-000000000001"]}"#.to_owned(),
        code: "OK".to_owned(),
        after_json: r#"{"state":"SHEET_STATE_LOCKED"}"#.to_owned(),
        answered_time: Some(timestamp(nine())),
        ..CallAnswered::default()
    }
}

fn nine() -> DateTime<Utc> {
    DateTime::from_timestamp(1_615_766_400, 0).unwrap()
}

/// What happened on a morning, in this order, with the area of each subject.
pub(crate) fn morning() -> Vec<(&'static str, CallAnswered)> {
    let later = |call: CallAnswered, minutes| CallAnswered {
        answered_time: Some(timestamp(nine() + TimeDelta::minutes(minutes))),
        ..call
    };
    let refused = CallAnswered {
        code: "PERMISSION_DENIED".to_owned(),
        reason: "NOT_YOUR_MUNICIPALITY".to_owned(),
        after_json: String::new(),
        request_json: r#"{"sheet_id":"0195a5e0-7c3b-7d2e-8f10-000000000002"}"#.to_owned(),
        ..call(CONFIRM, "131016-01", CHIYODA, Tier::Municipality)
    };
    let stranger = CallAnswered {
        code: "UNAUTHENTICATED".to_owned(),
        reason: "TOKEN_MISSING".to_owned(),
        tier: 0,
        ..call(LOCK, "", "", Tier::Nation)
    };
    vec![
        ("_._", call(LOCK, "nation-01", "nation", Tier::Nation)),
        ("13._", later(call(LOCK, "13-01", TOKYO, Tier::Prefecture), 1)),
        ("13.131016", later(refused, 2)),
        // The code of a site does not say its municipality: identity knows it.
        ("13._", later(call(CONFIRM, "1310000011-01", CLINIC, Tier::Facility), 3)),
        ("14._", later(call(CONFIRM, "14-01", KANAGAWA, Tier::Prefecture), 4)),
        ("_._", later(call(PLACES, "maker-1.abc", "maker-1", Tier::Partner), 5)),
        ("_._", later(stranger, 6)),
    ]
}

impl House {
    /// Says an answered call as allocation would, each time as another message.
    pub(crate) async fn answered(&self, event: Uuid, area: &str, call: &CallAnswered) {
        let subject = format!("vsys.audit.v1.CallAnswered.allocation.{area}");
        let subject = self.sandbox.nats.topology.subject(&subject);
        let mut headers = HeaderMap::new();
        headers.insert("Vsys-Event-Id", event.to_string());
        headers.insert("Vsys-Occurred-At", nine().to_rfc3339());
        let payload = call.encode_to_vec().into();
        let sent = self.sandbox.nats.jetstream.publish_with_headers(subject, headers, payload);
        sent.await.unwrap().await.unwrap();
    }

    pub(crate) fn audit(&self, by: &Actor) -> Audit {
        let channel = self.sandbox.channel("identity");
        AuditServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    pub(crate) async fn found(
        &self,
        by: &Actor,
        request: v1::SearchAuditRequest,
    ) -> Vec<v1::AuditEntry> {
        self.audit(by).search_audit(request).await.unwrap().into_inner().entries
    }

    /// A house in which the morning is in the record, and nothing else.
    pub(crate) async fn after_the_morning() -> Self {
        let house = Self::new().await;
        for (area, call) in morning() {
            house.answered(Uuid::now_v7(), area, &call).await;
        }
        house.entries(morning().len()).await;
        house
    }

    /// Waits for an entry that was asked for.
    pub(crate) async fn eventually_found(
        &self,
        request: v1::SearchAuditRequest,
        wanted: impl Fn(&v1::AuditEntry) -> bool,
    ) -> v1::AuditEntry {
        eventually("the entry is there", || async {
            let found = self.found(&nation(), request.clone()).await;
            found.iter().find(|entry| wanted(entry)).cloned().ok_or(found.len())
        })
        .await
    }

    /// Waits until the record has so many entries.
    pub(crate) async fn entries(&self, count: usize) {
        eventually("the calls are heard of", || async {
            let found = self.found(&nation(), v1::SearchAuditRequest::default()).await.len();
            if found == count { Ok(()) } else { Err(found) }
        })
        .await;
    }
}

fn sequences(entries: &[v1::AuditEntry]) -> Vec<u64> {
    entries.iter().map(|entry| entry.sequence).collect()
}

#[tokio::test]
async fn a_call_is_kept_whole() {
    let house = House::after_the_morning().await;
    let mut found = house.found(&nation(), v1::SearchAuditRequest::default()).await;
    assert_eq!(sequences(&found), [7, 6, 5, 4, 3, 2, 1], "the newest first");
    let refusal = found.remove(4);
    let expected = v1::AuditEntry {
        sequence: 3,
        time: Some(timestamp(nine() + TimeDelta::minutes(2))),
        person: "131016-01".to_owned(),
        organisation_id: CHIYODA.to_owned(),
        tier: wire_tier(Tier::Municipality).into(),
        address: "203.0.113.7 via 10.0.0.5".to_owned(),
        rpc: CONFIRM.to_owned(),
        request_json: r#"{"sheet_id":"0195a5e0-7c3b-7d2e-8f10-000000000002"}"#.to_owned(),
        code: "PERMISSION_DENIED".to_owned(),
        reason: "NOT_YOUR_MUNICIPALITY".to_owned(),
        before_json: String::new(),
        after_json: String::new(),
        hash: refusal.hash.clone(),
    };
    assert_eq!(refusal, expected);
    assert_eq!(refusal.hash.len(), 64);
}

#[tokio::test]
async fn the_same_call_heard_twice_is_one_entry() {
    let house = House::new().await;
    let (event, lock) = (Uuid::now_v7(), call(LOCK, "nation-01", "nation", Tier::Nation));
    house.answered(event, "_._", &lock).await;
    house.answered(event, "_._", &lock).await;
    house.answered(Uuid::now_v7(), "_._", &lock).await;
    house.entries(2).await;
    let verified = house.verified().await;
    assert_eq!((verified.entries, verified.intact), (2, true));
}

#[tokio::test]
async fn what_identity_answers_itself_is_in_the_record_without_names() {
    let house = House::new().await;
    let account = house.issue(CHIYODA, &[Clerk]).await;
    house.log_in(&account.user_name, "not the password", office_pc()).await.unwrap_err();
    house.entries(2).await;
    let found = house.found(&nation(), v1::SearchAuditRequest::default()).await;
    let [refusal, issued] = found.as_slice() else { panic!("{found:?}") };
    assert_eq!(issued.rpc, "vsys.identity.v1.AccountService/IssueAccount");
    assert_eq!((&*issued.person, &*issued.organisation_id), ("administrator", "nation"));
    assert_eq!((&*issued.code, &*issued.address), ("OK", "127.0.0.1"));
    assert!(issued.request_json.contains(CHIYODA), "{}", issued.request_json);
    assert_eq!(refusal.rpc, "vsys.identity.v1.SessionService/LogIn");
    assert_eq!((&*refusal.code, &*refusal.reason), ("UNAUTHENTICATED", "CREDENTIALS_WRONG"));
    assert_eq!((&*refusal.person, &*refusal.organisation_id), ("", ""), "nobody was signed in");
    for secret in ["佐藤花子", "sato@example.jp", "not the password", "the office's own"] {
        assert!(!format!("{found:?}").contains(secret), "{found:?}");
    }
}

#[tokio::test]
async fn what_a_command_changed_is_in_the_record_before_and_after() {
    let house = House::new().await;
    let account = house.issue(CHIYODA, &[Clerk]).await;
    let request = v1::SuspendAccountRequest {
        user_name: account.user_name.clone(),
        reason: "退職".to_owned(),
    };
    house.accounts(&nation()).suspend_account(request.clone()).await.unwrap();
    house.accounts(&nation()).suspend_account(request).await.unwrap_err();
    house.entries(3).await;
    let found = house.found(&nation(), v1::SearchAuditRequest::default()).await;
    let [refusal, suspended, issued] = found.as_slice() else { panic!("{found:?}") };
    assert!(issued.before_json.is_empty() && issued.after_json.contains(&account.user_name));
    let (invited, gone) = ("ACCOUNT_STATE_INVITED", "ACCOUNT_STATE_SUSPENDED");
    assert!(issued.after_json.contains(invited), "{}", issued.after_json);
    assert!(suspended.before_json.contains(invited), "{}", suspended.before_json);
    assert!(suspended.after_json.contains(gone), "{}", suspended.after_json);
    assert!(suspended.request_json.contains("退職"), "{}", suspended.request_json);
    assert_eq!((&*refusal.before_json, &*refusal.after_json), ("", ""), "nothing was changed");
    for name in ["佐藤花子", "sato@example.jp"] {
        assert!(!format!("{found:?}").contains(name), "{found:?}");
    }
}

#[tokio::test]
async fn entries_are_found_by_who_what_where_and_when() {
    let house = House::after_the_morning().await;
    let all = v1::SearchAuditRequest::default;
    let minute = |minutes| Some(timestamp(nine() + TimeDelta::minutes(minutes)));
    let searches: [(v1::SearchAuditRequest, &[u64]); 11] = [
        (v1::SearchAuditRequest { person: "13-01".to_owned(), ..all() }, &[2]),
        (v1::SearchAuditRequest { person: "13-0".to_owned(), ..all() }, &[]),
        (v1::SearchAuditRequest { organisation_id: CLINIC.to_owned(), ..all() }, &[4]),
        (v1::SearchAuditRequest { rpc: "locksheets".to_owned(), ..all() }, &[7, 2, 1]),
        (v1::SearchAuditRequest { rpc: "facility_registry".to_owned(), ..all() }, &[6]),
        (v1::SearchAuditRequest { rpc: "%".to_owned(), ..all() }, &[]),
        (v1::SearchAuditRequest { text: "8f10-000000000002".to_owned(), ..all() }, &[3]),
        (v1::SearchAuditRequest { refused_only: true, ..all() }, &[7, 3]),
        (v1::SearchAuditRequest { from_time: minute(5), ..all() }, &[7, 6]),
        (v1::SearchAuditRequest { until_time: minute(1), ..all() }, &[1]),
        (
            v1::SearchAuditRequest {
                from_time: minute(1),
                until_time: minute(5),
                refused_only: true,
                ..all()
            },
            &[3],
        ),
    ];
    for (request, expected) in searches {
        let found = house.found(&nation(), request.clone()).await;
        assert_eq!(sequences(&found), expected, "{request:?}");
    }
}

#[tokio::test]
async fn a_search_goes_on_page_by_page() {
    let house = House::after_the_morning().await;
    let mut request = v1::SearchAuditRequest { page_size: 3, ..v1::SearchAuditRequest::default() };
    let mut pages = Vec::new();
    loop {
        let page = house.audit(&nation()).search_audit(request.clone()).await.unwrap().into_inner();
        pages.push(sequences(&page.entries));
        if page.next_page_token.is_empty() {
            break;
        }
        // What is added meanwhile is newer than every page to come.
        let lock = call(LOCK, "nation-01", "nation", Tier::Nation);
        house.answered(Uuid::now_v7(), "_._", &lock).await;
        request.page_token = page.next_page_token;
    }
    assert_eq!(pages, [vec![7, 6, 5], vec![4, 3, 2], vec![1]]);
    for token in ["x", "-1", "99999999999999999999"] {
        request.page_token = token.to_owned();
        let answer = house.audit(&nation()).search_audit(request.clone()).await;
        let expected = (Code::InvalidArgument, "PAGE_TOKEN_INVALID".to_owned());
        assert_eq!(refused(answer), expected, "{token}");
    }
}

#[tokio::test]
async fn each_tier_sees_its_own_and_those_below() {
    let house = House::after_the_morning().await;
    let maker = administrator(Standing::Partner("maker-1".parse().unwrap()));
    let clinic = administrator(Standing::Facility(CLINIC.parse().unwrap()));
    let kanagawa = administrator(Standing::Prefecture(KANAGAWA.parse().unwrap()));
    let shinjuku = administrator(Standing::Municipality("131041".parse().unwrap()));
    let auditor = |standing| actor(standing, &[Role::Auditor]);
    let seen: [(Actor, &[u64]); 11] = [
        (nation(), &[7, 6, 5, 4, 3, 2, 1]),
        (auditor(Standing::Nation), &[7, 6, 5, 4, 3, 2, 1]),
        (tokyo(), &[4, 3, 2]),
        (auditor(tokyo().standing), &[4, 3, 2]),
        (kanagawa, &[5]),
        (chiyoda(), &[4, 3]),
        (shinjuku, &[]),
        (clinic, &[4]),
        (maker, &[6]),
        (administrator(Standing::ServiceDesk), &[]),
        (administrator(Standing::CoordinatingBody("chiyoda-medical".parse().unwrap())), &[]),
    ];
    for (by, expected) in seen {
        let found = house.found(&by, v1::SearchAuditRequest::default()).await;
        assert_eq!(sequences(&found), expected, "{:?}", by.standing);
        let other = v1::SearchAuditRequest {
            organisation_id: "nation".to_owned(),
            ..v1::SearchAuditRequest::default()
        };
        let found = house.found(&by, other).await;
        let expected: &[u64] = if by.standing == Standing::Nation { &[1] } else { &[] };
        assert_eq!(sequences(&found), expected, "{:?} asks for the nation's", by.standing);
    }
}

#[tokio::test]
async fn only_auditors_and_administrators_look_and_only_the_nations_verify() {
    let house = House::new().await;
    let kept_out = (Code::PermissionDenied, "NOT_YOUR_RPC".to_owned());
    for role in [Role::Viewer, Role::Clerk, Role::Locker, Role::Integration] {
        let by = actor(Standing::Nation, &[role]);
        let answer = house.audit(&by).search_audit(v1::SearchAuditRequest::default()).await;
        assert_eq!(refused(answer), kept_out, "{role}");
        let answer = house.audit(&by).verify_audit(v1::VerifyAuditRequest {}).await;
        assert_eq!(refused(answer), kept_out, "{role}");
    }
    for role in [Role::Auditor, Role::Administrator] {
        let answer = house.audit(&actor(tokyo().standing, &[role]));
        let answer = answer.clone().verify_audit(v1::VerifyAuditRequest {}).await;
        assert_eq!(refused(answer), kept_out, "{role}");
        let by = actor(Standing::Nation, &[role]);
        house.audit(&by).verify_audit(v1::VerifyAuditRequest {}).await.unwrap();
    }
}
