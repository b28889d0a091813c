use tonic::transport::Channel;
use tonic_health::ServingStatus;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use vsys_testkit::{Sandbox, actor, eventually};
use vsys_vocabulary::{Role, Standing};

use crate::echo::{ECHO, SAY, call};

/// Waits until the whole and the service agree on `expected`.
pub(crate) async fn eventually_is(channel: &Channel, expected: ServingStatus) {
    let health = HealthClient::new(channel.clone());
    for service in ["", "vsys.echo.v1.EchoService"] {
        eventually(&format!("`{service}` is {expected:?}"), || {
            let mut health = health.clone();
            async move {
                let request = HealthCheckRequest { service: service.to_owned() };
                match health.check(request).await {
                    Ok(answer) if answer.get_ref().status == expected as i32 => Ok(()),
                    other => Err(other),
                }
            }
        })
        .await;
    }
}

#[tokio::test]
async fn an_unwell_loop_makes_the_service_not_serving_until_it_is_well_again() {
    let sandbox = Sandbox::start(ECHO).await;
    let channel = sandbox.channel("echo");
    let bearer = sandbox.bearer(&actor(Standing::Nation, &[Role::Viewer]));
    eventually_is(&channel, ServingStatus::Serving).await;

    call(channel.clone(), SAY, Some(&bearer), "be unwell").await.unwrap();
    eventually_is(&channel, ServingStatus::NotServing).await;

    call(channel.clone(), SAY, Some(&bearer), "be well").await.unwrap();
    eventually_is(&channel, ServingStatus::Serving).await;
    sandbox.stop().await;
}

#[tokio::test]
async fn a_loop_that_has_ended_makes_the_service_not_serving() {
    let sandbox = Sandbox::start(ECHO).await;
    let channel = sandbox.channel("echo");
    let bearer = sandbox.bearer(&actor(Standing::Nation, &[Role::Viewer]));
    eventually_is(&channel, ServingStatus::Serving).await;

    call(channel.clone(), SAY, Some(&bearer), "end").await.unwrap();
    eventually_is(&channel, ServingStatus::NotServing).await;
    sandbox.stop().await;
}
