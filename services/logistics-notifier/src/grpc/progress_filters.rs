//! Which exceptions, shipments and sums are wanted: wire to store, within what the actor sees.

use tonic::Status;
use uuid::Uuid;
use vsys_chassis::Refusal;
use vsys_proto::logistics_notifier::v1;
use vsys_vocabulary::Actor;

use super::request::{optional, optional_id};
use super::{reason, scope, status};
use crate::store::{exceptions, progress, shipments};

pub(super) fn exceptions(
    by: &Actor,
    asked: &v1::ListExceptionsRequest,
) -> Result<exceptions::Filter, Status> {
    let partner =
        optional(&asked.partner_id, "partner_id").map_err(|error| status::malformed(&error))?;
    let area = scope::Area {
        prefecture: optional(&asked.prefecture_code, "prefecture_code")
            .map_err(|error| status::malformed(&error))?,
        municipality: optional(&asked.municipality_code, "municipality_code")
            .map_err(|error| status::malformed(&error))?,
        facility: None,
    };
    let area = scope::area(by, area)?;
    Ok(exceptions::Filter {
        id: None,
        open_only: asked.open_only,
        partner: scope::partner(by, partner)?,
        prefecture: area.prefecture,
        municipality: area.municipality,
        facility: area.facility,
        order: optional_id(&asked.order_id, "order_id")
            .map_err(|error| status::malformed(&error))?,
    })
}

/// Shipments of an order that the actor sees, or of all that it sees.
pub(super) fn shipments(
    by: &Actor,
    order: Option<Uuid>,
    asked: &v1::ListShipmentsRequest,
) -> Result<shipments::Filter, Status> {
    let partner =
        optional(&asked.partner_id, "partner_id").map_err(|error| status::malformed(&error))?;
    let area = scope::Area {
        prefecture: None,
        municipality: optional(&asked.municipality_code, "municipality_code")
            .map_err(|error| status::malformed(&error))?,
        facility: optional(&asked.facility_code, "facility_code")
            .map_err(|error| status::malformed(&error))?,
    };
    let area = scope::area(by, area)?;
    // A prefecture names a municipality, or an order that it sees.
    if area.prefecture.is_some() && area.municipality.is_none() && order.is_none() {
        let message = "shipments are shown by municipality or order";
        let refusal = Refusal::of(&reason::NOT_YOUR_AREA, message).field("municipality_code");
        return Err(status::refuse(refusal));
    }
    Ok(shipments::Filter {
        order,
        facility: area.facility,
        partner: scope::partner(by, partner)?,
        municipality: area.municipality,
        unreceived: asked.unreceived,
    })
}

pub(super) fn sums(
    by: &Actor,
    asked: &v1::SummariseProgressRequest,
) -> Result<progress::Scope, Status> {
    let area = scope::Area {
        prefecture: optional(&asked.prefecture_code, "prefecture_code")
            .map_err(|error| status::malformed(&error))?,
        municipality: optional(&asked.municipality_code, "municipality_code")
            .map_err(|error| status::malformed(&error))?,
        facility: None,
    };
    let area = scope::area(by, area)?;
    Ok(progress::Scope {
        round: optional_id(&asked.round_id, "round_id")
            .map_err(|error| status::malformed(&error))?,
        partner: scope::partner(by, None)?,
        prefecture: area.prefecture,
        municipality: area.municipality,
    })
}
