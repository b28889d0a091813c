//! `docs/partner/asyncapi.yaml`, judged by the parser of its standard and by the linter of its users.

use crate::tools::{ended, file, judge, packaged, said, text};

#[tokio::test]
async fn the_document_is_valid_and_its_examples_are_what_it_describes() {
    let mut parser = judge("asyncapi.js");
    parser.arg(file("docs/partner/asyncapi.yaml"));
    assert_eq!(said(&mut parser, "").await.trim(), "{}", "no message was given");
}

#[tokio::test]
async fn the_document_keeps_the_rules_of_its_users() {
    let mut spectral = packaged("@stoplight/spectral-cli/dist/index.js");
    spectral.args(["lint", "--fail-severity=warn", "--ruleset"]);
    spectral.arg(file("tests/judges/spectral.yaml")).arg(file("docs/partner/asyncapi.yaml"));
    let ended = ended(&mut spectral, "").await;
    assert!(ended.status.success(), "{}{}", text(&ended.stdout), text(&ended.stderr));
}
