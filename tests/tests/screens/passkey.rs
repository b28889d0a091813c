//! Passkeys, with an authenticator that the browser plays.

use serde_json::json;

use crate::land::Land;
use crate::stage::Stage;
use crate::{browser, cast};

#[tokio::test]
async fn a_passkey_is_registered_and_opens_the_door() {
    let stage = Stage::set().await;
    let land = Land::enter(&stage).await;
    let people = cast::people(&land, &["prefecture"]).await;
    browser::play(&land, "passkey.js", &people, json!({})).await;
}
