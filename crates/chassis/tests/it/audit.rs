//! What the trail says of calls.

use futures::future::join_all;
use opentelemetry_sdk::metrics::data::{AggregatedMetrics, MetricData, ScopeMetrics, SumDataPoint};
use opentelemetry_sdk::metrics::{InMemoryMetricExporter, SdkMeterProvider};
use sqlx::Executor;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Code, Request};
use vsys_proto::audit::v1::CallAnswered;
use vsys_proto::identity::v1::account_service_client::AccountServiceClient;
use vsys_proto::identity::v1::{
    AccountEntry, GetAccountRequest, IssueAccountRequest, ResendInvitationRequest,
    SuspendAccountRequest,
};
use vsys_proto::vocabulary::v1::Tier;
use vsys_testkit::{Caller, Sandbox, actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing};

use crate::office::{BEGUN, entries, office};

fn administrator() -> Actor {
    actor(Standing::Municipality("131016".parse().unwrap()), &[Role::Administrator])
}

fn accounts(
    sandbox: &Sandbox,
    actor: &Actor,
) -> AccountServiceClient<InterceptedService<Channel, Caller>> {
    AccountServiceClient::with_interceptor(sandbox.channel("office"), sandbox.caller(actor))
}

fn wish(request_id: &str) -> IssueAccountRequest {
    let account = AccountEntry {
        name: "佐藤 花子".to_owned(),
        mail: "sato@example.jp".to_owned(),
        organisation_id: "131016".to_owned(),
        ..AccountEntry::default()
    };
    IssueAccountRequest { request_id: request_id.to_owned(), account: Some(account) }
}

#[tokio::test]
async fn a_command_is_recorded_once_with_who_what_from_where_and_how_it_ended() {
    let sandbox = office().start().await;
    let mut request = Request::new(wish("one"));
    request.metadata_mut().insert("x-vsys-client-address", "203.0.113.7".parse().unwrap());
    accounts(&sandbox, &administrator()).issue_account(request).await.unwrap();

    // The answer is here, so the entry is.
    let entries = entries(&sandbox.database).await;
    let [(subject, entry)] = &*entries else { panic!("{entries:?}") };
    assert_eq!(subject, "vsys.audit.v1.CallAnswered.office.13.131016");
    let expected = CallAnswered {
        service: "office".to_owned(),
        rpc: "vsys.identity.v1.AccountService/IssueAccount".to_owned(),
        person: "sato".to_owned(),
        organisation_id: "131016".to_owned(),
        tier: Tier::Municipality.into(),
        address: "203.0.113.7 via 127.0.0.1".to_owned(),
        request_json: r#"{"request_id":"one","account":{"organisation_id":"131016"}}"#.to_owned(),
        code: "OK".to_owned(),
        reason: String::new(),
        before_json: String::new(),
        after_json: r#"{"user_name":"sato0001","version":"1"}"#.to_owned(),
        answered_time: Some(vsys_proto::convert::timestamp(sandbox.clock.now())),
    };
    assert_eq!(entry, &expected);

    let stream = sandbox.nats.topology.facts_of("audit").unwrap().name.clone();
    eventually("the entry is told", || async {
        let stream = sandbox.nats.jetstream.get_stream(&stream).await.unwrap();
        let held = stream.cached_info().state.messages;
        if held == 1 { Ok(()) } else { Err(held) }
    })
    .await;
    sandbox.stop().await;
}

#[tokio::test]
async fn a_refusal_is_recorded_wherever_it_was_made() {
    let sandbox = office().start().await;
    let suspend = || SuspendAccountRequest { user_name: "suzuki".to_owned(), ..Default::default() };
    let status = accounts(&sandbox, &administrator()).suspend_account(suspend()).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
    let clerk = actor(Standing::Prefecture("13".parse().unwrap()), &[Role::Clerk]);
    accounts(&sandbox, &clerk).suspend_account(suspend()).await.unwrap_err();
    accounts(&sandbox, &clerk).get_account(GetAccountRequest::default()).await.unwrap_err();
    let mut stranger = AccountServiceClient::new(sandbox.channel("office"));
    stranger.suspend_account(suspend()).await.unwrap_err();

    let entries = entries(&sandbox.database).await;
    let said: Vec<_> = entries
        .iter()
        .map(|(_, entry)| {
            let method = entry.rpc.rsplit('/').next().unwrap();
            (method, &*entry.person, &*entry.code, &*entry.reason, &*entry.request_json)
        })
        .collect();
    let suzuki = r#"{"user_name":"suzuki"}"#;
    let expected = [
        ("SuspendAccount", "sato", "NOT_FOUND", "NO_SUCH_ACCOUNT", suzuki),
        ("SuspendAccount", "sato", "PERMISSION_DENIED", "NOT_YOUR_RPC", suzuki),
        ("GetAccount", "sato", "PERMISSION_DENIED", "NOT_YOUR_RPC", "{}"),
        ("SuspendAccount", "", "UNAUTHENTICATED", "TOKEN_MISSING", ""),
    ];
    assert_eq!(said, expected);
    let subjects: Vec<_> = entries.iter().map(|(subject, _)| subject.as_str()).collect();
    assert_eq!(subjects[1..3], ["vsys.audit.v1.CallAnswered.office.13._"; 2]);
    assert_eq!(subjects[3], "vsys.audit.v1.CallAnswered.office._._");
    sandbox.stop().await;
}

