//! Whom a stop of shipping concerns (緊急出荷停止).

use vsys_vocabulary::{FacilityCode, PartnerId, Standing};

/// Which stops somebody sees, beside those that name no site and concern everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// Those of every site.
    Everything,
    /// Those of sites in municipalities whose codes begin so.
    Area(String),
    /// Those of one site.
    Facility(FacilityCode),
    /// Those of sites in municipalities that the partner delivers to, or did.
    Deliveries(PartnerId),
    /// None of any site.
    Nothing,
}

impl Sight {
    /// What somebody of a standing sees.
    #[must_use]
    pub fn of(standing: &Standing) -> Self {
        match standing {
            Standing::Nation | Standing::ServiceDesk => Self::Everything,
            Standing::Prefecture(code) => Self::Area(code.to_string()),
            Standing::Municipality(code) => Self::Area(code.to_string()),
            Standing::Facility(code) => Self::Facility(*code),
            Standing::Partner(id) => Self::Deliveries(*id),
            Standing::CoordinatingBody(_) => Self::Nothing,
        }
    }
}
