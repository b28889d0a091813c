//! What may come of an order after the lock: it is shipped and comes short, its lot is recalled.

use chrono::{Days, NaiveDate};
use vsys_proto::convert::wire_date;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::vocabulary::v1::ItemKind;
use vsys_tests::PRODUCT;
use vsys_vocabulary::{Role, Standing, jst};

use crate::play::Play;

const LOT: &str = "EP2163";
/// Codes of goods as GS1 prints them, with their check digits.
pub(crate) const GTIN: &str = "04987035000013";
pub(crate) const SSCC: &str = "349870350000000014";

impl Play<'_> {
    /// The maker ships the first town's vaccine; one vial is missing there; the site settles it.
    pub(crate) async fn deliver_short(&self) {
        let maker = self.maker();
        let request = v1::ListShipmentOrdersRequest {
            facility_code: self.hospital(0).to_string(),
            ..v1::ListShipmentOrdersRequest::default()
        };
        let orders = maker.logistics().list_shipment_orders(request).await.unwrap().into_inner();
        let order = orders.orders.iter().find(|order| order.item() == ItemKind::Vaccine).unwrap();
        let units = order.quantity.unwrap().units;
        let lot = v1::ShippedLot {
            lot_number: LOT.to_owned(),
            expiry_date: Some(wire_date(self.today() + Days::new(90))),
            units,
            doses_per_vial: 6,
            gtin: GTIN.to_owned(),
        };
        let shipment = v1::NewShipment {
            order_id: order.order_id.clone(),
            reference: "S-1".to_owned(),
            shipped_date: Some(wire_date(self.today())),
            units,
            lots: vec![lot],
            sscc: SSCC.to_owned(),
            ..v1::NewShipment::default()
        };
        let request = v1::RegisterShipmentsRequest { shipments: vec![shipment], dry_run: false };
        let shipped = maker.shipments().register_shipments(request).await.unwrap().into_inner();
        assert_eq!(shipped.errors, []);
        let [shipment_id] = <[String; 1]>::try_from(shipped.shipment_ids).unwrap();

        let found = v1::ReceivedLot { lot_number: LOT.to_owned(), units: units - 1 };
        let request =
            v1::ConfirmReceiptRequest { shipment_id, lots: vec![found], note: String::new() };
        let hospital = Standing::Facility(self.hospital(0));
        let site = self.client().desk(hospital, &[Role::Viewer, Role::Clerk]).unwrap();
        let received = site.shipments().confirm_receipt(request).await.unwrap().into_inner();
        let request = v1::ResolveExceptionRequest {
            exception_id: received.exception_id,
            resolution: "翌日に1本を追加".to_owned(),
        };
        site.shipments().resolve_exception(request).await.unwrap();
    }

    /// The lot that was shipped is called back.
    pub(crate) async fn recall(&self) {
        let request = v1::RecallLotRequest {
            request_id: self.id(),
            product_code: PRODUCT.to_owned(),
            lot_number: LOT.to_owned(),
            reason: "異物混入の疑い".to_owned(),
        };
        let nation = self.client().desk(Standing::Nation, &[Role::Viewer, Role::Locker]).unwrap();
        nation.recalls().recall_lot(request).await.unwrap();
    }

    /// The maker's messages are posted to that address from now on; the secret.
    pub(crate) async fn post_to(
        &self,
        url: &str,
        scheme: v1::WebhookScheme,
    ) -> v1::CreateWebhookEndpointResponse {
        let request = v1::CreateWebhookEndpointRequest {
            request_id: self.id(),
            url: url.to_owned(),
            scheme: scheme.into(),
            ..v1::CreateWebhookEndpointRequest::default()
        };
        self.maker().webhooks().create_webhook_endpoint(request).await.unwrap().into_inner()
    }

    fn today(&self) -> NaiveDate {
        jst::date_of(self.now())
    }
}
