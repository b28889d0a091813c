//! What the texts of reasons put in is what the facility registry sends with them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The names of values that a file of the registry's face sends: `("round", …)`, `.with("most", …)`.
fn sent(file: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../facility-registry/src/grpc");
    let text = fs::read_to_string(path.join(file)).unwrap();
    let names = text.split("(\"").skip(1).filter_map(|rest| rest.split_once("\", "));
    names.map(|(name, _)| name.to_owned()).collect()
}

/// The texts of reasons of one language: key, text, and what stands there without the values.
fn texts(language: &str) -> Vec<(String, String, Option<String>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
    let text = fs::read_to_string(path.join("reasons-facility-registry.ftl")).unwrap();
    let mut texts: Vec<(String, String, Option<String>)> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((key, said)) = line.split_once(" = ") else { continue };
        match key.trim_start() {
            ".plain" => texts.last_mut().unwrap().2 = Some(said.to_owned()),
            key => texts.push((key.to_owned(), said.to_owned(), None)),
        }
    }
    texts
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    let names = text.split("{ $").skip(1).filter_map(|rest| rest.split_once(" }"));
    names.map(|(name, _)| name).collect()
}

#[test]
fn every_value_of_a_text_is_sent_and_every_text_with_values_can_do_without() {
    let sent: BTreeSet<_> =
        ["values.rs", "status.rs", "demands.rs"].into_iter().flat_map(sent).collect();
    assert!(sent.contains("round") && sent.contains("most"), "{sent:?}");
    let mut with_values = 0;
    for language in ["ja", "en"] {
        for (key, text, plain) in texts(language) {
            let names = placeholders(&text);
            let strange: Vec<_> = names.iter().filter(|name| !sent.contains(**name)).collect();
            assert!(strange.is_empty(), "{key}: {strange:?} is never sent");
            // Another service may give the same reason with other values.
            assert_eq!(plain.is_some(), !names.is_empty(), "{language}: {key}");
            with_values += usize::from(plain.is_some());
            let spared = plain.as_deref().map(placeholders).unwrap_or_default();
            assert!(spared.len() < names.len() || names.is_empty(), "{key}: nothing is spared");
        }
    }
    assert!(with_values > 40, "{with_values}");
}

#[test]
fn the_three_patterns_name_what_stands_in_the_way() {
    for language in ["ja", "en"] {
        let texts = texts(language);
        for (key, values) in [
            ("was-allocated-to", &["round", "vials"][..]),
            ("transfer-may-have-come", &["basic", "round", "vials"]),
            ("stock-may-be-left", &["basic", "round", "vials"]),
            ("still-received-from", &["count", "receivers"]),
        ] {
            let (_, text, _) = texts.iter().find(|(known, ..)| known == key).unwrap();
            assert_eq!(placeholders(text), values.iter().copied().collect(), "{language}: {key}");
        }
    }
}
