//! The running service, and a mandate to be printed.

use prost_types::Timestamp;
use tonic::{Code, Status};
use tonic_types::StatusExt as _;
use vsys_chassis::Service;
use vsys_documents::SERVICE;
use vsys_proto::documents::v1;
use vsys_proto::documents::v1::document_service_client::DocumentServiceClient;
use vsys_proto::facility_registry::v1::{FacilityCategory, FacilityType};
use vsys_testkit::Sandbox;

use crate::paper::Paper;

static SERVICES: &[Service] = &[SERVICE];

/// Nine in the morning of 15 March 2021 in Japan.
pub(crate) const MORNING: Timestamp = Timestamp { seconds: 1_615_766_400, nanos: 0 };

/// A running service.
pub(crate) struct Shop {
    sandbox: Sandbox,
}

impl Shop {
    pub(crate) async fn open() -> Self {
        let plan = Sandbox::of(SERVICES)
            .env_extra("VSYS_DOCUMENTS_PORTAL_URL", "https://v-sys.example.jp/");
        Self { sandbox: plan.start().await }
    }

    /// Asks as an applicant does: without a token.
    pub(crate) async fn print(&self, mandate: v1::MandateDocument) -> Result<Paper, Status> {
        let mut documents = DocumentServiceClient::new(self.sandbox.channel(SERVICE.name));
        let request = v1::RenderMandateRequest { mandate: Some(mandate) };
        documents.render_mandate(request).await.map(|answer| Paper::new(&answer.into_inner().pdf))
    }
}

/// A satellite clinic of Chiyoda.
pub(crate) fn clinic() -> v1::MandateDocument {
    v1::MandateDocument {
        mandate_number: "M-0000123".to_owned(),
        submitted_time: Some(MORNING),
        received_time: None,
        mandatary_name: "千代田区医師会".to_owned(),
        facility_code: "0110113719".to_owned(),
        name: "髙橋こどもクリニック".to_owned(),
        kana: "タカハシコドモクリニック".to_owned(),
        postcode: "1008916".to_owned(),
        municipality_name: "東京都千代田区".to_owned(),
        address: "霞が関一丁目2番2号".to_owned(),
        phone: "03-5253-1111".to_owned(),
        category: FacilityCategory::Clinic.into(),
        r#type: FacilityType::Satellite.into(),
        basic_facility_code: "1312345674".to_owned(),
        representative: "髙橋 﨑子".to_owned(),
        contact_name: "渡邉 祐子".to_owned(),
        product_names: vec!["コミナティ筋注".to_owned(), "スパイクバックス筋注".to_owned()],
        ..v1::MandateDocument::default()
    }
}

/// As long as a mandate can be, in letters that are full of strokes.
pub(crate) fn longest() -> v1::MandateDocument {
    let full = |length: usize| "鬱".repeat(length);
    v1::MandateDocument {
        mandate_number: "M-0123456789-0123456".to_owned(),
        received_time: Some(MORNING),
        mandatary_name: full(120),
        name: full(100),
        kana: "ア".repeat(200),
        municipality_name: full(40),
        address: full(200),
        representative: full(60),
        contact_name: full(60),
        product_names: vec![full(60); 10],
        ..clinic()
    }
}

/// The reason of a refusal, its first field, and a value that came with it.
pub(crate) fn refusal(status: &Status, value: &str) -> (Code, String, String, Option<String>) {
    let details = status.get_error_details();
    let info = details.error_info().unwrap();
    let fields = details.bad_request().map(|bad| bad.field_violations.clone()).unwrap_or_default();
    let field = fields.first().map(|field| field.field.clone()).unwrap_or_default();
    (status.code(), info.reason.clone(), field, info.metadata.get(value).cloned())
}
