//! What happens after the lock reaches whoever was told before.

use uuid::Uuid;
use vsys_proto::allocation::v1 as allocation;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::vocabulary::v1::ItemUnits;

use crate::digests::by_recipe;
use crate::shipping::partner;
use crate::town::{CHIYODA, MAKER, Town, kinds, line, line_of, office, packs, ship_to, units};

const SITE: &str = "1310000011";
const OTHER: &str = "1310000029";

fn amended(
    sheet: &allocation::SheetLocked,
    version: u64,
    after: ItemUnits,
) -> allocation::LineAmended {
    allocation::LineAmended {
        amendment_id: Uuid::now_v7().to_string(),
        round_id: sheet.round_id.clone(),
        sheet_id: sheet.sheet_id.clone(),
        lock_id: sheet.lock_id.clone(),
        office: Some(office(CHIYODA)),
        kind: allocation::AmendmentKind::Quantity.into(),
        facility_code: SITE.into(),
        before: Some(units(195, 1_000, 1_000)),
        after: Some(after),
        ship_to: Some(ship_to(SITE)),
        reason: "入力誤り".into(),
        product_code: "pfizer".into(),
        packs: Some(packs()),
        round_number: "7".into(),
        version,
        redirected_before: None,
        redirected_after: None,
        person: "hanako".into(),
        organisation_id: "13".into(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_quantity_is_told_with_what_was_told_before_and_a_new_digest() {
    let town = Town::new().await;
    let sheet = town.lock(CHIYODA, vec![line(SITE)]).await;
    town.messages_when(MAKER, 2).await;
    town.tell(Uuid::now_v7(), CHIYODA, &amended(&sheet, 1, units(390, 1_000, 1_000))).await;

    let messages = town.messages_when(MAKER, 4).await;
    assert_eq!(messages[2].kind(), "shipment_order.amended");
    let data = messages[2].data();
    assert_eq!((&data["version"], &data["quantity"]["boxes"]), (&2.into(), &2.into()));
    assert_eq!(data["amendment"]["previous_units"], 195);
    assert_eq!(data["amendment"]["reason"], "入力誤り");
    assert_eq!(messages[3].data()["revision"], 2);
    let (_, hash) = by_recipe(&sheet.lock_id, &messages);
    assert_eq!(messages[3].data()["hash"], hash);

    let order_id = data["order_id"].as_str().unwrap().to_owned();
    let request = v1::GetOrderHistoryRequest { order_id, ..Default::default() };
    let maker = partner(MAKER);
    let history = town.shipments(&maker).get_order_history(request).await.unwrap().into_inner();
    let step = history.steps.last().unwrap();
    assert_eq!((&*step.kind, &*step.person, &*step.organisation_id), ("amended", "hanako", "13"));
    let said: serde_json::Value = serde_json::from_str(&step.data_json).unwrap();
    assert_eq!((&said["units"], &said["previous_units"]), (&390.into(), &195.into()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_line_is_cancelled_and_leaves_the_digest() {
    let town = Town::new().await;
    let sheet = town.lock(CHIYODA, vec![line(SITE), line(OTHER)]).await;
    town.messages_when(MAKER, 3).await;
    let mut declined = amended(&sheet, 1, units(0, 0, 0));
    declined.kind = allocation::AmendmentKind::Decline.into();
    town.tell(Uuid::now_v7(), CHIYODA, &declined).await;

    let messages = town.messages_when(MAKER, 5).await;
    assert_eq!(kinds(&messages[3..]), ["shipment_order.cancelled", "digest.issued"]);
    assert_eq!(messages[3].data()["quantity"]["units"], 0);
    assert_eq!(messages[4].data()["orders"], 1);
    let (orders, hash) = by_recipe(&sheet.lock_id, &messages);
    assert_eq!((orders, messages[4].data()["hash"].as_str()), (1, Some(&*hash)));
    let vaccine = town.summary().await.partners[0].ordered.unwrap().vaccine_vials;
    assert_eq!(vaccine, 195);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirected_line_is_cancelled_here_and_placed_there() {
    let town = Town::new().await;
    let sheet = town.lock(CHIYODA, vec![line(SITE)]).await;
    town.messages_when(MAKER, 2).await;
    let mut redirected = amended(&sheet, 1, units(0, 0, 0));
    redirected.kind = allocation::AmendmentKind::Redirect.into();
    redirected.ship_to = Some(ship_to(OTHER));
    redirected.redirected_before = Some(units(0, 0, 0));
    redirected.redirected_after = Some(units(195, 1_000, 1_000));
    town.tell(Uuid::now_v7(), CHIYODA, &redirected).await;

    let messages = town.messages_when(MAKER, 5).await;
    assert_eq!(
        kinds(&messages[2..]),
        ["shipment_order.cancelled", "shipment_order.placed", "digest.issued"]
    );
    assert_eq!(messages[3].data()["ship_to"]["facility_code"], OTHER);
    let (orders, hash) = by_recipe(&sheet.lock_id, &messages);
    assert_eq!((orders, messages[4].data()["hash"].as_str()), (1, Some(&*hash)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_to_a_site_that_has_a_line_changes_that_line() {
    let town = Town::new().await;
    let sheet = town.lock(CHIYODA, vec![line(SITE), line_of(OTHER, units(195, 0, 0))]).await;
    town.messages_when(MAKER, 3).await;
    let mut redirected = amended(&sheet, 1, units(0, 0, 0));
    redirected.kind = allocation::AmendmentKind::Redirect.into();
    redirected.ship_to = Some(ship_to(OTHER));
    redirected.redirected_after = Some(units(390, 1_000, 1_000));
    town.tell(Uuid::now_v7(), CHIYODA, &redirected).await;
    let messages = town.messages_when(MAKER, 6).await;
    let mut changes = kinds(&messages[3..5]);
    changes.sort_unstable();
    assert_eq!(changes, ["shipment_order.amended", "shipment_order.cancelled"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_amendment_changes_nothing() {
    let town = Town::new().await;
    let sheet = town.lock(CHIYODA, vec![line(SITE)]).await;
    town.messages_when(MAKER, 2).await;
    town.tell(Uuid::now_v7(), CHIYODA, &amended(&sheet, 2, units(390, 1_000, 1_000))).await;
    town.messages_when(MAKER, 4).await;
    town.tell(Uuid::now_v7(), CHIYODA, &amended(&sheet, 1, units(585, 1_000, 1_000))).await;
    // What is told next comes right after what was told before.
    town.tell(Uuid::now_v7(), CHIYODA, &amended(&sheet, 3, units(195, 1_000, 1_000))).await;
    let messages = town.messages_when(MAKER, 6).await;
    assert_eq!(messages[4].data()["amendment"]["previous_units"], 390);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_amendment_heard_before_its_sheet_waits_for_it() {
    let town = Town::new().await;
    let sheet = town.sheet(CHIYODA, vec![line(SITE)]);
    town.tell(Uuid::now_v7(), CHIYODA, &amended(&sheet, 1, units(390, 1_000, 1_000))).await;
    town.tell(Uuid::now_v7(), CHIYODA, &sheet).await;
    let messages = town.messages_when(MAKER, 3).await;
    assert_eq!(
        kinds(&messages),
        ["shipment_order.placed", "shipment_order.amended", "digest.issued"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_was_held_is_ordered_once_its_open_site_is_given_more() {
    let town = Town::new().await;
    let held = allocation::LockedLine { held: true, ..line(SITE) };
    let sheet = town.lock(CHIYODA, vec![held, line(OTHER)]).await;
    town.messages_when(MAKER, 2).await;
    // Less says nothing of whether the site is open; nothing is ordered for it.
    town.tell(Uuid::now_v7(), CHIYODA, &amended(&sheet, 1, units(0, 0, 0))).await;
    let mut more = amended(&sheet, 2, units(195, 1_000, 1_000));
    more.before = Some(units(0, 0, 0));
    town.tell(Uuid::now_v7(), CHIYODA, &more).await;
    let messages = town.messages_when(MAKER, 4).await;
    assert_eq!(kinds(&messages[2..]), ["shipment_order.placed", "digest.issued"]);
    assert_eq!(messages[2].data()["ship_to"]["facility_code"], SITE);
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_redirected_to_a_site_that_reopened_are_ordered() {
    let town = Town::new().await;
    let reopened = allocation::LockedLine { held: true, ..line_of(OTHER, units(195, 0, 0)) };
    let sheet = town.lock(CHIYODA, vec![line(SITE), reopened]).await;
    town.messages_when(MAKER, 2).await;
    let mut redirected = amended(&sheet, 1, units(0, 0, 0));
    redirected.kind = allocation::AmendmentKind::Redirect.into();
    redirected.ship_to = Some(ship_to(OTHER));
    redirected.redirected_before = Some(units(195, 0, 0));
    redirected.redirected_after = Some(units(390, 1_000, 1_000));
    town.tell(Uuid::now_v7(), CHIYODA, &redirected).await;
    let messages = town.messages_when(MAKER, 5).await;
    assert_eq!(kinds(&messages[2..4]), ["shipment_order.cancelled", "shipment_order.placed"]);
    assert_eq!(messages[3].data()["quantity"]["boxes"], 2);
}
