//! `docs/partner/openapi.json`, judged by its standard, and the API, asked everything by it.

use vsys_proto::logistics_notifier::v1;
use vsys_testkit::eventually;
use vsys_vocabulary::{Role, Standing};

use crate::afterwards::{GTIN, SSCC};
use crate::play::Play;
use crate::stage::Stage;
use crate::tools::{ended, file, judge, python, said, text};

const DOCUMENT: &str = "docs/partner/openapi.json";
/// What has to be true of every answer.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,ignored_auth";
/// Requests of each operation that are made up, beside those that try every limit.
const MADE_UP: &str = "25";

#[tokio::test]
async fn the_document_is_valid_openapi() {
    let mut judge = python("tests/judges/openapi.py");
    let said = said(judge.arg(file(DOCUMENT)), "").await;
    assert!(said.starts_with("3.1"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn shipments_are_told_as_gs1_writes_events() {
    let stage = Stage::set(None).await;
    let play = Play::new(&stage, 1).await;
    let round = play.until_the_lock().await;
    play.lock(&round).await;
    eventually("the maker has its order", || async {
        let request = v1::ListShipmentOrdersRequest::default();
        let listed = play.maker().logistics().list_shipment_orders(request).await.unwrap();
        !listed.into_inner().orders.is_empty()
    })
    .await;
    play.deliver_short().await;
    let answer = reqwest::Client::new()
        .get(format!("{}/v1/epcis-events", stage.api))
        .bearer_auth(token(&stage, &play))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.headers()["content-type"], "application/ld+json");
    let document = answer.text().await.unwrap();
    assert_eq!(said(&mut judge("epcis.js"), &document).await.trim(), r#"["shipping","receiving"]"#);
    for known in [GTIN, SSCC] {
        assert!(document.contains(known), "{document}");
    }
}

fn token(stage: &Stage, play: &Play<'_>) -> String {
    let maker = Standing::Partner(play.trade.manufacturer.id);
    stage.client.token(maker, &[Role::Viewer, Role::Integration]).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_one_of_the_document_and_nothing_breaks() {
    let stage = Stage::set(None).await;
    let play = Play::new(&stage, 2).await;
    let round = play.until_the_lock().await;
    play.lock(&round).await;
    let token = token(&stage, &play);
    let mut judge = python("tests/judges/property_based.py");
    judge.arg("run").arg(file(DOCUMENT)).args(["--url", &stage.api, "--checks", CHECKS]);
    judge.arg("--header").arg(format!("Authorization: Bearer {token}"));
    judge.args(["--max-examples", MADE_UP, "--seed", "1", "--rate-limit", "40/s"]);
    judge.args(["--phases", "examples,coverage,fuzzing", "--warnings", "off", "--no-color"]);
    judge.args(["--suppress-health-check", "all", "--continue-on-failure"]);
    let ended = ended(judge.current_dir(&stage.folder.0), "").await;
    assert!(ended.status.success(), "{}{}", text(&ended.stdout), text(&ended.stderr));
}
