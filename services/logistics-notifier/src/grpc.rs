//! The face of the service: decode, one call, encode.

mod feeds;
mod files;
mod page;
pub(crate) mod policy;
mod progress_filters;
mod progress_rows;
mod progress_wire;
pub(crate) mod reason;
mod recalls;
mod request;
mod scope;
mod shipments;
mod status;
mod webhooks;
mod wire;

use std::sync::Arc;

use chrono::{NaiveDate, TimeDelta};
use tonic::{Request, Response, Status};
use vsys_chassis::{Refusal, actor};
use vsys_proto::convert;
use vsys_proto::logistics_notifier::v1;
use vsys_proto::logistics_notifier::v1::logistics_notifier_service_server::LogisticsNotifierService;
use vsys_vocabulary::{PartnerId, Standing, jst};

use crate::app::{Logistics, Speaker};
use crate::csv;
use crate::domain::progress::OrderKey;

/// Days that credentials are valid for if nobody says otherwise, and the most.
const VALID_DAYS: (u32, u32) = (90, 366);

/// The gRPC services. A clone of one is cheap.
#[derive(Clone)]
pub(crate) struct Grpc {
    logistics: Arc<Logistics>,
}

impl Grpc {
    pub(crate) fn new(logistics: Arc<Logistics>) -> Self {
        Self { logistics }
    }

    /// The day in Japan, on which lateness is looked at.
    fn today(&self) -> NaiveDate {
        jst::date_of(self.logistics.clock.now())
    }
}

