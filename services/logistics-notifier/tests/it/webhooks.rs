//! Posts to partners' own addresses: signed, tried again, never in each other's way.

use std::time::Duration;

use chrono::TimeDelta;
use uuid::Uuid;
use vsys_proto::convert::timestamp;
use vsys_proto::logistics_notifier::v1;
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing};

use crate::receiver::{Answer, Receiver};
use crate::town::{CHIYODA, MAKER, SHINJUKU, TOKYO, Town, line, reason};

pub(crate) fn administrator(id: &str) -> Actor {
    actor(Standing::Partner(id.parse().unwrap()), &[Role::Administrator])
}

impl Town {
    pub(crate) async fn hook(
        &self,
        partner: &str,
        url: &str,
    ) -> Result<v1::CreateWebhookEndpointResponse, tonic::Status> {
        let request = v1::CreateWebhookEndpointRequest {
            request_id: Uuid::now_v7().to_string(),
            url: url.into(),
            ..Default::default()
        };
        let answer = self.webhooks(&administrator(partner)).create_webhook_endpoint(request).await;
        answer.map(tonic::Response::into_inner)
    }

    pub(crate) async fn endpoint(&self, partner: &str) -> v1::WebhookEndpoint {
        let request = v1::ListWebhookEndpointsRequest::default();
        let listed = self.webhooks(&administrator(partner)).list_webhook_endpoints(request).await;
        listed.unwrap().into_inner().endpoints.remove(0)
    }

    pub(crate) async fn endpoint_when(
        &self,
        partner: &str,
        what: &str,
        wanted: impl Fn(&v1::WebhookEndpoint) -> bool,
    ) -> v1::WebhookEndpoint {
        eventually(what, || async {
            let endpoint = self.endpoint(partner).await;
            if wanted(&endpoint) { Ok(endpoint) } else { Err(endpoint) }
        })
        .await
    }

