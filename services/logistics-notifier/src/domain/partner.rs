//! Who delivers.

use std::str::FromStr;

use vsys_vocabulary::PartnerId;

/// A manufacturer or wholesaler (業者).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Partner {
    pub(crate) id: PartnerId,
    pub(crate) name: String,
    pub(crate) kind: PartnerKind,
    /// Whom to call (連絡先).
    pub(crate) contacts: Vec<Contact>,
    /// How it takes its orders (受信方法).
    pub(crate) ways: Vec<Way>,
}

/// Somebody to call at a partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Contact {
    pub(crate) name: String,
    pub(crate) mail: String,
    pub(crate) phone: String,
}

/// How a partner takes its orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    Nats,
    Webhook,
    Pull,
    Csv,
}

impl Way {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Nats => "nats",
            Self::Webhook => "webhook",
            Self::Pull => "pull",
            Self::Csv => "csv",
        }
    }
}

impl FromStr for Way {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "nats" => Ok(Self::Nats),
            "webhook" => Ok(Self::Webhook),
            "pull" => Ok(Self::Pull),
            "csv" => Ok(Self::Csv),
            _ => Err(()),
        }
    }
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
