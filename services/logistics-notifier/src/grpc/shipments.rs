//! Orders on their way: what partners and sites say of them.

use tonic::{Request, Response, Status};
use uuid::Uuid;
use vsys_chassis::{Refusal, actor};
use vsys_proto::convert::{self, Malformed};
use vsys_proto::logistics_notifier::v1;
use vsys_proto::logistics_notifier::v1::shipment_service_server::ShipmentService;
use vsys_vocabulary::{Actor, Standing};

use super::files::with_unread;
use super::progress_rows::{self, Rows};
use super::request::{optional, optional_id};
use super::{
    Answer, Grpc, page, progress_filters, progress_wire, reason, request, scope, status, wire,
};
use crate::app::{Complaint, PartnerSpeaks, Speaker};
use crate::domain::order::Order;
use crate::domain::progress::{LONGEST_NOTE, OrderKey};

/// The partner that calls, and who calls for it.
fn speaker(actor: &Actor) -> Result<PartnerSpeaks, Status> {
    Ok(PartnerSpeaks { partner: scope::speaks_for(actor)?, by: Speaker::from(actor) })
}

/// Refuses a text that is too long, or missing where it is wanted.
fn text(text: &str, field: &'static str, least: usize) -> Result<(), Status> {
    let length = text.trim().chars().count();
    if (least..=LONGEST_NOTE).contains(&length) {
        return Ok(());
    }
    let message = format!("{field} has {least} to {LONGEST_NOTE} characters");
    Err(status::refuse(Refusal::of(&reason::TEXT_LENGTH, message).field(field)))
}

impl Grpc {
    /// An order that the actor may see.
    async fn seen(&self, actor: &Actor, key: OrderKey) -> Result<Order, Status> {
        let found = match key {
            OrderKey::Id(id) => self.logistics.order(id).await,
            OrderKey::Number(number) => self.logistics.order_by_number(number).await,
        };
        let found = found.map_err(|error| status::fault(&error))?;
        found.and_then(|order| scope::order(actor, order)).ok_or_else(|| {
            status::refuse(Refusal::of(&reason::NO_SUCH_ORDER, "there is no such order"))
        })
    }
}

#[tonic::async_trait]
impl ShipmentService for Grpc {
    async fn plan_deliveries(
        &self,
        request: Request<v1::PlanDeliveriesRequest>,
    ) -> Answer<v1::PlanDeliveriesResponse> {
        let who = speaker(actor(&request)?)?;
        let asked = request.into_inner();
        let Rows { rows, errors } = progress_rows::planned(&asked.deliveries)?;
        let dry_run = asked.dry_run || !errors.is_empty();
        let planned = self.logistics.plan_deliveries(&who, &rows, dry_run).await;
        let outcome = with_unread(planned.map_err(|error| status::fault(&error))?, errors);
        Ok(Response::new(v1::PlanDeliveriesResponse {
            changed: outcome.changed,
            errors: outcome.errors.into_iter().map(progress_wire::row_error).collect(),
        }))
    }

    async fn register_shipments(
        &self,
        request: Request<v1::RegisterShipmentsRequest>,
    ) -> Answer<v1::RegisterShipmentsResponse> {
        let who = speaker(actor(&request)?)?;
        let asked = request.into_inner();
        let Rows { rows, errors } = progress_rows::shipments(asked.shipments)?;
        let dry_run = asked.dry_run || !errors.is_empty();
        let registered = self.logistics.register_shipments(&who, &rows, dry_run).await;
        let outcome = with_unread(registered.map_err(|error| status::fault(&error))?, errors);
        Ok(Response::new(v1::RegisterShipmentsResponse {
            registered: outcome.changed,
            errors: outcome.errors.into_iter().map(progress_wire::row_error).collect(),
            shipment_ids: outcome.shipments.iter().map(Uuid::to_string).collect(),
        }))
    }

    async fn record_deliveries(
        &self,
        request: Request<v1::RecordDeliveriesRequest>,
    ) -> Answer<v1::RecordDeliveriesResponse> {
        let who = speaker(actor(&request)?)?;
        let asked = request.into_inner();
        let Rows { rows, errors } = progress_rows::delivered(asked.deliveries)?;
        let dry_run = asked.dry_run || !errors.is_empty();
        let recorded = self.logistics.record_deliveries(&who, &rows, dry_run).await;
        let outcome = with_unread(recorded.map_err(|error| status::fault(&error))?, errors);
        Ok(Response::new(v1::RecordDeliveriesResponse {
            changed: outcome.changed,
            errors: outcome.errors.into_iter().map(progress_wire::row_error).collect(),
        }))
    }

    async fn import_progress(
        &self,
        request: Request<v1::ImportProgressRequest>,
    ) -> Answer<v1::ImportProgressResponse> {
        let who = speaker(actor(&request)?)?;
        self.take_progress(&who, request.into_inner()).await
    }

    async fn confirm_receipt(
        &self,
        request: Request<v1::ConfirmReceiptRequest>,
    ) -> Answer<v1::ConfirmReceiptResponse> {
        let by = actor(&request)?.clone();
        let Standing::Facility(site) = by.standing else {
            let refusal = Refusal::of(&reason::NOT_YOUR_AREA, "only a site confirms what arrived");
            return Err(status::refuse(refusal));
        };
        let asked = request.into_inner();
        text(&asked.note, "note", 0)?;
        let id = convert::id(&asked.shipment_id, "shipment_id")
            .map_err(|error| status::malformed(&error))?;
        let lot = |lot: &v1::ReceivedLot| Ok((optional(&lot.lot_number, "lot_number")?, lot.units));
        let found = asked.lots.iter().map(lot).collect::<Result<Vec<_>, Malformed>>();
        let found = found.map_err(|error| status::malformed(&error))?;
        let who = (site, &Speaker::from(&by));
        let confirmed = self.logistics.confirm_receipt(who, id, &found, asked.note.trim()).await;
        let (shipment, exception) = confirmed.map_err(|error| status::receiving(&error))?;
        Ok(Response::new(v1::ConfirmReceiptResponse {
            shipment: Some(progress_wire::shipment(shipment)),
            exception_id: exception.map(|id| id.to_string()).unwrap_or_default(),
        }))
    }