    pub(crate) async fn attempts(&self, endpoint: &str) -> Vec<v1::WebhookAttempt> {
        let request = v1::ListWebhookAttemptsRequest {
            endpoint_id: endpoint.into(),
            page_size: 1_000,
            ..Default::default()
        };
        let listed = self.webhooks(&administrator(TOKYO)).list_webhook_attempts(request).await;
        listed.unwrap().into_inner().attempts
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_message_is_posted_once_and_signed() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.messages_when(TOKYO, 3).await;
    let hook = town.hook(TOKYO, &receiver.url).await.unwrap();
    town.lock(SHINJUKU, vec![line("1310000029")]).await;
    let posts = receiver.posts_when(3).await;
    let messages = town.messages(TOKYO).await;
    for message in &messages[3..] {
        let post = posts.iter().find(|post| post.event() == message.event);
        let post = post.expect("what is in the feed is posted as it is");
        assert_eq!(post.id, message.event["id"].as_str().unwrap());
        assert!(post.is_signed_by(&hook.secret), "{post:?}");
    }
    let endpoint = town
        .endpoint_when(TOKYO, "all is noted", |one| {
            one.waiting == 0 && one.last_success_time.is_some()
        })
        .await;
    let attempts = town.attempts(&endpoint.endpoint_id).await;
    assert_eq!(attempts.len(), 3);
    assert!(attempts.iter().all(|one| (one.status, one.attempt, &*one.error) == (204, 1, "")));
    let foreign =
        v1::ListWebhookAttemptsRequest { endpoint_id: endpoint.endpoint_id, ..Default::default() };
    let refused = town.webhooks(&administrator(MAKER)).list_webhook_attempts(foreign).await;
    assert_eq!(reason(&refused.unwrap_err()), "NO_SUCH_ENDPOINT");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_was_down_for_an_hour_gets_everything() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    town.hook(TOKYO, &receiver.url).await.unwrap();
    receiver.answers(Answer::Status(500));
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let failing = |one: &v1::WebhookEndpoint| one.failing_since_time.is_some();
    town.endpoint_when(TOKYO, "it fails", failing).await;
    // Time passes in steps, so that it is tried in between as it would be.
    for _ in 0..12 {
        town.sandbox.clock.advance(TimeDelta::minutes(5));
        tokio::time::timeout(Duration::from_millis(400), std::future::pending::<()>())
            .await
            .unwrap_err();
    }
    let tried = receiver.posts().len();
    assert!((4..=40).contains(&tried), "it was left alone more and more, and tried {tried} times");
    receiver.answers(Answer::Status(200));
    let endpoint = eventually("all has arrived", || async {
        town.sandbox.clock.advance(TimeDelta::minutes(30));
        let endpoint = town.endpoint(TOKYO).await;
        if endpoint.waiting == 0 { Ok(endpoint) } else { Err(endpoint) }
    })
    .await;
    assert_eq!((endpoint.given_up, endpoint.failing_since_time), (0, None));
    let ids: std::collections::BTreeSet<_> =
        receiver.posts().iter().map(|post| post.id.clone()).collect();
    assert_eq!(ids.len(), 3, "the same ids again and again");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_is_gone_is_turned_off_and_the_feed_says_so() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    town.hook(TOKYO, &receiver.url).await.unwrap();
    receiver.answers(Answer::Status(410));
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let off = |one: &v1::WebhookEndpoint| one.disabled() == v1::WebhookDisabledReason::Gone;
    let endpoint = town.endpoint_when(TOKYO, "it is turned off", off).await;
    let told = town.messages_when(TOKYO, 4).await;
    assert_eq!(told[3].kind(), "webhook.disabled");
    assert_eq!(told[3].data()["reason"], "gone");
    let facts: Vec<v1::WebhookDisabled> = town.facts_when(1).await;
    assert_eq!((&*facts[0].partner_id, facts[0].gone), (TOKYO, true));

    receiver.answers(Answer::Status(204));
    let request = v1::UpdateWebhookEndpointRequest {
        endpoint_id: endpoint.endpoint_id,
        url: receiver.url.clone(),
        enabled: true,
        ..Default::default()
    };
    town.webhooks(&administrator(TOKYO)).update_webhook_endpoint(request).await.unwrap();
    eventually("what waited is posted, and what came since", || async {
        town.sandbox.clock.advance(TimeDelta::minutes(1));
        let endpoint = town.endpoint(TOKYO).await;
        if endpoint.waiting == 0 { Ok(()) } else { Err(endpoint) }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_is_honoured() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    let hook = town.hook(TOKYO, &receiver.url).await.unwrap();
    let endpoint_id = hook.endpoint.unwrap().endpoint_id;
    receiver.answers(Answer::RetryAfter(429, 3_600));
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.endpoint_when(TOKYO, "it fails", |one| one.failing_since_time.is_some()).await;
    // What stood behind the first may have been sent back untried.
    let before = eventually("all posts are noted", || async {
        let noted = town.attempts(&endpoint_id).await.len();
        if noted == receiver.posts().len() { Ok(noted) } else { Err(noted) }
    })
    .await;
    receiver.answers(Answer::Status(204));
    town.sandbox.clock.advance(TimeDelta::minutes(30));
    town.lock(SHINJUKU, vec![line("1310000029")]).await;
    town.endpoint_when(TOKYO, "more waits", |one| one.waiting == 6).await;
    assert_eq!(receiver.posts().len(), before, "it is left alone for the hour");
    town.sandbox.clock.advance(TimeDelta::minutes(31));
    receiver.posts_when(before + 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_a_secret_rotates_both_sign_and_then_the_new_one_only() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    let hook = town.hook(TOKYO, &receiver.url).await.unwrap();
    let endpoint_id = hook.endpoint.unwrap().endpoint_id;
    let rotate = v1::RotateWebhookSecretRequest { endpoint_id, overlap_hours: 1 };
    let rotated = town.webhooks(&administrator(TOKYO)).rotate_webhook_secret(rotate).await;
    let new = rotated.unwrap().into_inner().secret;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    for post in receiver.posts_when(3).await {
        assert!(post.is_signed_by(&hook.secret) && post.is_signed_by(&new), "{post:?}");
    }
    town.sandbox.clock.advance(TimeDelta::hours(2));
    town.lock(SHINJUKU, vec![line("1310000029")]).await;
    for post in &receiver.posts_when(6).await[3..] {
        assert!(!post.is_signed_by(&hook.secret) && post.is_signed_by(&new), "{post:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_hangs_delays_no_other() {
    let (town, hangs, well) = (Town::new().await, Receiver::start().await, Receiver::start().await);
    town.hook(TOKYO, &hangs.url).await.unwrap();
    town.hook(MAKER, &well.url).await.unwrap();
    hangs.answers(Answer::Never);
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    hangs.posts_when(3).await;
    town.lock(SHINJUKU, vec![line("1310000029")]).await;
    well.posts_when(4).await;
    assert_eq!(town.endpoint(TOKYO).await.last_success_time, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_up_is_recovered_since_a_time() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    town.hook(TOKYO, &receiver.url).await.unwrap();
    receiver.answers(Answer::Status(500));
    let began = town.sandbox.clock.now();
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let endpoint = eventually("all is given up", || async {
        town.sandbox.clock.advance(TimeDelta::hours(1));
        let endpoint = town.endpoint(TOKYO).await;
        if endpoint.given_up == 3 { Ok(endpoint) } else { Err(endpoint) }
    })
    .await;
    assert_eq!(endpoint.waiting, 0);
    receiver.answers(Answer::Status(204));
    let request = v1::RecoverWebhookDeliveriesRequest {
        endpoint_id: endpoint.endpoint_id,
        since_time: Some(timestamp(began)),
    };
    let recovered = town.webhooks(&administrator(TOKYO)).recover_webhook_deliveries(request).await;
    assert_eq!(recovered.unwrap().into_inner().recovered, 3);
    town.endpoint_when(TOKYO, "all has arrived", |one| one.given_up + one.waiting == 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_chooses_and_a_test_is_posted_at_once() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    let create = |types: &[&str]| v1::CreateWebhookEndpointRequest {
        request_id: Uuid::now_v7().to_string(),
        url: receiver.url.clone(),
        types: types.iter().map(|name| (*name).to_owned()).collect(),
        scheme: v1::WebhookScheme::Ed25519.into(),
        ..Default::default()
    };
    let mut client = town.webhooks(&administrator(TOKYO));
    let refused = client.create_webhook_endpoint(create(&["jp.vsys.nothing.v1"])).await;
    assert_eq!(reason(&refused.unwrap_err()), "EVENT_TYPE_UNKNOWN");
    let hook = client.create_webhook_endpoint(create(&["jp.vsys.digest.issued.v1"])).await.unwrap();
    let hook = hook.into_inner();
    let endpoint = hook.endpoint.unwrap();
    assert!(hook.secret.is_empty() && endpoint.public_key.starts_with("whpk_"), "{endpoint:?}");
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let posts = receiver.posts_when(1).await;
    assert_eq!(posts[0].event()["type"], "jp.vsys.digest.issued.v1");
    assert!(posts[0].signature.starts_with("v1a,"), "{posts:?}");
    let request = v1::TestWebhookEndpointRequest { endpoint_id: endpoint.endpoint_id.clone() };
    let tested = client.test_webhook_endpoint(request).await.unwrap().into_inner();
    let attempt = tested.attempt.unwrap();
    assert_eq!((attempt.status, attempt.sequence), (204, 0));
    assert_eq!(receiver.posts()[1].event()["type"], "jp.vsys.test.v1");

    let request = v1::DeleteWebhookEndpointRequest { endpoint_id: endpoint.endpoint_id };
    client.delete_webhook_endpoint(request.clone()).await.unwrap();
    let gone = client.delete_webhook_endpoint(request).await.unwrap_err();
    assert_eq!(reason(&gone), "NO_SUCH_ENDPOINT");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_one_that_is_posted_to() {
    let town = Town::without_areas().await;
    for url in ["ftp://partner.example/", "https://a:b@partner.example/", "x", ""] {
        let refused = town.hook(TOKYO, url).await.unwrap_err();
        assert_eq!(reason(&refused), "WEBHOOK_URL_REFUSED", "{url}");
    }
    for place in 0..10 {
        town.hook(TOKYO, &format!("https://partner.example/{place}")).await.unwrap();
    }
    let many = town.hook(TOKYO, "https://partner.example/").await.unwrap_err();
    assert_eq!(reason(&many), "TOO_MANY_ENDPOINTS");
}
