use std::{fmt, str::FromStr};

use crate::{CodeError, CodeKind, MunicipalityCode, PrefectureCode, Tier};

/// An office of government that decides about a sheet (組織).
///
/// ```
/// use vsys_vocabulary::Office;
///
/// let chiyoda: Office = "131016".parse()?;
/// let tokyo: Office = "13".parse()?;
/// assert_eq!(chiyoda.parent(), Some(tokyo));
/// assert_eq!(tokyo.parent(), Some(Office::Nation));
/// # Ok::<(), vsys_vocabulary::CodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Office {
    /// The nation (国).
    Nation,
    /// A prefecture (都道府県).
    Prefecture(PrefectureCode),
    /// A municipality (市町村).
    Municipality(MunicipalityCode),
}

impl Office {
    /// The tier the office stands on.
    #[must_use]
    pub const fn tier(&self) -> Tier {
        match self {
            Self::Nation => Tier::Nation,
            Self::Prefecture(_) => Tier::Prefecture,
            Self::Municipality(_) => Tier::Municipality,
        }
    }

    /// The office one tier above, whose area this one lies in; none above the nation.
    #[must_use]
    pub const fn parent(&self) -> Option<Self> {
        match self {
            Self::Nation => None,
            Self::Prefecture(_) => Some(Self::Nation),
            Self::Municipality(code) => Some(Self::Prefecture(code.prefecture())),
        }
    }

    /// Whether this office stands exactly one tier above `other`, and `other` lies in its area.
    #[must_use]
    pub fn is_parent_of(&self, other: &Self) -> bool {
        other.parent().as_ref() == Some(self)
    }

    /// Whether `other` is this office, or lies in its area on any tier below.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        self == other || other.parent().is_some_and(|parent| self.contains(&parent))
    }

    /// The prefecture of the office; none for the nation.
    #[must_use]
    pub const fn prefecture(&self) -> Option<PrefectureCode> {
        match self {
            Self::Nation => None,
            Self::Prefecture(code) => Some(*code),
            Self::Municipality(code) => Some(code.prefecture()),
        }
    }

    /// The municipality, if the office is one.
    #[must_use]
    pub const fn municipality(&self) -> Option<MunicipalityCode> {
        match self {
            Self::Nation | Self::Prefecture(_) => None,
            Self::Municipality(code) => Some(*code),
        }
    }
}

/// `nation`, a prefecture code, or a municipality code.
impl fmt::Display for Office {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nation => f.pad("nation"),
            Self::Prefecture(code) => code.fmt(f),
            Self::Municipality(code) => code.fmt(f),
        }
    }
}

impl FromStr for Office {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        match text.len() {
            2 => text.parse().map(Self::Prefecture),
            6 if text != "nation" => text.parse().map(Self::Municipality),
            _ if text == "nation" => Ok(Self::Nation),
            _ => Err(CodeError::Format(CodeKind::Office)),
        }
    }
}

impl From<PrefectureCode> for Office {
    fn from(code: PrefectureCode) -> Self {
        Self::Prefecture(code)
    }
}

impl From<MunicipalityCode> for Office {
    fn from(code: MunicipalityCode) -> Self {
        Self::Municipality(code)
    }
}

#[cfg(test)]
mod tests {
    use super::Office;

    fn office(text: &str) -> Office {
        text.parse().unwrap()
    }

    #[test]
    fn an_office_is_written_as_it_is_read() {
        for text in ["nation", "13", "131016"] {
            assert_eq!(office(text).to_string(), text);
        }
        for text in ["", "NATION", "48", "131015", "1310"] {
            assert!(text.parse::<Office>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn an_office_is_parent_of_the_next_tier_in_its_area_only() {
        let offices = ["nation", "13", "14", "131016", "131041", "141003"].map(office);
        let [nation, tokyo, kanagawa, chiyoda, shinjuku, yokohama] = offices;
        let parents = [
            (nation, tokyo),
            (nation, kanagawa),
            (tokyo, chiyoda),
            (tokyo, shinjuku),
            (kanagawa, yokohama),
        ];
        for above in offices {
            for below in offices {
                assert_eq!(above.is_parent_of(&below), parents.contains(&(above, below)));
            }
        }
    }

    #[test]
    fn an_area_holds_the_office_itself_and_every_tier_below() {
        let [nation, tokyo, chiyoda, kanagawa] = ["nation", "13", "131016", "14"].map(office);
        for inner in [nation, tokyo, chiyoda, kanagawa] {
            assert!(nation.contains(&inner));
            assert!(inner.contains(&inner));
        }
        assert!(tokyo.contains(&chiyoda));
        assert!(!kanagawa.contains(&chiyoda));
        assert!(!chiyoda.contains(&tokyo));
        assert!(!tokyo.contains(&nation));
    }
}