    async fn raise_exception(
        &self,
        request: Request<v1::RaiseExceptionRequest>,
    ) -> Answer<v1::RaiseExceptionResponse> {
        let by = actor(&request)?.clone();
        let asked = request.into_inner();
        text(&asked.note, "note", 0)?;
        let kind = progress_rows::exception_kind(asked.kind())?;
        let key = request::order_key(&asked.order_id, &asked.order_number)
            .map_err(|error| status::malformed(&error))?;
        let order = self.seen(&by, key).await?;
        let complaint = Complaint {
            id: convert::id(&asked.request_id, "request_id")
                .map_err(|error| status::malformed(&error))?,
            order: order.id,
            shipment: optional_id(&asked.shipment_id, "shipment_id")
                .map_err(|error| status::malformed(&error))?,
            kind,
            units: asked.units,
            note: asked.note.trim().to_owned(),
        };
        let raised = self.logistics.raise_exception(&by, &complaint).await;
        let exception = raised.map_err(|error| status::receiving(&error))?;
        let exception = Some(progress_wire::exception(exception));
        Ok(Response::new(v1::RaiseExceptionResponse { exception }))
    }

    async fn resolve_exception(
        &self,
        request: Request<v1::ResolveExceptionRequest>,
    ) -> Answer<v1::ResolveExceptionResponse> {
        let by = actor(&request)?.clone();
        let asked = request.into_inner();
        text(&asked.resolution, "resolution", 1)?;
        let id = convert::id(&asked.exception_id, "exception_id")
            .map_err(|error| status::malformed(&error))?;
        let resolved = self.logistics.resolve_exception(&by, id, asked.resolution.trim()).await;
        let exception = resolved.map_err(|error| status::receiving(&error))?;
        let exception = Some(progress_wire::exception(exception));
        Ok(Response::new(v1::ResolveExceptionResponse { exception }))
    }

    async fn list_exceptions(
        &self,
        request: Request<v1::ListExceptionsRequest>,
    ) -> Answer<v1::ListExceptionsResponse> {
        let by = actor(&request)?;
        let asked = request.get_ref();
        let filter = progress_filters::exceptions(by, asked)?;
        let before = page::before_id(&asked.page_token)?;
        let limit = page::limit(asked.page_size);
        let listed = self.logistics.list_exceptions(&filter, before, limit).await;
        let mut found = listed.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut found, asked.page_size, |one| one.id.to_string());
        let exceptions = found.into_iter().map(progress_wire::exception).collect();
        Ok(Response::new(v1::ListExceptionsResponse { exceptions, next_page_token }))
    }

    async fn attach_temperatures(
        &self,
        request: Request<v1::AttachTemperaturesRequest>,
    ) -> Answer<v1::AttachTemperaturesResponse> {
        let who = speaker(actor(&request)?)?;
        self.take_temperatures(&who, request.into_inner()).await
    }

    async fn list_shipments(
        &self,
        request: Request<v1::ListShipmentsRequest>,
    ) -> Answer<v1::ListShipmentsResponse> {
        let by = actor(&request)?;
        let asked = request.get_ref();
        let order =
            optional_id(&asked.order_id, "order_id").map_err(|error| status::malformed(&error))?;
        if let Some(id) = order {
            self.seen(by, OrderKey::Id(id)).await?;
        }
        let filter = progress_filters::shipments(by, order, asked)?;
        let after = page::after_id(&asked.page_token)?;
        let limit = page::limit(asked.page_size);
        let listed = self.logistics.list_shipments(&filter, after, limit).await;
        let mut found = listed.map_err(|error| status::fault(&error))?;
        let next_page_token = page::cut(&mut found, asked.page_size, |one| one.id.to_string());
        let shipments = found.into_iter().map(progress_wire::shipment).collect();
        Ok(Response::new(v1::ListShipmentsResponse { shipments, next_page_token }))
    }

    async fn get_order_history(
        &self,
        request: Request<v1::GetOrderHistoryRequest>,
    ) -> Answer<v1::GetOrderHistoryResponse> {
        let asked = request.get_ref();
        let key = request::order_key(&asked.order_id, &asked.order_number)
            .map_err(|error| status::malformed(&error))?;
        let order = self.seen(actor(&request)?, key).await?;
        let steps = self.logistics.history(order.id).await;
        let steps = steps.map_err(|error| status::fault(&error))?;
        Ok(Response::new(v1::GetOrderHistoryResponse {
            steps: progress_wire::history(&order, steps),
            order: Some(wire::order(&order, self.today())),
        }))
    }

    async fn summarise_progress(
        &self,
        request: Request<v1::SummariseProgressRequest>,
    ) -> Answer<v1::SummariseProgressResponse> {
        let by = actor(&request)?;
        let asked = request.get_ref();
        let scope = progress_filters::sums(by, asked)?;
        let counted = self.logistics.summarise_progress(scope, asked.by_municipality).await;
        let counts = counted.map_err(|error| status::fault(&error))?;
        let progress =
            counts.into_iter().map(|count| progress_wire::progress(count, asked.by_municipality));
        Ok(Response::new(v1::SummariseProgressResponse { progress: progress.collect() }))
    }
}
