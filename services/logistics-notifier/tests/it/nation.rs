//! The whole country locked at once: training scenario 1, a box for every municipality.

use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;
use vsys_vocabulary::{ItemKind, MunicipalityCode};

use crate::digests::by_recipe;
use crate::town::{MAKER, TOKYO, Town, area, line, units};

/// As many made-up municipalities as there are, thirty-seven or thirty-eight to a prefecture.
fn municipalities() -> Vec<String> {
    let code = |body: &str| {
        (0..10)
            .map(|check| format!("{body}{check}"))
            .find(|code| code.parse::<MunicipalityCode>().is_ok())
            .unwrap()
    };
    let bodies = (101..=138).flat_map(|n| (1..=47).map(move |p| format!("{p:02}{n}")));
    bodies.take(1_741).map(|body| code(&body)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_box_for_every_municipality_is_1741_boxes_ordered() {
    let town = Town::without_areas().await;
    let country = municipalities();
    let rows = country.iter().flat_map(|code| {
        ItemKind::ALL.iter().map(|&item| match item {
            ItemKind::Vaccine => area(code, item, MAKER),
            ItemKind::Needle | ItemKind::Syringe => area(code, item, TOKYO),
        })
    });
    assert_eq!(town.assign(rows.collect()).await.unwrap().changed, 5_223);

    let lock = Uuid::now_v7().to_string();
    for (place, code) in (0..).zip(&country) {
        let mut sheet = town.sheet(code, vec![line(&format!("{}1{place:07}", &code[..2]))]);
        sheet.lock_id.clone_from(&lock);
        sheet.sheets_in_lock = 1_741;
        town.tell(Uuid::now_v7(), code, &sheet).await;
    }
    let summary = town.summary_when(1_741).await;
    let boxes: Vec<_> = summary.partners.iter().map(|partner| partner.boxes.unwrap()).collect();
    assert_eq!(boxes[0], v1::ItemBoxes { vaccine: 1_741, needle: 0, syringe: 0 });
    assert_eq!(boxes[1], v1::ItemBoxes { vaccine: 0, needle: 17_410, syringe: 17_410 });
    assert_eq!(summary.partners[1].ordered, Some(units(0, 1_741_000, 1_741_000)));

    let messages = town.messages_when(TOKYO, 3_483).await;
    let digest = messages.last().unwrap();
    let (orders, hash) = by_recipe(&lock, &messages);
    assert_eq!((orders, digest.data()["hash"].as_str()), (3_482, Some(&*hash)));
    for (place, message) in (1..).zip(&messages) {
        assert_eq!(message.header("Vsys-Partner-Sequence"), place.to_string());
    }
}
