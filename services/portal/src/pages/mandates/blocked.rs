//! What stands in the way of receiving, taking back or locking: each mandate with its reason, and
//! how to go on without them.

use std::collections::HashMap;

use askama::Template;
use futures::{StreamExt as _, stream};
use tonic::Status;
use tonic_types::StatusExt as _;

use super::{acting::Chosen, address, duplicates, filter::Filter};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, refused},
    pages::allocation::reading::AT_ONCE,
    table::{Cell, Column, Table, TableView, Wish},
    trouble::text_of,
    visitor::Visitor,
};

/// What was to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    Receive,
    Return,
    Lock,
}

impl Act {
    /// Key of how many stand in the way.
    const fn lead(self) -> &'static str {
        match self {
            Self::Receive => "mandates-blocked-receive",
            Self::Return => "mandates-blocked-return",
            Self::Lock => "mandates-blocked-lock",
        }
    }

    /// Where one goes on with the others, and the key of its button.
    const fn onward(self) -> (&'static str, &'static str) {
        match self {
            Self::Receive => ("/mandates/receive", "do-receive-without-blocked"),
            Self::Return => ("/mandates/return", "do-return-without-blocked"),
            Self::Lock => ("/mandates/lock/preview", "to-lock-without-blocked"),
        }
    }
}

/// A mandate that stands in the way.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Blocked {
    pub(super) number: String,
    site: String,
    pub(super) why: String,
}

const BLOCKED: Table<Blocked> = Table {
    name: "blocked",
    caption: "mandates-blocked-caption",
    columns: &[
        Column {
            name: "mandate-number",
            cell: |row, _| Cell::Link { text: row.number.clone(), path: address(&row.number) },
        },
        Column { name: "site-name", cell: |row, _| Cell::text(&row.site) },
        Column { name: "blocked-why", cell: |row, _| Cell::text(&row.why) },
    ],
};

/// The page.
#[derive(Template)]
#[template(path = "mandates/blocked.html")]
struct BlockedPage {
    frame: Frame,
    lead: String,
    table: TableView,
    /// How many are shown, where those are not all.
    shown: Option<usize>,
    action: &'static str,
    button: &'static str,
    /// Those that were chosen and that nothing is known to stand in the way of.
    numbers: Vec<String>,
    filter: Filter,
    back: String,
}

/// Which of the numbers that were sent a refusal names, each with its reason in words.
pub(super) fn of(status: &Status, sent: &[String], locale: Locale) -> Vec<Blocked> {
    let details = status.get_error_details();
    let (whole, values) = details.error_info().map_or_else(
        || (String::new(), HashMap::new()),
        |info| (info.reason.clone(), info.metadata.clone()),
    );
    let violations = details.bad_request().map(|bad| bad.field_violations.clone());
    let named = violations.unwrap_or_default().into_iter().filter_map(|violation| {
        let path = violation.field;
        let place = duplicates::index(&path);
        let number = place.map_or_else(|| sent.iter().find(|one| **one == path), |at| sent.get(at));
        let reason = if violation.reason.is_empty() { &whole } else { &violation.reason };
        let own = values.iter().filter_map(|(name, value)| {
            let name = name
                .strip_prefix(&path)
                .and_then(|rest| rest.strip_prefix('/'))
                .or_else(|| Some(name.as_str()).filter(|name| !name.contains('/')));
            name.map(|name| (name, value.as_str()))
        });
        let own: Vec<_> = own.collect();
        let why = said(reason, &own, locale).unwrap_or(violation.description);
        number.map(|number| Blocked { number: number.clone(), why, ..Blocked::default() })
    });
    named.collect()
}

/// The reason in words; of a basic facility also what to do about it.
fn said(reason: &str, values: &[(&str, &str)], locale: Locale) -> Option<String> {
    let basic = values.iter().find(|(name, _)| *name == "basic");
    match (reason, basic) {
        ("BASIC_UNKNOWN", Some(basic)) => locale.find("mandate-basic-not-there", &[*basic]),
        _ => text_of(reason, values.iter().copied(), locale),
    }
}

