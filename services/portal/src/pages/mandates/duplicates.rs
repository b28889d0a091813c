//! Other mandates for the same sites (重複): they are shown before anything is received.

use askama::Template;
use futures::{StreamExt as _, TryStreamExt as _, stream};
use tonic::Status;
use tonic_types::StatusExt as _;
use vsys_proto::contract_intake::v1::{Duplicate, GetMandateRequest, GetMandateResponse};

use super::{acting::Chosen, filter::Filter, row::state};
use crate::{
    frame::Frame,
    locale::Locale,
    page::{Answer, page_with},
    pages::{allocation::reading::AT_ONCE, mandate_form::words},
    table::{Cell, Column, Table, TableView, Wish},
    visitor::Visitor,
};

/// Chosen mandates whose duplicates are looked up; the others are called by their numbers only.
const LOOKED_UP: usize = 100;

/// Another mandate, beside the one that was chosen.
pub(super) struct Beside {
    number: String,
    site: String,
    duplicate: Duplicate,
}

fn mandatary(row: &Beside, locale: Locale) -> Cell {
    let mandatary = row.duplicate.mandatary.as_ref();
    Cell::text(mandatary.map(|one| words::mandatary(one, locale)).unwrap_or_default())
}

macro_rules! duplicates {
    ($($before:expr),*) => {
        Table {
            name: "duplicates",
            caption: "mandate-duplicates-caption",
            columns: &[
                $($before,)*
                Column {
                    name: "other-mandate",
                    cell: |row, _| Cell::Code(row.duplicate.mandate_number.clone()),
                },
                Column { name: "mandatary", cell: mandatary },
                Column {
                    name: "mandate-state",
                    cell: |row, locale| state(row.duplicate.state(), locale),
                },
                Column {
                    name: "submitted-at",
                    cell: |row, _| Cell::time(row.duplicate.submitted_time.as_ref()),
                },
            ],
        }
    };
}

const OF_MANY: Table<Beside> = duplicates!(
    Column { name: "mandate-number", cell: |row, _| Cell::Code(row.number.clone()) },
    Column { name: "site-name", cell: |row, _| Cell::text(&row.site) }
);
const OF_ONE: Table<Beside> = duplicates!();

/// The page.
#[derive(Template)]
#[template(path = "mandates/duplicates.html")]
struct DuplicatesPage {
    frame: Frame,
    table: TableView,
    /// Chosen mandates with others beside them.
    doubled: usize,
    /// More than are looked up.
    more: Vec<String>,
    /// All that were chosen.
    numbers: Vec<String>,
    /// Those without others.
    single: Vec<String>,
    filter: Filter,
    is_one: bool,
    back: String,
}

/// A mandate with its steps and duplicates.
pub(super) async fn found(visitor: &Visitor, number: &str) -> Result<GetMandateResponse, Status> {
    let wish = visitor.request(GetMandateRequest { mandate_number: number.to_owned() });
    let answer = visitor.guest.portal.clients.mandates().get_mandate(wish).await?;
    Ok(answer.into_inner())
}

/// Which of the numbers that were sent a refusal is about.
pub(crate) fn named(status: &Status, sent: &[String]) -> Vec<String> {
    let violations = status.get_details_bad_request().map(|bad| bad.field_violations);
    let violations = violations.unwrap_or_default();
    let is_named = |number: &String| {
        let place = sent.iter().position(|other| other == number);
        violations.iter().any(|violation| {
            violation.field == *number
                || place.is_some() && index(&violation.field) == place
                || violation.description.split(is_no_part_of_a_number).any(|word| word == *number)
        })
    };
    sent.iter().filter(|number| is_named(number)).cloned().collect()
}

fn is_no_part_of_a_number(sign: char) -> bool {
    !sign.is_ascii_alphanumeric() && sign != '-'
}

/// The place in `mandate_numbers[3]`.
pub(super) fn index(field: &str) -> Option<usize> {
    field.split_once('[')?.1.split_once(']')?.0.parse().ok()
}

/// As a table beside one mandate.
pub(super) fn of_one(visitor: &Visitor, duplicates: Vec<Duplicate>) -> TableView {
    let beside = |duplicate| Beside { number: String::new(), site: String::new(), duplicate };
    let rows: Vec<Beside> = duplicates.into_iter().map(beside).collect();
    OF_ONE.view(&rows, &Wish::default(), visitor.locale, "").alone()
}

/// The page before mandates are received beside others.
pub(super) async fn ask(visitor: &Visitor, chosen: Chosen, doubled: Vec<String>) -> Answer {
    let known: Vec<String> = doubled.iter().take(LOOKED_UP).cloned().collect();
    let looked_up: Vec<GetMandateResponse> = stream::iter(known)
        .map(|number| async move { found(visitor, &number).await })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    let rows = looked_up.into_iter().flat_map(|found| {
        let mandate = found.mandate.unwrap_or_default();
        let site = mandate.form.unwrap_or_default().name;
        let number = mandate.mandate_number;
        let beside =
            move |duplicate| Beside { number: number.clone(), site: site.clone(), duplicate };
        found.duplicates.into_iter().map(beside)
    });
    let rows: Vec<Beside> = rows.collect();
    let is_single = |number: &&String| !doubled.is_empty() && !doubled.contains(number);
    let shown = DuplicatesPage {
        frame: Frame::of(visitor, "mandate-duplicates-title"),
        table: OF_MANY.view(&rows, &Wish::default(), visitor.locale, "").alone(),
        doubled: doubled.len(),
        more: doubled.iter().skip(LOOKED_UP).cloned().collect(),
        single: chosen.numbers.iter().filter(is_single).cloned().collect(),
        back: chosen.back(),
        is_one: chosen.is_one,
        filter: chosen.filter,
        numbers: chosen.numbers,
    };
    page_with(http::StatusCode::CONFLICT, &shown)
}

#[cfg(test)]
mod tests {
    use tonic::Code;
    use tonic_types::ErrorDetails;

    use super::*;

    #[test]
    fn a_refusal_names_numbers_by_themselves_or_by_their_place() {
        let sent = ["M-1", "M-2", "M-3", "M-30"].map(str::to_owned);
        let status = |violations: &[(&str, &str)]| {
            let mut details = ErrorDetails::new();
            for (field, description) in violations {
                details.add_bad_request_violation(*field, *description);
            }
            Status::with_error_details(Code::FailedPrecondition, "no", details)
        };
        let of = |violations: &[(&str, &str)]| named(&status(violations), &sent);
        assert_eq!(
            of(&[("M-2", "there is another"), ("mandate_numbers[0]", "no")]),
            ["M-1", "M-2"]
        );
        assert_eq!(of(&[("mandate_numbers", "M-3: there is another")]), ["M-3"]);
        assert_eq!(of(&[]), [""; 0]);
    }
}
