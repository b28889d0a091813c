//! Which mandates are wanted. Pure.

use serde::Deserialize;
use vsys_proto::contract_intake::v1::MandateState;

use super::PATH;
use crate::pages::allocation::fields::{Fields, text};

/// How far they have come: the tabs of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    /// 未受領.
    Submitted,
    /// 差し戻し.
    SentBack,
    /// 受領済.
    Received,
    /// 受領通知済.
    Locked,
    /// すべて.
    All,
}

impl Tab {
    pub(super) const ALL: [Self; 5] =
        [Self::Submitted, Self::SentBack, Self::Received, Self::Locked, Self::All];

    /// In addresses; its text is `mandate-state-<name>`.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::SentBack => "sent-back",
            Self::Received => "received",
            Self::Locked => "locked",
            Self::All => "all",
        }
    }

    /// Of these only; unspecified wants all but drafts.
    pub(super) const fn state(self) -> MandateState {
        match self {
            Self::Submitted => MandateState::Submitted,
            Self::SentBack => MandateState::SentBack,
            Self::Received => MandateState::Received,
            Self::Locked => MandateState::Locked,
            Self::All => MandateState::Unspecified,
        }
    }
}

/// Part of the query of the list, and of the forms that come from it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub(crate) struct Filter {
    state: String,
    pub(super) keyword: String,
    pub(super) page_token: String,
}

impl Filter {
    /// As a form of the list carries it.
    pub(super) fn read(fields: &Fields) -> Self {
        Self {
            state: text(fields, "state"),
            keyword: text(fields, "keyword"),
            page_token: text(fields, "page_token"),
        }
    }

    /// The tab that is shown; the first one where none is named.
    pub(super) fn tab(&self) -> Tab {
        let named = Tab::ALL.into_iter().find(|tab| tab.as_str() == self.state);
        named.unwrap_or(Tab::Submitted)
    }

    /// The words that are looked for.
    pub(super) fn keyword(&self) -> String {
        self.keyword.trim().to_owned()
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
        Self { state: tab.as_str().to_owned(), ..self.afresh() }
    }

    /// The address that wants the same; the tab is always said.
    pub(super) fn address(&self) -> String {
        let (tab, keyword) = (self.tab().as_str(), self.keyword());
        let parts =
            [("state", tab), ("keyword", keyword.as_str()), ("page_token", &self.page_token)];
        let given: Vec<_> = parts.iter().filter(|(_, value)| !value.is_empty()).collect();
        format!("{PATH}?{}", serde_html_form::to_string(given).unwrap_or_default())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(state: &str, keyword: &str, page_token: &str) -> Filter {
        Filter { state: state.into(), keyword: keyword.into(), page_token: page_token.into() }
    }

    #[test]
    fn the_unreceived_are_shown_until_another_tab_is_named() {
        assert_eq!(filter("", "", "").tab(), Tab::Submitted);
        assert_eq!(filter("anything", "", "").tab(), Tab::Submitted);
        for tab in Tab::ALL {
            assert_eq!(filter(tab.as_str(), "", "").tab(), tab);
        }
    }

    #[test]
    fn another_tab_keeps_the_words_and_begins_anew() {
        let second = filter("received", "千代田 ", "t2");
        let address = "/mandates?state=received&keyword=%E5%8D%83%E4%BB%A3%E7%94%B0&page_token=t2";
        assert_eq!(second.address(), address);
        let other = second.on(Tab::Locked).address();
        assert_eq!(other, "/mandates?state=locked&keyword=%E5%8D%83%E4%BB%A3%E7%94%B0");
        assert_eq!(filter("", "", "").address(), "/mandates?state=submitted");
    }
}
