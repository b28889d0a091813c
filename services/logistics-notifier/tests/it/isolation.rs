//! A partner's credentials reach its own consumer, and nothing of anybody else.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_nats::{ConnectOptions, Event, Message};
use futures::StreamExt;
use tonic::transport::Endpoint;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::logistics_notifier::v1::logistics_notifier_service_client::LogisticsNotifierServiceClient;
use vsys_testkit::{actor, eventually};
use vsys_vocabulary::{Actor, Role, Standing};

use crate::operator::Operated;
use crate::town::{Client, reason};

pub(crate) const OWN: &str = "wholesaler-13";
pub(crate) const THEIRS: &str = "wholesaler-14";
const STREAM: &str = "VSYS_PARTNERS";

pub(crate) fn client(operated: &Operated, by: &Actor) -> Client {
    let address = operated.fleet.address("logistics-notifier").unwrap();
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap().connect_lazy();
    LogisticsNotifierServiceClient::with_interceptor(channel, operated.tokens.caller(by))
}

pub(crate) fn nation(operated: &Operated) -> Client {
    client(operated, &actor(Standing::Nation, &[Role::Administrator]))
}

/// A broker with two partners, each with a message of its own.
pub(crate) async fn two_partners() -> Operated {
    let operated = Operated::start().await;
    let partners = [OWN, THEIRS].map(|id| v1::Partner {
        partner_id: id.into(),
        name: id.into(),
        kind: v1::PartnerKind::Wholesaler.into(),
        ..v1::Partner::default()
    });
    let request = v1::PutPartnersRequest { partners: partners.into() };
    nation(&operated).put_partners(request).await.unwrap();
    for id in [OWN, THEIRS] {
        let subject = format!("partner.{id}.digest.issued");
        let sent = operated.jetstream.publish(subject, id.into()).await.unwrap();
        sent.await.unwrap();
    }
    operated
}

/// A client with a partner's credentials, and everything the broker forbade it.
struct Partner {
    client: async_nats::Client,
    consumer: String,
    inbox: String,
    forbidden: Arc<Mutex<BTreeSet<String>>>,
}

impl Partner {
    async fn connect(operated: &Operated, id: &str) -> Self {
        let request = v1::IssuePartnerCredentialsRequest { partner_id: id.into(), valid_days: 1 };
        let issued =
            nation(operated).issue_partner_credentials(request).await.unwrap().into_inner();
        assert_eq!(issued.stream, STREAM);
        let forbidden = Arc::new(Mutex::new(BTreeSet::new()));
        let told = Arc::clone(&forbidden);
        let client = ConnectOptions::with_credentials(&issued.credentials)
            .unwrap()
            .custom_inbox_prefix(&issued.inbox_prefix)
            .event_callback(move |event| {
                let told = Arc::clone(&told);
                async move {
                    if let Event::ServerError(error) = event {
                        told.lock().unwrap().insert(error.to_string().to_lowercase());
                    }
                }
            })
            .connect(&operated.broker.url)
            .await
            .unwrap();
        Self { client, consumer: issued.consumer, inbox: issued.inbox_prefix, forbidden }
    }

    /// Fetches the next message of its consumer, the answers going to `reply`.
    async fn fetch(&self, reply: &str) {
        let subject = format!("$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{}", self.consumer);
        let wish = r#"{"batch":1,"expires":2000000000}"#;
        self.client.publish_with_reply(subject, reply.to_owned(), wish.into()).await.unwrap();
        self.client.flush().await.unwrap();
    }

    async fn next(&self) -> Message {
        let reply = format!("{}.next", self.inbox);
        let mut answers = self.client.subscribe(reply.clone()).await.unwrap();
        self.fetch(&reply).await;
        answers.next().await.unwrap()
    }

    async fn publish(&self, subject: &str) {
        self.client.publish(subject.to_owned(), "{}".into()).await.unwrap();
        self.client.flush().await.unwrap();
    }

    /// Waits until the broker has forbidden something about `subject`.
    async fn is_forbidden(&self, subject: &str) {
        let wanted = format!("\"{}\"", subject.to_lowercase());
        eventually(&format!("{subject} is forbidden"), || async {
            let told = self.forbidden.lock().unwrap().clone();
            if told.iter().any(|error| error.contains(&wanted)) { Ok(()) } else { Err(told) }
        })
        .await;
    }
}

