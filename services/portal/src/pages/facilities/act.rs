//! What can be done with a facility for a reason. Pure.

use serde::Deserialize;
use vsys_proto::facility_registry::v1::Facility;

use super::{address, closing::planned};

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Act {
    /// 閉鎖.
    Close,
    /// 閉鎖の予定の取消し.
    KeepOpen,
    /// 再開.
    Reopen,
    /// 統合: closed in favour of another.
    Merge,
    /// コードの変更.
    ChangeCode,
}

impl Act {
    const ALL: [Self; 5] =
        [Self::Close, Self::KeepOpen, Self::Reopen, Self::Merge, Self::ChangeCode];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::KeepOpen => "keep-open",
            Self::Reopen => "reopen",
            Self::Merge => "merge",
            Self::ChangeCode => "change-code",
        }
    }

    /// Key of what it is called.
    pub(super) const fn title(self) -> &'static str {
        match self {
            Self::Close => "facility-close",
            Self::KeepOpen => "facility-keep-open",
            Self::Reopen => "facility-reopen",
            Self::Merge => "facility-merge",
            Self::ChangeCode => "facility-change-code",
        }
    }

    /// Its page.
    pub(super) fn address(self, code: &str) -> String {
        address(code, &format!("/acts/{}", self.as_str()))
    }

    /// Those that make sense for a facility as it is.
    pub(super) fn possible(facility: &Facility) -> Vec<Self> {
        // What another one took the place of stays closed.
        let is_over = !facility.successor_code.is_empty();
        let fits = |act: &Self| match act {
            Self::Reopen => !facility.open && !is_over,
            Self::KeepOpen => facility.open && planned(facility).is_some(),
            Self::Close | Self::Merge | Self::ChangeCode => facility.open,
        };
        Self::ALL.into_iter().filter(fits).collect()
    }

    /// Whether the facility is open after it.
    pub(super) const fn opens(self) -> bool {
        matches!(self, Self::KeepOpen | Self::Reopen)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locale::Locale;

    #[test]
    fn what_can_be_done_depends_on_how_it_stands() {
        let open = Facility { open: true, ..Facility::default() };
        assert_eq!(Act::possible(&open), [Act::Close, Act::Merge, Act::ChangeCode]);
        let closed = Facility::default();
        assert_eq!(Act::possible(&closed), [Act::Reopen]);
        let last_date = Some(vsys_proto::vocabulary::v1::Date { year: 2021, month: 3, day: 31 });
        let closing = Facility { last_date, ..open };
        let all_but_reopening = [Act::Close, Act::KeepOpen, Act::Merge, Act::ChangeCode];
        assert_eq!(Act::possible(&closing), all_but_reopening);
        let merged = Facility { successor_code: "1310000026".to_owned(), ..closed };
        assert_eq!(Act::possible(&merged), []);
    }

    #[test]
    fn each_says_what_will_happen_and_what_happened() {
        for act in Act::ALL {
            for part in ["", "-lead", "-done"] {
                let key = format!("{}{part}", act.title());
                for locale in Locale::ALL {
                    assert!(locale.find(&key, &[("name", "架空医院")]).is_some(), "{key}");
                }
            }
        }
    }
}
