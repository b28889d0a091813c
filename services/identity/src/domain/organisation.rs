//! Organisations that people act for (組織).

use vsys_vocabulary::{CodeError, MunicipalityCode, PrefectureCode, Standing, Tier};

/// An organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Organisation {
    pub(crate) id: String,
    pub(crate) tier: Tier,
    pub(crate) name: String,
    pub(crate) name_en: String,
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) municipality: Option<MunicipalityCode>,
    pub(crate) open: bool,
}

impl Organisation {
    /// Where whoever acts for it stands.
    pub(crate) fn standing(&self) -> Result<Standing, CodeError> {
        Ok(match self.tier {
            Tier::Nation => Standing::Nation,
            Tier::Prefecture => Standing::Prefecture(self.id.parse()?),
            Tier::Municipality => Standing::Municipality(self.id.parse()?),
            Tier::Facility => Standing::Facility(self.id.parse()?),
            Tier::Partner => Standing::Partner(self.id.parse()?),
            Tier::ServiceDesk => Standing::ServiceDesk,
            Tier::CoordinatingBody => Standing::CoordinatingBody(self.id.parse()?),
        })
    }

    /// Whether it is told of by facility-registry, and so not entered by hand.
    pub(crate) fn is_heard_of(tier: Tier) -> bool {
        matches!(tier, Tier::Nation | Tier::Prefecture | Tier::Municipality | Tier::Facility)
    }

    /// The next user name issued for it: its id and a number of its own, `.training` in training.
    pub(crate) fn user_name(&self, number: u32, training: bool) -> String {
        let ending = if training { ".training" } else { "" };
        format!("{}-{number:02}{ending}", self.id)
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An organisation by its id: `nation`, `13`, `131016`, `1310000011`, or another's.
    pub(crate) fn organisation(id: &str, tier: Tier) -> Organisation {
        let code = |tier| matches!(tier, Tier::Prefecture | Tier::Municipality | Tier::Facility);
        let prefecture = code(tier).then(|| id[..2].parse().unwrap());
        let municipality = match tier {
            Tier::Municipality => Some(id.parse().unwrap()),
            Tier::Facility => Some("131016".parse().unwrap()),
            _ => None,
        };
        Organisation {
            id: id.to_owned(),
            tier,
            name: id.to_owned(),
            name_en: String::new(),
            prefecture,
            municipality,
            open: true,
        }
    }

    #[test]
    fn a_user_name_says_whose_it_is_and_that_it_is_for_training() {
        let chiyoda = organisation("131016", Tier::Municipality);
        assert_eq!(chiyoda.user_name(7, false), "131016-07");
        assert_eq!(chiyoda.user_name(7, true), "131016-07.training");
        assert_eq!(chiyoda.user_name(123, false), "131016-123");
    }

    #[test]
    fn an_organisation_stands_where_its_id_says() {
        let body = organisation("chiyoda-medical", Tier::CoordinatingBody);
        assert_eq!(
            body.standing(),
            Ok(Standing::CoordinatingBody("chiyoda-medical".parse().unwrap()))
        );
        assert!(organisation("131015", Tier::Prefecture).standing().is_err());
    }
}
