use tonic::Code;
use vsys_documents::SERVICE;
use vsys_proto::documents::v1::MandateDocument;

use crate::shop::{Shop, clinic, refusal};

#[tokio::test]
async fn a_character_that_the_font_lacks_is_named_with_its_field() {
    let shop = Shop::open().await;
    let lacking = [
        (MandateDocument { representative: "𠮷田 茂".into(), ..clinic() }, "representative", "𠮷"),
        (MandateDocument { name: "髙\u{e000}医院".into(), ..clinic() }, "name", "\u{e000}"),
        (MandateDocument { contact_name: "박서준".into(), ..clinic() }, "contact_name", "박"),
        (MandateDocument { product_names: vec!["💉".into()], ..clinic() }, "product_names", "💉"),
    ];
    for (mandate, field, character) in lacking {
        let status = shop.print(mandate).await.unwrap_err();
        let (code, reason, at, value) = refusal(&status, "character");
        assert_eq!((code, reason.as_str()), (Code::InvalidArgument, "GLYPH_MISSING"));
        assert_eq!((at, value.as_deref()), (format!("mandate.{field}"), Some(character)));
    }
    // The service goes on.
    assert!(shop.print(clinic()).await.is_ok());
}

#[tokio::test]
async fn what_is_too_long_or_missing_is_named_with_its_field() {
    let shop = Shop::open().await;
    let long = MandateDocument { address: "あ".repeat(201), ..clinic() };
    let status = shop.print(long).await.unwrap_err();
    assert_eq!(
        refusal(&status, "most"),
        (
            Code::InvalidArgument,
            "DOCUMENT_VALUE_TOO_LONG".to_owned(),
            "mandate.address".to_owned(),
            Some("200".to_owned())
        )
    );
    let status = shop.print(MandateDocument::default()).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
}

#[test]
fn anyone_may_ask_and_nothing_else_is_offered() {
    assert_eq!(SERVICE.policy.open, ["/vsys.documents.v1.DocumentService/RenderMandate"]);
    assert!(SERVICE.policy.rules.is_empty());
    assert!(SERVICE.tables.is_none());
}
