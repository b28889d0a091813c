//! Tables for the documentation, in Markdown, written from code.

use std::fmt::Write as _;

use crate::REASONS;
use crate::env::Setting;
use crate::refusal::{Reason, code_name};
use crate::service::Service;
use crate::settings::{COMMANDS, SHARED};

pub(super) fn settings(services: &[Service]) -> String {
    let mut text = String::from("## Shared\n\n");
    settings_of(&mut text, SHARED.iter().copied());
    for service in services {
        // Writing to a string cannot fail.
        let _ = write!(text, "\n## {}\n\n", service.name);
        let mine = service.settings.iter().copied();
        let owner = service.tables.map(|tables| tables.owner_url);
        let owner = owner.filter(|owner| !service.settings.contains(owner));
        settings_of(&mut text, mine.chain(owner));
    }
    text.push_str("\n## Commands\n\n");
    settings_of(&mut text, COMMANDS.iter().copied());
    text
}

fn settings_of(text: &mut String, settings: impl Iterator<Item = &'static Setting>) {
    text.push_str("| name | default | meaning |\n| --- | --- | --- |\n");
    for Setting { name, default, secret, about } in settings {
        let default = match default {
            None => "must be given".to_owned(),
            Some("") => "may be absent".to_owned(),
            Some(value) => format!("`{value}`"),
        };
        let secret = if *secret { " Secret." } else { "" };
        let _ = writeln!(text, "| `{name}` | {default} | {about}{secret} |");
    }
}

pub(super) fn reasons(services: &[Service]) -> String {
    let mut text = String::from("## Every service\n\n");
    reasons_of(&mut text, REASONS);
    for service in services.iter().filter(|service| !service.reasons.is_empty()) {
        let _ = write!(text, "\n## {}\n\n", service.domain());
        reasons_of(&mut text, service.reasons);
    }
    text
}

fn reasons_of(text: &mut String, reasons: &[&Reason]) {
    text.push_str("| reason | code | when, and what to do |\n| --- | --- | --- |\n");
    let mut reasons = reasons.to_vec();
    reasons.sort_by_key(|reason| reason.name);
    for Reason { code, name, about } in reasons {
        let _ = writeln!(text, "| `{name}` | {} | {about} |", code_name(*code));
    }
}
/// The descriptions of the services' HTTP APIs, one after the other.
pub(super) fn openapi(services: &[Service]) -> String {
    services.iter().filter_map(|service| service.openapi).map(|openapi| openapi()).collect()
}
