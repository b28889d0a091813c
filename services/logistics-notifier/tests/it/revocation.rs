//! Credentials that are taken back let nobody in, and drop who is in.

use async_nats::{ConnectOptions, Event};
use tokio::sync::mpsc;
use tonic::Code;
use vsys_proto::logistics_notifier::v1;
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{Role, Standing};

use crate::isolation::{OWN, THEIRS, two_partners};
use crate::operator::Operated;

async fn issue(operated: &Operated, partner: &str) -> v1::IssuePartnerCredentialsResponse {
    let request = v1::IssuePartnerCredentialsRequest { partner_id: partner.into(), valid_days: 1 };
    let answer = crate::isolation::nation(operated).issue_partner_credentials(request).await;
    answer.unwrap().into_inner()
}

async fn connect(
    operated: &Operated,
    issued: &v1::IssuePartnerCredentialsResponse,
    told: mpsc::UnboundedSender<String>,
) -> Result<async_nats::Client, async_nats::ConnectError> {
    ConnectOptions::with_credentials(&issued.credentials)
        .unwrap()
        .custom_inbox_prefix(&issued.inbox_prefix)
        .event_callback(move |event| {
            if matches!(event, Event::Disconnected | Event::ServerError(_)) {
                let _ = told.send(event.to_string());
            }
            std::future::ready(())
        })
        .connect(&operated.broker.url)
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn revoked_credentials_drop_their_connections_and_open_none() {
    let operated = two_partners().await;
    let (old, new) = (issue(&operated, OWN).await, issue(&operated, OWN).await);
    let (told, mut heard) = mpsc::unbounded_channel();
    let _old = connect(&operated, &old, told.clone()).await.unwrap();
    let (other, mut undisturbed) = mpsc::unbounded_channel();
    let kept = connect(&operated, &new, other).await.unwrap();

    let request =
        v1::RevokePartnerCredentialsRequest { credentials_id: old.credentials_id.clone() };
    let theirs = actor(Standing::Partner(THEIRS.parse().unwrap()), &[Role::Administrator]);
    let refused = crate::isolation::client(&operated, &theirs)
        .revoke_partner_credentials(request.clone())
        .await
        .unwrap_err();
    assert_eq!(refused.code(), Code::NotFound, "another partner's are not seen");
    let own = actor(Standing::Partner(OWN.parse().unwrap()), &[Role::Administrator]);
    let mut client = crate::isolation::client(&operated, &own);
    let revoked = client.revoke_partner_credentials(request).await.unwrap().into_inner();
    assert!(revoked.credentials.unwrap().revoked_time.is_some());

    let dropped = tokio::time::timeout(std::time::Duration::from_secs(10), heard.recv()).await;
    assert!(dropped.unwrap().is_some(), "the connection is dropped at once");
    eventually("no new one is let in", || async {
        connect(&operated, &old, mpsc::unbounded_channel().0).await.is_err()
    })
    .await;
    kept.flush().await.unwrap();
    assert!(undisturbed.try_recv().is_err(), "the partner's other credentials stay good");

    let request = v1::ListPartnerCredentialsRequest::default();
    let listed = client.list_partner_credentials(request).await.unwrap().into_inner().credentials;
    let states: Vec<_> =
        listed.iter().map(|one| (&*one.credentials_id, one.revoked_time.is_some())).collect();
    assert!(states.contains(&(&*old.credentials_id, true)), "{states:?}");
    assert!(states.contains(&(&*new.credentials_id, false)), "{states:?}");
}
