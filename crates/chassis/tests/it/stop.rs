use tonic::transport::Endpoint;
use tonic_health::ServingStatus;
use vsys_testkit::{Sandbox, actor, eventually};
use vsys_vocabulary::{Role, Standing};

use crate::echo::{BEGUN, ECHO, FINISH, SAY, call};
use crate::health::eventually_is;

#[tokio::test]
async fn stopping_finishes_the_call_under_way_and_takes_no_new_connection() {
    let sandbox = Sandbox::start(ECHO).await;
    let (address, channel) = (sandbox.address("echo"), sandbox.channel("echo"));
    let bearer = sandbox.bearer(&actor(Standing::Nation, &[Role::Viewer]));
    eventually_is(&channel, ServingStatus::Serving).await;

    let slow = tokio::spawn({
        let (channel, bearer) = (channel.clone(), bearer.clone());
        async move { call(channel, SAY, Some(&bearer), "slowly").await }
    });
    BEGUN.notified().await;
    let stopping = tokio::spawn(sandbox.stop());
    eventually("new connections are refused", || async {
        Endpoint::from_shared(format!("http://{address}")).unwrap().connect().await.is_err()
    })
    .await;
    assert!(!slow.is_finished() && !stopping.is_finished(), "nothing is cut off");

    FINISH.notify_one();
    assert_eq!(slow.await.unwrap().unwrap(), "sato: slowly");
    stopping.await.unwrap();
}
