//! Entries of the master list, looked up by prefecture, by a word or by the beginning of a code.

use serde::Deserialize;
use vsys_proto::contract_intake::v1::{
    ListMasterEntriesRequest, ListMasterEntriesResponse, ListedMasterEntry, MasterEntry,
};

use super::PATH;
use crate::{
    locale::Locale,
    pages::{allocation::places::Register, mandate_form::facts::postcode},
    table::{Cell, Column, Table, TableView, Tone, Wish},
    trouble::Trouble,
    visitor::Visitor,
};

/// Entries on a page.
const PAGE: u32 = 100;

/// Part of the query of the page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    pub(super) prefecture: String,
    pub(super) keyword: String,
    pub(super) page_token: String,
}

impl Filter {
    /// Whether anything is looked for; else only how many there are is asked.
    pub(super) fn is_asked(&self) -> bool {
        let given = [&self.prefecture, &self.keyword, &self.page_token];
        given.into_iter().any(|part| !part.trim().is_empty())
    }

    /// The same from its first page on.
    pub(super) fn afresh(&self) -> Self {
        Self { page_token: String::new(), ..self.clone() }
    }

    /// The same, from a page on.
    pub(super) fn further(&self, page_token: &str) -> Self {
        Self { page_token: page_token.to_owned(), ..self.clone() }
    }

    /// The address that wants the same.
    pub(super) fn address(&self) -> String {
        let parts = [
            ("prefecture", self.prefecture.trim()),
            ("keyword", self.keyword.trim()),
            ("page_token", &self.page_token),
        ];
        let given: Vec<_> = parts.iter().filter(|(_, value)| !value.is_empty()).collect();
        format!("{PATH}?{}", serde_html_form::to_string(given).unwrap_or_default())
    }

    fn request(&self) -> ListMasterEntriesRequest {
        ListMasterEntriesRequest {
            prefecture_code: self.prefecture.trim().to_owned(),
            keyword: self.keyword.trim().to_owned(),
            page_size: if self.is_asked() { PAGE } else { 1 },
            page_token: self.page_token.clone(),
        }
    }
}

/// An entry with the name of its municipality.
struct Row {
    entry: MasterEntry,
    is_ended: bool,
    municipality: String,
}

/// Whether it can be used for a mandate.
fn state(row: &Row, locale: Locale) -> Cell {
    let (key, tone, rank) = if row.is_ended {
        ("master-code-has-ended", Tone::Bad, 1)
    } else {
        ("master-code-in-force", Tone::Good, 0)
    };
    Cell::Badge { text: locale.text(key), tone, rank }
}

const ENTRIES: Table<Row> = Table {
    name: "master-entries",
    caption: "master-entries-caption",
    columns: &[
        Column { name: "site-name", cell: |row, _| Cell::text(&row.entry.name) },
        Column {
            name: "facility-code",
            cell: |row, _| Cell::Code(row.entry.facility_code.clone()),
        },
        Column { name: "list-state", cell: state },
        Column { name: "site-kana", cell: |row, _| Cell::text(&row.entry.kana) },
        Column { name: "municipality", cell: |row, _| Cell::text(&row.municipality) },
        Column { name: "site-postcode", cell: |row, _| Cell::text(postcode(&row.entry.postcode)) },
        Column { name: "site-address", cell: |row, _| Cell::text(&row.entry.address) },
        Column { name: "site-phone", cell: |row, _| Cell::text(&row.entry.phone) },
    ],
};

/// A page of the list as the filter wants it, and how many entries are in force.
pub(super) async fn ask(
    visitor: &Visitor,
    filter: &Filter,
) -> Result<ListMasterEntriesResponse, Trouble> {
    let wish = visitor.request(filter.request());
    let answer = visitor.guest.portal.clients.master_list().list_master_entries(wish).await?;
    Ok(answer.into_inner())
}

/// Where an entry lies: its municipality, else its prefecture.
fn place(entry: &MasterEntry, register: &Register, locale: Locale) -> String {
    let codes = [&entry.municipality_code, &entry.prefecture_code];
    let known = codes.into_iter().find(|code| !code.is_empty());
    known.map(|code| register.full_name(locale, code)).unwrap_or_default()
}

/// As a table, in their order.
pub(super) fn table(
    found: Vec<ListedMasterEntry>,
    register: &Register,
    locale: Locale,
) -> TableView {
    let row = |one: ListedMasterEntry| {
        let entry = one.entry.unwrap_or_default();
        Row { municipality: place(&entry, register, locale), is_ended: one.ended, entry }
    };
    let rows: Vec<_> = found.into_iter().map(row).collect();
    ENTRIES.view(&rows, &Wish::default(), locale, "").alone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_question_only_the_number_is_asked_for() {
        assert_eq!(Filter::default().request().page_size, 1);
        let blank = Filter { keyword: " ".to_owned(), ..Filter::default() };
        assert!(!blank.is_asked());
        let tokyo = Filter { prefecture: "13".to_owned(), ..Filter::default() };
        assert_eq!(tokyo.request().page_size, PAGE);
    }

    #[test]
    fn the_next_page_is_of_the_same_question() {
        let filter = Filter {
            prefecture: "13".to_owned(),
            keyword: " 医院 ".to_owned(),
            page_token: "1310000018".to_owned(),
        };
        let address = "/master-list?prefecture=13&keyword=%E5%8C%BB%E9%99%A2";
        assert_eq!(filter.afresh().address(), address);
        let next = filter.further("1310000026").address();
        assert_eq!(next, format!("{address}&page_token=1310000026"));
    }
}
