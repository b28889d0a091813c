//! Keys that sign tokens.

use chrono::TimeDelta;
use serde_json::Value;
use vsys_proto::identity::v1;
use vsys_testkit::eventually;

use crate::house::House;

async fn kids(house: &House) -> Vec<String> {
    let answer = house.sessions().get_key_set(v1::GetKeySetRequest {}).await.unwrap();
    let keys: Value = serde_json::from_str(&answer.into_inner().jwks_json).unwrap();
    let keys = keys["keys"].as_array().unwrap();
    assert!(keys.iter().all(|key| key["crv"] == "Ed25519" && key.get("d").is_none()), "{keys:?}");
    keys.iter().map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn private_keys_are_kept_sealed_and_public_ones_given_to_anyone() {
    let house = House::new().await;
    assert_eq!(kids(&house).await.len(), 1);
    let (sealed,): (Vec<u8>,) = sqlx::query_as("select sealed_key from identity.signing_keys")
        .fetch_one(&house.sandbox.database.superuser())
        .await
        .unwrap();
    assert!(!sealed.windows(4).any(|part| part == b"\"d\":"), "the key lies open");
    house.wait(TimeDelta::minutes(1));
    assert_eq!(kids(&house).await.len(), 1);
}

#[tokio::test]
async fn two_replicas_that_start_at_once_make_one_key() {
    let house = House::new().await;
    let again = vsys_testkit::settings(crate::house::SERVICES, &house.sandbox.database);
    let mut again = again;
    again.insert("VSYS_IDENTITY_PORTAL_URL".to_owned(), "https://vsys.example.jp".to_owned());
    let ground = vsys_chassis::Ground {
        nats: house.sandbox.nats.client.clone(),
        jetstream: house.sandbox.nats.jetstream.clone(),
        topology: house.sandbox.nats.topology.clone(),
        clock: house.sandbox.clock.clone(),
        verifier: house.sandbox.tokens.verifier.clone(),
        environment: vsys_vocabulary::Environment::Local,
    };
    let env = vsys_chassis::Env::from_map(again);
    let (one, other) = tokio::join!(
        vsys_chassis::Fleet::start(crate::house::SERVICES, &env, &ground),
        vsys_chassis::Fleet::start(crate::house::SERVICES, &env, &ground),
    );
    let (one, other) = (one.unwrap(), other.unwrap());
    eventually("there is one key", || async { kids(&house).await.len() == 1 }).await;
    one.stop(vsys_chassis::GRACE).await;
    other.stop(vsys_chassis::GRACE).await;
}
