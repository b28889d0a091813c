//! What comes of orders, so that there is something on the pages: a part that was shipped, a
//! complaint, an address for posts, credentials, a replay, a lot that is called back.

use chrono::Days;
use vsys_proto::convert::wire_date;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::vocabulary::v1::ItemKind;
use vsys_tests::{Desk, PRODUCT};
use vsys_vocabulary::{Role, Standing, jst};

use crate::land::Land;

pub(crate) const LOT: &str = "EP2163";

/// What the pages are about.
pub(crate) struct Deliveries {
    pub(crate) order: String,
    pub(crate) shipment: String,
    pub(crate) exception: String,
    pub(crate) webhook: String,
    pub(crate) credentials: String,
    pub(crate) recall: String,
}

impl Deliveries {
    /// The manufacturer ships a part of the first town's vaccine, and so on.
    pub(crate) async fn begin(land: &Land<'_>) -> Self {
        let client = &land.stage.client;
        let maker = Standing::Partner(land.trade.manufacturer.id);
        let maker = client.desk(maker, &[Role::Viewer, Role::Administrator]).unwrap();
        let first = land.towns().next().unwrap();
        let hospital = land.sites.dummies_of(first.code).unwrap().hospital;
        let site = Standing::Facility(hospital);
        let site = client.desk(site, &[Role::Viewer, Role::Clerk]).unwrap();
        let nation = client.desk(Standing::Nation, &[Role::Viewer, Role::Locker]).unwrap();
        let request = v1::ListShipmentOrdersRequest {
            facility_code: hospital.to_string(),
            ..v1::ListShipmentOrdersRequest::default()
        };
        let orders = maker.logistics().list_shipment_orders(request).await.unwrap().into_inner();
        let order = orders.orders.into_iter().find(|order| order.item() == ItemKind::Vaccine);
        let order = order.unwrap().order_id;
        let shipment = shipped(land, &maker, &order).await;
        let exception = complained(land, &site, (&order, &shipment)).await;
        Self {
            webhook: hooked(land, &maker).await,
            credentials: issued(land, &maker).await,
            recall: recalled(land, &nation).await,
            order,
            shipment,
            exception,
        }
    }
}

fn id(land: &Land<'_>) -> String {
    land.stage.clock.new_id().to_string()
}

async fn shipped(land: &Land<'_>, maker: &Desk, order: &str) -> String {
    let today = jst::date_of(land.stage.clock.now());
    let lot = v1::ShippedLot {
        lot_number: LOT.to_owned(),
        expiry_date: Some(wire_date(today + Days::new(90))),
        units: 60,
        doses_per_vial: 6,
        gtin: "04987035000013".to_owned(),
    };
    let part = v1::NewShipment {
        order_id: order.to_owned(),
        reference: "S-0001".to_owned(),
        shipped_date: Some(wire_date(today)),
        units: 60,
        lots: vec![lot],
        sscc: "349870350000000014".to_owned(),
        ..v1::NewShipment::default()
    };
    let request = v1::RegisterShipmentsRequest { shipments: vec![part], dry_run: false };
    let answer = maker.shipments().register_shipments(request).await.unwrap().into_inner();
    assert_eq!(answer.errors, []);
    answer.shipment_ids[0].clone()
}

async fn complained(land: &Land<'_>, site: &Desk, (order, shipment): (&str, &str)) -> String {
    let request = v1::RaiseExceptionRequest {
        request_id: id(land),
        order_id: order.to_owned(),
        shipment_id: shipment.to_owned(),
        kind: v1::ExceptionKind::Damaged.into(),
        units: 2,
        note: "箱がつぶれていた".to_owned(),
        ..v1::RaiseExceptionRequest::default()
    };
    let raised = site.shipments().raise_exception(request).await.unwrap().into_inner();
    raised.exception.unwrap().exception_id
}

async fn hooked(land: &Land<'_>, maker: &Desk) -> String {
    let request = v1::CreateWebhookEndpointRequest {
        request_id: id(land),
        // Nobody listens there.
        url: "http://127.0.0.1:9/vsys".to_owned(),
        note: "受注システム".to_owned(),
        ..v1::CreateWebhookEndpointRequest::default()
    };
    let created = maker.webhooks().create_webhook_endpoint(request).await.unwrap().into_inner();
    let endpoint_id = created.endpoint.unwrap().endpoint_id;
    let request = v1::TestWebhookEndpointRequest { endpoint_id: endpoint_id.clone() };
    maker.webhooks().test_webhook_endpoint(request).await.unwrap();
    endpoint_id
}

async fn issued(land: &Land<'_>, maker: &Desk) -> String {
    let request = v1::IssuePartnerCredentialsRequest {
        partner_id: land.trade.manufacturer.id.to_string(),
        valid_days: 90,
    };
    let issued = maker.logistics().issue_partner_credentials(request).await.unwrap();
    issued.into_inner().credentials_id
}

async fn recalled(land: &Land<'_>, nation: &Desk) -> String {
    let request = v1::RecallLotRequest {
        request_id: id(land),
        product_code: PRODUCT.to_owned(),
        lot_number: LOT.to_owned(),
        reason: "異物混入の疑い".to_owned(),
    };
    let recalled = nation.recalls().recall_lot(request).await.unwrap().into_inner();
    recalled.recall.unwrap().recall_id
}
