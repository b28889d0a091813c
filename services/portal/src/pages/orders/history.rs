//! What was said of an order, in words (経過). Pure.

use axum::Json;
use serde::Deserialize;
use vsys_proto::logistics_notifier::v1::OrderStep;

use crate::{
    format::{self, grouped},
    locale::Locale,
    table::{Cell, Column, Table},
};

/// A step as it is shown.
pub(crate) struct Step {
    step: OrderStep,
    text: String,
}

impl Step {
    pub(crate) fn of(locale: Locale, step: OrderStep) -> Self {
        Self { text: words(locale, &step.kind, &step.data_json), step }
    }
}

/// The oldest first.
pub(crate) const HISTORY: Table<Step> = Table {
    name: "history",
    caption: "order-history",
    columns: &[
        Column { name: "at", cell: |row, _| Cell::time(row.step.time.as_ref()) },
        Column { name: "what-was-said", cell: |row, _| Cell::text(&row.text) },
        Column { name: "by-person", cell: |row, _| Cell::text(&row.step.person) },
        Column { name: "for-organisation", cell: |row, _| Cell::text(&row.step.organisation_id) },
    ],
};

/// What exactly was said: each kind of step has some of it.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Said {
    round_number: String,
    planned_date: Option<String>,
    before: Option<String>,
    previous_units: u32,
    reason: String,
    reference: Option<String>,
    shipped_date: Option<String>,
    actual_date: Option<String>,
    units: u32,
    lots: Vec<Lot>,
    kind: String,
    note: String,
    resolution: String,
    lowest_tenths: i32,
    highest_tenths: i32,
    out_of_range: u32,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Lot {
    lot_number: String,
}

/// One step in the reader's words.
fn words(locale: Locale, kind: &str, json: &str) -> String {
    let said = Json::<Said>::from_bytes(json.as_bytes()).map(|Json(said)| said).unwrap_or_default();
    let date = |date: &Option<String>| {
        let text = date.as_deref().unwrap_or_default();
        text.parse().map_or_else(|_| text.to_owned(), |day| format::day(day, locale))
    };
    let reference = said.reference.clone().unwrap_or_default();
    let units = grouped(said.units);
    let say = |key: &str, values: &[(&str, String)]| locale.text_with(key, values);
    let text = match kind {
        "placed" => say("step-placed", &[("round", said.round_number)]),
        "planned" if said.before.is_some() => {
            let values = [("before", date(&said.before)), ("date", date(&said.planned_date))];
            say("step-planned-moved", &values)
        }
        "planned" => say("step-planned", &[("date", date(&said.planned_date))]),
        "shipped" => {
            let lots: Vec<_> = said.lots.iter().map(|lot| lot.lot_number.as_str()).collect();
            let values = [
                ("date", date(&said.shipped_date)),
                ("reference", reference),
                ("units", units),
                ("lots", lots.join(", ")),
            ];
            say(if lots.is_empty() { "step-shipped" } else { "step-shipped-lots" }, &values)
        }
        "delivered" if reference.is_empty() => {
            say("step-delivered", &[("date", date(&said.actual_date))])
        }
        "delivered" => {
            let values = [("date", date(&said.actual_date)), ("reference", reference)];
            say("step-delivered-part", &values)
        }
        "received" => say("step-received", &[("reference", reference), ("units", units)]),
        "exception_raised" => {
            let kind = locale.text(&format!("exception-{}", said.kind));
            let key = if said.units == 0 { "step-raised" } else { "step-raised-units" };
            say(key, &[("kind", kind), ("units", units)])
        }
        "exception_resolved" => say("step-resolved", &[("resolution", said.resolution)]),
        "temperatures_attached" => {
            let values = [
                ("lowest", tenths(said.lowest_tenths)),
                ("highest", tenths(said.highest_tenths)),
                ("out", grouped(said.out_of_range)),
            ];
            say("step-temperatures", &values)
        }
        "acknowledged" => say("step-acknowledged", &[]),
        "amended" => {
            let before = grouped(said.previous_units);
            say("step-amended", &[("before", before), ("units", units), ("reason", said.reason)])
        }
        "cancelled" => say("step-cancelled", &[("reason", said.reason)]),
        other => say("step-other", &[("kind", other.to_owned())]),
    };
    if said.note.is_empty() {
        return text;
    }
    say("step-with-note", &[("step", text), ("note", said.note)])
}

/// Tenths of a degree as degrees: `-70.5`.
pub(crate) fn tenths(tenths: i32) -> String {
    let sign = if tenths < 0 { "-" } else { "" };
    let size = tenths.unsigned_abs();
    format!("{sign}{}.{}", size / 10, size % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(kind: &str, json: &str) -> String {
        words(Locale::Ja, kind, json)
    }

    #[test]
    fn each_kind_of_step_has_its_words() {
        assert_eq!(
            said("planned", r#"{"planned_date":"2021-03-15","before":null}"#),
            "納入予定日を2021年3月15日(月)に登録"
        );
        assert_eq!(
            said("planned", r#"{"planned_date":"2021-03-16","before":"2021-03-15"}"#),
            "納入予定日を2021年3月15日(月)から2021年3月16日(火)に変更"
        );
        assert_eq!(
            said(
                "shipped",
                r#"{"shipped_date":"2021-03-15","reference":"S-1","units":1741,"lots":[{"lot_number":"EP2163","units":1741}]}"#
            ),
            "2021年3月15日(月)に出荷(伝票番号 S-1、数量 1,741、ロット EP2163)"
        );
        assert_eq!(
            said("amended", r#"{"units":100,"previous_units":195,"reason":"入力誤り"}"#),
            "指示数量を195から100に訂正(入力誤り)"
        );
        let raised = r#"{"kind":"short","units":3,"note":"箱が開いていた"}"#;
        assert_eq!(
            said("exception_raised", raised),
            "納入異常を報告: 数量不足(数量 3) 箱が開いていた"
        );
    }

    #[test]
    fn what_cannot_be_read_is_still_shown() {
        assert!(said("something_new", "{}").contains("something_new"));
    }

    #[test]
    fn tenths_are_degrees() {
        let degrees = [-705, -5, 0, 80].map(tenths);
        assert_eq!(degrees, ["-70.5", "-0.5", "0.0", "8.0"]);
    }
}
