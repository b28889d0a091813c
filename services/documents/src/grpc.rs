//! The face of the service: decode, one call, encode.

pub(crate) mod policy;
pub(crate) mod reason;
mod status;
mod wire;

use std::sync::Arc;

use tonic::{Request, Response, Status};
use vsys_proto::documents::v1;
use vsys_proto::documents::v1::document_service_server::DocumentService;

use crate::app::Documents;

/// The gRPC service.
pub(crate) struct Grpc {
    documents: Arc<Documents>,
}

impl Grpc {
    pub(crate) fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }
}

#[tonic::async_trait]
impl DocumentService for Grpc {
    async fn render_mandate(
        &self,
        request: Request<v1::RenderMandateRequest>,
    ) -> Result<Response<v1::RenderMandateResponse>, Status> {
        let mandate = wire::mandate(request.into_inner().mandate).map_err(status::refuse)?;
        let pdf = self.documents.mandate(mandate).await;
        let pdf = pdf.map_err(|error| status::of(&error))?;
        Ok(Response::new(v1::RenderMandateResponse { pdf }))
    }
}
