//! Training scenario 2: 3,600 boxes by population of 65 and over, among hospital, clinic and venue.

use std::collections::BTreeMap;

use serde_json::json;
use vsys_vocabulary::{MunicipalityCode, Units};

use crate::land::Land;
use crate::reckoning::allocated_is_ordered;
use crate::stage::Stage;
use crate::{browser, cast};

const NUMBER: &str = "研修2";
const BOXES: u32 = 3_600;

#[tokio::test]
async fn municipalities_choose_among_hospital_clinic_and_venue_by_hand() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let wanted = ["nation", "prefecture", "colleague", "towns", "wholesaler"];
    let people = cast::people(&land, &wanted).await;
    let more = json!({ "number": NUMBER, "boxes": BOXES, "prefectures": 2 });
    browser::play(&land, "scenario_two.js", &people, more).await;

    let reckoning = allocated_is_ordered(&land, NUMBER).await;
    let mut aged: BTreeMap<u32, MunicipalityCode> = BTreeMap::new();
    for town in land.towns() {
        let dummies = land.sites.dummies_of(town.code).unwrap();
        let given = [dummies.hospital, dummies.clinic, dummies.venue]
            .map(|site| reckoning.lines.get(site.as_str()).map_or(Units::ZERO, |to| to.vaccine));
        assert!(given[0] >= given[1] && given[1] == given[2], "{}: {given:?}", town.place.name);
        aged.insert(town.place.population_65plus, town.code);
    }
    assert_eq!(aged.len(), 15, "no two towns are as old");
    assert_eq!(reckoning.orders, u32::try_from(reckoning.lines.len() * 3).unwrap());
}
