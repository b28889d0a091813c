//! A table as HTML.

use askama::Template;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::locale::Locale;
use crate::table::{Cell, Table, Wish, heading};

/// A table, ready to be put into a page: `{{ table|safe }}`.
#[derive(Template)]
#[template(path = "table.html")]
pub(crate) struct TableView {
    name: &'static str,
    caption: String,
    /// The page's own address, for the form that filters.
    path: String,
    /// The parts of its query that the form keeps.
    kept: Vec<(String, String)>,
    find: String,
    headings: Vec<Heading>,
    rows: Vec<Vec<Shown>>,
    downloads: Vec<(&'static str, String)>,
    texts: Texts,
}

impl TableView {
    /// Without filter and downloads: for a page that answers a form.
    pub(crate) fn alone(self) -> Self {
        let headings =
            self.headings.into_iter().map(|heading| Heading { path: String::new(), ..heading });
        Self { headings: headings.collect(), downloads: Vec::new(), ..self }
    }
}

struct Heading {
    text: String,
    path: String,
    /// As `aria-sort` has it; empty when the table is not sorted by it.
    sorted: &'static str,
    number: bool,
}

struct Shown {
    text: String,
    class: &'static str,
    path: String,
    mark: Option<bool>,
    badge: Option<&'static str>,
    /// Name and value of a box that chooses the row.
    choice: Option<(&'static str, String)>,
}

struct Texts {
    find: String,
    found: String,
    found_pattern: String,
    narrow: String,
    download: String,
    empty: String,
    good: String,
    bad: String,
}

pub(super) fn of<R>(
    table: &Table<R>,
    cells: &[Vec<Cell>],
    wish: &Wish,
    locale: Locale,
    path: &str,
) -> TableView {
    let number = |place: usize| {
        let mut column = cells.iter().filter_map(|row| row.get(place));
        column
            .any(|cell| matches!(cell, Cell::Number(_) | Cell::Count { .. } | Cell::Amount { .. }))
    };
    let headings = table.columns.iter().enumerate().map(|(place, column)| Heading {
        text: heading(column.name, locale),
        path: with(path, &sorted_by(wish, column.name)),
        sorted: match (column.name == wish.sort, wish.is_down()) {
            (false, _) => "",
            (true, false) => "ascending",
            (true, true) => "descending",
        },
        number: number(place),
    });
    let (own, query) = path.split_once('?').unwrap_or((path, ""));
    let kept: Vec<(String, String)> = serde_html_form::from_str(query).unwrap_or_default();
    let file = |kind: &'static str, name| {
        let mut parts = same(wish);
        parts.push(("as", kind.to_owned()));
        (name, with(path, &parts))
    };
    TableView {
        name: table.name,
        caption: locale.text(table.caption),
        path: own.to_owned(),
        kept,
        find: wish.find.clone(),
        headings: headings.collect(),
        texts: texts(cells.len(), locale),
        rows: cells
            .iter()
            .map(|row| row.iter().map(|cell| shown(cell, locale)).collect())
            .collect(),
        downloads: vec![file("csv", "CSV"), file("xlsx", "Excel")],
    }
}

fn texts(rows: usize, locale: Locale) -> Texts {
    Texts {
        find: locale.text("table-find"),
        found: locale.text_with("table-found", &[("n", rows)]),
        found_pattern: locale.text_with("table-found", &[("n", "{n}")]),
        narrow: locale.text("table-narrow"),
        download: locale.text("download"),
        empty: locale.text("table-empty"),
        good: locale.text("mark-good"),
        bad: locale.text("mark-bad"),
    }
}

fn shown(cell: &Cell, locale: Locale) -> Shown {
    let (class, path, mark, badge) = match cell {
        Cell::Number(_) | Cell::Amount { .. } => ("number", "", None, None),
        Cell::Count { path, .. } => ("number", path.as_str(), None, None),
        Cell::Choice { .. } => ("centre", "", None, None),
        Cell::Code(_) => ("code", "", None, None),
        Cell::Link { path, .. } => ("", path.as_str(), None, None),
        Cell::Mark(good) => ("centre", "", Some(*good), None),
        Cell::Badge { tone, .. } => ("", "", None, Some(tone.as_str())),
        Cell::Time(_) | Cell::Date(_) => ("time", "", None, None),
        Cell::Nothing | Cell::Text(_) => ("", "", None, None),
    };
    let (text, choice) = match cell {
        Cell::Choice { name, value, label } => (label.clone(), Some((*name, value.clone()))),
        _ => (cell.shown(locale), None),
    };
    Shown { text, class, path: path.to_owned(), mark, badge, choice }
}

/// The query that says the same again.
fn same(wish: &Wish) -> Vec<(&'static str, String)> {
    let parts = [("find", &wish.find), ("sort", &wish.sort), ("down", &wish.down)];
    let given = parts.into_iter().filter(|(_, value)| !value.is_empty());
    given.map(|(name, value)| (name, value.clone())).collect()
}

/// The query that sorts by a column, the other way round if it is sorted by it already.
fn sorted_by(wish: &Wish, column: &str) -> Vec<(&'static str, String)> {
    let down = if wish.sort == column && !wish.is_down() { "1" } else { "" };
    let wish = Wish { sort: column.to_owned(), down: down.to_owned(), ..wish.clone() };
    same(&wish)
}

fn with(path: &str, parts: &[(&str, String)]) -> String {
    let mut address = path.to_owned();
    for (name, value) in parts {
        address.push(if address.contains('?') { '&' } else { '?' });
        address.push_str(name);
        address.push('=');
        address.extend(utf8_percent_encode(value, NON_ALPHANUMERIC));
    }
    address
}