type Answer<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl LogisticsNotifierService for Grpc {
    async fn put_partners(
        &self,
        request: Request<v1::PutPartnersRequest>,
    ) -> Answer<v1::PutPartnersResponse> {
        let partners = request::partners(request.into_inner().partners)?;
        let changed = self.logistics.put_partners(&partners).await;
        let changed = changed.map_err(|error| status::fault(&error))?;
        Ok(Response::new(v1::PutPartnersResponse { changed: count(changed) }))
    }

    async fn list_partners(
        &self,
        request: Request<v1::ListPartnersRequest>,
    ) -> Answer<v1::ListPartnersResponse> {
        let by = actor(&request)?;
        let only = scope::partner(by, None)?;
        let sees_contacts =
            matches!(by.standing, Standing::Nation | Standing::ServiceDesk | Standing::Partner(_));
        let v1::ListPartnersRequest { page_size, page_token } = request.into_inner();
        let listed = self.logistics.list_partners(only, &page_token, page::limit(page_size)).await;
        let mut partners = listed.map_err(|error| status::fault(&error))?;
        if !sees_contacts {
            for partner in &mut partners {
                partner.contacts.clear();
            }
        }
        let next_page_token = page::cut(&mut partners, page_size, |row| row.id.to_string());
        let partners = partners.into_iter().map(wire::partner).collect();
        Ok(Response::new(v1::ListPartnersResponse { partners, next_page_token }))
    }

    async fn put_area_assignments(
        &self,
        request: Request<v1::PutAreaAssignmentsRequest>,
    ) -> Answer<v1::PutAreaAssignmentsResponse> {
        let by = actor(&request)?.clone();
        let rows = request::areas(&by, request.into_inner().assignments)?;
        let put = self.logistics.put_areas(&rows).await;
        let outcome = put.map_err(|error| status::put_areas(&error))?;
        Ok(Response::new(v1::PutAreaAssignmentsResponse {
            changed: count(outcome.changed),
            orders_placed: outcome.orders_placed,
        }))
    }

    async fn import_area_assignments(
        &self,
        request: Request<v1::ImportAreaAssignmentsRequest>,
    ) -> Answer<v1::ImportAreaAssignmentsResponse> {
        let by = actor(&request)?.clone();
        let asked = request.into_inner();
        files::check_size(&asked.csv, csv::MOST_BYTES)?;
        let (rows, mut unread) =
            csv::areas::areas(&asked.csv).map_err(|error| files::file(&error))?;
        unread.extend(scope::areas_outside(&by, &rows));
        let dry_run = asked.dry_run || !unread.is_empty();
        let imported = self.logistics.import_areas(&rows, dry_run).await;
        let imported = imported.map_err(|error| status::fault(&error))?;
        Ok(Response::new(wire::import(imported, unread, rows.len())))
    }

    async fn list_area_assignments(
        &self,
        request: Request<v1::ListAreaAssignmentsRequest>,
    ) -> Answer<v1::ListAreaAssignmentsResponse> {
        let asked = request.get_ref();
        let partner = request::optional(&asked.partner_id, "partner_id")
            .map_err(|error| status::malformed(&error))?;
        let municipality = request::optional(&asked.municipality_code, "municipality_code")
            .map_err(|error| status::malformed(&error))?;
        let only = (scope::partner(actor(&request)?, partner)?, municipality);
        let after = page::after_area(&asked.page_token)?;
        let listed = self.logistics.list_areas(only, &after, page::limit(asked.page_size)).await;
        let mut rows = listed.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut rows, asked.page_size, |row| {
            let (item, product) = (row.goods.item(), row.goods.product());
            format!("{}/{item}/{product}/{}", row.municipality, row.validity.from())
        });
        let assignments = rows.iter().map(wire::area).collect();
        Ok(Response::new(v1::ListAreaAssignmentsResponse { assignments, next_page_token }))
    }

    async fn put_customer_codes(
        &self,
        request: Request<v1::PutCustomerCodesRequest>,
    ) -> Answer<v1::PutCustomerCodesResponse> {
        let by = actor(&request)?.clone();
        let codes = request::customer_codes(&by, request.into_inner().customer_codes)?;
        let put = self.logistics.put_customer_codes(&codes).await;
        let changed = put.map_err(|error| status::put_codes(&error))?;
        Ok(Response::new(v1::PutCustomerCodesResponse { changed: count(changed) }))
    }

    async fn issue_partner_credentials(
        &self,
        request: Request<v1::IssuePartnerCredentialsRequest>,
    ) -> Answer<v1::IssuePartnerCredentialsResponse> {
        let asked = request.get_ref();
        let by = actor(&request)?;
        let partner = feeds::partner(by, &asked.partner_id)?;
        let days = if asked.valid_days == 0 { VALID_DAYS.0 } else { asked.valid_days };
        if days > VALID_DAYS.1 {
            let refusal =
                Refusal::of(&reason::VALID_DAYS_RANGE, format!("{days} days are too many"));
            return Err(status::refuse(refusal.field("valid_days")));
        }
        let valid_for = TimeDelta::days(days.into());
        let issued =
            self.logistics.issue_credentials((partner, &Speaker::from(by)), valid_for).await;
        Ok(Response::new(wire::credentials(issued.map_err(|error| status::issue(&error))?)))
    }

    async fn list_partner_credentials(
        &self,
        request: Request<v1::ListPartnerCredentialsRequest>,
    ) -> Answer<v1::ListPartnerCredentialsResponse> {
        let partner = feeds::partner(actor(&request)?, &request.get_ref().partner_id)?;
        let listed = self.logistics.list_credentials(partner).await;
        let listed = listed.map_err(|error| status::fault(&error))?;
        let credentials = listed.into_iter().map(wire::issued).collect();
        Ok(Response::new(v1::ListPartnerCredentialsResponse { credentials }))
    }

    async fn revoke_partner_credentials(
        &self,
        request: Request<v1::RevokePartnerCredentialsRequest>,
    ) -> Answer<v1::RevokePartnerCredentialsResponse> {
        let only = scope::partner(actor(&request)?, None)?;
        let id = &request.get_ref().credentials_id;
        let revoked = self.logistics.revoke_credentials(id, only).await;
        let revoked = revoked.map_err(|error| status::revoke(&error))?;
        let credentials = Some(wire::issued(revoked));
        Ok(Response::new(v1::RevokePartnerCredentialsResponse { credentials }))
    }

    async fn get_shipment_order(
        &self,
        request: Request<v1::GetShipmentOrderRequest>,
    ) -> Answer<v1::GetShipmentOrderResponse> {
        let asked = request.get_ref();
        let key = request::order_key(&asked.order_id, &asked.order_number)
            .map_err(|error| status::malformed(&error))?;
        let found = match key {
            OrderKey::Id(id) => self.logistics.order(id).await,
            OrderKey::Number(number) => self.logistics.order_by_number(number).await,
        };
        let found = found.map_err(|error| status::fault(&error))?;
        let by = actor(&request)?;
        let order = found.and_then(|order| scope::order(by, order)).ok_or_else(|| {
            status::refuse(Refusal::of(&reason::NO_SUCH_ORDER, "there is no such order"))
        })?;
        let order = Some(wire::order(&order, self.today()));
        Ok(Response::new(v1::GetShipmentOrderResponse { order }))
    }

    async fn list_shipment_orders(
        &self,
        request: Request<v1::ListShipmentOrdersRequest>,
    ) -> Answer<v1::ListShipmentOrdersResponse> {
        let asked = request.get_ref();
        let filter = request::order_filter(actor(&request)?, asked, self.today())?;
        let after = page::after_id(&asked.page_token)?;
        let listed = self.logistics.list_orders(&filter, after, page::limit(asked.page_size)).await;
        let mut orders = listed.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut orders, asked.page_size, |order| order.id.to_string());
        let today = self.today();
        let orders = orders.iter().map(|order| wire::order(order, today)).collect();
        Ok(Response::new(v1::ListShipmentOrdersResponse { orders, next_page_token }))
    }

    async fn list_held_lines(
        &self,
        request: Request<v1::ListHeldLinesRequest>,
    ) -> Answer<v1::ListHeldLinesResponse> {
        let asked = request.get_ref();
        let round =
            convert::id(&asked.round_id, "round_id").map_err(|error| status::malformed(&error))?;
        let after = page::after_id_and_text(&asked.page_token)?;
        let limit = page::limit(asked.page_size);
        let listed = self.logistics.list_held_lines(round, after, limit).await;
        let mut lines = listed.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut lines, asked.page_size, |held| {
            format!("{}/{}", held.sheet_id, held.line.ship_to.facility_code)
        });
        let lines = lines.iter().map(wire::held_line).collect();
        Ok(Response::new(v1::ListHeldLinesResponse { lines, next_page_token }))
    }

    async fn summarise_orders(
        &self,
        request: Request<v1::SummariseOrdersRequest>,
    ) -> Answer<v1::SummariseOrdersResponse> {
        let only = scope::partner(actor(&request)?, None)?;
        let round = convert::id(&request.get_ref().round_id, "round_id")
            .map_err(|error| status::malformed(&error))?;
        let summary = self.logistics.summarise(round, only).await;
        Ok(Response::new(wire::round_summary(&summary.map_err(|error| status::fault(&error))?)))
    }

    async fn list_digests(
        &self,
        request: Request<v1::ListDigestsRequest>,
    ) -> Answer<v1::ListDigestsResponse> {
        let asked = request.get_ref();
        let filter = request::digest_filter(actor(&request)?, asked)?;
        let after = page::after_digest(&asked.page_token)?;
        let listed = self.logistics.list_digests(filter, after, page::limit(asked.page_size)).await;
        let mut digests = listed.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut digests, asked.page_size, |digest| {
            format!("{}/{}/{}", digest.lock_id, digest.partner, digest.revision)
        });
        let digests = digests.into_iter().map(wire::digest).collect();
        Ok(Response::new(v1::ListDigestsResponse { digests, next_page_token }))
    }

    async fn acknowledge_shipment_order(
        &self,
        request: Request<v1::AcknowledgeShipmentOrderRequest>,
    ) -> Answer<v1::AcknowledgeShipmentOrderResponse> {
        let Standing::Partner(partner) = actor(&request)?.standing else {
            let refusal = Refusal::of(&reason::NOT_YOUR_PARTNER, "only a partner acknowledges");
            return Err(status::refuse(refusal));
        };
        let asked = request.get_ref();
        let id =
            convert::id(&asked.order_id, "order_id").map_err(|error| status::malformed(&error))?;
        let acknowledged = self.logistics.acknowledge(partner, (id, asked.version)).await;
        let order = acknowledged.map_err(|error| status::acknowledge(&error))?;
        let order = Some(wire::order(&order, self.today()));
        Ok(Response::new(v1::AcknowledgeShipmentOrderResponse { order }))
    }

    async fn get_partner_feed(
        &self,
        request: Request<v1::GetPartnerFeedRequest>,
    ) -> Answer<v1::GetPartnerFeedResponse> {
        let asked = request::optional(&request.get_ref().partner_id, "partner_id")
            .map_err(|error| status::malformed(&error))?;
        let unknown = || {
            let refusal = Refusal::of(&reason::NO_SUCH_PARTNER, "no partner has the id");
            status::refuse(refusal.field("partner_id"))
        };
        let partner: PartnerId = scope::partner(actor(&request)?, asked)?.ok_or_else(unknown)?;
        let feed = self.logistics.feed(partner).await.map_err(|error| status::fault(&error))?;
        let feed = Some(wire::feed(feed.ok_or_else(unknown)?));
        Ok(Response::new(v1::GetPartnerFeedResponse { feed }))
    }
}

/// A count for the wire; none comes near four thousand million.
fn count(rows: impl TryInto<u32>) -> u32 {
    rows.try_into().unwrap_or(u32::MAX)
}
