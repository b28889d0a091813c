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
use vsys_testkit::{Caller, actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing, Tier};

use crate::house::{
    CHIYODA, CLINIC, House, KANAGAWA, TOKYO, administrator, chiyoda, nation, refused, tokyo,
};

type Audit = AuditServiceClient<InterceptedService<Channel, Caller>>;

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
fn morning() -> Vec<(&'static str, CallAnswered)> {
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
    async fn answered(&self, event: Uuid, area: &str, call: &CallAnswered) {
        let subject = format!("vsys.audit.v1.CallAnswered.allocation.{area}");
        let subject = self.sandbox.nats.topology.subject(&subject);
        let mut headers = HeaderMap::new();
        headers.insert("Vsys-Event-Id", event.to_string());
        headers.insert("Vsys-Occurred-At", nine().to_rfc3339());
        let payload = call.encode_to_vec().into();
        let sent = self.sandbox.nats.jetstream.publish_with_headers(subject, headers, payload);
        sent.await.unwrap().await.unwrap();
    }

    fn audit(&self, by: &Actor) -> Audit {
        let channel = self.sandbox.channel("identity");
        AuditServiceClient::with_interceptor(channel, self.sandbox.caller(by))
    }

    async fn found(&self, by: &Actor, request: v1::SearchAuditRequest) -> Vec<v1::AuditEntry> {
        self.audit(by).search_audit(request).await.unwrap().into_inner().entries
    }

    /// A house in which the morning is in the record, and nothing else.
    async fn after_the_morning() -> Self {
        let house = Self::new().await;
        for (area, call) in morning() {
            house.answered(Uuid::now_v7(), area, &call).await;
        }
        house.entries(morning().len()).await;
        house
    }

    /// Waits until the record has so many entries.
    async fn entries(&self, count: usize) {
        eventually("the calls are heard of", || async {
            let found = self.found(&nation(), v1::SearchAuditRequest::default()).await.len();
            if found == count { Ok(()) } else { Err(found) }
        })
        .await;
    }

    async fn verified(&self) -> v1::VerifyAuditResponse {
        let verified = self.audit(&nation()).verify_audit(v1::VerifyAuditRequest {}).await;
        verified.unwrap().into_inner()
    }

    /// What `vsys verify` finds changed.
    async fn changed(&self) -> Option<String> {
        let verify = vsys_identity::SERVICE.verify.unwrap();
        let mut found = verify(&self.sandbox.database.runtime("identity")).await.unwrap();
        assert_eq!(found.len(), 1);
        found.pop().unwrap().changed
    }

    /// Does what nobody may, as a superuser with all triggers off.
    async fn tamper(&self, statement: &str) {
        let statement = format!("set session_replication_role = replica; {statement}");
        let mut superuser = self.sandbox.database.superuser().acquire().await.unwrap().detach();
        let statement = sqlx::AssertSqlSafe(statement);
        sqlx::raw_sql(statement).execute(&mut superuser).await.unwrap();
    }

    /// What an auditor's own statement finds wrong, as the decision record has it.
    async fn wrong_by_hand(&self) -> Vec<i64> {
        let record = include_str!("../../../../docs/decisions/0014-audit-chain.md");
        let (_, statement) = record.split_once("```sql\n").unwrap();
        let (statement, _) = statement.split_once("```").unwrap();
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        let found = sqlx::query_scalar(statement);
        found.fetch_all(&self.sandbox.database.superuser()).await.unwrap()
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
async fn what_identity_answers_itself_is_in_the_record_without_secrets() {
    let house = House::new().await;
    let account = house.issue(CHIYODA, &[]).await;
    assert!(account.user_name.is_empty(), "an account without roles is refused");
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
    for (by, expected) in [
        (nation(), &[7, 6, 5, 4, 3, 2, 1] as &[u64]),
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
    ] {
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

#[tokio::test]
async fn an_untouched_chain_is_intact_from_its_first_entry_on() {
    let house = House::new().await;
    let none = house.verified().await;
    assert_eq!((none.entries, none.intact, &*none.head_hash), (0, true, ""));
    for (area, call) in morning() {
        house.answered(Uuid::now_v7(), area, &call).await;
    }
    house.entries(7).await;
    let whole = house.verified().await;
    assert_eq!((whole.entries, whole.intact, whole.broken_at), (7, true, 0));
    let newest = house.found(&nation(), v1::SearchAuditRequest::default()).await.remove(0);
    assert_eq!(whole.head_hash, newest.hash);
    assert_eq!(house.changed().await, None);
    assert_eq!(house.wrong_by_hand().await, Vec::<i64>::new());
}

/// What was changed, the entry that breaks, and how `vsys verify` says it.
const TAMPERED: &[(&str, u64, &str)] = &[
    (
        "update identity.audit_entries set person = 'nobody' where sequence = 3",
        3,
        "entry 3: the entry is not what was hashed",
    ),
    (
        "update identity.audit_entries set answered_at = answered_at + '1 us' where sequence = 2",
        2,
        "entry 2: the entry is not what was hashed",
    ),
    (
        "update identity.audit_entries set prefecture_code = '14' where sequence = 2",
        2,
        "entry 2: the entry is not what was hashed",
    ),
    (
        "update identity.audit_entries set code = 'OK', reason = '' where sequence = 7",
        7,
        "entry 7: the entry is not what was hashed",
    ),
    (
        "update identity.audit_entries set hash = decode(repeat('ab', 32), 'hex') where sequence = 1",
        1,
        "entry 1: the entry is not what was hashed",
    ),
    (
        "delete from identity.audit_entries where sequence = 4",
        4,
        "entry 4: an entry is missing",
    ),
    (
        "delete from identity.audit_entries where sequence = 7",
        7,
        "entry 7: the chain does not end where it ended last",
    ),
    (
        "delete from identity.audit_entries",
        1,
        "entry 1: the chain does not end where it ended last",
    ),
    (
        "update identity.audit_entries set sequence = -1 where sequence = 7;
         update identity.audit_head set sequence = 6,
                hash = (select hash from identity.audit_entries where sequence = 6)",
        7,
        "entry 7: an entry lies beside the chain",
    ),
];

#[tokio::test]
async fn whatever_was_changed_or_taken_away_breaks_the_chain_at_its_entry() {
    let house = House::after_the_morning().await;
    house.tamper("create table identity.kept as table identity.audit_entries").await;
    house.tamper("create table identity.kept_head as table identity.audit_head").await;
    for (tampering, at, said) in TAMPERED {
        house.tamper(tampering).await;
        let broken = house.verified().await;
        assert_eq!((broken.intact, broken.broken_at), (false, *at), "{tampering}");
        assert_eq!(house.changed().await.as_deref(), Some(*said), "{tampering}");
        house
            .tamper(
                "truncate identity.audit_entries, identity.audit_head;
                 insert into identity.audit_entries table identity.kept;
                 insert into identity.audit_head table identity.kept_head",
            )
            .await;
        assert!(house.verified().await.intact, "{tampering} was put right");
    }
    house.tamper("update identity.audit_entries set reason = 'none' where sequence = 5").await;
    assert_eq!(house.wrong_by_hand().await, [5], "an auditor's own statement finds the same");
}

/// A statement, and how it is refused.
const REFUSED: &[&str] = &[
    "update identity.audit_entries set person = 'nobody'",
    "delete from identity.audit_entries",
    "truncate identity.audit_entries",
    "delete from identity.audit_head",
    "insert into identity.audit_head values (false, 1, decode(repeat('00', 32), 'hex'))",
    "drop trigger audit_entries_stay on identity.audit_entries",
    "alter table identity.audit_entries disable trigger all",
    "alter table identity.audit_entries owner to vsys_identity",
    "drop table identity.audit_entries",
    "create or replace function identity.refuse_change() returns trigger
     language plpgsql as 'begin return old; end'",
    "set session_replication_role = replica",
    "set role vsys_identity_owner",
];

#[tokio::test]
async fn nobody_changes_the_record_in_the_database() {
    const DENIED: &str = "42501";
    const CONSTRAINT: &str = "23000";

    let house = House::after_the_morning().await;
    let code = async |pool: &sqlx::PgPool, statement: &'static str| {
        let refused = sqlx::raw_sql(statement).execute(pool).await.expect_err(statement);
        refused.as_database_error().and_then(|error| error.code()).unwrap().into_owned()
    };
    let runtime = house.sandbox.database.runtime("identity");
    for statement in REFUSED {
        assert_eq!(code(&runtime, statement).await, DENIED, "{statement}");
    }
    // The owner of the tables, as whom migrations run, is stopped by the guard.
    let owner = house.sandbox.database.owner("identity");
    for statement in &REFUSED[..3] {
        assert_eq!(code(&owner, statement).await, CONSTRAINT, "{statement}");
    }
    let whole = house.verified().await;
    assert_eq!((whole.entries, whole.intact), (7, true));
}
