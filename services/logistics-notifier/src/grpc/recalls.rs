//! Recalls.

use tonic::{Request, Response};
use vsys_chassis::{Refusal, actor};
use vsys_proto::convert::{self, Malformed};
use vsys_proto::logistics_notifier::v1;
use vsys_proto::logistics_notifier::v1::recall_service_server::RecallService;
use vsys_vocabulary::{Actor, Standing};

use super::{Answer, Grpc, page, reason, status};
use crate::domain::progress::LONGEST_NOTE;
use crate::store::recalls::parties::Party;
use crate::store::recalls::{Eyes, LotOf, Place, Recall};

fn lot(product: &str, lot: &str) -> Result<LotOf, Malformed> {
    Ok((convert::code(product, "product_code")?, convert::code(lot, "lot_number")?))
}

/// What of recalls somebody sees.
fn eyes(actor: &Actor) -> Eyes {
    match actor.standing {
        Standing::Partner(own) => {
            Eyes { organisation: Some(("partner", own.to_string())), area: None }
        }
        Standing::Facility(own) => {
            Eyes { organisation: Some(("facility", own.to_string())), area: None }
        }
        Standing::Prefecture(own) => Eyes { organisation: None, area: Some(own.to_string()) },
        Standing::Municipality(own) => Eyes { organisation: None, area: Some(own.to_string()) },
        Standing::Nation | Standing::ServiceDesk | Standing::CoordinatingBody(_) => Eyes::default(),
    }
}

fn recall(recall: Recall) -> v1::Recall {
    v1::Recall {
        recall_id: recall.id.to_string(),
        product_code: recall.product,
        lot_number: recall.lot,
        reason: recall.reason,
        person: recall.person,
        recalled_time: Some(convert::timestamp(recall.at)),
        units: recall.units,
        parties: recall.parties,
        acknowledged: recall.acknowledged,
        waits_for_you: recall.waits,
    }
}

fn place(place: Place) -> v1::LotPlace {
    v1::LotPlace {
        facility_code: place.facility,
        facility_name: place.name,
        municipality_code: place.municipality,
        partner_id: place.partner,
        shipments: place.shipments,
        units: place.units,
        received_units: place.received,
    }
}

fn party(party: Party) -> v1::RecallParty {
    v1::RecallParty {
        organisation_id: party.organisation,
        name: party.name,
        municipality_code: party.municipality.unwrap_or_default(),
        units: party.units,
        person: party.person,
        acknowledged_time: party.acknowledged_at.map(convert::timestamp),
    }
}

#[tonic::async_trait]
impl RecallService for Grpc {
    async fn list_lot_places(
        &self,
        request: Request<v1::ListLotPlacesRequest>,
    ) -> Answer<v1::ListLotPlacesResponse> {
        let asked = request.get_ref();
        let lot = lot(&asked.product_code, &asked.lot_number)
            .map_err(|error| status::malformed(&error))?;
        let after = page::after_two_texts(&asked.page_token)?;
        let traced = self.logistics.trace_lot(lot, after, page::limit(asked.page_size)).await;
        let (totals, mut places) = traced.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut places, asked.page_size, |place| {
            format!("{}/{}", place.facility, place.partner)
        });
        Ok(Response::new(v1::ListLotPlacesResponse {
            shipments: totals.shipments,
            facilities: totals.facilities,
            units: totals.units,
            places: places.into_iter().map(place).collect(),
            next_page_token,
        }))
    }

    async fn recall_lot(
        &self,
        request: Request<v1::RecallLotRequest>,
    ) -> Answer<v1::RecallLotResponse> {
        let by = actor(&request)?.clone();
        let asked = request.into_inner();
        let id = convert::id(&asked.request_id, "request_id")
            .map_err(|error| status::malformed(&error))?;
        let lot = lot(&asked.product_code, &asked.lot_number)
            .map_err(|error| status::malformed(&error))?;
        let why = asked.reason.trim();
        if !(1..=LONGEST_NOTE).contains(&why.chars().count()) {
            let message = "a reason has 1 to 500 characters";
            return Err(status::refuse(Refusal::of(&reason::TEXT_LENGTH, message).field("reason")));
        }
        let recalled = self.logistics.recall_lot(id, lot, (why, &by.person)).await;
        let recalled = recalled.map_err(|error| status::recall(&error))?;
        Ok(Response::new(v1::RecallLotResponse { recall: Some(recall(recalled)) }))
    }

    async fn list_recalls(
        &self,
        request: Request<v1::ListRecallsRequest>,
    ) -> Answer<v1::ListRecallsResponse> {
        let asked = request.get_ref();
        let eyes = eyes(actor(&request)?);
        let before = page::before_id(&asked.page_token)?;
        let listed = self.logistics.list_recalls(&eyes, before, page::limit(asked.page_size)).await;
        let mut found = listed.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut found, asked.page_size, |one| one.id.to_string());
        let recalls = found.into_iter().map(recall).collect();
        Ok(Response::new(v1::ListRecallsResponse { recalls, next_page_token }))
    }

    async fn acknowledge_recall(
        &self,
        request: Request<v1::AcknowledgeRecallRequest>,
    ) -> Answer<v1::AcknowledgeRecallResponse> {
        let by = actor(&request)?;
        let id = convert::id(&request.get_ref().recall_id, "recall_id")
            .map_err(|error| status::malformed(&error))?;
        let Some((kind, organisation)) = eyes(by).organisation else {
            let refusal = Refusal::of(&reason::NO_SUCH_RECALL, "it does not concern you");
            return Err(status::refuse(refusal));
        };
        let noted = self.logistics.acknowledge_recall(id, (kind, &organisation), &by.person).await;
        let noted = noted.map_err(|error| status::recall(&error))?;
        Ok(Response::new(v1::AcknowledgeRecallResponse { recall: Some(recall(noted)) }))
    }

    async fn list_recall_parties(
        &self,
        request: Request<v1::ListRecallPartiesRequest>,
    ) -> Answer<v1::ListRecallPartiesResponse> {
        let asked = request.get_ref();
        let eyes = eyes(actor(&request)?);
        let id = convert::id(&asked.recall_id, "recall_id")
            .map_err(|error| status::malformed(&error))?;
        let after = page::after_two_texts(&asked.page_token)?;
        let seen = (&eyes, asked.waiting_only);
        let limit = page::limit(asked.page_size);
        let listed = self.logistics.recall_parties(id, seen, after, limit).await;
        let mut found = listed.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut found, asked.page_size, |one| {
            format!("{}/{}", one.kind, one.organisation)
        });
        let parties = found.into_iter().map(party).collect();
        Ok(Response::new(v1::ListRecallPartiesResponse { parties, next_page_token }))
    }
}
