//! An emergency hold reaches everyone whom it concerns, and so does its end.

use uuid::Uuid;
use vsys_proto::allocation::v1 as allocation;
use vsys_testkit::eventually;

use crate::town::{CHIYODA, KANAGAWA, MAKER, TOKYO, Town, YOKOHAMA, kinds, line};

fn hold(facility: &str, product: &str) -> allocation::ShipmentsHeld {
    allocation::ShipmentsHeld {
        hold_id: Uuid::now_v7().to_string(),
        product_code: product.into(),
        lot_number: String::new(),
        facility_code: facility.into(),
        reason: "冷凍庫故障".into(),
    }
}

fn release(hold: &allocation::ShipmentsHeld) -> allocation::HoldReleased {
    allocation::HoldReleased { hold_id: hold.hold_id.clone(), reason: "修理完了".into() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_site_is_told_to_those_who_deliver_there_and_so_is_the_end() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.lock(YOKOHAMA, vec![line("1410000010")]).await;
    town.messages_when(MAKER, 2).await;
    town.messages_when(KANAGAWA, 4).await;
    let hold = hold("1310000011", "");
    town.tell(Uuid::now_v7(), "nation", &hold).await;
    let messages = town.messages_when(MAKER, 3).await;
    assert_eq!(messages[2].kind(), "shipments.held");
    assert_eq!(messages[2].data()["facility_code"], "1310000011");
    assert_eq!(messages[2].data()["product_code"], serde_json::Value::Null);
    town.messages_when(TOKYO, 4).await;

    town.tell(Uuid::now_v7(), "nation", &release(&hold)).await;
    let messages = town.messages_when(TOKYO, 5).await;
    assert_eq!(messages[4].kind(), "shipments.released");
    assert_eq!(messages[4].data()["reason"], "修理完了");
    assert_eq!(town.messages(KANAGAWA).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_held_product_is_told_to_whoever_is_responsible_for_it() {
    let town = Town::new().await;
    town.tell(Uuid::now_v7(), "nation", &hold("", "pfizer")).await;
    assert_eq!(kinds(&town.messages_when(MAKER, 1).await), ["shipments.held"]);
    assert_eq!(kinds(&town.messages_when(KANAGAWA, 1).await), ["shipments.held"]);
    assert!(town.messages(TOKYO).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_for_a_site_that_is_held_comes_with_the_hold() {
    let town = Town::new().await;
    town.tell(Uuid::now_v7(), "nation", &hold("1310000011", "")).await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let messages = town.messages_when(MAKER, 3).await;
    assert_eq!(kinds(&messages), ["shipment_order.placed", "shipments.held", "digest.issued"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hold_whose_end_was_heard_first_is_told_to_nobody() {
    let town = Town::new().await;
    let hold = hold("", "pfizer");
    town.tell(Uuid::now_v7(), "nation", &release(&hold)).await;
    town.tell(Uuid::now_v7(), "nation", &hold).await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    assert_eq!(
        kinds(&town.messages_when(MAKER, 2).await),
        ["shipment_order.placed", "digest.issued"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_waited_for_its_partner_comes_with_the_hold() {
    let town = Town::without_areas().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let hold = hold("1310000011", "");
    town.tell(Uuid::now_v7(), "nation", &hold).await;
    let database = town.sandbox.database.runtime("logistics_notifier");
    eventually("the hold is heard", || async {
        let known = sqlx::query_scalar!(
            r#"select count(*) as "known!" from logistics_notifier.holds where hold_id = $1"#,
            hold.hold_id.parse::<Uuid>().unwrap(),
        );
        known.fetch_one(&database).await.unwrap() == 1
    })
    .await;
    town.assign_all().await;
    let messages = town.messages_when(MAKER, 3).await;
    assert_eq!(kinds(&messages), ["shipment_order.placed", "shipments.held", "digest.issued"]);
}
