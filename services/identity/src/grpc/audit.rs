use tonic::{Request, Response};
use vsys_chassis::actor;
use vsys_proto::identity::v1;
use vsys_proto::identity::v1::audit_service_server::AuditService;

use super::{Answer, status, wire};
use crate::app::Identity;

/// Looks into what was done.
pub(crate) struct Audit(pub(crate) Identity);

#[tonic::async_trait]
impl AuditService for Audit {
    async fn search_audit(
        &self,
        request: Request<v1::SearchAuditRequest>,
    ) -> Answer<v1::SearchAuditResponse> {
        let (filter, page) = wire::audit_search(request.get_ref())?;
        let listed = self.0.search_audit(filter, &page, actor(&request)?).await;
        let listed = listed.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(v1::SearchAuditResponse {
            entries: listed.found.into_iter().map(wire::wire_audit_entry).collect(),
            next_page_token: listed.next.unwrap_or_default(),
        }))
    }

    async fn verify_audit(
        &self,
        _: Request<v1::VerifyAuditRequest>,
    ) -> Answer<v1::VerifyAuditResponse> {
        let verified = self.0.verify_audit().await.map_err(|fault| status::of(&fault))?;
        Ok(Response::new(wire::wire_verification(&verified)))
    }
}
