//! README's two stories of a new site, played on the demonstration in a browser, by the scripts by
//! which the tests of `tests/tests/screens` play them.

use std::path::Path;

use anyhow::{Context as _, ensure};
use serde_json::{Map, Value, json};
use tokio::process::Command;
use vsys_proto::contract_intake::v1::LookUpCodeRequest;
use vsys_proto::vocabulary::v1::Role::{self, Administrator, Clerk};
use vsys_tests::{People, a_step_behind, mistyped, refused};
use vsys_vocabulary::PrefectureCode;

use crate::by_hand::{BODY, ByHand, Newcomers, PASSWORD, PREFECTURE};
use crate::play::Play;

/// Those who take part and have an account: part, name, whom they act for.
const CAST: [(&str, &str, &str); 3] = [
    ("body", "医師 六郎", BODY.0),
    ("prefecture", "富山 花子", PREFECTURE),
    ("desk", "机 五郎", "service-desk"),
];
/// Those who have none yet.
const GUESTS: [&str; 3] = ["clinic", "colleague", "clerk"];

/// What leads a browser.
pub(crate) struct Stories {
    pub(crate) node: String,
    pub(crate) modules: String,
    pub(crate) chromium: String,
}

impl Stories {
    /// Plays both; each ends with the first log-in of the new site's contact.
    pub(crate) async fn play(
        &self,
        (by_hand, play): (&ByHand, &Play<'_>),
        cast: &Value,
        newcomers: &Newcomers,
    ) -> anyhow::Result<()> {
        let prefecture: PrefectureCode = PREFECTURE.parse()?;
        let town = play.venue.country.towns_of(prefecture).next().context("it has towns")?;
        let request = LookUpCodeRequest { typed: newcomers.code.clone() };
        let found = play.venue.client.mandate_form()?.look_up_code(request).await;
        let found = found.map_err(refused("looking up"))?.into_inner();
        let name = found.entry.context("the master list has it")?.name;
        // Nobody else has letters at these addresses, however often the stories are played.
        let now = play.venue.clock.now().timestamp();
        let clinic = json!({
            "code": newcomers.code,
            "slip": mistyped(&newcomers.code),
            "name": name,
            "count": newcomers.waiting + 1,
            "mail": format!("hajime-{now}@clinic.example"),
        });
        let venue = json!({ "mail": format!("kaiko-{now}@city.example") });
        for (script, more) in [("mandates.js", clinic), ("new_code.js", venue)] {
            play.screen.line(format_args!("\nin a browser: {script}"));
            let brief = json!({
                "portal": by_hand.portal,
                "letters": by_hand.letters,
                "people": cast,
                "towns": [{ "name": town.place.name }],
                "more": more,
            });
            self.lead(script, &brief, &by_hand.people.with_file_name("trouble")).await?;
        }
        Ok(())
    }

    async fn lead(&self, script: &str, brief: &Value, trouble: &Path) -> anyhow::Result<()> {
        let status = Command::new(&self.node)
            .arg(Path::new("tests/judges/screens").join(script))
            .env("VSYS_SCREENS_BRIEF", brief.to_string())
            .env("NODE_PATH", &self.modules)
            .env("VSYS_CHROMIUM", &self.chromium)
            .env("VSYS_SCREENS_TRACE", trouble)
            .kill_on_drop(true)
            .status()
            .await
            .context("starting Node")?;
        ensure!(status.success(), "{script} ended with {status}; see {}", trouble.display());
        Ok(())
    }
}

/// Issues accounts to those who take part.
pub(crate) async fn cast(by_hand: &ByHand, play: &Play<'_>) -> anyhow::Result<Value> {
    let mut cast: Map<_, _> =
        GUESTS.map(|guest| (guest.to_owned(), json!({}))).into_iter().collect();
    for (part, name, organisation) in CAST {
        let ((clock, step), letters) = (a_step_behind(&play.venue.clock), by_hand.catcher());
        let people = People { client: &play.venue.client, clock: &clock, letters: &letters };
        let seat: (String, Vec<Role>) = (organisation.to_owned(), vec![Clerk, Administrator]);
        let person = people.person(name, &[seat], PASSWORD).await?;
        let mut person = serde_json::to_value(person)?;
        let known = person.as_object_mut().context("a person has fields")?;
        known.insert("step".to_owned(), json!(step));
        cast.insert(part.to_owned(), person);
    }
    Ok(Value::Object(cast))
}
