//! `AmendmentService`: corrections after the lock, and holds.

use tonic::{Request, Response, Status};
use vsys_chassis::actor;
use vsys_proto::{
    allocation::v1::{self, amendment_service_server::AmendmentService},
    convert::{item_units, timestamp},
};
use vsys_vocabulary::{Actor, FacilityCode, LotNumber, ProductCode};

use super::{
    Amendments,
    status::status,
    wire::{amounts, because, code, id},
};
use crate::{
    app::AmendWish,
    domain::amendment::{Amendment, Change, Wish},
    events::outgoing::amendment_kind,
    store::holds::Hold,
};

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl AmendmentService for Amendments {
    async fn amend_line(
        &self,
        request: Request<v1::AmendLineRequest>,
    ) -> Answer<v1::AmendLineResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let change = Change::Quantity(amounts(wire.units, "units")?);
        let wish =
            wish(&wire.request_id, &wire.sheet_id, &wire.facility_code, change, wire.reason)?;
        let amendment = Some(self.amend(wish, &by).await?);
        Ok(Response::new(v1::AmendLineResponse { amendment }))
    }

    async fn decline_line(
        &self,
        request: Request<v1::DeclineLineRequest>,
    ) -> Answer<v1::DeclineLineResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let change = Change::Decline;
        let wish =
            wish(&wire.request_id, &wire.sheet_id, &wire.facility_code, change, wire.reason)?;
        let amendment = Some(self.amend(wish, &by).await?);
        Ok(Response::new(v1::DeclineLineResponse { amendment }))
    }

    async fn redirect_line(
        &self,
        request: Request<v1::RedirectLineRequest>,
    ) -> Answer<v1::RedirectLineResponse> {
        let by = actor(&request)?.clone();
        let wire = request.into_inner();
        let change = Change::Redirect(code(&wire.to_facility_code, "to_facility_code")?);
        let wish =
            wish(&wire.request_id, &wire.sheet_id, &wire.facility_code, change, wire.reason)?;
        let amendment = Some(self.amend(wish, &by).await?);
        Ok(Response::new(v1::RedirectLineResponse { amendment }))
    }

    async fn list_amendments(
        &self,
        request: Request<v1::ListAmendmentsRequest>,
    ) -> Answer<v1::ListAmendmentsResponse> {
        let by = actor(&request)?.clone();
        let sheet = id(&request.get_ref().sheet_id, "sheet_id")?;
        let amendments = self.0.amendments(sheet, &by).await.map_err(status)?;
        let amendments = amendments.iter().map(wire_amendment).collect();
        Ok(Response::new(v1::ListAmendmentsResponse { amendments }))
    }

    async fn hold_shipments(
        &self,
        request: Request<v1::HoldShipmentsRequest>,
    ) -> Answer<v1::HoldShipmentsResponse> {
        let by = actor(&request)?.clone();
        let hold = read_hold(request.into_inner(), &by)?;
        let hold = Some(wire_hold(&self.0.hold(hold, &by).await.map_err(status)?));
        Ok(Response::new(v1::HoldShipmentsResponse { hold }))
    }

    async fn release_hold(
        &self,
        request: Request<v1::ReleaseHoldRequest>,
    ) -> Answer<v1::ReleaseHoldResponse> {
        let by = actor(&request)?.clone();
        let v1::ReleaseHoldRequest { hold_id, reason } = request.into_inner();
        let (hold_id, reason) = (id(&hold_id, "hold_id")?, because(reason)?);
        let hold = self.0.release(hold_id, &reason, &by).await.map_err(status)?;
        Ok(Response::new(v1::ReleaseHoldResponse { hold: Some(wire_hold(&hold)) }))
    }

    async fn list_holds(
        &self,
        request: Request<v1::ListHoldsRequest>,
    ) -> Answer<v1::ListHoldsResponse> {
        let in_force_only = request.get_ref().in_force_only;
        let holds = self.0.holds(in_force_only, actor(&request)?).await.map_err(status)?;
        Ok(Response::new(v1::ListHoldsResponse { holds: holds.iter().map(wire_hold).collect() }))
    }
}

impl Amendments {
    async fn amend(&self, wish: AmendWish, by: &Actor) -> Result<v1::Amendment, Status> {
        self.0.amend(wish, by).await.map(|made| wire_amendment(&made)).map_err(status)
    }
}

fn wish(
    request: &str,
    sheet: &str,
    facility: &str,
    change: Change,
    reason: String,
) -> Result<AmendWish, Status> {
    let wish = Wish {
        id: id(request, "request_id")?,
        facility: code(facility, "facility_code")?,
        change,
        reason: because(reason)?,
    };
    Ok(AmendWish { sheet: id(sheet, "sheet_id")?, wish })
}

fn wire_amendment(made: &Amendment) -> v1::Amendment {
    v1::Amendment {
        amendment_id: made.id.to_string(),
        sheet_id: made.sheet.to_string(),
        version: u64::try_from(made.version).unwrap_or(0),
        kind: amendment_kind(made.kind).into(),
        facility_code: made.facility.to_string(),
        before: Some(item_units(&made.before)),
        after: Some(item_units(&made.after)),
        redirected_to: made.redirected.map(|other| other.to.to_string()).unwrap_or_default(),
        reason: made.reason.clone(),
        person: made.by.person.clone(),
        organisation: made.by.organisation.clone(),
        time: Some(timestamp(made.by.at)),
    }
}

/// Codes of a hold may be absent, and then stand for any.
fn read_hold(wire: v1::HoldShipmentsRequest, by: &Actor) -> Result<Hold, Status> {
    if !wire.product_code.is_empty() {
        code::<ProductCode>(&wire.product_code, "product_code")?;
    }
    if !wire.lot_number.is_empty() {
        code::<LotNumber>(&wire.lot_number, "lot_number")?;
    }
    if !wire.facility_code.is_empty() {
        code::<FacilityCode>(&wire.facility_code, "facility_code")?;
    }
    Ok(Hold {
        id: id(&wire.request_id, "request_id")?,
        product: wire.product_code,
        lot: wire.lot_number,
        facility: wire.facility_code,
        reason: because(wire.reason)?,
        person: by.person.clone(),
        organisation: by.organisation.clone(),
        held_at: chrono::DateTime::UNIX_EPOCH,
        release: None,
    })
}

fn wire_hold(hold: &Hold) -> v1::Hold {
    let (released, reason) = hold.release.clone().unzip();
    v1::Hold {
        hold_id: hold.id.to_string(),
        product_code: hold.product.clone(),
        lot_number: hold.lot.clone(),
        facility_code: hold.facility.clone(),
        reason: hold.reason.clone(),
        person: hold.person.clone(),
        held_time: Some(timestamp(hold.held_at)),
        released_time: released.map(timestamp),
        release_reason: reason.unwrap_or_default(),
    }
}
