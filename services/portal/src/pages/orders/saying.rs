//! What an order's partner says of it: the planned day, a shipment, the day of the delivery.

use axum::extract::Path;
use vsys_proto::logistics_notifier::v1::{
    PlanDeliveriesRequest, PlannedDelivery, RecordDeliveriesRequest, RecordedDelivery,
    RegisterShipmentsRequest,
};

use super::{
    one::OrderPage,
    row_errors,
    typed::{Typed, day},
};
use crate::{
    flash::Flash,
    form::Form,
    page::{Answer, done},
    pages::allocation::{ceilings::about_the_form, fields::Fields},
    trouble::FieldTroubles,
    visitor::Visitor,
};

/// The order's page with what was said, or again with what is wrong.
async fn answer(
    visitor: &Visitor,
    order: String,
    said: (&str, Typed),
    troubles: FieldTroubles,
) -> Answer {
    let (key, typed) = said;
    if !troubles.any() {
        let path = format!("/orders/{order}");
        return done(&visitor.guest.portal, path, &Flash::of(key));
    }
    OrderPage::read(visitor, &order).await?.again(troubles, typed)
}

fn no_date(visitor: &Visitor, field: &str) -> FieldTroubles {
    FieldTroubles::none().with(field, visitor.locale.text("date-missing"))
}

/// `POST /orders/{order}/plan`.
pub(crate) async fn plan(
    visitor: Visitor,
    Path(order): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let typed = Typed::read(&fields);
    let troubles = match day(&typed.planned_date) {
        None => no_date(&visitor, "planned_date"),
        planned_date => {
            let row =
                PlannedDelivery { order_id: order.clone(), planned_date, ..Default::default() };
            let wish = PlanDeliveriesRequest { deliveries: vec![row], dry_run: false };
            let mut client = visitor.guest.portal.clients.shipments();
            match client.plan_deliveries(visitor.request(wish)).await {
                Ok(answer) => {
                    row_errors::troubles(&answer.into_inner().errors, visitor.locale, |error| {
                        let about = matches!(&*error.field, "date" | "planned_date");
                        if about { "planned_date".to_owned() } else { String::new() }
                    })
                }
                Err(status) => about_the_form(status.into(), &visitor)?,
            }
        }
    };
    answer(&visitor, order, ("delivery-planned", typed), troubles).await
}

/// `POST /orders/{order}/ship`.
pub(crate) async fn ship(
    visitor: Visitor,
    Path(order): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let typed = Typed::read(&fields);
    let troubles = match typed.shipment(&order, visitor.locale) {
        Err(troubles) => troubles,
        Ok(shipment) => {
            let wish = RegisterShipmentsRequest { shipments: vec![shipment], dry_run: false };
            let mut client = visitor.guest.portal.clients.shipments();
            match client.register_shipments(visitor.request(wish)).await {
                Ok(answer) => {
                    let errors = answer.into_inner().errors;
                    row_errors::troubles(&errors, visitor.locale, |error| typed.field_of(error))
                }
                Err(status) => about_the_form(status.into(), &visitor)?,
            }
        }
    };
    answer(&visitor, order, ("shipment-registered", typed), troubles).await
}

/// `POST /orders/{order}/deliver`.
pub(crate) async fn deliver(
    visitor: Visitor,
    Path(order): Path<String>,
    Form(fields): Form<Fields>,
) -> Answer {
    let typed = Typed::read(&fields);
    let troubles = match day(&typed.actual_date) {
        None => no_date(&visitor, "actual_date"),
        actual_date => {
            let row = RecordedDelivery {
                order_id: order.clone(),
                reference: typed.delivered_reference.clone(),
                actual_date,
                ..RecordedDelivery::default()
            };
            let wish = RecordDeliveriesRequest { deliveries: vec![row], dry_run: false };
            let mut client = visitor.guest.portal.clients.shipments();
            match client.record_deliveries(visitor.request(wish)).await {
                Ok(answer) => {
                    row_errors::troubles(&answer.into_inner().errors, visitor.locale, |error| {
                        let field = match &*error.field {
                            "date" | "planned_date" | "actual_date" => "actual_date",
                            "reference" => "delivered_reference",
                            _ => "",
                        };
                        field.to_owned()
                    })
                }
                Err(status) => about_the_form(status.into(), &visitor)?,
            }
        }
    };
    answer(&visitor, order, ("delivery-recorded", typed), troubles).await
}
