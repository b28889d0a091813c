//! A browser, led by a script that does what people do.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::Command;
use vsys_chassis::Env;

use crate::land::Land;
use crate::tools::{CHROMIUM, NODE, NODE_PATH, SHOTS, file, found};

/// Has a script of `tests/judges/screens` play with these people; it must end well. What it says
/// is shown when the test fails.
pub(crate) async fn play(land: &Land<'_>, script: &str, people: &Value, more: Value) {
    let stage = land.stage;
    let town = |town: &vsys_tests::Town| {
        let dummies = land.sites.dummies_of(town.code).unwrap();
        json!({
            "code": town.code.to_string(),
            "name": town.place.name,
            "population": town.place.population,
            "aged": town.place.population_65plus,
            "hospital": dummies.hospital.to_string(),
            "clinic": dummies.clinic.to_string(),
            "venue": dummies.venue.to_string(),
        })
    };
    let brief = json!({
        "portal": stage.portal,
        "letters": stage.post_office.letters,
        "people": people,
        "towns": land.towns().map(town).collect::<Vec<_>>(),
        "more": more,
    });
    let shots: String = Env::process().optional(&SHOTS).unwrap_or_default();
    let mut command = Command::new(found(&NODE));
    command
        .arg(file("tests/judges/screens").join(script))
        .env("VSYS_SCREENS_BRIEF", brief.to_string())
        .env("NODE_PATH", found(&NODE_PATH))
        .env("VSYS_CHROMIUM", found(&CHROMIUM))
        .env("VSYS_SCREENS_FOLDER", shots)
        .env("VSYS_SCREENS_TRACE", stage.folder.file("trouble"))
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while let Some(line) = lines.next_line().await.unwrap() {
        println!("{line}");
    }
    let status = child.wait().await.unwrap();
    assert!(status.success(), "{script}: {status}");
}
