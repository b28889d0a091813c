//! A digest is reckoned again from nothing but the messages a partner has.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;

use crate::town::{CHIYODA, SHINJUKU, TOKYO, Told, Town, line};

/// The recipe of the document that partners are given.
pub(crate) fn by_recipe(lock: &str, messages: &[Told]) -> (usize, String) {
    let mut latest: BTreeMap<&str, &Told> = BTreeMap::new();
    for message in messages {
        if !message.kind().starts_with("shipment_order.") || message.data()["lock_id"] != lock {
            continue;
        }
        let id = message.data()["order_id"].as_str().unwrap();
        let version = |told: &Told| told.data()["version"].as_u64();
        if latest.get(id).is_none_or(|known| version(known) < version(message)) {
            latest.insert(id, message);
        }
    }
    latest.retain(|_, message| message.kind() != "shipment_order.cancelled");
    let mut hash = Sha256::new();
    hash.update(format!("vsys-digest-1\n{lock}\n"));
    for (id, message) in &latest {
        let data = message.data();
        let (item, units) = (data["item"].as_str().unwrap(), &data["quantity"]["units"]);
        hash.update(format!("{id} {} {item} {units}\n", data["version"]));
    }
    (latest.len(), hex::encode(hash.finalize()))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_partner_reckons_the_same_digest_from_its_messages() {
    let town = Town::new().await;
    // Two sheets locked by one call: the digest waits for both.
    let mut chiyoda = town.sheet(CHIYODA, vec![line("1310000011"), line("1310000029")]);
    let mut shinjuku = town.sheet(SHINJUKU, vec![line("1310000037")]);
    shinjuku.lock_id.clone_from(&chiyoda.lock_id);
    (chiyoda.sheets_in_lock, shinjuku.sheets_in_lock) = (2, 2);
    town.tell(Uuid::now_v7(), CHIYODA, &chiyoda).await;
    town.tell(Uuid::now_v7(), SHINJUKU, &shinjuku).await;

    let messages = town.messages_when(TOKYO, 7).await;
    let digest = messages.last().unwrap();
    assert_eq!(digest.kind(), "digest.issued");
    let (orders, hash) = by_recipe(&chiyoda.lock_id, &messages);
    assert_eq!(orders, 6);
    assert_eq!(digest.data()["orders"], 6);
    assert_eq!(digest.data()["hash"], hash);
    assert_eq!(
        digest.data()["units"],
        serde_json::json!({"vaccine": 0, "needle": 3_000, "syringe": 3_000})
    );

    let request = v1::ListDigestsRequest {
        lock_id: chiyoda.lock_id.clone(),
        ..v1::ListDigestsRequest::default()
    };
    let listed = town.partner(TOKYO).list_digests(request).await.unwrap().into_inner().digests;
    assert_eq!(listed.len(), 1);
    assert_eq!((&*listed[0].hash, listed[0].revision), (&*hash, 1));
}
