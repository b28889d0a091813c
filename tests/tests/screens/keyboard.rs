//! The keyboard alone is enough.

use serde_json::json;
use vsys_tests::Scenario;

use crate::land::Land;
use crate::stage::Stage;
use crate::{browser, cast};

#[tokio::test]
async fn a_sheet_is_completed_without_a_mouse() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let people = cast::people(&land, &["towns"]).await;
    let round = land.open("1", Scenario::OneEach).await;
    land.until_towns_begin(&round, Scenario::OneEach).await;
    browser::play(&land, "keyboard.js", &people, json!({})).await;
}
