//! Locked sheets become orders, each once, each in its partner's feed.

use std::collections::BTreeSet;

use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;
use vsys_testkit::eventually;

use crate::town::{
    CHIYODA, KANAGAWA, MAKER, SHINJUKU, TOKYO, Town, YOKOHAMA, kinds, line, line_of, reason, units,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_line_is_ordered_of_whoever_delivers_each_item() {
    let town = Town::new().await;
    let sheet = town.lock(CHIYODA, vec![line("1310000011")]).await;

    let to_maker = town.messages_when(MAKER, 2).await;
    assert_eq!(kinds(&to_maker), ["shipment_order.placed", "digest.issued"]);
    let to_wholesaler = town.messages_when(TOKYO, 3).await;
    assert_eq!(
        kinds(&to_wholesaler),
        ["shipment_order.placed", "shipment_order.placed", "digest.issued"]
    );
    let order = to_maker[0].data();
    assert_eq!(order["lock_id"], sheet.lock_id);
    assert_eq!(order["item"], "vaccine");
    assert_eq!(order["quantity"], serde_json::json!({"units": 195, "boxes": 1, "rest": 0}));
    assert_eq!(order["ship_to"]["facility_code"], "1310000011");
    // The sandbox's clock stands on Monday 2021-03-15.
    assert_eq!(order["planned_date_due"], "2021-03-17");
    assert_eq!(order["customer_code"], serde_json::Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_a_cloud_event_whose_id_is_the_message_id() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let messages = town.messages_when(TOKYO, 3).await;
    for (place, message) in (1..).zip(&messages) {
        assert_eq!(message.event["specversion"], "1.0");
        assert_eq!(message.event["source"], "/vsys/logistics-notifier");
        assert_eq!(message.event["environment"], "local");
        assert_eq!(message.event["id"], message.header("Nats-Msg-Id"));
        assert_eq!(message.event["sequence"], format!("{place:012}"));
        assert_eq!(message.header("Vsys-Partner-Sequence"), place.to_string());
        assert_eq!(message.header("Content-Type"), "application/cloudevents+json");
        assert_eq!(message.subject, format!("partner.{TOKYO}.{}", message.kind()));
    }
    assert_eq!(messages[0].event["subject"], messages[0].data()["order_id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_sheet_again_orders_nothing_again() {
    let town = Town::new().await;
    let sheet = town.sheet(CHIYODA, vec![line("1310000011")]);
    let event = Uuid::now_v7();
    for _ in 0..3 {
        town.tell(event, CHIYODA, &sheet).await;
    }
    // The same sheet by another event, as after a redrive gone wrong.
    town.tell(Uuid::now_v7(), CHIYODA, &sheet).await;
    // When the last one was heard, all before were.
    town.lock(YOKOHAMA, vec![line("1410000010")]).await;
    town.messages_when(KANAGAWA, 4).await;
    assert_eq!(town.messages(MAKER).await.len(), 2);
    assert_eq!(town.messages(TOKYO).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sheet_in_parts_is_digested_when_the_last_part_was_heard() {
    let town = Town::new().await;
    let mut first = town.sheet(CHIYODA, vec![line("1310000011")]);
    first.parts = 2;
    let mut second = first.clone();
    (second.part, second.lines) = (2, vec![line("1310000029")]);
    town.tell(Uuid::now_v7(), CHIYODA, &second).await;
    let early = town.messages_when(MAKER, 1).await;
    assert_eq!(kinds(&early), ["shipment_order.placed"]);
    town.tell(Uuid::now_v7(), CHIYODA, &first).await;
    let all = town.messages_when(MAKER, 3).await;
    assert_eq!(all[2].kind(), "digest.issued");
    assert_eq!(all[2].data()["orders"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_delivers_waits_and_is_placed_when_somebody_does() {
    let town = Town::without_areas().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let summary = town.summary_when(1).await;
    assert!(summary.partners.is_empty());
    assert_eq!(summary.unassigned.unwrap().orders, 3);

    assert_eq!(town.assign_all().await.orders_placed, 3);
    assert_eq!(
        kinds(&town.messages_when(TOKYO, 3).await),
        ["shipment_order.placed", "shipment_order.placed", "digest.issued"]
    );
    let summary = town.summary().await;
    assert_eq!(summary.unassigned.unwrap().orders, 0);
    let orders: Vec<_> = summary.partners.iter().map(|p| (&*p.partner_id, p.orders)).collect();
    assert_eq!(orders, [(MAKER, 1), (TOKYO, 2)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_line_is_listed_and_not_ordered() {
    let town = Town::new().await;
    let mut closed = line("1310000029");
    closed.held = true;
    town.lock(CHIYODA, vec![line("1310000011"), closed]).await;
    let summary = town.summary_when(1).await;
    assert_eq!(summary.held_lines, 1);
    assert_eq!(town.orders_of(MAKER).await.len(), 1);
    let request = v1::ListHeldLinesRequest {
        round_id: town.round.to_string(),
        ..v1::ListHeldLinesRequest::default()
    };
    let held = town.nation().list_held_lines(request).await.unwrap().into_inner().lines;
    assert_eq!(held[0].ship_to.as_ref().unwrap().facility_code, "1310000029");
    assert_eq!(held[0].units, Some(units(195, 1_000, 1_000)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_reads_its_own_code_of_the_site() {
    let town = Town::new().await;
    let code = |code: &str| v1::CustomerCode {
        partner_id: TOKYO.into(),
        facility_code: "1310000011".into(),
        customer_code: code.into(),
    };
    let put = |code| v1::PutCustomerCodesRequest { customer_codes: vec![code] };
    let mut wholesaler = town.partner(TOKYO);
    wholesaler.put_customer_codes(put(code("K-0042"))).await.unwrap();
    let refused = town.partner(KANAGAWA).put_customer_codes(put(code("X"))).await.unwrap_err();
    assert_eq!(reason(&refused), "NOT_YOUR_PARTNER");

    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let messages = town.messages_when(TOKYO, 3).await;
    assert_eq!(messages[0].data()["customer_code"], "K-0042");
    assert!(town.orders_of(MAKER).await[0].customer_code.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_found_by_the_number_people_read_out() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.messages_when(MAKER, 2).await;
    let order = town.orders_of(MAKER).await.remove(0);
    let by_number = |number: String| v1::GetShipmentOrderRequest {
        order_number: number,
        ..v1::GetShipmentOrderRequest::default()
    };
    let spoken = order.order_number.to_lowercase().replace('-', "");
    let found = town.partner(MAKER).get_shipment_order(by_number(spoken)).await.unwrap();
    assert_eq!(found.into_inner().order.unwrap().order_id, order.order_id);

    let theirs = by_number(order.order_number.clone());
    let refused = town.partner(KANAGAWA).get_shipment_order(theirs).await.unwrap_err();
    assert_eq!(reason(&refused), "NO_SUCH_ORDER");
    let mut swapped = order.order_number.clone().into_bytes();
    swapped.swap(7, 8);
    let misheard = by_number(String::from_utf8(swapped).unwrap());
    let refused = town.nation().get_shipment_order(misheard).await.unwrap_err();
    assert_eq!(reason(&refused), "ORDER_NUMBER_FORMAT");
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_paged_and_filtered() {
    let town = Town::new().await;
    let lines = (0..25).map(|n| line_of(&format!("13100{n:05}"), units(0, 100, 0))).collect();
    town.lock(CHIYODA, lines).await;
    town.lock(SHINJUKU, vec![line_of("1310099999", units(0, 100, 0))]).await;
    town.messages_when(TOKYO, 28).await;

    let mut seen = BTreeSet::new();
    let mut request = v1::ListShipmentOrdersRequest {
        municipality_code: CHIYODA.into(),
        unacknowledged: true,
        page_size: 10,
        ..v1::ListShipmentOrdersRequest::default()
    };
    let mut pages = 0;
    loop {
        let page = town.partner(TOKYO).list_shipment_orders(request.clone()).await.unwrap();
        let page = page.into_inner();
        seen.extend(page.orders.into_iter().map(|order| order.order_id));
        pages += 1;
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    assert_eq!((pages, seen.len()), (3, 25));
    request.page_token = "elsewhere".into();
    let refused = town.nation().list_shipment_orders(request).await.unwrap_err();
    assert_eq!(reason(&refused), "PAGE_TOKEN_INVALID");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_sheet_keeps_no_other_from_its_partners() {
    let town = Town::new().await;
    let mut broken = town.sheet(CHIYODA, vec![line("1310000011")]);
    broken.product_code = "*".into();
    town.tell(Uuid::now_v7(), CHIYODA, &broken).await;
    town.lock(SHINJUKU, vec![line("1310000029")]).await;
    town.messages_when(MAKER, 2).await;
    let topology = &town.sandbox.nats.topology;
    let dead = topology.stream_of("dead.logistics-notifier.x").unwrap();
    eventually("the poisoned sheet is a dead letter", || async {
        let mut stream = town.sandbox.nats.jetstream.get_stream(&dead.name).await.unwrap();
        stream.info().await.unwrap().state.messages == 1
    })
    .await;
}