async fn state(operated: &Operated, consumer: &str) -> (u64, usize) {
    let stream = operated.jetstream.get_stream(STREAM).await.unwrap();
    let info = stream.consumer_info(consumer).await.unwrap();
    (info.num_pending, info.num_ack_pending)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_fetches_and_acknowledges_its_own_messages() {
    let operated = two_partners().await;
    let partner = Partner::connect(&operated, OWN).await;
    let message = partner.next().await;
    assert_eq!(&*message.payload, OWN.as_bytes());
    assert_eq!(state(&operated, &partner.consumer).await, (0, 1));
    let reply = message.reply.unwrap();
    partner.client.publish(reply, "+ACK".into()).await.unwrap();
    partner.client.flush().await.unwrap();
    eventually("it is acknowledged", || async {
        state(&operated, &partner.consumer).await == (0, 0)
    })
    .await;
    assert!(partner.forbidden.lock().unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_reaches_nothing_of_another() {
    let operated = two_partners().await;
    // The other has fetched its message, so there is something to acknowledge falsely.
    let partner = Partner::connect(&operated, OWN).await;
    let other = Partner::connect(&operated, THEIRS).await;
    let inbox = format!("{}.x", other.inbox);
    let _fetched = other.client.subscribe(inbox.clone()).await.unwrap();
    other.fetch(&inbox).await;
    eventually("the other has a message", || async {
        state(&operated, &other.consumer).await == (0, 1)
    })
    .await;

    for subject in [
        format!("partner.{THEIRS}.>"),
        format!("partner.{OWN}.>"),
        format!("_INBOX_{THEIRS}.>"),
        "_INBOX.>".to_owned(),
        "vsys.>".to_owned(),
        "$JS.API.>".to_owned(),
        ">".to_owned(),
    ] {
        let _subscription = partner.client.subscribe(subject.clone()).await.unwrap();
        partner.is_forbidden(&subject).await;
    }
    for subject in [
        format!("$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{}", other.consumer),
        format!("$JS.ACK.{STREAM}.{}.1.2.1.1.0", other.consumer),
        format!("$JS.API.CONSUMER.CREATE.{STREAM}.mine"),
        format!("$JS.API.CONSUMER.DELETE.{STREAM}.{}", partner.consumer),
        format!("$JS.API.CONSUMER.INFO.{STREAM}.{}", other.consumer),
        format!("$JS.API.STREAM.MSG.GET.{STREAM}"),
        format!("$JS.API.DIRECT.GET.{STREAM}"),
        format!("$JS.API.STREAM.INFO.{STREAM}"),
        format!("$JS.API.STREAM.PURGE.{STREAM}"),
        format!("partner.{THEIRS}.shipment_order.placed"),
        "vsys.allocation.v1.SheetLocked._._".to_owned(),
    ] {
        partner.publish(&subject).await;
        partner.is_forbidden(&subject).await;
    }
    assert_eq!(state(&operated, &other.consumer).await, (0, 1));
    let mut stream = operated.jetstream.get_stream(STREAM).await.unwrap();
    assert_eq!(stream.info().await.unwrap().state.messages, 2);
}

/// Whoever fetches may name any place for the answer; nothing of another's must come of it.
#[tokio::test(flavor = "multi_thread")]
async fn a_partners_own_messages_cannot_be_used_against_another() {
    let operated = two_partners().await;
    let partner = Partner::connect(&operated, OWN).await;
    let other = Partner::connect(&operated, THEIRS).await;
    assert!(!other.consumer.strip_prefix(THEIRS).unwrap().is_empty(), "it could be guessed");
    for place in [
        format!("partner.{THEIRS}.shipment_order.placed"),
        "vsys.allocation.v1.SheetLocked._._".to_owned(),
        format!("$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{THEIRS}"),
        format!("$JS.API.CONSUMER.DELETE.{STREAM}.{}", other.consumer),
        format!("$JS.API.CONSUMER.PAUSE.{STREAM}.{}", other.consumer),
        format!("$JS.API.STREAM.PURGE.{STREAM}"),
        format!("$JS.API.STREAM.DELETE.{STREAM}"),
        format!("$JS.ACK.{STREAM}.{}.1.2.1.1.0", other.consumer),
    ] {
        let event = r#"{"specversion":"1.0"}"#;
        let message =
            operated.jetstream.publish(format!("partner.{OWN}.digest.issued"), event.into());
        message.await.unwrap().await.unwrap();
        partner.fetch(&place).await;
    }
    // Requests are served in turn: when this one was, all before were served or dropped.
    partner.next().await;
    assert_ne!(state(&operated, &partner.consumer).await.1, 1, "nothing was sent anywhere else");
    assert_eq!(state(&operated, &other.consumer).await, (1, 0));
    let reply = format!("{}.next", other.inbox);
    let mut answers = other.client.subscribe(reply.clone()).await.unwrap();
    other.fetch(&reply).await;
    assert_eq!(&*answers.next().await.unwrap().payload, THEIRS.as_bytes());
    assert_eq!(state(&operated, &other.consumer).await, (0, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_are_for_known_partners_and_a_year_at_most() {
    let operated = two_partners().await;
    let ask = |partner: &str, valid_days| v1::IssuePartnerCredentialsRequest {
        partner_id: partner.into(),
        valid_days,
    };
    let refused = nation(&operated).issue_partner_credentials(ask("nobody", 1)).await.unwrap_err();
    assert_eq!(reason(&refused), "NO_SUCH_PARTNER");
    let refused = nation(&operated).issue_partner_credentials(ask(OWN, 367)).await.unwrap_err();
    assert_eq!(reason(&refused), "VALID_DAYS_RANGE");
}
