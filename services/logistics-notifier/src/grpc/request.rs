//! Wire to domain: requests are read here, and nowhere further in.

use std::collections::HashSet;

use chrono::NaiveDate;
use tonic::Status;
use uuid::Uuid;
use vsys_chassis::{Reason, Refusal};
use vsys_proto::convert::{self, Malformed};
use vsys_proto::logistics_notifier::v1;
use vsys_vocabulary::{Actor, CodeError, Validity, is_mail_address};

use super::{reason, scope, status};
use crate::domain::area::{AreaAssignment, Goods};
use crate::domain::partner::{Contact, Partner, PartnerKind, Way};
use crate::domain::progress::OrderKey;
use crate::store::customer_codes::CustomerCode;
use crate::store::shipment_orders::Far;
use crate::store::{digests, shipment_orders};

/// Most partners in one call.
const MOST_PARTNERS: usize = 1_000;
/// Most contacts of a partner.
const MOST_CONTACTS: usize = 10;
/// Most rows of the area table, or customer codes, in one call.
const MOST_ROWS: usize = 10_000;
/// Most characters of a name, and of a customer code.
const LONGEST: (usize, usize) = (100, 32);

fn row_refused(reason: &'static Reason, field: String, message: &str) -> Status {
    status::refuse(Refusal::of(reason, message).field(field))
}

pub(super) fn partners(rows: Vec<v1::Partner>) -> Result<Vec<Partner>, Status> {
    status::check_rows("partners", rows.len(), MOST_PARTNERS)?;
    let mut seen = HashSet::new();
    let read = |(row, partner): (usize, v1::Partner)| {
        let kind = match partner.kind() {
            v1::PartnerKind::Manufacturer => PartnerKind::Manufacturer,
            v1::PartnerKind::Wholesaler => PartnerKind::Wholesaler,
            v1::PartnerKind::Unspecified => {
                let field = format!("partners[{row}].kind");
                return Err(row_refused(&reason::VALUE_UNKNOWN, field, "a kind is required"));
            }
        };
        let id = convert::code(&partner.partner_id, "partner_id")
            .map_err(|error| status::malformed_row("partners", row, &error))?;
        if partner.name.trim().is_empty() || partner.name.chars().count() > LONGEST.0 {
            let field = format!("partners[{row}].name");
            return Err(row_refused(&reason::NAME_LENGTH, field, "a name has 1 to 100 characters"));
        }
        if !seen.insert(id) {
            let field = format!("partners[{row}].partner_id");
            return Err(row_refused(&reason::ENTERED_TWICE, field, "the partner stands twice"));
        }
        let ways = ways(row, &partner)?;
        let contacts = contacts(row, partner.contacts)?;
        Ok(Partner { id, name: partner.name, kind, contacts, ways })
    };
    rows.into_iter().enumerate().map(read).collect()
}

fn ways(row: usize, partner: &v1::Partner) -> Result<Vec<Way>, Status> {
    let mut ways: Vec<_> = partner
        .ways()
        .map(|way| match way {
            v1::DeliveryWay::Nats => Ok(Way::Nats),
            v1::DeliveryWay::Webhook => Ok(Way::Webhook),
            v1::DeliveryWay::Pull => Ok(Way::Pull),
            v1::DeliveryWay::Csv => Ok(Way::Csv),
            v1::DeliveryWay::Unspecified => {
                let field = format!("partners[{row}].ways");
                Err(row_refused(&reason::VALUE_UNKNOWN, field, "a way is none of the contract's"))
            }
        })
        .collect::<Result<_, _>>()?;
    ways.sort_unstable();
    ways.dedup();
    Ok(ways)
}

