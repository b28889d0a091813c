use tonic::{Code, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;
use vsys_chassis::{NOT_YOUR_RPC, Reason, TOKEN_INVALID, TOKEN_MISSING};
use vsys_testkit::{Sandbox, actor};
use vsys_vocabulary::{Role, Standing};

use crate::echo::{ECHO, SAY, SHOUT, WHISPER, call};

fn assert_refused(answer: Result<String, Status>, reason: &Reason) {
    let status = answer.unwrap_err();
    let info = status.get_details_error_info().unwrap_or_else(|| panic!("{status:?}"));
    assert_eq!((info.reason.as_str(), info.domain.as_str()), (reason.name, "echo.vsys"));
    assert_eq!(status.code(), reason.code);
}

#[tokio::test]
async fn a_call_needs_a_token_in_the_form_that_everyone_uses() {
    let sandbox = Sandbox::start(ECHO).await;
    let channel = sandbox.channel("echo");
    let clerk = actor(Standing::Municipality("131016".parse().unwrap()), &[Role::Clerk]);
    let bearer = sandbox.bearer(&clerk);
    let token = bearer.strip_prefix("Bearer ").unwrap();

    for wrong in [None, Some(token), Some("Bearer "), Some("Basic c2F0bzpwdw==")] {
        assert_refused(call(channel.clone(), SAY, wrong, "hello").await, &TOKEN_MISSING);
    }
    assert_refused(call(channel.clone(), SAY, Some("Bearer x"), "hello").await, &TOKEN_INVALID);

    for right in [bearer.clone(), format!("bearer {token}")] {
        let answer = call(channel.clone(), SAY, Some(&right), "hello").await.unwrap();
        assert_eq!(answer, "sato: hello");
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn what_no_rule_allows_is_refused_for_every_standing_and_role() {
    let sandbox = Sandbox::start(ECHO).await;
    let channel = sandbox.channel("echo");
    let standings = [
        Standing::Nation,
        Standing::Prefecture("13".parse().unwrap()),
        Standing::Municipality("131016".parse().unwrap()),
        Standing::Facility("0110113719".parse().unwrap()),
        Standing::Partner("wholesaler-07".parse().unwrap()),
        Standing::ServiceDesk,
    ];
    let mut allowed = Vec::new();
    for standing in standings {
        for &role in Role::ALL {
            let bearer = sandbox.bearer(&actor(standing, &[role]));
            for rpc in [SAY, SHOUT, WHISPER] {
                match call(channel.clone(), rpc, Some(&bearer), "hello").await {
                    Ok(_) => allowed.push((standing.tier().as_str(), role, rpc)),
                    refused => assert_refused(refused, &NOT_YOUR_RPC),
                }
            }
        }
    }
    let expected = [
        ("nation", Role::Viewer, SAY),
        ("nation", Role::Administrator, SHOUT),
        ("municipality", Role::Clerk, SAY),
    ];
    assert_eq!(allowed, expected);
    sandbox.stop().await;
}

#[tokio::test]
async fn an_actor_without_a_role_may_nothing() {
    let sandbox = Sandbox::start(ECHO).await;
    let bearer = sandbox.bearer(&actor(Standing::Nation, &[]));
    for rpc in [SAY, SHOUT, WHISPER] {
        let answer = call(sandbox.channel("echo"), rpc, Some(&bearer), "hello").await;
        assert_refused(answer, &NOT_YOUR_RPC);
    }
    sandbox.stop().await;
}

#[tokio::test]
async fn probes_need_no_token() {
    let sandbox = Sandbox::start(ECHO).await;
    let mut health = HealthClient::new(sandbox.channel("echo"));
    for service in ["", "vsys.echo.v1.EchoService"] {
        let request = HealthCheckRequest { service: service.to_owned() };
        health.check(request).await.unwrap();
    }
    let unknown = HealthCheckRequest { service: "vsys.other.v1.OtherService".to_owned() };
    assert_eq!(health.check(unknown).await.unwrap_err().code(), Code::NotFound);
    sandbox.stop().await;
}
