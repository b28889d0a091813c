//! How long a mandate on paper takes, one after the other, from the call to the file.

use std::time::Instant;

use anyhow::{Context as _, ensure};
use vsys_chassis::Clock;
use vsys_proto::convert;
use vsys_proto::documents::v1;
use vsys_proto::documents::v1::document_service_client::DocumentServiceClient;
use vsys_proto::facility_registry::v1::{FacilityCategory, FacilityType};
use vsys_tests::refused;

use crate::timing::Timing;

/// Documents before those that count: fonts are read with the first.
const WARMING: usize = 10;
/// Documents that count.
const COUNTED: (usize, usize) = (500, 50);

/// Prints mandates that are all different; `quick` a tenth.
pub(crate) async fn measure(url: String, clock: &Clock, quick: bool) -> anyhow::Result<Timing> {
    let documents = DocumentServiceClient::connect(url).await.context("reaching documents")?;
    let mut timing = Timing::new()?;
    let counted = if quick { COUNTED.1 } else { COUNTED.0 };
    for number in 0..WARMING + counted {
        let begun = Instant::now();
        let request = v1::RenderMandateRequest { mandate: Some(mandate(number, clock)) };
        let answer = documents.clone().render_mandate(request).await;
        let file = answer.map_err(refused("printing"))?.into_inner().pdf;
        ensure!(file.starts_with(b"%PDF"), "what was printed is no PDF");
        if number >= WARMING {
            timing.note(begun.elapsed());
        }
    }
    Ok(timing)
}

fn mandate(number: usize, clock: &Clock) -> v1::MandateDocument {
    v1::MandateDocument {
        mandate_number: format!("M-{number:07}"),
        submitted_time: Some(convert::timestamp(clock.now())),
        mandatary_name: "東京都架空医師会".to_owned(),
        facility_code: "1310113719".to_owned(),
        name: format!("架空第{number}クリニック"),
        kana: "カクウクリニック".to_owned(),
        postcode: "1008916".to_owned(),
        municipality_name: "東京都千代田区".to_owned(),
        address: format!("架空町一丁目{number}番地"),
        phone: "03-5253-1111".to_owned(),
        category: FacilityCategory::Clinic.into(),
        r#type: FacilityType::Basic.into(),
        representative: "架空 太郎".to_owned(),
        contact_name: format!("架空 花子{number}"),
        product_names: vec!["コミナティ筋注".to_owned()],
        ..v1::MandateDocument::default()
    }
}
