use chrono::NaiveDate;

/// First and last day of something in force: a code, a pack, a responsibility (有効期間).
///
/// ```
/// use chrono::NaiveDate;
/// use vsys_vocabulary::Validity;
///
/// let day = |day| NaiveDate::from_ymd_opt(2021, 3, day).ok_or("no such day");
/// let cycle = Validity::new(day(15)?, Some(day(26)?)).ok_or("ends before it begins")?;
/// assert!(cycle.covers(day(26)?));
/// assert!(!cycle.covers(day(27)?));
/// # Ok::<(), &str>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Validity {
    from: NaiveDate,
    until: Option<NaiveDate>,
}

impl Validity {
    /// From the first day to the last, both included, or with no end; none if it ends before it
    /// begins.
    #[must_use]
    pub fn new(from: NaiveDate, until: Option<NaiveDate>) -> Option<Self> {
        until.is_none_or(|until| from <= until).then_some(Self { from, until })
    }

    /// The first day.
    #[must_use]
    pub const fn from(&self) -> NaiveDate {
        self.from
    }

    /// The last day; none while no end is known.
    #[must_use]
    pub const fn until(&self) -> Option<NaiveDate> {
        self.until
    }

    /// Whether it is in force on a day.
    #[must_use]
    pub fn covers(&self, day: NaiveDate) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether there is a day on which both are in force.
    #[must_use]
    pub fn overlaps(&self, other: &Self) -> bool {
        self.covers(other.from) || other.covers(self.from)
    }
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveDate, TimeDelta};
    use proptest::{option, prelude::*};

    use super::Validity;

    fn day(number: i64) -> NaiveDate {
        NaiveDate::default() + TimeDelta::days(number)
    }

    #[test]
    fn an_end_before_the_beginning_is_no_validity() {
        assert_eq!(Validity::new(day(1), Some(day(0))), None);
        assert!(Validity::new(day(1), Some(day(1))).is_some());
    }

    fn validity() -> impl Strategy<Value = Validity> {
        (0..30_i64, option::of(0..30_i64)).prop_map(|(from, days)| {
            Validity::new(day(from), days.map(|days| day(from + days))).unwrap()
        })
    }

    proptest! {
        #[test]
        fn two_overlap_when_they_share_a_day(a in validity(), b in validity()) {
            let shared = (0..61).map(day).any(|day| a.covers(day) && b.covers(day));
            prop_assert_eq!(a.overlaps(&b), shared);
            prop_assert_eq!(b.overlaps(&a), shared);
        }
    }
}