fn contacts(row: usize, contacts: Vec<v1::PartnerContact>) -> Result<Vec<Contact>, Status> {
    let field = |place: usize, name: &str| format!("partners[{row}].contacts[{place}].{name}");
    if contacts.len() > MOST_CONTACTS {
        let message = format!("a partner has at most {MOST_CONTACTS} contacts");
        return Err(row_refused(
            &reason::TOO_MANY_ROWS,
            format!("partners[{row}].contacts"),
            &message,
        ));
    }
    let read = |(place, contact): (usize, v1::PartnerContact)| {
        if contact.name.trim().is_empty() || contact.name.chars().count() > LONGEST.0 {
            let message = "a name has 1 to 100 characters";
            return Err(row_refused(&reason::NAME_LENGTH, field(place, "name"), message));
        }
        if !contact.mail.is_empty() && !is_mail_address(&contact.mail) {
            let message = "a mail address is written name@example.jp";
            return Err(row_refused(&reason::MAIL_FORMAT, field(place, "mail"), message));
        }
        if contact.phone.chars().count() > LONGEST.1 {
            let message = "a telephone number has at most 32 characters";
            return Err(row_refused(&reason::PHONE_LENGTH, field(place, "phone"), message));
        }
        Ok(Contact { name: contact.name, mail: contact.mail, phone: contact.phone })
    };
    contacts.into_iter().enumerate().map(read).collect()
}

pub(super) fn areas(
    actor: &Actor,
    rows: Vec<v1::AreaAssignment>,
) -> Result<Vec<AreaAssignment>, Status> {
    status::check_rows("assignments", rows.len(), MOST_ROWS)?;
    let rows: Vec<_> = rows
        .into_iter()
        .enumerate()
        .map(|(row, area)| read_area(row, &area))
        .collect::<Result<_, _>>()?;
    scope::areas(actor, &rows)?;
    Ok(rows)
}

fn read_area(row: usize, area: &v1::AreaAssignment) -> Result<AreaAssignment, Status> {
    let at = |error: Malformed| status::malformed_row("assignments", row, &error);
    let field = |name: &str| format!("assignments[{row}].{name}");
    let item = convert::item_kind(area.item, "item").map_err(at)?;
    let product = optional(&area.product_code, "product_code").map_err(at)?;
    let goods = Goods::of(item, product).ok_or_else(|| {
        let message = "vaccine is of a product; needles and syringes are of none";
        row_refused(&reason::PRODUCT_DOES_NOT_FIT, field("product_code"), message)
    })?;
    let from = convert::date(area.valid_from_date, "valid_from_date").map_err(at)?;
    let until = convert::optional_date(area.valid_until_date, "valid_until_date").map_err(at)?;
    let validity = Validity::new(from, until).ok_or_else(|| {
        let message = "the last day is before the first";
        row_refused(&reason::VALIDITY_ORDER, field("valid_until_date"), message)
    })?;
    Ok(AreaAssignment {
        municipality: convert::code(&area.municipality_code, "municipality_code").map_err(at)?,
        goods,
        partner: convert::code(&area.partner_id, "partner_id").map_err(at)?,
        validity,
    })
}

pub(super) fn customer_codes(
    actor: &Actor,
    rows: Vec<v1::CustomerCode>,
) -> Result<Vec<CustomerCode>, Status> {
    status::check_rows("customer_codes", rows.len(), MOST_ROWS)?;
    let mut seen = HashSet::new();
    let read = |(row, code): (usize, v1::CustomerCode)| {
        let at = |error: Malformed| status::malformed_row("customer_codes", row, &error);
        let field = |name: &str| format!("customer_codes[{row}].{name}");
        let partner = convert::code(&code.partner_id, "partner_id").map_err(at)?;
        let facility = convert::code(&code.facility_code, "facility_code").map_err(at)?;
        scope::own_row(actor, row, partner)?;
        if code.customer_code.chars().count() > LONGEST.1 {
            let message = "a customer code has at most 32 characters";
            return Err(row_refused(
                &reason::CUSTOMER_CODE_LENGTH,
                field("customer_code"),
                message,
            ));
        }
        if !seen.insert((partner, facility)) {
            let message = "the partner's code of the facility stands twice";
            return Err(row_refused(&reason::ENTERED_TWICE, field("facility_code"), message));
        }
        let code = Some(code.customer_code).filter(|code| !code.is_empty());
        Ok(CustomerCode { partner, facility, code })
    };
    rows.into_iter().enumerate().map(read).collect()
}

