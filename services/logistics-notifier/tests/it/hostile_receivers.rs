//! Receivers that misbehave: they cost a post its try, and nobody else anything.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use vsys_proto::logistics_notifier::v1;
use vsys_testkit::eventually;

use crate::receiver::{Answer, Receiver};
use crate::town::{CHIYODA, KANAGAWA, MAKER, SHINJUKU, TOKYO, Town, line};
use crate::webhooks::administrator;

/// Milliseconds that a post waits for its answer, and by how much a busy machine is late.
const PATIENCE: u32 = 15_000;
const LATE: u32 = 5_000;

const GIVEN_UP: &str = "no answer within 15 seconds";

impl Town {
    /// The endpoint of Tokyo's wholesaler and its attempts, once there are so many.
    async fn attempts_when(&self, count: usize) -> (String, Vec<v1::WebhookAttempt>) {
        let endpoint = self.endpoint(TOKYO).await.endpoint_id;
        let attempts = eventually(&format!("{count} attempts are noted"), || async {
            let attempts = self.attempts(&endpoint).await;
            if attempts.len() == count { Ok(attempts) } else { Err(attempts) }
        })
        .await;
        (endpoint, attempts)
    }

    /// Posts a test to an address of a partner, and says how it went.
    async fn test(&self, partner: &str, endpoint_id: String) -> v1::WebhookAttempt {
        let request = v1::TestWebhookEndpointRequest { endpoint_id };
        let tested = self.webhooks(&administrator(partner)).test_webhook_endpoint(request).await;
        tested.unwrap().into_inner().attempt.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_answer_counts_by_its_status_and_the_next_message_comes_too() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    town.hook(TOKYO, &receiver.url).await.unwrap();
    receiver.answers(Answer::Long(1024 * 1024));
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.attempts_when(3).await;
    town.lock(SHINJUKU, vec![line("1310000029")]).await;
    let (_, attempts) = town.attempts_when(6).await;
    assert!(attempts.iter().all(|one| (one.status, one.attempt, &*one.error) == (200, 1, "")));
    assert_eq!(receiver.posts().len(), 6);
    let endpoint = town.endpoint(TOKYO).await;
    assert_eq!((endpoint.waiting, endpoint.given_up, endpoint.failing_since_time), (0, 0, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endless_answer_is_read_no_further_than_is_of_use() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    town.hook(TOKYO, &receiver.url).await.unwrap();
    receiver.answers(Answer::Endless);
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let (_, attempts) = town.attempts_when(3).await;
    assert!(attempts.iter().all(|one| (one.status, &*one.error) == (200, "")), "{attempts:?}");
    assert!(attempts.iter().all(|one| one.milliseconds < PATIENCE), "{attempts:?}");
    eventually("nobody reads on", || async {
        let read = receiver.being_read();
        if read == 0 { Ok(()) } else { Err(read) }
    })
    .await;
    receiver.answers(Answer::Status(204));
    town.lock(SHINJUKU, vec![line("1310000029")]).await;
    town.attempts_when(6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_drips_is_given_up_and_delays_no_other() {
    let (town, drips, well) = (Town::new().await, Receiver::start().await, Receiver::start().await);
    town.hook(TOKYO, &drips.url).await.unwrap();
    town.hook(MAKER, &well.url).await.unwrap();
    let slower = town.hook(KANAGAWA, &dripping_headers().await).await.unwrap();
    drips.answers(Answer::Dripping);
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    drips.posts_when(3).await;
    let (tested, ()) =
        tokio::join!(town.test(KANAGAWA, slower.endpoint.unwrap().endpoint_id), async {
            town.lock(SHINJUKU, vec![line("1310000029")]).await;
            well.posts_when(4).await;
            let (endpoint, waits) = town.attempts_when(0).await;
            assert_eq!(waits, [], "{endpoint} still drips");
        });
    let (_, attempts) = town.attempts_when(6).await;
    for attempt in attempts.iter().chain([&tested]) {
        assert_eq!((attempt.status, &*attempt.error), (0, GIVEN_UP), "{attempt:?}");
        assert!((PATIENCE..PATIENCE + LATE).contains(&attempt.milliseconds), "{attempt:?}");
    }
    assert!(attempts.iter().all(|one| one.next_time.is_some()), "{attempts:?}");
    let endpoint = town.endpoint(TOKYO).await;
    assert_eq!((endpoint.waiting, endpoint.last_success_time), (6, None));
    assert!(endpoint.failing_since_time.is_some());
}

/// The address of a server that never comes to the end of its headers.
async fn dripping_headers() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((connection, _)) = listener.accept().await {
            tokio::spawn(drip(connection));
        }
    });
    url
}

/// Says a header's byte now and then, until the other side has enough.
async fn drip(mut connection: TcpStream) -> std::io::Result<()> {
    let mut begins = [0; 4];
    connection.read_exact(&mut begins).await?;
    assert_eq!(&begins, b"POST");
    connection.write_all(b"HTTP/1.1 200 OK\r\nx-drip: ").await?;
    let mut pause = tokio::time::interval(Duration::from_millis(200));
    loop {
        pause.tick().await;
        connection.write_all(b"x").await?;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_in_a_circle_is_one_request_a_try() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    town.hook(TOKYO, &receiver.url).await.unwrap();
    receiver.answers(Answer::Elsewhere);
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let failing = |one: &v1::WebhookEndpoint| one.failing_since_time.is_some();
    let endpoint = town.endpoint_when(TOKYO, "it fails", failing).await.endpoint_id;
    // Long enough for a second try of what was tried, and of an address left alone after failures.
    town.sandbox.clock.advance(TimeDelta::seconds(31));
    let attempts = eventually("a second try, and one request a try", || async {
        let attempts = town.attempts(&endpoint).await;
        let again = attempts.iter().any(|one| one.attempt == 2);
        if again && attempts.len() == receiver.posts().len() { Ok(attempts) } else { Err(attempts) }
    })
    .await;
    for attempt in &attempts {
        let said = (attempt.status, &*attempt.error);
        assert_eq!(said, (302, "redirects are not followed"), "{attempt:?}");
    }
    let ids: BTreeSet<_> = receiver.posts().into_iter().map(|post| post.id).collect();
    assert!((1..=3).contains(&ids.len()), "{ids:?}");
    assert_eq!(town.endpoint(TOKYO).await.waiting, 3);
}