/// How many stand in the way, where more do than are named.
fn all_of(status: &Status) -> Option<usize> {
    let details = status.get_error_details();
    details.error_info()?.metadata.get("refused")?.parse().ok()
}

/// The page after a refusal that names mandates.
pub(super) async fn shown(
    visitor: &Visitor,
    (chosen, act): (Chosen, Act),
    status: &Status,
    mut blocked: Vec<Blocked>,
) -> Answer {
    let locale = visitor.locale;
    let named: Vec<String> = blocked.iter().map(|one| one.number.clone()).collect();
    let sites = stream::iter(named.clone()).map(|number| async move {
        // What is not there, or another's, has no name here.
        let found = duplicates::found(visitor, &number).await.ok();
        let form = found.and_then(|found| found.mandate).and_then(|mandate| mandate.form);
        form.map(|form| form.name).unwrap_or_default()
    });
    let sites: Vec<String> = sites.buffered(AT_ONCE).collect().await;
    for (one, site) in blocked.iter_mut().zip(sites) {
        one.site = site;
    }
    let all = all_of(status).unwrap_or(blocked.len());
    let (action, button) = act.onward();
    let is_free = |number: &&String| !named.contains(number);
    refused(&BlockedPage {
        frame: Frame::of(visitor, "mandates-blocked-title"),
        lead: locale.text_with(act.lead(), &[("n", all)]),
        table: BLOCKED.view(&blocked, &Wish::default(), locale, "").alone(),
        shown: (all > blocked.len()).then_some(blocked.len()),
        action,
        button,
        numbers: chosen.numbers.iter().filter(is_free).cloned().collect(),
        back: chosen.back(),
        filter: chosen.filter,
    })
}

#[cfg(test)]
mod tests {
    use tonic::Code;
    use tonic_types::{ErrorDetails, FieldViolation};

    use super::*;

    fn status(violations: &[(&str, &str)], values: &[(&str, &str)]) -> Status {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let domain = "contract_intake.vsys";
        let values: HashMap<_, _> = values.collect();
        let mut details = ErrorDetails::with_error_info("MANDATES_REFUSED", domain, values);
        let violation = |(field, reason): &(&str, &str)| FieldViolation {
            reason: (*reason).to_owned(),
            ..FieldViolation::new(*field, "said by the service")
        };
        details.set_bad_request(violations.iter().map(violation).collect::<Vec<_>>());
        Status::with_error_details(Code::FailedPrecondition, "no", details)
    }

    #[test]
    fn each_mandate_has_its_own_reason_with_its_own_values() {
        let sent = ["M-1", "M-2", "M-3"].map(str::to_owned);
        let refused = status(
            &[
                ("mandate_numbers[2]", "BASIC_UNKNOWN"),
                ("mandate_numbers[0]", "MANDATE_IN_FORCE"),
                ("M-2", "NEVER_HEARD_OF"),
                ("mandate_numbers[9]", "MANDATE_LOCKED"),
            ],
            &[
                ("mandate_numbers[2]/basic", "1310000018"),
                ("mandate_numbers[0]/in_force", "M-7"),
                ("refused", "250"),
            ],
        );
        let found = of(&refused, &sent, Locale::Ja);
        let numbers: Vec<_> = found.iter().map(|one| one.number.as_str()).collect();
        assert_eq!(numbers, ["M-3", "M-1", "M-2"]);
        assert!(found[0].why.contains("1310000018"), "{}", found[0].why);
        assert!(found[1].why.contains("M-7"), "{}", found[1].why);
        assert_eq!(found[2].why, "said by the service");
        assert_eq!(all_of(&refused), Some(250));
    }

    #[test]
    fn the_values_of_one_alone_stand_by_their_names() {
        let sent = ["M-1".to_owned()];
        let one = status(&[("mandate_numbers[0]", "BASIC_UNKNOWN")], &[("basic", "1310000018")]);
        for locale in Locale::ALL {
            assert!(of(&one, &sent, locale)[0].why.contains("1310000018"));
        }
        assert_eq!(of(&status(&[], &[]), &sent, Locale::Ja), []);
    }
}
