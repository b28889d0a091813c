//! The people of a play: each with an account, a password and an authenticator, invited by letter.

use serde_json::{Map, Value, json};
use tonic::Code;
use vsys_chassis::Clock;
use vsys_proto::identity::v1 as wire;
use vsys_proto::vocabulary::v1::Role::{self, Administrator, Auditor, Clerk, Locker};
use vsys_testkit::eventually;
use vsys_tests::{People, a_step_behind};

use crate::land::{Land, TOYAMA};
use crate::stage::Stage;

/// A password that nobody guesses.
const PASSWORD: &str = "brisk otter paints nine doors";
/// A coordinating body of Toyama.
pub(crate) const BODY: &str = "toyama-medical";

/// Somebody's name, and whom they act for.
type Part = (&'static str, &'static str, Vec<(String, Vec<Role>)>);

/// Issues accounts to those who are wanted: `nation`, `prefecture`, `colleague`, `towns`, `site`,
/// `maker`, `wholesaler`, `body`, `desk`.
pub(crate) async fn people(land: &Land<'_>, wanted: &[&str]) -> Value {
    until_identity_knows(land).await;
    for trader in land.trade.traders() {
        let known = people_of(land.stage, &land.stage.clock);
        known.know_partner(trader.id.as_str(), &trader.name).await.unwrap();
    }
    let mut cast = Map::new();
    for (part, name, seats) in parts(land).into_iter().filter(|(p, ..)| wanted.contains(p)) {
        let (clock, step) = a_step_behind(&land.stage.clock);
        let person = people_of(land.stage, &clock).person(name, &seats, PASSWORD).await.unwrap();
        let mut person = serde_json::to_value(person).unwrap();
        person["step"] = json!(step);
        person["name"] = json!(name);
        cast.insert(part.to_owned(), person);
    }
    Value::Object(cast)
}

fn parts(land: &Land<'_>) -> Vec<Part> {
    let one = |organisation: &str, roles: &[Role]| vec![(organisation.to_owned(), roles.to_vec())];
    let towns = land.towns().map(|town| (town.code.to_string(), vec![Clerk, Administrator]));
    let first = land.towns().next().unwrap();
    let hospital = land.sites.dummies_of(first.code).unwrap().hospital;
    let maker = land.trade.manufacturer.id;
    let wholesaler = land.trade.wholesalers[0].id;
    let all = [Clerk, Locker, Administrator, Auditor];
    vec![
        ("nation", "国枝 一郎", one("nation", &all)),
        ("prefecture", "富山 花子", one(TOYAMA, &all)),
        ("colleague", "立山 次郎", one(TOYAMA, &[Clerk])),
        ("towns", "市川 町子", towns.collect()),
        ("site", "病田 院子", one(hospital.as_str(), &[Clerk, Administrator])),
        ("maker", "製薬 三郎", one(maker.as_str(), &[Clerk, Administrator, Auditor])),
        ("wholesaler", "卸 四郎", one(wholesaler.as_str(), &[Clerk])),
        ("body", "医師 六郎", one(BODY, &[Clerk, Administrator])),
        ("desk", "机 五郎", one("service-desk", &[Clerk, Administrator])),
    ]
}

pub(crate) fn people_of<'s>(stage: &'s Stage, clock: &'s Clock) -> People<'s> {
    People { client: &stage.client, clock, letters: &stage.post_office }
}

/// Identity hears of places and sites by itself, a moment after they are entered.
pub(crate) async fn until_identity_knows(land: &Land<'_>) {
    let last = land.sites.all.last().unwrap().code.to_string();
    eventually("identity has heard of the last site", || async {
        let request = wire::ListServiceAccountsRequest { organisation_id: last.clone() };
        let mut accounts = land.stage.client.administrator().unwrap().accounts().unwrap();
        match accounts.list_service_accounts(request).await {
            Err(status) if status.code() == Code::NotFound => false,
            answer => {
                answer.unwrap();
                true
            }
        }
    })
    .await;
}
