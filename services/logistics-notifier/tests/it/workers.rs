//! Several replicas of the service on one database: whoever posts, each message is posted once.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use vsys_chassis::{Env, Fleet, Ground};
use vsys_proto::allocation::v1::LockedLine;
use vsys_proto::logistics_notifier::v1;
use vsys_testkit::{eventually, settings};
use vsys_vocabulary::Environment;

use crate::receiver::{Answer, Post, Receiver};
use crate::town::{CHIYODA, SERVICES, SHINJUKU, TOKYO, Town, line};
use crate::webhooks::administrator;

/// Sites of a sheet, and the messages of Tokyo's wholesaler that come of it: needles and syringes
/// for each, and a digest.
const SITES: usize = 60;
const MESSAGES: usize = 2 * SITES + 1;
/// Posts to one address that a worker has under way at most.
const EACH: usize = 16;
/// A claim ends after a minute.
const LEASE: TimeDelta = TimeDelta::seconds(61);

impl Town {
    /// Another replica of the service, on the runtime it is called on.
    fn replica(&self) -> impl Future<Output = Fleet> + Send + 'static {
        let env = Env::from_map(settings(SERVICES, &self.sandbox.database));
        let nats = &self.sandbox.nats;
        let ground = Ground {
            nats: nats.client.clone(),
            jetstream: nats.jetstream.clone(),
            topology: nats.topology.clone(),
            clock: self.sandbox.clock.clone(),
            verifier: self.sandbox.tokens.verifier.clone(),
            environment: Environment::Local,
        };
        async move { Fleet::start(SERVICES, &env, &ground).await.unwrap() }
    }

    /// Once so many messages wait for Tokyo's wholesaler at its address.
    async fn waiting_when(&self, count: usize) -> v1::WebhookEndpoint {
        let what = format!("{count} messages wait");
        self.endpoint_when(TOKYO, &what, |one| one.waiting as usize == count).await
    }
}

fn sites() -> Vec<LockedLine> {
    (0..SITES).map(|place| line(&format!("13100{place:05}"))).collect()
}

fn ids(posts: &[Post]) -> BTreeSet<String> {
    posts.iter().map(|post| post.id.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_post_each_message_once() {
    let town = Town::new().await;
    let other = town.replica().await;
    let (holds, quick) = (Receiver::start().await, Receiver::start().await);
    holds.answers(Answer::Held);
    let hook = town.hook(TOKYO, &holds.url).await.unwrap();
    town.hook(TOKYO, &quick.url).await.unwrap();
    town.lock(CHIYODA, sites()).await;
    // More than one of them may have under way: both are at work.
    let under_way = holds.posts_when(2 * EACH).await;
    assert_eq!(ids(&under_way).len(), 2 * EACH, "no message is posted twice at the same time");
    assert_eq!(ids(&quick.posts_when(MESSAGES).await).len(), MESSAGES);
    assert_eq!(holds.posts().len(), 2 * EACH, "each keeps to what one address may have");
    holds.lets_go();
    town.waiting_when(0).await;
    other.stop(std::time::Duration::from_secs(10)).await;
    for receiver in [&holds, &quick] {
        let posts = receiver.posts();
        assert_eq!((posts.len(), ids(&posts).len()), (MESSAGES, MESSAGES));
    }
    let attempts = town.attempts(&hook.endpoint.unwrap().endpoint_id).await;
    assert_eq!(attempts.len(), MESSAGES);
    assert!(attempts.iter().all(|one| (one.status, one.attempt) == (204, 1)), "{attempts:?}");
}

#[test]
fn what_a_worker_had_in_hand_when_it_died_is_posted_again_after_its_lease() {
    let alive = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let doomed = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    alive.block_on(async {
        let (town, receiver) = (Town::new().await, Receiver::start().await);
        let fleet = doomed.spawn(town.replica()).await.unwrap();
        receiver.answers(Answer::Held);
        let hook = town.hook(TOKYO, &receiver.url).await.unwrap();
        town.lock(CHIYODA, sites()).await;
        receiver.posts_when(2 * EACH).await;
        // Every task ends where it is: nothing is said to the receiver or the database any more.
        doomed.shutdown_background();
        drop(fleet);
        receiver.lets_go();
        town.waiting_when(EACH).await;
        assert_eq!(receiver.posts().len(), MESSAGES, "what is claimed is left alone");

        town.sandbox.clock.advance(LEASE);
        town.waiting_when(0).await;
        let posts = receiver.posts();
        assert_eq!((posts.len(), ids(&posts).len()), (MESSAGES + EACH, MESSAGES));
        let attempts = town.attempts(&hook.endpoint.unwrap().endpoint_id).await;
        let later = attempts.iter().filter(|one| one.attempt == 2).count();
        assert_eq!(
            (attempts.len(), later),
            (MESSAGES, EACH),
            "one record of each, of its last try"
        );
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_that_rotates_while_messages_flow_fails_no_post() {
    let (town, receiver) = (Town::new().await, Receiver::start().await);
    let _other = town.replica().await;
    let hook = town.hook(TOKYO, &receiver.url).await.unwrap();
    let endpoint_id = hook.endpoint.unwrap().endpoint_id;
    town.lock(CHIYODA, sites()).await;
    eventually("messages flow", || async { !receiver.posts().is_empty() }).await;
    let rotate = v1::RotateWebhookSecretRequest { endpoint_id, overlap_hours: 1 };
    let rotated = town.webhooks(&administrator(TOKYO)).rotate_webhook_secret(rotate).await;
    let new = rotated.unwrap().into_inner().secret;
    town.lock(SHINJUKU, sites()).await;
    let posts = receiver.posts_when(2 * MESSAGES).await;
    assert_eq!(ids(&posts).len(), 2 * MESSAGES);
    assert!(posts.iter().all(|post| post.is_signed_by(&hook.secret)), "the old one signs along");
    let of_both = posts.iter().filter(|post| post.is_signed_by(&new)).count();
    assert!(of_both >= MESSAGES, "{of_both} posts carry the new one too");
}
