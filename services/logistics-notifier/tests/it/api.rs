//! The partners' API as their programs call it.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;
use vsys_testkit::actor;
use vsys_vocabulary::{Actor, Role, Standing};

use crate::town::{CHIYODA, MAKER, TOKYO, Town, line};

/// A partner's program.
struct Program<'t> {
    town: &'t Town,
    token: Option<String>,
    client: reqwest::Client,
}

impl<'t> Program<'t> {
    fn of(town: &'t Town, partner: &str) -> Self {
        let who = actor(Standing::Partner(partner.parse().unwrap()), &[Role::Integration]);
        Self::with(town, &who)
    }

    fn with(town: &'t Town, who: &Actor) -> Self {
        let token = Some(town.sandbox.bearer(who));
        Self { town, token, client: reqwest::Client::new() }
    }

    fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let address = self.town.sandbox.http("logistics-notifier");
        let request = self.client.request(method, format!("http://{address}{path}"));
        match &self.token {
            Some(token) => request.header("authorization", token),
            None => request,
        }
    }

    async fn json(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let mut request = self.request(method, path);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_string());
        }
        let answer = request.send().await.unwrap();
        let status = answer.status();
        let text = answer.text().await.unwrap();
        (status, serde_json::from_str(&text).unwrap_or(Value::String(text)))
    }

    async fn get(&self, path: &str) -> Value {
        let (status, body) = self.json(Method::GET, path, None).await;
        assert_eq!(status, StatusCode::OK, "{path}: {body}");
        body
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_pulls_acknowledges_and_answers() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    let messages = town.messages_when(MAKER, 2).await;
    let program = Program::of(&town, MAKER);
    let page = program.get("/v1/events?limit=1").await;
    assert_eq!(page["events"][0], messages[0].event);
    assert_eq!((&page["cursor"], &page["more"]), (&json!("1"), &json!(true)));
    let rest = program.get("/v1/events?after=1").await;
    assert_eq!(rest["events"].as_array().unwrap().len(), 1);

    let orders = program.get("/v1/shipment-orders?unacknowledged=true").await;
    let order = &orders["orders"][0];
    let number = order["order_number"].as_str().unwrap();
    let path = |rest: &str| format!("/v1/shipment-orders/{number}{rest}");
    let said = json!({"version": order["version"]});
    let (status, body) = program.json(Method::POST, &path("/acknowledgement"), Some(said)).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    assert!(body["acknowledged_time"].is_string());
    let said = json!({"planned_date": "2021-03-18"});
    let (_, body) = program.json(Method::PUT, &path("/planned-date"), Some(said)).await;
    assert_eq!(body["planned_date"], "2021-03-18");
    let shipment = json!({
        "reference": "S-1", "shipped_date": "2021-03-15",
        "lots": [{"lot_number": "EP2163", "expiry_date": "2021-06-30", "units": 195, "doses_per_vial": 6}],
    });
    let (status, shipped) =
        program.json(Method::POST, &path("/shipments"), Some(shipment.clone())).await;
    assert_eq!((status, &shipped["units"]), (StatusCode::OK, &json!(195)), "{shipped}");
    let (_, again) = program.json(Method::POST, &path("/shipments"), Some(shipment)).await;
    assert_eq!(again["shipment_id"], shipped["shipment_id"], "the same shipment");
    let said = json!({"actual_date": "2021-03-15"});
    let (_, body) = program.json(Method::PUT, &path("/actual-date"), Some(said)).await;
    assert_eq!(body["actual_date"], "2021-03-15");
    let said = json!({"request_id": Uuid::now_v7(), "kind": "damaged", "units": 1, "note": "箱"});
    let (_, raised) = program.json(Method::POST, &path("/exceptions"), Some(said)).await;
    let id = raised["exception_id"].as_str().unwrap();
    let settled = format!("/v1/exceptions/{id}/resolution");
    let said = json!({"resolution": "交換"});
    let (status, body) = program.json(Method::PUT, &settled, Some(said)).await;
    assert_eq!((status, &body["resolution"]), (StatusCode::OK, &json!("交換")));
    assert_eq!(program.get("/v1/digests").await["digests"].as_array().unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_are_problems_that_name_reason_and_field() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.messages_when(MAKER, 2).await;
    let program = Program::of(&town, MAKER);
    let order = &program.get("/v1/shipment-orders").await["orders"][0];
    let id = order["order_id"].as_str().unwrap().to_owned();
    let stranger = Program::of(&town, TOKYO);
    let (status, body) =
        stranger.json(Method::GET, &format!("/v1/shipment-orders/{id}"), None).await;
    assert_eq!((status, &body["reason"]), (StatusCode::NOT_FOUND, &json!("NO_SUCH_ORDER")));

    let path = format!("/v1/shipment-orders/{id}/planned-date");
    let wrong = json!({"planned_date": "2020-01-01"});
    let (status, body) = program.json(Method::PUT, &path, Some(wrong)).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(body["errors"][0]["field"], "planned_date");
    assert_eq!(body["type"], "urn:vsys:problem:DATE_OUT_OF_RANGE");
    for (body, status) in [
        (json!({"planned_date": "soon"}), StatusCode::BAD_REQUEST),
        (json!({"planned_day": "2021-03-18"}), StatusCode::BAD_REQUEST),
        (json!([]), StatusCode::BAD_REQUEST),
    ] {
        let (answered, problem) = program.json(Method::PUT, &path, Some(body)).await;
        assert_eq!((answered, &problem["reason"]), (status, &json!("REQUEST_UNREADABLE")));
    }
    for (path, wanted) in [
        ("/v1/events?after=-1", StatusCode::BAD_REQUEST),
        ("/v1/events?limit=0", StatusCode::BAD_REQUEST),
        ("/v1/events?limit=x", StatusCode::BAD_REQUEST),
        ("/v1/nothing", StatusCode::NOT_FOUND),
        ("/v1/webhooks/x/attempts", StatusCode::BAD_REQUEST),
    ] {
        let answer = program.request(Method::GET, path).send().await.unwrap();
        assert_eq!(answer.status(), wanted, "{path}");
        assert_eq!(answer.headers()["content-type"], "application/problem+json", "{path}");
    }
    let answer = program.request(Method::DELETE, "/v1/events").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.headers().contains_key("allow"));
    let nobody = Program { token: None, ..Program::of(&town, MAKER) };
    let answer = nobody.request(Method::GET, "/v1/events").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(answer.headers()["www-authenticate"], "Bearer");
    let training = Program { token: Some("Bearer x.y.z".into()), ..Program::of(&town, MAKER) };
    let answer = training.request(Method::GET, "/v1/events").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test(flavor = "multi_thread")]
