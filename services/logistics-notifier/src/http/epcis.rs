//! Shipments and receipts as events of EPCIS 2.0 (GS1), for whoever traces goods with its tools.

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use serde_json::{Value, json};
use vsys_proto::logistics_notifier::v1;

use super::Api;
use super::extract::{Asked, Caller};
use super::model::{day, instant};
use super::page::Page;
use super::problem::{Problem, Refusals};

const CONTEXT: &str = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld";
const MEDIA_TYPE: &str = "application/ld+json";

/// Your shipments as an EPCIS 2.0 document: a shipping event for each, and a receiving event for
/// each that has arrived.
///
/// Goods with a GTIN are named by GS1 Digital Link. The next page, if there is one, stands in the
/// header `Link`.
#[utoipa::path(
    get, path = "/v1/epcis-events", tag = "files", security(("token" = [])), params(Page),
    responses(
        (status = 200, description = "An EPCIS document", content_type = "application/ld+json", body = Object),
        Refusals
    )
)]
pub(super) async fn list_epcis_events(
    State(api): State<Api>,
    caller: Caller,
    Asked(page): Asked<Page>,
) -> Result<Response, Problem> {
    let page_size = page.size()?;
    let request =
        v1::ListShipmentsRequest { page_size, page_token: page.token(), ..Default::default() };
    let answer = api.calls.shipments().list_shipments(caller.asks(request)).await?.into_inner();
    let document = document(&answer.shipments);
    let mut answered = ([(header::CONTENT_TYPE, MEDIA_TYPE)], document.to_string()).into_response();
    let next = match answer.next_page_token.as_str() {
        "" => None,
        token => {
            let limit = if page_size == 0 { String::new() } else { format!("limit={page_size}&") };
            format!("</v1/epcis-events?{limit}page_token={token}>; rel=\"next\"").parse().ok()
        }
    };
    if let Some(next) = next {
        answered.headers_mut().insert(header::LINK, next);
    }
    Ok(answered)
}

fn document(shipments: &[v1::Shipment]) -> Value {
    let latest = shipments.iter().filter_map(|shipment| instant(shipment.registered_time)).max();
    json!({
        "@context": [CONTEXT, {"vsys": "urn:vsys:"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": text(latest.unwrap_or_default()),
        "epcisBody": {"eventList": shipments.iter().flat_map(events).collect::<Vec<_>>()},
    })
}

/// What has happened to a shipment, the first first.
fn events(shipment: &v1::Shipment) -> Vec<Value> {
    let disposition = |usual: &'static str| if shipment.recalled { "recalled" } else { usual };
    let shipped = day(shipment.shipped_date)
        .map(|on| event(shipment, "shipping", &at_midnight(on), disposition("in_transit")));
    let received = instant(shipment.received_time)
        .map(|at| event(shipment, "receiving", &text(at), disposition("in_progress")));
    shipped.into_iter().chain(received).collect()
}

fn event(shipment: &v1::Shipment, step: &str, time: &str, disposition: &str) -> Value {
    let sscc = Some(&shipment.sscc).filter(|sscc| !sscc.is_empty());
    let boxes: Vec<_> =
        sscc.map(|sscc| format!("https://id.gs1.org/00/{sscc}")).into_iter().collect();
    json!({
        "type": "ObjectEvent",
        "eventID": format!("urn:vsys:shipment:{}:{step}", shipment.shipment_id),
        "eventTime": time,
        "eventTimeZoneOffset": "+09:00",
        "action": "OBSERVE",
        "bizStep": step,
        "disposition": disposition,
        "epcList": boxes,
        "quantityList": quantities(shipment),
        "bizTransactionList": [
            {"type": "po", "bizTransaction": format!("urn:vsys:order:{}", shipment.order_number)},
            {"type": "desadv", "bizTransaction": format!("urn:vsys:shipment:{}", shipment.shipment_id)},
        ],
        "sourceList": [
            {"type": "possessing_party", "source": format!("urn:vsys:partner:{}", shipment.partner_id)},
        ],
        "destinationList": [
            {"type": "location", "destination": format!("urn:vsys:facility:{}", shipment.facility_code)},
        ],
    })
}

/// Lots by GTIN where it is known; goods without lots by what they are.
fn quantities(shipment: &v1::Shipment) -> Vec<Value> {
    if shipment.lots.is_empty() {
        let class = format!("urn:vsys:item:{}", shipment.item().as_str_name().to_lowercase());
        return vec![json!({"epcClass": class, "quantity": shipment.units})];
    }
    let lot = |lot: &v1::ShippedLot| {
        let (gtin, number, product) = (&lot.gtin, &lot.lot_number, &shipment.product_code);
        let class = if gtin.is_empty() {
            format!("urn:vsys:lot:{product}:{number}")
        } else {
            format!("https://id.gs1.org/01/{gtin}/10/{number}")
        };
        json!({"epcClass": class, "quantity": lot.units})
    };
    shipment.lots.iter().map(lot).collect()
}

/// A day's begin in Japan.
fn at_midnight(day: NaiveDate) -> String {
    format!("{day}T00:00:00.000+09:00")
}

fn text(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::{Date, ItemKind};

    use super::*;

    fn shipment() -> v1::Shipment {
        v1::Shipment {
            shipment_id: "01783a2b-5f00-7a3c-9d1e-5b2f6c7d8e90".into(),
            shipped_date: Some(Date { year: 2021, month: 3, day: 15 }),
            units: 1_000,
            item: ItemKind::Needle.into(),
            ..v1::Shipment::default()
        }
    }

    #[test]
    fn what_is_on_its_way_was_shipped_and_not_received() {
        let events = events(&shipment());
        assert_eq!(events.len(), 1);
        assert_eq!(events[0]["bizStep"], "shipping");
        assert_eq!(events[0]["eventTime"], "2021-03-15T00:00:00.000+09:00");
        assert_eq!(events[0]["epcList"], json!([]));
        assert_eq!(events[0]["quantityList"][0]["quantity"], 1_000);
    }

    #[test]
    fn a_lot_is_named_by_its_gtin_or_else_by_its_product() {
        let lot = |gtin: &str| v1::ShippedLot {
            lot_number: "EP2163".into(),
            units: 195,
            gtin: gtin.into(),
            ..v1::ShippedLot::default()
        };
        let lots = vec![lot("04987035000013"), lot("")];
        let shipment = v1::Shipment { lots, product_code: "pfizer".into(), ..shipment() };
        let classes: Vec<_> =
            quantities(&shipment).iter().map(|one| one["epcClass"].clone()).collect();
        assert_eq!(
            classes,
            ["https://id.gs1.org/01/04987035000013/10/EP2163", "urn:vsys:lot:pfizer:EP2163"]
        );
    }
}
