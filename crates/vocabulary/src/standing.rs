use crate::{BodyId, FacilityCode, MunicipalityCode, Office, PartnerId, PrefectureCode, Tier};

/// Where an acting organisation stands: its tier, and which one of that tier it is (所属).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The nation (国).
    Nation,
    /// A prefecture (都道府県).
    Prefecture(PrefectureCode),
    /// A municipality (市町村).
    Municipality(MunicipalityCode),
    /// A medical institution or vaccination site (医療機関・接種会場).
    Facility(FacilityCode),
    /// A manufacturer or wholesaler (ワクチンメーカー・卸業者).
    Partner(PartnerId),
    /// The service desk (サービスデスク).
    ServiceDesk,
    /// A coordinating body (とりまとめ団体).
    CoordinatingBody(BodyId),
}

impl Standing {
    /// The tier.
    #[must_use]
    pub const fn tier(&self) -> Tier {
        match self {
            Self::Nation => Tier::Nation,
            Self::Prefecture(_) => Tier::Prefecture,
            Self::Municipality(_) => Tier::Municipality,
            Self::Facility(_) => Tier::Facility,
            Self::Partner(_) => Tier::Partner,
            Self::ServiceDesk => Tier::ServiceDesk,
            Self::CoordinatingBody(_) => Tier::CoordinatingBody,
        }
    }

    /// The office, if it is one of government.
    #[must_use]
    pub const fn office(&self) -> Option<Office> {
        match self {
            Self::Nation => Some(Office::Nation),
            Self::Prefecture(code) => Some(Office::Prefecture(*code)),
            Self::Municipality(code) => Some(Office::Municipality(*code)),
            Self::Facility(_)
            | Self::Partner(_)
            | Self::ServiceDesk
            | Self::CoordinatingBody(_) => None,
        }
    }
}

impl From<Office> for Standing {
    fn from(office: Office) -> Self {
        match office {
            Office::Nation => Self::Nation,
            Office::Prefecture(code) => Self::Prefecture(code),
            Office::Municipality(code) => Self::Municipality(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Standing;
    use crate::Office;

    #[test]
    fn an_office_stands_on_its_own_tier() {
        for text in ["nation", "13", "131016"] {
            let office: Office = text.parse().unwrap();
            assert_eq!(Standing::from(office).office(), Some(office));
            assert_eq!(Standing::from(office).tier(), office.tier());
        }
    }

    #[test]
    fn who_is_not_of_government_is_no_office() {
        let facility = Standing::Facility("0110113719".parse().unwrap());
        let partner = Standing::Partner("wholesaler-07".parse().unwrap());
        let body = Standing::CoordinatingBody("chiyoda-medical".parse().unwrap());
        for standing in [facility, partner, Standing::ServiceDesk, body] {
            assert_eq!(standing.office(), None);
        }
    }
}
