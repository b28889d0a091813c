//! Tables: one description of columns is what is shown, sorted, filtered and downloaded.

mod cell;
mod file;
mod view;
mod wish;

pub(crate) use cell::{Cell, Tone};
pub(crate) use view::TableView;
pub(crate) use wish::{FileKind, Wish};

use axum::body::Body;
use axum::response::Response;
use futures::{Stream, StreamExt as _, TryStreamExt as _, future, stream};
use tonic::Status;

use crate::locale::Locale;
use crate::trouble::Trouble;

/// A column of rows of type `R`.
pub(crate) struct Column<R> {
    /// Its name in addresses and files; its heading is the text `column-<name>`.
    pub(crate) name: &'static str,
    /// What stands in it.
    pub(crate) cell: fn(&R, Locale) -> Cell,
}

/// A table of rows of type `R`.
pub(crate) struct Table<R: 'static> {
    /// Its id on the page, and the name of its files.
    pub(crate) name: &'static str,
    /// Key of its caption.
    pub(crate) caption: &'static str,
    /// Its columns; the first one names the row.
    pub(crate) columns: &'static [Column<R>],
}

impl<R> Table<R> {
    /// As it is shown at `path` (which may have a query of its own), sorted and filtered.
    pub(crate) fn view(&self, rows: &[R], wish: &Wish, locale: Locale, path: &str) -> TableView {
        view::of(self, &self.cells(rows, wish, locale), wish, locale, path)
    }

    /// The same with so many rows at the most, and whether there are more.
    pub(crate) fn first(
        &self,
        most: usize,
        rows: &[R],
        (wish, locale): (&Wish, Locale),
        path: &str,
    ) -> (TableView, bool) {
        let mut cells = self.cells(rows, wish, locale);
        let more = cells.len() > most;
        cells.truncate(most);
        (view::of(self, &cells, wish, locale, path), more)
    }

    /// As a file for programs, with the columns' own names as headings.
    pub(crate) fn exchange(&self, rows: &[R], locale: Locale) -> Result<Response, Trouble> {
        let headings: Vec<_> = self.columns.iter().map(|column| column.name.to_owned()).collect();
        file::csv(self.name, &headings, &self.cells(rows, &Wish::default(), locale), locale)
    }

    /// As a file, sorted and filtered.
    pub(crate) fn file(
        &self,
        rows: &[R],
        wish: &Wish,
        kind: FileKind,
        locale: Locale,
    ) -> Result<Response, Trouble> {
        let headings: Vec<_> = self.columns.iter().map(|c| heading(c.name, locale)).collect();
        let cells = self.cells(rows, wish, locale);
        match kind {
            FileKind::Csv => file::csv(self.name, &headings, &cells, locale),
            FileKind::Xlsx => file::xlsx(self.name, &headings, &cells, locale),
        }
    }

    /// As a CSV file that is written while its rows are still read: narrowed down, never sorted.
    pub(crate) fn stream(
        &self,
        pieces: impl Stream<Item = Result<Vec<R>, Status>> + Send + 'static,
        wish: Wish,
        locale: Locale,
    ) -> Response {
        let table = Self { name: self.name, caption: self.caption, columns: self.columns };
        let wish = Wish { sort: String::new(), ..wish };
        let headings: Vec<_> = self.columns.iter().map(|c| heading(c.name, locale)).collect();
        let head = stream::once(future::ready(file::csv_head(&headings)));
        let write = move |rows: Vec<R>| {
            future::ready(file::csv_lines(&table.cells(&rows, &wish, locale), locale))
        };
        let lines = pieces.map_err(file::broken_off).and_then(write);
        file::csv_stream(self.name, Body::from_stream(head.chain(lines)))
    }

    /// The rows that are wanted, in the order that is wanted.
    fn cells(&self, rows: &[R], wish: &Wish, locale: Locale) -> Vec<Vec<Cell>> {
        let row = |row: &R| self.columns.iter().map(|c| (c.cell)(row, locale)).collect();
        let mut cells: Vec<Vec<Cell>> = rows.iter().map(row).collect();
        cells.retain(|row| wish.finds(row, locale));
        let sorted_by = self.columns.iter().position(|column| column.name == wish.sort);
        if let Some(place) = sorted_by {
            cells.sort_by(|one, other| one.get(place).cmp(&other.get(place)));
            if wish.is_down() {
                cells.reverse();
            }
        }
        cells
    }
}

fn heading(name: &str, locale: Locale) -> String {
    locale.text(&format!("column-{name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Town(&'static str, u64, bool);

    const TOWNS: Table<Town> = Table {
        name: "towns",
        caption: "menu-home",
        columns: &[
            Column { name: "name", cell: |town, _| Cell::text(town.0) },
            Column { name: "people", cell: |town, _| Cell::Number(town.1.into()) },
            Column { name: "state", cell: |town, _| Cell::Mark(town.2) },
        ],
    };

    fn towns() -> [Town; 3] {
        [
            Town("千代田区", 67_000, true),
            Town("新宿区", 346_000, false),
            Town("青ヶ島村", 170, true),
        ]
    }

    fn names(wish: &Wish) -> Vec<String> {
        let cells = TOWNS.cells(&towns(), wish, Locale::Ja);
        cells.iter().map(|row| row[0].shown(Locale::Ja)).collect()
    }

    fn wish(sort: &str, down: &str, find: &str) -> Wish {
        Wish { sort: sort.into(), down: down.into(), find: find.into(), ..Wish::default() }
    }

    #[test]
    fn rows_stay_in_their_order_until_one_is_wanted() {
        assert_eq!(names(&Wish::default()), ["千代田区", "新宿区", "青ヶ島村"]);
        assert_eq!(names(&wish("people", "", "")), ["青ヶ島村", "千代田区", "新宿区"]);
        assert_eq!(names(&wish("people", "1", "")), ["新宿区", "千代田区", "青ヶ島村"]);
        assert_eq!(names(&wish("no-such-column", "1", "")), names(&Wish::default()));
    }

    #[test]
    fn a_filter_looks_at_what_is_shown() {
        assert_eq!(names(&wish("", "", "区")), ["千代田区", "新宿区"]);
        assert_eq!(names(&wish("", "", "346,000")), ["新宿区"]);
        assert_eq!(names(&wish("", "", "３４６，０００")), ["新宿区"]);
    }

    #[test]
    fn what_is_too_much_for_a_page_is_said() {
        let (shown, more) =
            TOWNS.first(2, &towns(), (&wish("people", "1", ""), Locale::Ja), "/towns");
        let shown = shown.to_string();
        assert!(more && shown.contains("千代田区") && !shown.contains("青ヶ島村"), "{shown}");
        let all = TOWNS.first(3, &towns(), (&Wish::default(), Locale::Ja), "/towns");
        assert!(!all.1);
    }

    #[test]
    fn a_view_says_how_it_is_sorted_and_links_to_the_other_way() {
        let wish = wish("people", "", "区");
        let html = TOWNS.view(&towns(), &wish, Locale::En, "/towns?round=1").to_string();
        assert!(html.contains(r#"aria-sort="ascending""#), "{html}");
        let link = "/towns?round=1&#38;find=%E5%8C%BA&#38;sort=people&#38;down=1";
        assert!(html.contains(link), "{html}");
    }
}
