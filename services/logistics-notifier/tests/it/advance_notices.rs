//! Partners learn from a prefecture's lock what its municipalities may get.

use serde_json::json;
use uuid::Uuid;
use vsys_proto::allocation::v1 as allocation;

use crate::town::{CHIYODA, MAKER, SHINJUKU, TOKYO, Town, kinds, office, packs, units};

fn prefecture_sheet(town: &Town) -> allocation::SheetLocked {
    let line = |code: &str| allocation::LockedLine {
        child_code: code.into(),
        units: Some(units(390, 2_000, 2_050)),
        ship_to: None,
        held: false,
    };
    let mut sheet = town.sheet(CHIYODA, vec![line(CHIYODA), line(SHINJUKU)]);
    sheet.office = Some(office("13"));
    sheet
}

fn ceiling(town: &Town, vaccine: u32) -> allocation::CeilingsChanged {
    allocation::CeilingsChanged {
        round_id: town.round.to_string(),
        sheet_id: Uuid::now_v7().to_string(),
        office: Some(office(SHINJUKU)),
        before: Some(units(390, 2_000, 2_050)),
        after: Some(units(vaccine, 2_000, 2_050)),
        back_to_issued: true,
        reason: "追加配分".into(),
        product_code: "pfizer".into(),
        packs: Some(packs()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_partner_has_one_notice_of_a_lock_with_its_quantities_by_municipality() {
    let town = Town::new().await;
    let sheet = prefecture_sheet(&town);
    town.tell(Uuid::now_v7(), "13", &sheet).await;
    let messages = town.messages_when(TOKYO, 1).await;
    assert_eq!(messages[0].kind(), "advance_notice.issued");
    let data = messages[0].data();
    assert_eq!((&data["lock_id"], &data["revision"]), (&json!(sheet.lock_id), &json!(1)));
    assert_eq!(
        data["quantities"],
        json!([
            {"municipality_code": CHIYODA, "item": "needle", "units": 2_000, "boxes": 20, "rest": 0},
            {"municipality_code": CHIYODA, "item": "syringe", "units": 2_050, "boxes": 20, "rest": 50},
            {"municipality_code": SHINJUKU, "item": "needle", "units": 2_000, "boxes": 20, "rest": 0},
            {"municipality_code": SHINJUKU, "item": "syringe", "units": 2_050, "boxes": 20, "rest": 50},
        ])
    );
    assert_eq!(town.messages_when(MAKER, 1).await[0].data()["quantities"][0]["boxes"], 2);
    assert!(town.orders_of(MAKER).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ceiling_changed_after_the_notice_is_told_afresh() {
    let town = Town::new().await;
    town.tell(Uuid::now_v7(), "13", &prefecture_sheet(&town)).await;
    town.messages_when(MAKER, 1).await;
    town.tell(Uuid::now_v7(), SHINJUKU, &ceiling(&town, 585)).await;
    let messages = town.messages_when(MAKER, 2).await;
    assert_eq!(messages[1].data()["revision"], 2);
    assert_eq!(
        messages[1].data()["quantities"],
        json!([{"municipality_code": SHINJUKU, "item": "vaccine", "units": 585, "boxes": 3, "rest": 0}])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ceiling_heard_before_the_lock_is_in_the_first_notice() {
    let town = Town::new().await;
    let sheet = prefecture_sheet(&town);
    town.tell(Uuid::now_v7(), SHINJUKU, &ceiling(&town, 585)).await;
    town.tell(Uuid::now_v7(), "13", &sheet).await;
    let messages = town.messages_when(MAKER, 1).await;
    assert_eq!(messages[0].data()["quantities"][1]["units"], 585);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_delivers_is_noticed_when_somebody_does() {
    let town = Town::without_areas().await;
    town.tell(Uuid::now_v7(), "13", &prefecture_sheet(&town)).await;
    // Heard once the sheet of a municipality that comes after it was.
    town.lock(CHIYODA, Vec::new()).await;
    town.summary_when(1).await;
    assert!(town.messages(MAKER).await.is_empty());
    town.assign_all().await;
    assert_eq!(kinds(&town.messages_when(MAKER, 1).await), ["advance_notice.issued"]);
}
