//! One trace from a click to a partner, parent by parent and link by link.

use prost::Name;
use vsys_messaging::{Scope, Topology};
use vsys_proto::allocation::v1::SheetLocked;
use vsys_proto::audit::v1::CallAnswered;
use vsys_testkit::eventually;

use crate::broker::Message;
use crate::collector::{Collector, Place, Span};
use crate::play::Play;
use crate::stage::Stage;

const ALLOCATION: &str = "VSYS_ALLOCATION";
const AUDIT: &str = "VSYS_AUDIT";
const PARTNERS: &str = "VSYS_PARTNERS";
const LISTENER: &str = "logistics-notifier";

/// The one message of a stream under a subject, once it is there.
async fn message(stage: &Stage, stream: &str, subject: &str) -> Message {
    eventually(&format!("{subject} is told once"), || async {
        let messages = stage.broker.messages(stream, subject).await;
        <[Message; 1]>::try_from(messages).map(|[only]| only)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_is_followed_from_the_call_to_the_partners_message() {
    let collector = Collector::start().await;
    let stage = Stage::set(Some(&collector)).await;
    let play = Play::new(&stage, 1).await;
    let round = play.until_the_lock().await;
    // What came before has been heard, so the lock's one fact comes alone.
    stage.broker.until_heard(ALLOCATION, LISTENER).await;

    // A click: the span of whoever calls.
    let click = Place {
        trace: format!("{:032x}", stage.clock.new_id().as_u128()),
        id: "00f067aa0ba902b7".into(),
    };
    play.lock_from(&round, &click).await;

    // The call: a server's span, child of the click.
    let call = collector
        .one("span of the call", |span| span.trace == click.trace && span.kind == "server");
    let call = call.await;
    assert_eq!(call.name, "vsys.allocation.v1.SheetService/LockSheets");
    assert_eq!(call.parent, click.id);
    assert_eq!(call.attribute("rpc.system"), "grpc");
    assert_eq!(call.attribute("rpc.method"), "LockSheets");
    assert_eq!(call.attribute("rpc.grpc.status_code"), "0");

    // The entry in the audit trail: it was made within the call.
    let entries = format!("{}.allocation.13._", CallAnswered::full_name());
    let entry = eventually("the call is in the audit trail", || async {
        let entries = stage.broker.messages(AUDIT, &entries).await;
        let last = entries.last().cloned();
        last.filter(|last| last.payload.contains(&call.name)).ok_or(entries)
    });
    assert_eq!(Place::read(entry.await.header("traceparent")), call.place());

    // The fact: it carries the span that recorded it, which is the call or something within.
    let town = play.office();
    let subject = Scope::of(&town).subject(&SheetLocked::full_name());
    let fact = message(&stage, ALLOCATION, &subject).await;
    let recorded = Place::read(fact.header("traceparent"));
    assert_eq!(recorded.trace, click.trace);
    assert_rises_to(&collector, &recorded, &call).await;

    // The listener: a trace of its own that links to the fact's.
    let heard = collector.one("consumer of the fact", |span| {
        let is_listener = || span.attribute("messaging.consumer.group.name") == LISTENER;
        span.kind == "consumer" && span.links.contains(&recorded) && is_listener()
    });
    let heard = heard.await;
    assert_eq!(heard.name, format!("process {ALLOCATION}"));
    assert_ne!(heard.trace, click.trace);
    assert_eq!(heard.parent, "");
    assert_eq!(heard.links, [recorded]);
    for (name, value) in [
        ("messaging.system", "nats"),
        ("messaging.destination.name", ALLOCATION),
        ("messaging.consumer.group.name", LISTENER),
        ("messaging.operation.type", "process"),
        ("messaging.batch.message_count", "1"),
    ] {
        assert_eq!(heard.attribute(name), value, "{name}");
    }

    // The same fact on both sides, by its id.
    let id = fact.header("Vsys-Event-Id");
    assert_eq!(fact.header("Nats-Msg-Id"), id);
    assert_eq!(heard.attribute("messaging.message.id"), id);

    // The partner: its message leads back to the listener, by header and by extension alike.
    let subject = Topology::partner_subject("maker-01", "shipment_order.placed");
    let order = message(&stage, PARTNERS, &subject).await;
    let event = order.json();
    let told = Place::read(order.header("traceparent"));
    assert_eq!(told, Place::read(event["traceparent"].as_str().unwrap()));
    assert_eq!(told.trace, heard.trace);
    assert_rises_to(&collector, &told, &heard).await;
    assert_eq!(order.header("Nats-Msg-Id"), event["id"]);
    assert_eq!(order.header("Vsys-Event-Id"), event["id"]);
    assert_eq!(event["data"]["round_id"], round.id.to_string());
}

/// Whether a span is `top`, or its parent is, or its parent's parent.
async fn assert_rises_to(collector: &Collector, place: &Place, top: &Span) {
    let lineage = collector.lineage(collector.at(place).await).await;
    let names: Vec<_> = lineage.iter().map(|span| &span.name).collect();
    assert_eq!(lineage.last().map(Span::place), Some(top.place()), "{names:?}");
    assert!(lineage.iter().all(|span| span.service == top.service));
}
