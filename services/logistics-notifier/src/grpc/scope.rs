//! Whose matter it is: a partner sees its own, an office its own area.

use tonic::Status;
use vsys_chassis::Refusal;
use vsys_vocabulary::{Actor, MunicipalityCode, Office, PartnerId, Standing};

use super::{reason, status};
use crate::domain::area::AreaAssignment;
use crate::domain::order::Order;

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

/// The municipality that a list of orders is narrowed to: an office names one of its area.
pub(super) fn municipality(
    actor: &Actor,
    asked: Option<MunicipalityCode>,
) -> Result<Option<MunicipalityCode>, Status> {
    match (actor.standing, asked) {
        (Standing::Municipality(own), None) => Ok(Some(own)),
        (Standing::Municipality(_) | Standing::Prefecture(_), asked) => {
            let inside = asked.filter(|code| covers(actor, *code));
            inside.map(Some).ok_or_else(|| {
                let message = "orders are shown by municipality, and only of one's own area";
                status::refuse(
                    Refusal::of(&reason::NOT_YOUR_AREA, message).field("municipality_code"),
                )
            })
        }
        (_, asked) => Ok(asked),
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
        Standing::Facility(_) | Standing::CoordinatingBody(_) => false,
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
