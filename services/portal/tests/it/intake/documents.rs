//! What is printed, as far as pages know.

use tonic::{Code, Request, Response, Status};
use tonic_types::{ErrorDetails, StatusExt};
use vsys_proto::documents::v1;
use vsys_proto::documents::v1::document_service_server::DocumentService;

use super::{Answer, Intake};

/// A file that says nothing.
pub(crate) const FILE: &str = "%PDF-1.7";

#[tonic::async_trait]
impl DocumentService for Intake {
    async fn render_mandate(
        &self,
        request: Request<v1::RenderMandateRequest>,
    ) -> Answer<v1::RenderMandateResponse> {
        let mandate = request.into_inner().mandate.unwrap();
        let mut kept = self.kept();
        if kept.press_is_away {
            return Err(Status::unavailable("away"));
        }
        if mandate.representative.contains('𠮷') {
            let values = [("character", "𠮷"), ("code", "U+20BB7")];
            let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
            let mut details =
                ErrorDetails::with_error_info("GLYPH_MISSING", "documents.vsys", values);
            details.add_bad_request_violation("mandate.representative", "no");
            return Err(Status::with_error_details(Code::InvalidArgument, "no", details));
        }
        kept.printed.push(mandate);
        Ok(Response::new(v1::RenderMandateResponse { pdf: FILE.into() }))
    }
}
