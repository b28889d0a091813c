//! Who delivers.

use std::str::FromStr;

use vsys_vocabulary::PartnerId;

/// A manufacturer or wholesaler (業者).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Partner {
    pub(crate) id: PartnerId,
    pub(crate) name: String,
    pub(crate) kind: PartnerKind,
}

/// What kind of partner it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PartnerKind {
    Manufacturer,
    Wholesaler,
}

impl PartnerKind {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Manufacturer => "manufacturer",
            Self::Wholesaler => "wholesaler",
        }
    }
}

impl FromStr for PartnerKind {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "manufacturer" => Ok(Self::Manufacturer),
            "wholesaler" => Ok(Self::Wholesaler),
            _ => Err(()),
        }
    }
}
