//! Pages work without JavaScript.

use serde_json::json;
use vsys_proto::allocation::v1 as wire;
use vsys_proto::convert::wire_office;
use vsys_tests::{Decision, Scenario};
use vsys_vocabulary::Office;

use crate::land::{Land, TOYAMA, code};
use crate::stage::Stage;
use crate::{browser, cast};

#[tokio::test]
async fn a_sheet_is_saved_completed_and_locked_without_javascript() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let people = cast::people(&land, &["nation", "prefecture"]).await;
    let round = land.open("1", Scenario::OneEach).await;
    let decision = Decision::Rule(Scenario::OneEach.rule());
    land.player().nation_decides(&round, &decision).await.unwrap();
    browser::play(&land, "without_script.js", &people, json!({})).await;

    let toyama = Office::Prefecture(code(TOYAMA));
    let request = wire::GetSheetRequest {
        round_id: round.id.to_string(),
        office: Some(wire_office(&toyama)),
        ..Default::default()
    };
    let mut sheets = stage.client.office(toyama).unwrap().sheets();
    let sheet = sheets.get_sheet(request).await.unwrap().into_inner().sheet.unwrap();
    assert_eq!(sheet.state(), wire::SheetState::Locked);
    let vials = |line: &wire::Line| line.units.as_ref().unwrap().vaccine_vials;
    let given: Vec<u32> = sheet.lines.iter().map(vials).collect();
    assert_eq!(given.iter().sum::<u32>(), 15 * 195);
    assert!(given.contains(&390), "what was typed is locked: {given:?}");
}
