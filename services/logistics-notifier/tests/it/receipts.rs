//! What a partner has acknowledged is kept, whichever way it said so.

use async_nats::jetstream::consumer::{AckPolicy, pull};
use futures::StreamExt;
use vsys_messaging::Topology;
use vsys_proto::logistics_notifier::v1;
use vsys_testkit::eventually;

use crate::town::{CHIYODA, KANAGAWA, MAKER, SHINJUKU, TOKYO, Town, line, reason};

async fn feed(town: &Town, partner: &str) -> v1::PartnerFeed {
    let request = v1::GetPartnerFeedRequest { partner_id: partner.into() };
    town.nation().get_partner_feed(request).await.unwrap().into_inner().feed.unwrap()
}

/// Fetches and acknowledges so many messages of a partner's own consumer.
async fn acknowledge(town: &Town, partner: &str, count: usize) {
    let subject = Topology::partner_subject(partner, ">");
    let stream = town.sandbox.nats.topology.stream_of(&subject).unwrap();
    let stream = town.sandbox.nats.jetstream.get_stream(&stream.name).await.unwrap();
    let name = feed(town, partner).await.consumer;
    let consumer = eventually("the partner has a consumer", || async {
        stream.get_consumer::<pull::Config>(&name).await
    })
    .await;
    assert_eq!(consumer.cached_info().config.ack_policy, AckPolicy::Explicit);
    let mut acknowledged = 0;
    while acknowledged < count {
        let fetch = consumer.fetch().max_messages(count - acknowledged);
        let mut messages = fetch.messages().await.unwrap();
        while let Some(message) = messages.next().await {
            message.unwrap().double_ack().await.unwrap();
            acknowledged += 1;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brokers_acknowledgements_are_the_receipt() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011"), line("1310000029")]).await;
    town.messages_when(TOKYO, 5).await;
    assert_eq!(feed(&town, TOKYO).await.acknowledged_sequence, 0);

    acknowledge(&town, TOKYO, 2).await;
    eventually("two are acknowledged", || async {
        let sequence = feed(&town, TOKYO).await.acknowledged_sequence;
        if sequence == 2 { Ok(()) } else { Err(sequence) }
    })
    .await;
    let acknowledged = town.orders_of(TOKYO).await.iter().filter(|o| o.acknowledged).count();
    assert_eq!(acknowledged, 2);

    acknowledge(&town, TOKYO, 3).await;
    eventually("all are acknowledged", || async {
        let feed = feed(&town, TOKYO).await;
        if feed.acknowledged_sequence == 5 { Ok(()) } else { Err(feed) }
    })
    .await;
    let summary = town.summary().await;
    let wholesaler = summary.partners.iter().find(|p| p.partner_id == TOKYO).unwrap();
    assert_eq!((wholesaler.orders, wholesaler.acknowledged_orders), (4, 4));
    let maker = summary.partners.iter().find(|p| p.partner_id == MAKER).unwrap();
    assert_eq!((maker.orders, maker.acknowledged_orders), (2, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consumer_lost_with_the_brokers_storage_is_made_again_and_the_receipt_stays() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    acknowledge(&town, TOKYO, 3).await;
    eventually("all are acknowledged", || async {
        feed(&town, TOKYO).await.acknowledged_sequence == 3
    })
    .await;
    let subject = Topology::partner_subject(TOKYO, ">");
    let stream = town.sandbox.nats.topology.stream_of(&subject).unwrap();
    let stream = town.sandbox.nats.jetstream.get_stream(&stream.name).await.unwrap();
    let consumer = feed(&town, TOKYO).await.consumer;
    stream.delete_consumer(&consumer).await.unwrap();

    eventually("the consumer is there again", || async { stream.consumer_info(&consumer).await })
        .await;
    town.lock(SHINJUKU, vec![line("1310000029")]).await;
    town.messages_when(TOKYO, 6).await;
    assert_eq!(feed(&town, TOKYO).await.acknowledged_sequence, 3);

    let pool = town.sandbox.database.runtime("logistics_notifier");
    let missed = vsys_logistics_notifier::missed(&pool).await.unwrap();
    let hole = |sequence: &str| vsys_messaging::reconcile::Hole {
        event_id: uuid::Uuid::nil(),
        subject: format!("partner.{TOKYO}.shipment_order.placed"),
        headers: [("Vsys-Partner-Sequence".to_owned(), sequence.to_owned())].into(),
    };
    assert!(!missed(&hole("3")) && missed(&hole("4")));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_order_is_acknowledged_by_call_and_twice_is_once() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.messages_when(MAKER, 2).await;
    let order = town.orders_of(MAKER).await.remove(0);
    assert!(!order.acknowledged);
    let request = v1::AcknowledgeShipmentOrderRequest { order_id: order.order_id, version: 1 };
    let once = town.partner(MAKER).acknowledge_shipment_order(request.clone()).await.unwrap();
    let twice = town.partner(MAKER).acknowledge_shipment_order(request.clone()).await.unwrap();
    assert_eq!(once.into_inner(), twice.into_inner());
    assert!(town.orders_of(MAKER).await[0].acknowledged);

    let theirs = town.partner(KANAGAWA).acknowledge_shipment_order(request.clone()).await;
    assert_eq!(reason(&theirs.unwrap_err()), "NO_SUCH_ORDER");
    let newer = v1::AcknowledgeShipmentOrderRequest { version: 2, ..request };
    let refused = town.partner(MAKER).acknowledge_shipment_order(newer).await.unwrap_err();
    assert_eq!(reason(&refused), "STALE_VERSION");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_sees_its_own_feed_only() {
    let town = Town::new().await;
    let own = town.partner(MAKER).get_partner_feed(v1::GetPartnerFeedRequest::default()).await;
    assert_eq!(own.unwrap().into_inner().feed.unwrap().partner_id, MAKER);
    let theirs = v1::GetPartnerFeedRequest { partner_id: TOKYO.into() };
    let refused = town.partner(MAKER).get_partner_feed(theirs).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_YOUR_PARTNER");
}
