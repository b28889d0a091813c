//! A lot is recalled: where it went, who is told, who has said so, and no more of it is shipped.

use uuid::Uuid;
use vsys_proto::logistics_notifier::v1;
use vsys_testkit::actor;
use vsys_vocabulary::{Actor, Role, Standing};

use crate::shipping::{SITE, partner, site};
use crate::town::{KANAGAWA, MAKER, TOKYO, Town, reason};

fn nation() -> Actor {
    actor(Standing::Nation, &[Role::Locker])
}

impl Town {
    async fn recall(&self, lot: &str, id: Uuid) -> Result<v1::Recall, tonic::Status> {
        let request = v1::RecallLotRequest {
            request_id: id.to_string(),
            product_code: "pfizer".into(),
            lot_number: lot.into(),
            reason: "異物混入の疑い".into(),
        };
        let answer = self.recalls(&nation()).recall_lot(request).await?;
        Ok(answer.into_inner().recall.unwrap())
    }

    async fn recalls_of(&self, who: &Actor) -> Vec<v1::Recall> {
        let request = v1::ListRecallsRequest::default();
        self.recalls(who).list_recalls(request).await.unwrap().into_inner().recalls
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recall_finds_everyone_and_is_acknowledged_by_each() {
    let (town, order) = Town::with_order().await;
    town.ship(&order, "S-1", &[("EP2163", 100), ("EP2164", 95)]).await;
    let viewer = actor(Standing::Nation, &[Role::Viewer]);
    let trace = v1::ListLotPlacesRequest {
        product_code: "pfizer".into(),
        lot_number: "EP2163".into(),
        ..Default::default()
    };
    let traced = town.recalls(&viewer).list_lot_places(trace).await.unwrap().into_inner();
    assert_eq!((traced.shipments, traced.facilities, traced.units), (1, 1, 100));
    assert_eq!(traced.places[0].facility_code, SITE);

    let id = Uuid::now_v7();
    let recall = town.recall("EP2163", id).await.unwrap();
    assert_eq!((recall.units, recall.acknowledged), (100, 0));
    assert_eq!(town.recall("EP2163", id).await.unwrap().recall_id, id.to_string(), "once");
    let twice = town.recall("EP2163", Uuid::now_v7()).await.unwrap_err();
    assert_eq!(reason(&twice), "LOT_RECALLED");

    let facts: Vec<v1::LotRecalled> = town.facts_when(1).await;
    assert_eq!(&*facts[0].lot_number, "EP2163");
    let notified: Vec<v1::RecallNotified> = town.facts_when(1).await;
    let mut organisations = notified[0].organisation_ids.clone();
    organisations.sort();
    assert_eq!(organisations, [SITE, MAKER, KANAGAWA], "a letter goes to each");
    let told = town.messages_when(MAKER, 3).await;
    assert_eq!(told[2].kind(), "lot.recalled");
    assert_eq!(told[2].data()["lot_number"], "EP2163");
    assert_eq!(told[2].data()["shipped_units"], 100);

    assert_eq!(town.recalls_of(&partner(TOKYO)).await, [], "it delivers no vaccine");
    assert_eq!(town.recalls_of(&site("1310000029")).await, []);
    let own = town.recalls_of(&site(SITE)).await;
    assert_eq!((own.len(), own[0].waits_for_you, own[0].units), (1, true, 100));
    let request = v1::AcknowledgeRecallRequest { recall_id: id.to_string() };
    for _ in 0..2 {
        town.recalls(&site(SITE)).acknowledge_recall(request.clone()).await.unwrap();
    }
    assert!(!town.recalls_of(&site(SITE)).await[0].waits_for_you);
    let stranger = town.recalls(&partner(TOKYO)).acknowledge_recall(request).await.unwrap_err();
    assert_eq!(reason(&stranger), "NO_SUCH_RECALL");

    let request = v1::ListRecallPartiesRequest {
        recall_id: id.to_string(),
        waiting_only: true,
        ..Default::default()
    };
    let waiting = town.recalls(&viewer).list_recall_parties(request).await.unwrap().into_inner();
    assert!(waiting.parties.iter().any(|party| party.organisation_id == MAKER), "{waiting:?}");
    assert!(waiting.parties.iter().all(|party| party.organisation_id != SITE), "{waiting:?}");
    let chiyoda = actor(Standing::Municipality("131016".parse().unwrap()), &[Role::Viewer]);
    assert_eq!(town.recalls_of(&chiyoda).await.len(), 1);
    let yokohama = actor(Standing::Municipality("141003".parse().unwrap()), &[Role::Viewer]);
    assert_eq!(town.recalls_of(&yokohama).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recalled_lot_is_not_shipped_any_more() {
    let (town, order) = Town::with_order().await;
    town.recall("EP2163", Uuid::now_v7()).await.unwrap();
    let refused = town.ship(&order, "S-1", &[("EP2163", 1)]).await;
    assert_eq!(refused.errors[0].reason, "LOT_RECALLED");
    assert_eq!(town.ship(&order, "S-1", &[("EP2164", 1)]).await.registered, 1);
}
