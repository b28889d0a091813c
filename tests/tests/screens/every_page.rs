//! Every page of the portal's table, in both languages: no fault for those who cannot see or use a
//! mouse, nothing that the browser complains of; screenshots when they are wanted.

use serde_json::json;
use vsys_chassis::Env;
use vsys_portal::rows;
use vsys_proto::contract_intake::v1::{CollateApplicationsRequest, ReceiveMandatesRequest};
use vsys_tests::{Applicants, MandateKey, Sites};
use vsys_vocabulary::{FacilityCode, Role, Standing};

use crate::cast::BODY;
use crate::deliveries::{self, Deliveries};
use crate::land::{Land, TOYAMA, code};
use crate::rounds::Rounds;
use crate::stage::Stage;
use crate::tools::SHOTS;
use crate::{browser, cast};

const EVERYBODY: [&str; 8] =
    ["nation", "prefecture", "towns", "site", "maker", "wholesaler", "body", "desk"];

#[tokio::test]
async fn every_page_can_be_used_by_everybody_in_both_languages() {
    let stage = Stage::set().await;
    let shots: String = Env::process().optional(&SHOTS).unwrap_or_default();
    // A country with a whole map is worth its minute when pictures are taken.
    let land = match shots.as_str() {
        "" => Land::enter(&stage).await,
        _ => Land::enter_whole(&stage).await,
    };
    let (mandates, listed) = mandates(&land).await;
    let people = cast::people(&land, &EVERYBODY).await;
    let rounds = Rounds::play(&land).await;
    let deliveries = Deliveries::begin(&land).await;
    let pages: Vec<&str> =
        rows().filter(|row| row.method.as_str() == "GET").map(|row| row.path).collect();
    let more = json!({
        "pages": pages,
        "locked": rounds.locked.id,
        "running": rounds.running.id,
        "fresh": rounds.fresh.id,
        "hold": rounds.hold,
        "order": deliveries.order,
        "shipment": deliveries.shipment,
        "exception": deliveries.exception,
        "endpoint": deliveries.webhook,
        "credentials": deliveries.credentials,
        "recall": deliveries.recall,
        "lot": deliveries::LOT,
        "draft": { "number": mandates[0].number, "secret": mandates[0].secret },
        "mandate": mandates[1].number,
        "listed": listed.to_string(),
        "leaving": { "number": mandates[5].number, "secret": mandates[5].secret },
        "application": { "number": mandates[4].number, "secret": mandates[4].secret },
    });
    browser::play(&land, "every_page.js", &people, more).await;
}

/// One that is being filled in, one that the body is to receive, one that it has and one that it
/// has locked, an application for a code, a withdrawal, and an application that the prefecture has
/// handed on; and a code of the master list.
async fn mandates(land: &Land<'_>) -> (Vec<MandateKey>, FacilityCode) {
    let applicants = Applicants { client: &land.stage.client, clock: &land.stage.clock };
    let toyama = code(TOYAMA);
    applicants.know_body(BODY, "富山県架空医師会", toyama).await.unwrap();
    let sites = Sites::newcomers(&land.country, toyama, 4).unwrap();
    applicants.list(&sites).await.unwrap();
    let (draft, _) = applicants.begin(&sites[0]).await.unwrap();
    let mut keys = vec![draft];
    keys.extend(applicants.hand_in(&sites[1..], BODY).await.unwrap());
    applicants.receive(&keys[3..], BODY).await.unwrap();
    keys.push(applicants.apply_for_code(&sites[0]).await.unwrap());
    keys.push(applicants.begin_withdrawal(&keys[3]).await.unwrap());
    let desk =
        land.stage.client.desk(Standing::CoordinatingBody(BODY.parse().unwrap()), &[Role::Clerk]);
    let received = ReceiveMandatesRequest {
        mandate_numbers: vec![keys[2].number.clone()],
        duplicates_seen: true,
    };
    desk.unwrap().mandates().unwrap().receive_mandates(received).await.unwrap();
    let handed_on = applicants.apply_for_code(&sites[1]).await.unwrap();
    let prefecture = land.stage.client.desk(Standing::Prefecture(toyama), &[Role::Clerk]).unwrap();
    let collated =
        CollateApplicationsRequest { application_numbers: vec![handed_on.number.clone()] };
    prefecture.codes().unwrap().collate_applications(collated).await.unwrap();
    keys.push(handed_on);
    (keys, sites[0].code)
}
