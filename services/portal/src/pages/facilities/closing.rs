//! When a facility is to close: at once, or after a last day; and what is said of the day. Pure.

use chrono::NaiveDate;
use vsys_proto::{
    convert::wire_date,
    facility_registry::v1::{CloseFacilityRequest, Facility},
};

use crate::{
    format,
    locale::Locale,
    pages::{
        allocation::{
            fields::{Fields, text},
            moment,
        },
        mandate_form::choices::Choice,
    },
    trouble::FieldTroubles,
};

/// The values that can be chosen; the text is `facility-close-<name>`.
const NOW: &str = "now";
const AFTER: &str = "after";

/// When, as it was typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct When {
    is_later: bool,
    pub(super) last_date: String,
}

impl When {
    pub(super) fn read(fields: &Fields) -> Self {
        Self { is_later: text(fields, "when") == AFTER, last_date: text(fields, "last_date") }
    }

    /// As it is planned already; else at once.
    pub(super) fn of(facility: &Facility) -> Self {
        let last = planned(facility).map(|day| day.to_string());
        Self { is_later: last.is_some(), last_date: last.unwrap_or_default() }
    }

    pub(super) fn choices(&self, locale: Locale) -> Vec<Choice> {
        let choice = |value: &str| Choice {
            value: value.to_owned(),
            text: locale.text(&format!("facility-close-{value}")),
            hint: locale.text(&format!("facility-close-{value}-hint")),
            is_chosen: (value == AFTER) == self.is_later,
        };
        [NOW, AFTER].map(choice).into()
    }

    /// The last day that is wanted; none for at once.
    pub(super) fn last(&self) -> Option<NaiveDate> {
        moment::read_date(&self.last_date).filter(|_| self.is_later)
    }

    /// A last day that is wanted and cannot be read.
    pub(super) fn troubles(&self, locale: Locale) -> FieldTroubles {
        let troubles = FieldTroubles::none();
        if self.is_later && self.last().is_none() {
            return troubles.with("last_date", locale.text("value-missing"));
        }
        troubles
    }

    pub(super) fn wish(
        &self,
        facility_code: String,
        reason: String,
        expected_version: Option<u64>,
    ) -> CloseFacilityRequest {
        let last_date = self.last().map(wire_date);
        CloseFacilityRequest { facility_code, reason, expected_version, last_date }
    }
}

/// The last day of a facility, where its closing is planned.
pub(super) fn planned(facility: &Facility) -> Option<NaiveDate> {
    facility.last_date.as_ref().and_then(format::civil)
}

/// The same as people read it; nothing where nothing is planned.
pub(super) fn last_day(facility: &Facility, locale: Locale) -> String {
    planned(facility).map(|day| format::day(day, locale)).unwrap_or_default()
}

/// What is planned, as its page says it.
pub(super) struct Planned {
    /// Until when it is open; or that it still is, though that day is over.
    pub(super) headline: String,
    pub(super) reason: String,
}

impl Planned {
    pub(super) fn of(facility: &Facility, today: NaiveDate, locale: Locale) -> Option<Self> {
        let last = planned(facility)?;
        let key =
            if last < today { "facility-closing-overdue" } else { "facility-closing-planned" };
        let headline = locale.text_with(key, &[("day", format::day(last, locale).as_str())]);
        Some(Self { headline, reason: facility.planned_closing_reason.clone() })
    }
}

#[cfg(test)]
mod tests {
    use vsys_proto::vocabulary::v1::Date;

    use super::*;

    fn when(is_later: bool, last_date: &str) -> When {
        When { is_later, last_date: last_date.to_owned() }
    }

    fn closing() -> Facility {
        let last_date = Some(Date { year: 2021, month: 3, day: 31 });
        Facility { open: true, last_date, ..Facility::default() }
    }

    #[test]
    fn a_day_counts_only_where_one_is_wanted() {
        assert_eq!(when(false, "2021-03-31").last(), None);
        assert_eq!(when(true, "2021-03-31").last(), Some("2021-03-31".parse().unwrap()));
        assert!(!when(false, "").troubles(Locale::Ja).any());
        for unread in ["", "3月"] {
            let troubles = when(true, unread).troubles(Locale::Ja);
            assert_eq!(troubles.at("last_date"), Locale::Ja.text("value-missing"));
        }
    }

    #[test]
    fn the_form_begins_with_what_is_planned() {
        assert_eq!(When::of(&closing()), when(true, "2021-03-31"));
        assert_eq!(When::of(&Facility::default()), when(false, ""));
        let chosen = |when: When| {
            let choices = when.choices(Locale::En).into_iter();
            choices.filter(|choice| choice.is_chosen).map(|it| it.value).collect::<Vec<_>>()
        };
        assert_eq!(
            (chosen(when(false, "")), chosen(when(true, ""))),
            (vec![NOW.into()], vec![AFTER.into()])
        );
    }

    #[test]
    fn a_day_that_is_over_is_told_apart() {
        let said = |today: &str| {
            Planned::of(&closing(), today.parse().unwrap(), Locale::Ja).unwrap().headline
        };
        assert_eq!(said("2021-03-01"), said("2021-03-31"), "its last day is not over yet");
        assert_ne!(said("2021-03-31"), said("2021-04-01"));
        assert!(said("2021-04-01").contains("2021年3月31日"));
        assert!(Planned::of(&Facility::default(), NaiveDate::MIN, Locale::Ja).is_none());
    }
}
