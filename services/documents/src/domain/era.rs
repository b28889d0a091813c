//! Dates as Japanese forms write them: years of an emperor's reign (和暦).

use chrono::{Datelike, NaiveDate};

/// Names of the eras with the first day of each, the newest first.
const ERAS: [(&str, (i32, u32, u32)); 2] = [("令和", (2019, 5, 1)), ("平成", (1989, 1, 8))];

/// A date in words, such as 「令和3年3月15日」; years before these eras are of the common era.
pub(crate) fn written(date: NaiveDate) -> String {
    let day = (date.year(), date.month(), date.day());
    let era = ERAS.iter().find(|(_, first)| day >= *first);
    let year = match era {
        None => format!("西暦{}", date.year()),
        Some((name, (first, ..))) if date.year() == *first => format!("{name}元"),
        Some((name, (first, ..))) => format!("{name}{}", date.year() - first + 1),
    };
    format!("{year}年{}月{}日", date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(year: i32, month: u32, day: u32) -> String {
        written(NaiveDate::from_ymd_opt(year, month, day).unwrap())
    }

    #[test]
    fn an_era_begins_with_its_day_and_not_with_a_year() {
        assert_eq!(of(2021, 3, 15), "令和3年3月15日");
        assert_eq!(of(2019, 5, 1), "令和元年5月1日");
        assert_eq!(of(2019, 4, 30), "平成31年4月30日");
        assert_eq!(of(1989, 1, 8), "平成元年1月8日");
        assert_eq!(of(1989, 1, 7), "西暦1989年1月7日");
    }
}
