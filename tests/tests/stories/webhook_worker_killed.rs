//! The process is killed with SIGKILL while posts are in a receiver's hands and nothing of them is
//! recorded yet.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;
use uuid::Uuid;
use vsys_proto::logistics_notifier::v1::{
    CreateWebhookEndpointRequest, ListWebhookAttemptsRequest, ListWebhookEndpointsRequest,
    WebhookAttempt, WebhookEndpoint,
};
use vsys_tests::Desk;
use vsys_vocabulary::{PartnerId, Role, Standing};

use crate::locking::all_at_once;
use crate::patience::{PATIENCE, until, within};
use crate::receiver::{Post, Receiver};
use crate::stage::{Size, Stage};

/// Posts in the receiver's hands when the process dies, at least.
const IN_HAND: usize = 5;
/// How long what a dead worker has claimed is left alone.
const LEASE: Duration = Duration::from_mins(1);
const PLACED: &str = "jp.vsys.shipment_order.placed.v1";

#[tokio::test(flavor = "multi_thread")]
async fn what_a_receiver_held_when_the_process_died_is_posted_again_under_the_same_id() {
    let mut stage = Stage::set(Size::SMALL, &[]).await;
    let decided = stage.decide("webhook").await;
    let partner = stage.trade.wholesalers[0].id;
    let receiver = Receiver::holding().await;
    let post = Webhook::enter(&stage, partner, &receiver.url).await;

    let locking = all_at_once(stage.lockers(&decided));
    until("posts are in its hands", async || receiver.posts().len() >= IN_HAND).await;
    stage.ground.vsys.kill().await;
    let in_hand: BTreeSet<Uuid> = receiver.posts().iter().map(|post| post.id).collect();
    receiver.lets_go();
    stage.ground.vsys.up().await;
    let up = Instant::now();
    let locks = locking.join_all().await;
    stage.reckon(&decided, &locks).await;
    within(LEASE + PATIENCE, "nothing waits", async || {
        let endpoint = post.endpoint().await;
        if endpoint.waiting == 0 { Ok(()) } else { Err(endpoint) }
    })
    .await;
    println!("{} posts were in hand; nothing waits {:?} later", in_hand.len(), up.elapsed());

    let posts = by_id(receiver.posts());
    let messages = stage.crowd.messages(partner);
    let orders = posts.values().filter(|posts| event(&posts[0])["type"] == PLACED).count();
    assert_eq!(orders, decided.expected.orders_of(partner), "every order arrived");
    let places: BTreeMap<u64, Uuid> = posts.iter().map(|(id, posts)| (place(posts), *id)).collect();
    let (first, _) = places.first_key_value().unwrap();
    let fed = messages.range(first..).map(|(place, (id, _))| (*place, *id));
    assert!(places.into_iter().eq(fed), "what is posted is the feed, once by id");

    let tries = post.tries().await;
    assert!(tries.keys().eq(posts.keys()), "what died with the process is not recorded");
    for (id, posts) in &posts {
        let again = in_hand.contains(id);
        assert_eq!(tries[id].status, 204);
        assert!(tries[id].attempt == 2 || !again && tries[id].attempt == 1, "{:?}", tries[id]);
        assert!(posts.len() == 2 || !again && posts.len() == 1, "{id} came {} times", posts.len());
        assert!(posts.len() <= tries[id].attempt as usize, "{id} came {} times", posts.len());
        assert!(posts.iter().all(|post| post.body == posts[0].body), "{id} is always the same");
    }
}

/// An address of a partner, as its administrator looks after it.
struct Webhook {
    desk: Desk,
    id: String,
}

impl Webhook {
    async fn enter(stage: &Stage, partner: PartnerId, url: &str) -> Self {
        let administrator = (Standing::Partner(partner), [Role::Administrator]);
        let desk = stage.client.desk(administrator.0, &administrator.1).unwrap();
        let request = CreateWebhookEndpointRequest {
            request_id: stage.clock.new_id().to_string(),
            url: url.to_owned(),
            ..Default::default()
        };
        let entered = desk.webhooks().create_webhook_endpoint(request).await.unwrap();
        Self { desk, id: entered.into_inner().endpoint.unwrap().endpoint_id }
    }

    async fn endpoint(&self) -> WebhookEndpoint {
        let request = ListWebhookEndpointsRequest::default();
        let listed = self.desk.webhooks().list_webhook_endpoints(request).await.unwrap();
        listed.into_inner().endpoints.remove(0)
    }

    /// The one recorded try of each message.
    async fn tries(&self) -> BTreeMap<Uuid, WebhookAttempt> {
        let request = ListWebhookAttemptsRequest {
            endpoint_id: self.id.clone(),
            page_size: 1_000,
            ..Default::default()
        };
        let listed = self.desk.webhooks().list_webhook_attempts(request).await.unwrap();
        let attempts = listed.into_inner().attempts;
        let count = attempts.len();
        let tries: BTreeMap<_, _> =
            attempts.into_iter().map(|one| (one.event_id.parse().unwrap(), one)).collect();
        assert_eq!(tries.len(), count, "each message has one record");
        tries
    }
}

fn by_id(posts: Vec<Post>) -> BTreeMap<Uuid, Vec<Post>> {
    let mut by_id: BTreeMap<Uuid, Vec<Post>> = BTreeMap::new();
    for post in posts {
        by_id.entry(post.id).or_default().push(post);
    }
    by_id
}

fn event(post: &Post) -> Value {
    serde_json::from_str(&post.body).unwrap()
}

/// The place in the feed of what was posted.
fn place(posts: &[Post]) -> u64 {
    event(&posts[0])["sequence"].as_str().unwrap().parse().unwrap()
}
