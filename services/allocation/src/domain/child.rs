//! What a line of a sheet is for: the places or sites one tier below.

use std::{collections::BTreeMap, fmt};

use vsys_vocabulary::{Amounts, FacilityCode, MunicipalityCode, Office, PrefectureCode};

/// Lines of a sheet in order of code.
pub type Lines = BTreeMap<Child, Amounts>;

/// One receiver below an office: a prefecture, municipality or facility.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Child {
    /// Receives from the nation.
    Prefecture(PrefectureCode),
    /// Receives from its prefecture.
    Municipality(MunicipalityCode),
    /// Receives from its municipality.
    Facility(FacilityCode),
}

impl Child {
    /// Reads the code of a child of `office`, refusing codes of another tier or area.
    ///
    /// Whether a facility lies in the municipality is not to be seen from its code; see
    /// [`crate::domain::sheet::Sheet::enter`], which is told.
    pub fn parse(office: &Office, code: &str) -> Result<Self, ChildError> {
        let format = |reason: &dyn fmt::Display| ChildError::Format {
            code: code.to_owned(),
            reason: reason.to_string(),
        };
        match office {
            Office::Nation => code.parse().map(Self::Prefecture).map_err(|error| format(&error)),
            Office::Prefecture(prefecture) => {
                let municipality: MunicipalityCode =
                    code.parse().map_err(|error| format(&error))?;
                if municipality.prefecture() == *prefecture {
                    Ok(Self::Municipality(municipality))
                } else {
                    Err(ChildError::OtherArea { code: code.to_owned(), office: *office })
                }
            }
            Office::Municipality(_) => {
                code.parse().map(Self::Facility).map_err(|error| format(&error))
            }
        }
    }

    /// The office that decides this child's own sheet; none for a facility.
    #[must_use]
    pub fn office(&self) -> Option<Office> {
        match self {
            Self::Prefecture(code) => Some(Office::Prefecture(*code)),
            Self::Municipality(code) => Some(Office::Municipality(*code)),
            Self::Facility(_) => None,
        }
    }
}

impl fmt::Display for Child {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefecture(code) => code.fmt(f),
            Self::Municipality(code) => code.fmt(f),
            Self::Facility(code) => code.fmt(f),
        }
    }
}

/// Why a code is no child of an office.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChildError {
    /// Not a code of the tier below.
    #[error("{code:?} is no code of the tier below: {reason}")]
    Format {
        /// What was given.
        code: String,
        /// What a code looks like.
        reason: String,
    },
    /// A place outside the office's area.
    #[error("{code} does not lie in {office}")]
    OtherArea {
        /// What was given.
        code: String,
        /// The office whose sheet it is.
        office: Office,
    },
}