#[tokio::test]
async fn reading_is_not_recorded_nor_what_the_policy_excepts() {
    let sandbox = office().start().await;
    let mut accounts = accounts(&sandbox, &administrator());
    accounts.get_account(GetAccountRequest::default()).await.unwrap();
    accounts.resend_invitation(ResendInvitationRequest::default()).await.unwrap();
    assert_eq!(entries(&sandbox.database).await, []);
    let mut stranger = AccountServiceClient::new(sandbox.channel("office"));
    stranger.resend_invitation(ResendInvitationRequest::default()).await.unwrap_err();
    assert_eq!(entries(&sandbox.database).await.len(), 1);
    sandbox.stop().await;
}

#[tokio::test]
async fn two_hundred_commands_at_once_make_two_hundred_entries_and_fewer_commits() {
    let sandbox = office().start().await;
    let accounts = accounts(&sandbox, &administrator());
    let calls = (0..200).map(|number| {
        let mut accounts = accounts.clone();
        async move { accounts.issue_account(wish(&number.to_string())).await.unwrap() }
    });
    join_all(calls).await;
    let mut requests: Vec<String> =
        entries(&sandbox.database).await.into_iter().map(|(_, e)| e.request_json).collect();
    requests.sort();
    requests.dedup();
    assert_eq!(requests.len(), 200);
    let sql = "select count(distinct xmin::text) from office.outbox";
    #[expect(clippy::disallowed_methods, reason = "a table of the test's own")]
    let commits: i64 =
        sqlx::query_scalar(sql).fetch_one(&sandbox.database.superuser()).await.unwrap();
    assert!(commits < 200, "{commits}");
    sandbox.stop().await;
}

#[tokio::test]
async fn a_command_whose_caller_hung_up_is_recorded() {
    let sandbox = office().start().await;
    let mut accounts = accounts(&sandbox, &administrator());
    let call = tokio::spawn(async move { accounts.issue_account(wish("slowly")).await });
    BEGUN.notified().await;
    call.abort();
    let entry = eventually("the call is recorded", || async {
        let entries = entries(&sandbox.database).await;
        entries.first().map(|(_, entry)| entry.clone()).ok_or(entries)
    })
    .await;
    assert_eq!((&*entry.code, &*entry.person), ("CANCELLED", "sato"));
    assert!(entry.request_json.contains("slowly"), "{entry:?}");
    sandbox.stop().await;
}

#[tokio::test]
async fn without_an_outbox_a_command_is_answered_and_the_loss_is_counted() {
    let exporter = InMemoryMetricExporter::default();
    let meters = SdkMeterProvider::builder().with_periodic_exporter(exporter.clone()).build();
    opentelemetry::global::set_meter_provider(meters.clone());
    let sandbox = office().start().await;
    let superuser = sandbox.database.superuser();
    superuser.execute("alter table office.outbox rename to away").await.unwrap();
    let mut accounts = accounts(&sandbox, &administrator());
    let answers = accounts.clone();
    let calls = [wish("one"), wish("two")].map(|wish| {
        let mut accounts = answers.clone();
        async move { accounts.issue_account(wish).await.unwrap() }
    });
    join_all(calls).await;
    eventually("both losses are counted", || async {
        meters.force_flush().unwrap();
        let lost = lost(&exporter);
        if lost == 2 { Ok(()) } else { Err(lost) }
    })
    .await;

    superuser.execute("alter table office.away rename to outbox").await.unwrap();
    accounts.issue_account(wish("three")).await.unwrap();
    let entries = entries(&sandbox.database).await;
    let [(_, entry)] = &*entries else { panic!("{entries:?}") };
    assert!(entry.request_json.contains("three"), "{entry:?}");
    sandbox.stop().await;
}

/// The latest count of lost entries.
fn lost(exporter: &InMemoryMetricExporter) -> u64 {
    let mut lost = 0;
    for resource in exporter.get_finished_metrics().unwrap() {
        for metric in resource.scope_metrics().flat_map(ScopeMetrics::metrics) {
            if let AggregatedMetrics::U64(MetricData::Sum(sum)) = metric.data()
                && metric.name() == "audit.lost"
            {
                lost = sum.data_points().map(SumDataPoint::value).sum();
            }
        }
    }
    lost
}