async fn files_go_both_ways() {
    let town = Town::new().await;
    town.lock(CHIYODA, vec![line("1310000011")]).await;
    town.messages_when(MAKER, 2).await;
    let program = Program::of(&town, MAKER);
    let file = async |encoding: &str| {
        let path = format!("/v1/shipment-orders.csv?encoding={encoding}");
        program.request(Method::GET, &path).send().await.unwrap().bytes().await.unwrap()
    };
    let utf8 = file("utf-8").await;
    assert!(utf8.starts_with(b"\xef\xbb\xbforder_number,"));
    let (text, _, broken) =
        encoding_rs::SHIFT_JIS.decode(&file("shift_jis").await).into_owned_all();
    assert!(!broken && text.contains("第1310000011病院"), "{text}");
    let number = text.lines().nth(1).unwrap().split(',').next().unwrap().to_owned();

    let import = async |path: &str, body: String| {
        let request = program.request(Method::POST, path).header("content-type", "text/csv");
        let answer = request.body(body).send().await.unwrap();
        let status = answer.status();
        (status, serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap())
    };
    let good = format!("order_number,planned_date\n{number},2021-03-18\n");
    let (status, body) = import("/v1/imports/planned-dates?dry_run=true", good.clone()).await;
    assert_eq!((status, &body["changed"]), (StatusCode::OK, &json!(1)), "{body}");
    let bad = format!("order_number,planned_date\n{number},2021-03-18\n{number},x\n");
    let (status, body) = import("/v1/imports/planned-dates", bad).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!((&body["reason"], &body["errors"][0]["row"]), (&json!("ROWS_WRONG"), &json!(2)));
    let (status, _) = import("/v1/imports/planned-dates", good).await;
    assert_eq!(status, StatusCode::OK);
    let request = program.request(Method::POST, "/v1/imports/planned-dates").body("x");
    assert_eq!(request.send().await.unwrap().status(), StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let large = "x".repeat(4 * 1024 * 1024);
    let (status, body) = import("/v1/imports/planned-dates", large).await;
    assert_eq!(
        (status, &body["reason"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &json!("REQUEST_TOO_LARGE"))
    );
    let large = json!({ "planned_date": "x".repeat(4 * 1024 * 1024) });
    let path = format!("/v1/shipment-orders/{number}/planned-date");
    let (status, body) = program.json(Method::PUT, &path, Some(large)).await;
    assert_eq!(
        (status, &body["reason"]),
        (StatusCode::PAYLOAD_TOO_LARGE, &json!("REQUEST_TOO_LARGE"))
    );
}

/// Owns what was decoded.
trait IntoOwnedAll {
    fn into_owned_all(self) -> (String, &'static encoding_rs::Encoding, bool);
}

impl IntoOwnedAll for (std::borrow::Cow<'_, str>, &'static encoding_rs::Encoding, bool) {
    fn into_owned_all(self) -> (String, &'static encoding_rs::Encoding, bool) {
        (self.0.into_owned(), self.1, self.2)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_much_is_told_when_to_come_again() {
    let town = Town::without_areas().await;
    let (program, other) = (Program::of(&town, MAKER), Program::of(&town, TOKYO));
    let asked = futures::future::join_all((0..400).map(|_| async {
        let answer = program.request(Method::GET, "/v1/events").send().await.unwrap();
        (answer.status(), answer.headers().get("retry-after").cloned())
    }))
    .await;
    let refused: Vec<_> =
        asked.iter().filter(|(status, _)| *status == StatusCode::TOO_MANY_REQUESTS).collect();
    assert!(!refused.is_empty() && refused.len() < 400, "{}", refused.len());
    assert!(refused.iter().all(|(_, wait)| wait.as_ref().is_some_and(|wait| wait == "1")));
    let answer = other.request(Method::GET, "/v1/events").send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK, "another partner is not concerned");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_program_looks_after_its_webhooks() {
    let town = Town::without_areas().await;
    let program = Program::of(&town, MAKER);
    let wish = json!({"request_id": Uuid::now_v7(), "url": "https://partner.example/hook"});
    let (status, created) = program.json(Method::POST, "/v1/webhooks", Some(wish)).await;
    assert_eq!(status, StatusCode::OK, "{created}");
    assert!(created["secret"].as_str().unwrap().starts_with("whsec_"));
    let id = created["webhook"]["endpoint_id"].as_str().unwrap().to_owned();
    let wish = json!({"url": "https://partner.example/other", "enabled": false});
    let (_, updated) = program.json(Method::PUT, &format!("/v1/webhooks/{id}"), Some(wish)).await;
    assert_eq!(
        (&updated["enabled"], &updated["disabled_reason"]),
        (&json!(false), &json!("by_partner"))
    );
    let path = format!("/v1/webhooks/{id}/secret");
    let (_, rotated) = program.json(Method::POST, &path, Some(json!({}))).await;
    assert!(rotated["secret"].as_str().unwrap().starts_with("whsec_"), "{rotated}");
    let (status, _) = program.json(Method::DELETE, &format!("/v1/webhooks/{id}"), None).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert_eq!(program.get("/v1/webhooks").await["webhooks"], json!([]));
}
