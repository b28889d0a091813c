use std::collections::BTreeMap;

use crate::program::{Folder, SERVICES, output, text};

fn settings(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn every_setting_that_is_missing_is_told_at_once_with_code_64() {
    let ended = output(&[], &settings(&[("VSYS_ENVIRONMENT", "nowhere")]));
    assert_eq!(ended.status.code(), Some(64));
    let said = text(&ended.stderr);
    for service in SERVICES {
        let must = service.settings.iter().filter(|setting| setting.default.is_none());
        for setting in must {
            assert!(said.contains(&format!("{} is not set", setting.name)), "{said}");
        }
    }
    assert!(said.contains("VSYS_NATS_URL is not set"), "{said}");
    assert!(said.contains("VSYS_ENVIRONMENT cannot be read"), "{said}");
}

#[test]
fn a_service_alone_needs_only_its_own_settings() {
    let said = text(&output(&["facility-registry"], &settings(&[])).stderr);
    assert!(said.contains("VSYS_FACILITY_REGISTRY_DATABASE_URL"), "{said}");
    assert!(!said.contains("VSYS_ALLOCATION_"), "{said}");
}

#[test]
fn the_tables_hold_every_setting_and_every_reason() {
    let (known, reasons) =
        (text(&output(&["settings"], &settings(&[])).stdout), output(&["reasons"], &settings(&[])));
    let reasons = text(&reasons.stdout);
    for service in SERVICES {
        for setting in
            service.settings.iter().copied().chain(service.tables.map(|tables| tables.owner_url))
        {
            assert!(known.contains(&format!("| `{}` |", setting.name)), "{known}");
        }
        for reason in service.reasons {
            assert!(reasons.contains(&format!("| `{}` |", reason.name)), "{reasons}");
        }
    }
    assert!(reasons.contains("| `TOKEN_EXPIRED` | UNAUTHENTICATED |"), "{reasons}");
}

#[test]
fn a_token_is_signed_for_training_but_never_for_production() {
    let folder = Folder::new("token");
    let (private, public) = (folder.file("private.json"), folder.file("public.json"));
    let keys = ["keys", "--private", &private, "--public", &public];
    assert!(output(&keys, &settings(&[])).status.success());
    let token = |environment: &str| {
        let args = ["token", "--standing", "prefecture", "--area", "13", "--role", "locker"];
        let pairs = [("VSYS_ENVIRONMENT", environment), ("VSYS_TOKEN_SIGNING_KEY", &private)];
        output(&args, &settings(&pairs))
    };
    let signed = token("training");
    assert!(signed.status.success(), "{}", text(&signed.stderr));
    assert_eq!(text(&signed.stdout).trim().split('.').count(), 3);

    let refused = token("production");
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty());
    assert!(text(&refused.stderr).contains("signing in"), "{}", text(&refused.stderr));
}

#[test]
fn a_key_that_somebody_may_trust_is_not_overwritten() {
    let folder = Folder::new("keys");
    let (private, public) = (folder.file("private.json"), folder.file("public.json"));
    let keys = ["keys", "--private", &private, "--public", &public];
    assert!(output(&keys, &settings(&[])).status.success());
    let before = std::fs::read(&private).unwrap();
    assert!(!output(&keys, &settings(&[])).status.success());
    assert_eq!(std::fs::read(&private).unwrap(), before);
}