/// The order that a request names, by its id or its number.
pub(super) fn order_key(id: &str, number: &str) -> Result<OrderKey, Malformed> {
    match (id, number) {
        (id, "") if !id.is_empty() => convert::id(id, "order_id").map(OrderKey::Id),
        ("", number) if !number.is_empty() => number.parse().map(OrderKey::Number).map_err(
            |error: crate::domain::order_number::OrderNumberError| Malformed {
                field: "order_number",
                reason: "ORDER_NUMBER_FORMAT",
                message: error.to_string(),
            },
        ),
        _ => Err(Malformed {
            field: "order_id",
            reason: "ORDER_KEY_MISSING",
            message: "exactly one of order_id and order_number is wanted".to_owned(),
        }),
    }
}

pub(super) fn order_filter(
    actor: &Actor,
    request: &v1::ListShipmentOrdersRequest,
    today: NaiveDate,
) -> Result<shipment_orders::Filter, Status> {
    let read = |error: Malformed| status::malformed(&error);
    let partner = optional(&request.partner_id, "partner_id").map_err(read)?;
    let area = scope::area(actor, area(request).map_err(read)?)?;
    let progress = match request.progress() {
        v1::OrderProgress::Unspecified => None,
        v1::OrderProgress::Unplanned => Some(Far::Unplanned),
        v1::OrderProgress::PlanLate => Some(Far::PlanLate),
        v1::OrderProgress::Undelivered => Some(Far::Undelivered),
        v1::OrderProgress::DeliveryLate => Some(Far::DeliveryLate),
        v1::OrderProgress::Unreceived => Some(Far::Unreceived),
        v1::OrderProgress::Received => Some(Far::Received),
        v1::OrderProgress::Exception => Some(Far::Excepted),
    };
    let state = match request.state() {
        v1::ShipmentOrderState::Unspecified => None,
        v1::ShipmentOrderState::Unassigned => Some("unassigned"),
        v1::ShipmentOrderState::Placed => Some("placed"),
        v1::ShipmentOrderState::Cancelled => Some("cancelled"),
    };
    Ok(shipment_orders::Filter {
        partner: scope::partner(actor, partner)?,
        round: optional_id(&request.round_id, "round_id").map_err(read)?,
        lock: optional_id(&request.lock_id, "lock_id").map_err(read)?,
        municipality: area.municipality,
        state,
        unacknowledged: request.unacknowledged,
        prefecture: area.prefecture,
        facility: area.facility,
        progress,
        today,
    })
}

fn area(request: &v1::ListShipmentOrdersRequest) -> Result<scope::Area, Malformed> {
    Ok(scope::Area {
        prefecture: optional(&request.prefecture_code, "prefecture_code")?,
        municipality: optional(&request.municipality_code, "municipality_code")?,
        facility: optional(&request.facility_code, "facility_code")?,
    })
}

pub(super) fn digest_filter(
    actor: &Actor,
    request: &v1::ListDigestsRequest,
) -> Result<digests::Filter, Status> {
    let read = |error: Malformed| status::malformed(&error);
    let partner = optional(&request.partner_id, "partner_id").map_err(read)?;
    Ok(digests::Filter {
        lock: optional_id(&request.lock_id, "lock_id").map_err(read)?,
        round: optional_id(&request.round_id, "round_id").map_err(read)?,
        partner: scope::partner(actor, partner)?,
    })
}

/// A code, or none where the field is empty.
pub(super) fn optional<T: std::str::FromStr<Err = CodeError>>(
    text: &str,
    field: &'static str,
) -> Result<Option<T>, Malformed> {
    if text.is_empty() { Ok(None) } else { convert::code(text, field).map(Some) }
}

pub(super) fn optional_id(text: &str, field: &'static str) -> Result<Option<Uuid>, Malformed> {
    if text.is_empty() { Ok(None) } else { convert::id(text, field).map(Some) }
}
