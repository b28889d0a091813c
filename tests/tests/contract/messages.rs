//! What partners receive, read with the SDK that they read it with, and by the document.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use serde_json::Value;
use vsys_proto::logistics_notifier::v1::WebhookScheme;
use vsys_testkit::eventually;

use crate::broker::Message;
use crate::collector::Collector;
use crate::play::Play;
use crate::receiver::Receiver;
use crate::stage::Stage;
use crate::tools::{file, judge, said};

const STREAM: &str = "VSYS_PARTNERS";

/// Everything that a partner may ever hear.
const TYPES: [&str; 12] = [
    "jp.vsys.advance_notice.issued.v1",
    "jp.vsys.delivery_exception.raised.v1",
    "jp.vsys.delivery_exception.resolved.v1",
    "jp.vsys.digest.issued.v1",
    "jp.vsys.lot.recalled.v1",
    "jp.vsys.shipment.received.v1",
    "jp.vsys.shipment_order.amended.v1",
    "jp.vsys.shipment_order.cancelled.v1",
    "jp.vsys.shipment_order.placed.v1",
    "jp.vsys.shipments.held.v1",
    "jp.vsys.shipments.released.v1",
    "jp.vsys.webhook.disabled.v1",
];

/// How many messages there are of each type.
type Counts = BTreeMap<String, usize>;

fn counts(messages: &[Message]) -> Counts {
    let mut counts = Counts::new();
    for message in messages {
        let kind = message.json()["type"].as_str().unwrap().to_owned();
        *counts.entry(kind).or_default() += 1;
    }
    counts
}

/// A lock and everything that may come after it, told to all partners.
async fn told(stage: &Stage) -> Vec<Message> {
    let play = Play::new(stage, 2).await;
    play.number_customers("maker-01").await;
    let round = play.until_the_lock().await;
    play.lock(&round).await;
    let hold = play.change_everything(&round).await;
    // A hold that ends before anybody was told of it is told to nobody.
    until_told(stage, "jp.vsys.shipments.held.v1", 2).await;
    play.release(hold).await;
    until_told(stage, "jp.vsys.shipments.released.v1", 2).await;
    // Whoever answers that it is gone is not posted to any more.
    let gone = Receiver::answering(StatusCode::GONE).await;
    play.post_to(&gone.url, WebhookScheme::Hmac).await;
    play.deliver_short().await;
    play.recall().await;
    for kind in ["delivery_exception.resolved", "lot.recalled"] {
        until_told(stage, &format!("jp.vsys.{kind}.v1"), 1).await;
    }
    until_told(stage, "jp.vsys.webhook.disabled.v1", 1).await
}

/// Everything that was told, once so many have heard this too.
async fn until_told(stage: &Stage, kind: &str, partners: usize) -> Vec<Message> {
    eventually(&format!("{kind} is told to {partners}"), || async {
        let messages = stage.broker.messages(STREAM, "partner.>").await;
        let counts = counts(&messages);
        if counts.get(kind) == Some(&partners) { Ok(messages) } else { Err(counts) }
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_message_is_a_cloud_event_and_what_the_document_says() {
    let collector = Collector::start().await;
    let stage = Stage::set(Some(&collector)).await;
    let messages = told(&stage).await;
    let sent = counts(&messages);
    assert_eq!(sent.keys().collect::<Vec<_>>(), TYPES);
    assert_eq!(sent["jp.vsys.shipment_order.placed.v1"], 6, "two sites, three items");

    let told: Vec<Value> = messages.iter().map(Message::json).collect();
    // That an address is turned off follows from no call.
    let mut called = told.iter().filter(|event| event["type"] != "jp.vsys.webhook.disabled.v1");
    assert!(called.all(|event| event["traceparent"].is_string()), "{told:?}");
    assert!(told.iter().all(|event| event["environment"] == "local"));
    assert!(told.iter().any(|event| event["data"]["customer_code"] == "K-0042"));
    assert!(told.iter().any(|event| event["data"].get("customer_code") == Some(&Value::Null)));

    let lines: Vec<_> = messages.iter().map(|m| serde_json::to_string(m).unwrap()).collect();
    let lines = lines.join("\n");
    for mut command in [judge("cloudevents.js"), by_the_document()] {
        let judged: Counts = serde_json::from_str(&said(&mut command, &lines).await).unwrap();
        assert_eq!(judged, sent);
    }
}

fn by_the_document() -> tokio::process::Command {
    let mut command = judge("asyncapi.js");
    command.arg(file("docs/partner/asyncapi.yaml"));
    command
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_traces_has_no_traceparent_and_each_feed_counts_without_a_gap() {
    let stage = Stage::set(None).await;
    let messages = told(&stage).await;
    let mut feeds: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for message in &messages {
        let event = message.json();
        assert_eq!(event.get("traceparent"), None);
        assert!(!message.headers.contains_key("traceparent"));
        let sequence: u64 = event["sequence"].as_str().unwrap().parse().unwrap();
        assert_eq!(message.header("Vsys-Partner-Sequence"), sequence.to_string());
        let partner = message.subject.split('.').nth(1).unwrap();
        feeds.entry(partner).or_default().push(sequence);
    }
    assert_eq!(
        feeds.keys().copied().collect::<Vec<_>>(),
        ["maker-01", "wholesaler-01", "wholesaler-02"]
    );
    for sequences in feeds.values() {
        let expected: Vec<u64> = (1..).take(sequences.len()).collect();
        assert_eq!(*sequences, expected);
    }
}
