//! Training scenario 1: a box for each municipality, to its dummy hospital.

use serde_json::json;
use vsys_vocabulary::{PerItem, Units};

use crate::land::Land;
use crate::reckoning::allocated_is_ordered;
use crate::stage::Stage;
use crate::{browser, cast};

const NUMBER: &str = "研修1";

#[tokio::test]
async fn each_municipality_gives_its_box_to_its_dummy_hospital_by_hand() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let people = cast::people(&land, &["nation", "prefecture", "towns", "site", "maker"]).await;
    let boxes = land.country.towns.len();
    let more = json!({ "number": NUMBER, "boxes": boxes, "prefectures": 2 });
    browser::play(&land, "scenario_one.js", &people, more).await;

    let reckoning = allocated_is_ordered(&land, NUMBER).await;
    let a_box = PerItem { vaccine: Units(195), needle: Units(1_000), syringe: Units(1_000) };
    assert_eq!(reckoning.lines.len(), 15);
    for town in land.towns() {
        let hospital = land.sites.dummies_of(town.code).unwrap().hospital;
        assert_eq!(reckoning.lines[hospital.as_str()], a_box, "{}", town.place.name);
    }
    assert_eq!(reckoning.orders, 45, "three items for each hospital");
}
