//! What a look through a file of the area table finds: wrong rows, overlaps, and holes (担当の空白).

use vsys_proto::{
    logistics_notifier::v1::{AreaAssignment, AreaFinding},
    vocabulary::v1::Date,
};

use super::{Words, change, item};
use crate::{
    format,
    locale::Locale,
    pages::allocation::refusal::of_reason,
    table::{Cell, Column, Table},
    visitor::Visitor,
};

/// A row of the file that is not taken.
pub(super) struct Wrong {
    row: u32,
    field: String,
    text: String,
}

/// Days on which nobody would deliver goods somewhere.
pub(super) struct Hole {
    municipality: String,
    product: String,
    about: AreaAssignment,
    /// Where somebody is made responsible.
    path: String,
}

pub(super) const WRONG: Table<Wrong> = Table {
    name: "bad-rows",
    caption: "import-bad-rows",
    columns: &[
        Column { name: "row-of-file", cell: |row, _| Cell::Number(row.row.into()) },
        Column { name: "column-of-file", cell: |row, _| Cell::Code(row.field.clone()) },
        Column { name: "what-is-wrong", cell: |row, _| Cell::text(&row.text) },
    ],
};

pub(super) const HOLES: Table<Hole> = Table {
    name: "holes",
    caption: "area-holes",
    columns: &[
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column { name: "item", cell: |row, locale| item(row.about.item, locale) },
        Column { name: "product", cell: |row, _| Cell::text(&row.product) },
        Column { name: "hole-from", cell: from },
        Column {
            name: "hole-until",
            cell: |row, _| Cell::date(row.about.valid_until_date.as_ref()),
        },
        Column {
            name: "action",
            cell: |row, locale| Cell::Link {
                text: locale.text("area-name-partner"),
                path: row.path.clone(),
            },
        },
    ],
};

fn from(row: &Hole, locale: Locale) -> Cell {
    let from = row.about.valid_from_date.as_ref();
    from.map_or_else(|| Cell::text(locale.text("area-hole-always")), |from| Cell::date(Some(from)))
}

/// What is wrong with a row, in the reader's words; of an overlap, with whose days.
pub(super) fn wrong(
    finding: &AreaFinding,
    partner: impl Fn(&str) -> String,
    locale: Locale,
) -> Wrong {
    let day = |date: &Option<Date>| {
        let day = date.as_ref().and_then(format::civil);
        day.map(|day| format::day(day, locale)).unwrap_or_default()
    };
    let overlap = finding.about.as_ref().map(|other| {
        let [from, until] = [&other.valid_from_date, &other.valid_until_date].map(day);
        let values = [("partner", partner(&other.partner_id)), ("from", from), ("until", until)];
        locale.text_with("area-overlap", &values)
    });
    let known = || of_reason(&finding.reason, locale).unwrap_or_else(|| finding.message.clone());
    Wrong { row: finding.row, field: finding.field.clone(), text: overlap.unwrap_or_else(known) }
}

/// A hole with the words that its row needs.
pub(super) fn hole(finding: &AreaFinding, words: &Words, visitor: &Visitor) -> Hole {
    let place =
        || AreaAssignment { municipality_code: finding.field.clone(), ..AreaAssignment::default() };
    let about = finding.about.clone().unwrap_or_else(place);
    Hole {
        municipality: words.register.full_name(visitor.locale, &about.municipality_code),
        product: words.product(&about.product_code),
        path: change::address(&about),
        about,
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::convert::wire_date;

    use super::*;

    #[test]
    fn an_overlap_says_with_whose_days_and_other_rows_what_is_wrong() {
        let march = "2021-03-01".parse().ok().map(wire_date);
        let other = AreaAssignment {
            partner_id: "wholesaler-02".to_owned(),
            valid_from_date: march,
            ..AreaAssignment::default()
        };
        let finding = AreaFinding {
            row: 3,
            field: "valid_from".to_owned(),
            reason: "AREA_ROWS_OVERLAP".to_owned(),
            message: "in English".to_owned(),
            about: Some(other),
        };
        let text =
            |finding: &AreaFinding| wrong(finding, |id| format!("架空の{id}"), Locale::Ja).text;
        let overlap = text(&finding);
        assert!(overlap.contains("架空のwholesaler-02") && overlap.contains("2021年3月1日"));
        let plain = AreaFinding { about: None, ..finding.clone() };
        assert_eq!(text(&plain), Locale::Ja.text("area-rows-overlap"));
        let unknown = AreaFinding { reason: "NEVER_HEARD_OF".to_owned(), ..plain };
        assert_eq!(text(&unknown), "in English");
    }

    #[test]
    fn a_place_that_never_had_anybody_has_no_first_day() {
        let hole = |from: Option<Date>| Hole {
            municipality: String::new(),
            product: String::new(),
            about: AreaAssignment { valid_from_date: from, ..AreaAssignment::default() },
            path: String::new(),
        };
        let never = from(&hole(None), Locale::Ja).shown(Locale::Ja);
        assert_eq!(never, Locale::Ja.text("area-hole-always"));
        let march = "2021-03-01".parse().ok().map(wire_date);
        assert!(matches!(from(&hole(march), Locale::Ja), Cell::Date(_)));
    }
}
