//! Whose matter it is: a partner sees its own, an office its own area.

use tonic::Status;
use vsys_chassis::Refusal;
use vsys_vocabulary::{
    Actor, FacilityCode, MunicipalityCode, Office, PartnerId, PrefectureCode, Standing,
};

use super::{reason, status};
use crate::domain::area::AreaAssignment;
use crate::domain::order::Order;
use crate::domain::progress::RowError;

fn not_your_partner(field: &str) -> Status {
    let message = "that is another partner's";
    status::refuse(Refusal::of(&reason::NOT_YOUR_PARTNER, message).field(field))
}

/// The partner that a list is narrowed to: a partner's own, or whichever somebody else asks for.
pub(super) fn partner(
    actor: &Actor,
    asked: Option<PartnerId>,
) -> Result<Option<PartnerId>, Status> {
    match (actor.standing, asked) {
        (Standing::Partner(own), None) => Ok(Some(own)),
        (Standing::Partner(own), Some(asked)) if own != asked => {
            Err(not_your_partner("partner_id"))
        }
        (_, asked) => Ok(asked),
    }
}

/// What of the country somebody sees orders of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Area {
    pub(super) prefecture: Option<PrefectureCode>,
    pub(super) municipality: Option<MunicipalityCode>,
    pub(super) facility: Option<FacilityCode>,
}

/// Narrows what is asked for to the actor's own area: an office's, or a site's own.
pub(super) fn area(actor: &Actor, asked: Area) -> Result<Area, Status> {
    let outside = |field: &str| {
        let message = "that lies outside your area";
        status::refuse(Refusal::of(&reason::NOT_YOUR_AREA, message).field(field))
    };
    if let Some(own) = actor.standing.office() {
        let asks = asked.municipality.map(Office::Municipality);
        if asks.is_some_and(|office| !own.contains(&office)) {
            return Err(outside("municipality_code"));
        }
        let asks = asked.prefecture.map(Office::Prefecture);
        if asks.is_some_and(|office| own != office && !own.contains(&office)) {
            return Err(outside("prefecture_code"));
        }
    }
    match actor.standing {
        Standing::Prefecture(own) => Ok(Area { prefecture: Some(own), ..asked }),
        Standing::Municipality(own) => {
            Ok(Area { prefecture: None, municipality: Some(own), ..asked })
        }
        Standing::Facility(own) if asked.facility.is_some_and(|asked| asked != own) => {
            Err(outside("facility_code"))
        }
        Standing::Facility(own) => Ok(Area { facility: Some(own), ..asked }),
        _ => Ok(asked),
    }
}

/// The partner that the actor speaks for.
pub(super) fn speaks_for(actor: &Actor) -> Result<PartnerId, Status> {
    match actor.standing {
        Standing::Partner(own) => Ok(own),
        _ => Err(not_your_partner("partner_id")),
    }
}

/// An order, unless it is not the actor's to see: then it does not exist.
pub(super) fn order(actor: &Actor, order: Order) -> Option<Order> {
    let visible = match actor.standing {
        Standing::Nation | Standing::ServiceDesk => true,
        Standing::Partner(own) => order.state.told().is_some_and(|told| told.partner == own),
        Standing::Prefecture(_) | Standing::Municipality(_) => {
            order.sheet.municipality.is_some_and(|code| covers(actor, code))
        }
        Standing::Facility(own) => order.line.ship_to.facility_code == own,
        Standing::CoordinatingBody(_) => false,
    };
    visible.then_some(order)
}

/// Rows of the area table: a prefecture writes those of its own municipalities only.
pub(super) fn areas(actor: &Actor, rows: &[AreaAssignment]) -> Result<(), Status> {
    let outside = rows.iter().position(|row| !covers(actor, row.municipality));
    outside.map_or(Ok(()), |row| {
        let message = "the municipality lies outside your area";
        let field = format!("assignments[{row}].municipality_code");
        Err(status::refuse(Refusal::of(&reason::NOT_YOUR_AREA, message).field(field)))
    })
}

/// Rows of a file of the area table that lie outside a prefecture's own municipalities.
pub(super) fn areas_outside(actor: &Actor, rows: &[(u32, AreaAssignment)]) -> Vec<RowError> {
    let outside = rows.iter().filter(|(_, area)| !covers(actor, area.municipality));
    outside
        .map(|(row, _)| RowError {
            row: *row,
            field: "municipality_code",
            reason: "NOT_YOUR_AREA",
            message: "the municipality lies outside your area".to_owned(),
        })
        .collect()
}

/// A partner whose row is written.
pub(super) fn own_row(actor: &Actor, row: usize, partner: PartnerId) -> Result<(), Status> {
    match actor.standing {
        Standing::Partner(own) if own != partner => {
            Err(not_your_partner(&format!("customer_codes[{row}].partner_id")))
        }
        _ => Ok(()),
    }
}

fn covers(actor: &Actor, municipality: MunicipalityCode) -> bool {
    actor.standing.office().is_some_and(|own| own.contains(&Office::Municipality(municipality)))
}
