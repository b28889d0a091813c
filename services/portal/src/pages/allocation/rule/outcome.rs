//! What a rule proposes, beside what the sheet holds now; two rules beside each other.

use axum::response::Response;
use vsys_proto::allocation::v1::{CompareRulesResponse, Proposal, ProposedLine};
use vsys_vocabulary::{ItemKind, Units};

use crate::{
    locale::Locale,
    pages::allocation::{
        amount::Counting,
        goods,
        places::Register,
        sheet::{loading::Loaded, view::explanation},
    },
    table::{Cell, Column, Table, TableView, Wish},
    trouble::Trouble,
};

/// The result of a simulation.
pub(crate) struct Outcome {
    pub(crate) distributed: String,
    pub(crate) reserve: String,
    pub(crate) shown: Shown,
}

/// The result of a comparison.
pub(crate) struct Compared {
    pub(crate) first: String,
    pub(crate) second: String,
    pub(crate) shown: Shown,
}

/// A table that a form asked for: the same form sorts and filters it.
pub(crate) struct Shown {
    pub(crate) table: TableView,
    /// Columns to sort by, with their headings.
    pub(crate) sorts: Vec<(&'static str, String)>,
    pub(crate) wish: Wish,
    /// Set when a file is wanted instead.
    pub(crate) file: Option<Response>,
}

impl Shown {
    fn of<R>(table: &Table<R>, rows: &[R], wish: &Wish, locale: Locale) -> Result<Self, Trouble> {
        let name = |column: &Column<R>| column.name;
        let heading = |name: &'static str| (name, locale.text(&format!("column-{name}")));
        let file = wish.file().map(|kind| table.file(rows, wish, kind, locale));
        Ok(Self {
            table: table.view(rows, wish, locale, "").alone(),
            sorts: table.columns.iter().map(name).map(heading).collect(),
            wish: wish.clone(),
            file: file.transpose()?,
        })
    }
}

/// An amount as it is shown and sorted.
struct Amount {
    units: u32,
    text: String,
}

/// One receiver under a rule.
struct Proposed {
    code: String,
    name: String,
    present: Amount,
    vaccine: Amount,
    needle: Amount,
    syringe: Amount,
    reason: String,
}

fn cell(amount: &Amount) -> Cell {
    Cell::Amount { units: amount.units.into(), text: amount.text.clone() }
}

const PROPOSAL: Table<Proposed> = Table {
    name: "proposal",
    caption: "proposal-caption",
    columns: &[
        Column { name: "receiver", cell: |row, _| Cell::text(row.name.clone()) },
        Column { name: "receiver-code", cell: |row, _| Cell::Code(row.code.clone()) },
        Column { name: "present-vaccine", cell: |row, _| cell(&row.present) },
        Column { name: "proposed-vaccine", cell: |row, _| cell(&row.vaccine) },
        Column { name: "proposed-needle", cell: |row, _| cell(&row.needle) },
        Column { name: "proposed-syringe", cell: |row, _| cell(&row.syringe) },
        Column { name: "reason-of-value", cell: |row, _| Cell::text(row.reason.clone()) },
    ],
};

/// One receiver under two rules.
struct Pair {
    code: String,
    name: String,
    first: u32,
    second: u32,
    difference: i32,
}

const COMPARISON: Table<Pair> = Table {
    name: "comparison",
    caption: "comparison-caption",
    columns: &[
        Column { name: "receiver", cell: |row, _| Cell::text(row.name.clone()) },
        Column { name: "receiver-code", cell: |row, _| Cell::Code(row.code.clone()) },
        Column { name: "first-boxes", cell: |row, _| Cell::Number(row.first.into()) },
        Column { name: "second-boxes", cell: |row, _| Cell::Number(row.second.into()) },
        Column { name: "difference-boxes", cell: |row, _| Cell::Number(row.difference.into()) },
    ],
};

/// Name of a receiver: a child's, or a municipality's behind a child.
fn name(locale: Locale, places: &Register, loaded: &Loaded, code: &str) -> String {
    let own = loaded.rows.iter().find(|(child, _)| child.code == code);
    own.map_or_else(|| places.full_name(locale, code), |(child, _)| child.name.clone())
}

/// A proposal as the page shows it.
pub(crate) fn simulated(
    locale: Locale,
    places: &Register,
    loaded: &Loaded,
    proposal: &Proposal,
    wish: &Wish,
) -> Result<Outcome, Trouble> {
    let (counting, packs) = (Counting::of(locale), goods::packs(loaded.sheet.packs));
    let amount = |item: ItemKind, units: Units| Amount {
        units: units.0,
        text: counting.amount(item, units, *packs.get(item)),
    };
    let row = |line: &ProposedLine| {
        let units = goods::amounts(line.units);
        Proposed {
            code: line.child_code.clone(),
            name: name(locale, places, loaded, &line.child_code),
            present: amount(ItemKind::Vaccine, goods::amounts(line.present_units).vaccine),
            vaccine: amount(ItemKind::Vaccine, units.vaccine),
            needle: amount(ItemKind::Needle, units.needle),
            syringe: amount(ItemKind::Syringe, units.syringe),
            reason: explanation(locale, line),
        }
    };
    let rows: Vec<Proposed> = proposal.lines.iter().map(row).collect();
    Ok(Outcome {
        distributed: counting.boxes(proposal.distributed_boxes),
        reserve: counting.boxes(proposal.reserve_boxes),
        shown: Shown::of(&PROPOSAL, &rows, wish, locale)?,
    })
}

/// A comparison as the page shows it.
pub(crate) fn compared(
    locale: Locale,
    places: &Register,
    loaded: &Loaded,
    answer: &CompareRulesResponse,
    wish: &Wish,
) -> Result<Compared, Trouble> {
    let counting = Counting::of(locale);
    let pairs = answer.lines.iter().map(|line| Pair {
        code: line.child_code.clone(),
        name: name(locale, places, loaded, &line.child_code),
        first: line.first_boxes,
        second: line.second_boxes,
        difference: line.difference_boxes,
    });
    let pairs: Vec<Pair> = pairs.collect();
    Ok(Compared {
        first: counting.boxes(answer.first_distributed_boxes),
        second: counting.boxes(answer.second_distributed_boxes),
        shown: Shown::of(&COMPARISON, &pairs, wish, locale)?,
    })
}
