//! Loggers' readings, and whether they stayed in range.

use chrono::{DateTime, Utc};

/// How cold goods are kept on the way (保管温度帯).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Storage {
    UltraCold,
    Frozen,
    Refrigerated,
}

impl Storage {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::UltraCold => "ultra-cold",
            Self::Frozen => "frozen",
            Self::Refrigerated => "refrigerated",
        }
    }

    /// The lowest and the highest temperature that is in range, in tenths of a degree Celsius.
    const fn range(self) -> (i32, i32) {
        match self {
            Self::UltraCold => (-900, -600),
            Self::Frozen => (-250, -150),
            Self::Refrigerated => (20, 80),
        }
    }
}

impl std::str::FromStr for Storage {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "ultra-cold" => Ok(Self::UltraCold),
            "frozen" => Ok(Self::Frozen),
            "refrigerated" => Ok(Self::Refrigerated),
            _ => Err(()),
        }
    }
}

/// Readings in short.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Readings {
    pub(crate) storage: Storage,
    pub(crate) count: u32,
    /// In tenths of a degree.
    pub(crate) lowest: i32,
    pub(crate) highest: i32,
    pub(crate) out_of_range: u32,
    pub(crate) first_at: DateTime<Utc>,
    pub(crate) last_at: DateTime<Utc>,
}

impl Readings {
    /// Adds readings up; none of no readings.
    pub(crate) fn of(storage: Storage, readings: &[(DateTime<Utc>, i32)]) -> Option<Self> {
        let (low, high) = storage.range();
        let values = || readings.iter().map(|(_, value)| *value);
        let times = || readings.iter().map(|(at, _)| *at);
        let out = values().filter(|value| !(low..=high).contains(value)).count();
        Some(Self {
            storage,
            count: u32::try_from(readings.len()).ok()?,
            lowest: values().min()?,
            highest: values().max()?,
            out_of_range: u32::try_from(out).ok()?,
            first_at: times().min()?,
            last_at: times().max()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_too_warm_is_counted() {
        let at = |hour: u32| format!("2021-03-15T{hour:02}:00:00Z").parse().unwrap();
        let readings = [(at(3), 79), (at(1), 20), (at(2), 81)];
        let short = Readings::of(Storage::Refrigerated, &readings).unwrap();
        assert_eq!((short.lowest, short.highest, short.out_of_range), (20, 81, 1));
        assert_eq!((short.first_at, short.last_at, short.count), (at(1), at(3), 3));
        assert_eq!(Readings::of(Storage::Frozen, &[]), None);
    }

    #[test]
    fn ranges_are_those_of_the_makers() {
        let one = |storage: Storage, value| {
            Readings::of(storage, &[(DateTime::UNIX_EPOCH, value)]).unwrap().out_of_range
        };
        assert_eq!((one(Storage::UltraCold, -600), one(Storage::UltraCold, -599)), (0, 1));
        assert_eq!((one(Storage::Frozen, -150), one(Storage::Frozen, -260)), (0, 1));
    }
}
