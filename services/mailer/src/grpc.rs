//! The face of the service: decode, one call, encode.

pub(crate) mod policy;
pub(crate) mod reason;
mod status;
mod wire;

use std::sync::Arc;

use tonic::{Request, Response, Status};
use vsys_proto::mailer::v1;
use vsys_proto::mailer::v1::mailer_service_server::MailerService;

use crate::app::Mailer;

/// The gRPC service.
pub(crate) struct Grpc {
    mailer: Arc<Mailer>,
}

impl Grpc {
    pub(crate) fn new(mailer: Arc<Mailer>) -> Self {
        Self { mailer }
    }
}

#[tonic::async_trait]
impl MailerService for Grpc {
    async fn list_letters(
        &self,
        request: Request<v1::ListLettersRequest>,
    ) -> Result<Response<v1::ListLettersResponse>, Status> {
        let request = request.into_inner();
        let filter = wire::filter(&request)?;
        let after = wire::after(&request.page_token)?;
        let size = wire::page_size(request.page_size);
        let listed = self.mailer.list_letters(&filter, after, size).await;
        let listed = listed.map_err(|fault| status::fault(&fault))?;
        Ok(Response::new(wire::listed(listed)))
    }
}
