//! Which applications are wanted. Pure.

use serde::Deserialize;
use vsys_proto::{
    contract_intake::v1::{ApplicationState, ListApplicationsRequest},
    convert::wire_date,
    vocabulary::v1::Date,
};

use super::PATH;
use crate::{
    pages::allocation::{
        fields::{Fields, text},
        moment,
    },
    trouble::Trouble,
};

/// How far they have come: the tabs of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    /// 申請済.
    Applied,
    /// 差し戻し.
    Returned,
    /// とりまとめ済.
    Collated,
    /// 付番済.
    Numbered,
}

impl Tab {
    pub(super) const ALL: [Self; 4] =
        [Self::Applied, Self::Returned, Self::Collated, Self::Numbered];

    /// In addresses; its text is `code-state-<name>`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Returned => "returned",
            Self::Collated => "collated",
            Self::Numbered => "numbered",
        }
    }

    pub(super) const fn state(self) -> ApplicationState {
        match self {
            Self::Applied => ApplicationState::Applied,
            Self::Returned => ApplicationState::Returned,
            Self::Collated => ApplicationState::Collated,
            Self::Numbered => ApplicationState::Numbered,
        }
    }
}

/// Part of the query of the list, and of the forms that come from it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    state: String,
    pub(super) keyword: String,
    /// Days on which they were numbered; for the numbered ones only.
    pub(super) numbered_from_date: String,
    pub(super) numbered_until_date: String,
    pub(super) page_token: String,
}

impl Filter {
    /// As a form of the list carries it.
    pub(super) fn read(fields: &Fields) -> Self {
        Self {
            state: text(fields, "state"),
            keyword: text(fields, "keyword"),
            page_token: text(fields, "page_token"),
            ..Self::default()
        }
    }

    /// The tab that is shown; the first one where none is named.
    pub(super) fn tab(&self) -> Tab {
        let named = Tab::ALL.into_iter().find(|tab| tab.as_str() == self.state);
        named.unwrap_or(Tab::Applied)
    }

    /// The same, on this tab where none is named.
    pub(super) fn or_on(self, usual: Tab) -> Self {
        let is_named = Tab::ALL.into_iter().any(|tab| tab.as_str() == self.state);
        if is_named { self } else { Self { state: usual.as_str().to_owned(), ..self } }
    }

    /// The same from its first page on.
    pub(super) fn afresh(&self) -> Self {
        Self { page_token: String::new(), ..self.clone() }
    }

    /// The same, from a page on.
    pub(super) fn further(&self, page_token: &str) -> Self {
        Self { page_token: page_token.to_owned(), ..self.clone() }
    }

    /// The same words on another tab.
    pub(super) fn on(&self, tab: Tab) -> Self {
        Self { state: tab.as_str().to_owned(), keyword: self.keyword.clone(), ..Self::default() }
    }

    /// The address that wants the same; the tab is always said.
    pub(super) fn address(&self) -> String {
        let parts = [
            ("state", self.tab().as_str()),
            ("keyword", self.keyword.trim()),
            ("numbered_from_date", self.numbered_from_date.trim()),
            ("numbered_until_date", self.numbered_until_date.trim()),
            ("page_token", &self.page_token),
        ];
        let given: Vec<_> = parts.iter().filter(|(_, value)| !value.is_empty()).collect();
        format!("{PATH}?{}", serde_html_form::to_string(given).unwrap_or_default())
    }

    /// What the service is asked. A day that cannot be read is refused: a list of other days would
    /// be taken for the one that was wanted.
    pub(super) fn request(&self, page_size: u32) -> Result<ListApplicationsRequest, Trouble> {
        let is_numbered = self.tab() == Tab::Numbered;
        let day = |name: &str, typed: &str| -> Result<Option<Date>, Trouble> {
            match typed.trim() {
                given if is_numbered && !given.is_empty() => {
                    let day = moment::read_date(given).map(wire_date);
                    day.map(Some).ok_or_else(|| Trouble::refused(name, "codes-day-unclear"))
                }
                _ => Ok(None),
            }
        };
        Ok(ListApplicationsRequest {
            state: self.tab().state().into(),
            keyword: self.keyword.trim().to_owned(),
            numbered_from_date: day("numbered_from_date", &self.numbered_from_date)?,
            numbered_until_date: day("numbered_until_date", &self.numbered_until_date)?,
            page_size,
            page_token: self.page_token.clone(),
            ..ListApplicationsRequest::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(state: &str) -> Filter {
        Filter { state: state.to_owned(), ..Filter::default() }
    }

    #[test]
    fn those_that_were_handed_in_are_shown_until_another_tab_is_named() {
        assert_eq!(of("").tab(), Tab::Applied);
        assert_eq!(of("anything").tab(), Tab::Applied);
        assert_eq!(of("anything").or_on(Tab::Collated).tab(), Tab::Collated);
        for tab in Tab::ALL {
            assert_eq!(of(tab.as_str()).tab(), tab);
            assert_eq!(of(tab.as_str()).or_on(Tab::Collated).tab(), tab);
        }
    }

    #[test]
    fn a_month_of_numbers_is_asked_for_by_its_days() {
        let march = Filter {
            numbered_from_date: "2021-03-01".to_owned(),
            numbered_until_date: "2021-03-31".to_owned(),
            ..of("numbered")
        };
        let address =
            "/codes?state=numbered&numbered_from_date=2021-03-01&numbered_until_date=2021-03-31";
        assert_eq!(march.address(), address);
        let asked = march.request(300).unwrap();
        assert_eq!(asked.numbered_until_date, Some(Date { year: 2021, month: 3, day: 31 }));
        let wrong = Filter { numbered_until_date: "2021-02-30".to_owned(), ..march.clone() };
        assert_eq!(wrong.request(300).unwrap_err().reason(), "codes-day-unclear");
        // The other tabs have no such days.
        let other = Filter { keyword: "アリーナ".to_owned(), ..march }.on(Tab::Collated);
        assert_eq!(
            other.address(),
            "/codes?state=collated&keyword=%E3%82%A2%E3%83%AA%E3%83%BC%E3%83%8A"
        );
        assert_eq!(other.request(1).unwrap().numbered_from_date, None);
    }
}
