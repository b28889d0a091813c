//! One shipment to the site: confirmed lot by lot, or complained about.

use askama::Template;
use axum::extract::Path;
use vsys_proto::{
    convert,
    logistics_notifier::v1::{
        ConfirmReceiptRequest, ListShipmentsRequest, RaiseExceptionRequest, Shipment,
    },
};
use vsys_vocabulary::{Role, jst};

use super::{
    arriving::item,
    receipt::{self, Arrived},
};
use crate::{
    flash::Flash,
    form::Form,
    format,
    frame::Frame,
    page::{Answer, done, page, refused},
    pages::{
        allocation::{
            amount::number,
            ceilings::about_the_form,
            fields::{Fields, text, value},
        },
        orders::{exceptions::KINDS, shipments::shipments},
    },
    trouble::{FieldTroubles, Trouble},
    visitor::Visitor,
};

/// The page.
#[derive(Template)]
#[template(path = "facility/shipment.html")]
struct ShipmentPage {
    frame: Frame,
    troubles: FieldTroubles,
    shipment: Shipment,
    item: String,
    shipped_on: String,
    delivered_on: String,
    lots: Vec<Arrived>,
    note: String,
    /// What the code that was read last says; empty before.
    scanned: String,
    may_receive: bool,
    kinds: Vec<(&'static str, String)>,
    complaint: Complaint,
}

/// The form that says what is wrong.
struct Complaint {
    request_id: String,
    kind: String,
    units: String,
    note: String,
}

impl Complaint {
    fn read(fields: &Fields) -> Self {
        Self {
            request_id: text(fields, "request_id"),
            kind: text(fields, "exception_kind"),
            units: text(fields, "exception_units"),
            note: text(fields, "exception_note"),
        }
    }
}

impl ShipmentPage {
    /// The service lists a site's shipments, and this is one of them.
    async fn read(visitor: &Visitor, wanted: &str) -> Result<Self, Trouble> {
        let id = convert::id(wanted, "shipment_id").map_err(|_| Trouble::missing())?.to_string();
        let found = shipments(visitor, &ListShipmentsRequest::default()).await?;
        let found = found.into_iter().find(|shipment| shipment.shipment_id == id);
        let shipment = found.ok_or_else(Trouble::missing)?;
        let locale = visitor.locale;
        let day = |date: Option<&vsys_proto::vocabulary::v1::Date>| {
            let day = date.and_then(format::civil).map(|day| format::day(day, locale));
            day.unwrap_or_else(|| format::NOTHING.to_owned())
        };
        let title = locale.text_with("shipment-title", &[("reference", &shipment.reference)]);
        let kind =
            |(name, _): &(&'static str, _)| (*name, locale.text(&format!("exception-{name}")));
        Ok(Self {
            frame: Frame::of(visitor, "facility-title").titled(title),
            troubles: FieldTroubles::none(),
            item: item(&shipment, locale).shown(locale),
            shipped_on: day(shipment.shipped_date.as_ref()),
            delivered_on: day(shipment.delivered_date.as_ref()),
            lots: Arrived::all(&shipment),
            note: String::new(),
            scanned: String::new(),
            may_receive: visitor.has(Role::Clerk) || visitor.has(Role::Administrator),
            kinds: KINDS.iter().map(kind).collect(),
            complaint: Complaint {
                request_id: visitor.guest.portal.clock.new_id().to_string(),
                kind: String::new(),
                units: String::new(),
                note: String::new(),
            },
            shipment,
        })
    }

    fn typed(self, fields: &Fields) -> Self {
        let lots = self.lots.into_iter().map(|lot| lot.typed(fields)).collect();
        Self { lots, note: text(fields, "note"), ..self }
    }
}

/// `GET /facility/shipments/{shipment}`.
pub(crate) async fn show(visitor: Visitor, Path(shipment): Path<String>) -> Answer {
    page(&ShipmentPage::read(&visitor, &shipment).await?)
}

/// `POST /facility/shipments/{shipment}`: reads a code into the form, or confirms what it says.
pub(crate) async fn confirm(
    visitor: Visitor,
    Path(shipment): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let locale = visitor.locale;
    let shown = ShipmentPage::read(&visitor, &shipment).await?.typed(&fields);
    if text(&fields, "do") == "scan" {
        return scanned(&visitor, shown, value(&fields, "code"));
    }
    let lots = match receipt::received(&shown.lots, locale) {
        Ok(lots) => lots,
        Err(troubles) => return refused(&ShipmentPage { troubles, ..shown }),
    };
    let wish = ConfirmReceiptRequest { shipment_id: shipment, lots, note: shown.note.clone() };
    let mut client = visitor.guest.portal.clients.shipments();
    match client.confirm_receipt(visitor.request(wish)).await {
        Ok(answer) => {
            let short = !answer.into_inner().exception_id.is_empty();
            let key = if short { "receipt-confirmed-short" } else { "receipt-confirmed" };
            done(&visitor.guest.portal, "/facility", &Flash::of(key))
        }
        Err(status) => {
            let troubles = about_the_form(status.into(), &visitor)?;
            refused(&ShipmentPage { troubles, ..shown })
        }
    }
}

/// The form with the lot of a code marked.
fn scanned(visitor: &Visitor, mut shown: ShipmentPage, code: &str) -> Answer {
    let today = jst::date_of(visitor.guest.portal.clock.now());
    match receipt::scan(&mut shown.lots, code, today) {
        Ok(()) => {
            shown.scanned = visitor.locale.text("scan-read");
            page(&shown)
        }
        Err(key) => {
            let troubles = FieldTroubles::none().with("code", visitor.locale.text(key));
            refused(&ShipmentPage { troubles, ..shown })
        }
    }
}

/// `POST /facility/shipments/{shipment}/exception`.
pub(crate) async fn complain(
    visitor: Visitor,
    Path(shipment): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let locale = visitor.locale;
    let shown = ShipmentPage::read(&visitor, &shipment).await?;
    let complaint = Complaint::read(&fields);
    let kind = KINDS.iter().find(|(name, _)| *name == complaint.kind).map(|(_, kind)| *kind);
    let troubles = match (kind, number(&complaint.units)) {
        (Some(kind), Some(units)) => {
            let wish = RaiseExceptionRequest {
                request_id: complaint.request_id.clone(),
                order_id: shown.shipment.order_id.clone(),
                order_number: String::new(),
                shipment_id: shipment,
                kind: kind.into(),
                units,
                note: complaint.note.clone(),
            };
            let mut client = visitor.guest.portal.clients.shipments();
            match client.raise_exception(visitor.request(wish)).await {
                Ok(_) => {
                    let path = format!("/orders/{}", shown.shipment.order_id);
                    return done(&visitor.guest.portal, path, &Flash::of("exception-raised"));
                }
                Err(status) => beside(about_the_form(status.into(), &visitor)?),
            }
        }
        (None, _) => {
            FieldTroubles::none().with("exception_kind", locale.text("exception-kind-missing"))
        }
        (_, None) => FieldTroubles::none().with("exception_units", locale.text("number-invalid")),
    };
    refused(&ShipmentPage { troubles, complaint, ..shown })
}

/// Beside the fields of the second form, which are named apart from those of the first.
fn beside(mut troubles: FieldTroubles) -> FieldTroubles {
    for line in troubles.lines.iter_mut().filter(|line| !line.field.is_empty()) {
        line.field = format!("exception_{}", line.field);
    }
    troubles
}
