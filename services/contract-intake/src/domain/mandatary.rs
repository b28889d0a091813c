//! Who receives a mandate (briefing of 2021-03-12, pages 18 and 20).

use vsys_vocabulary::{BodyId, MunicipalityCode, PrefectureCode};

/// Who runs a site, as far as it decides who receives its mandate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Owner {
    Municipality {
        /// Whether others than its own residents may come.
        serves_others: bool,
        /// Whether it has given its prefecture a mandate before.
        gave_before: bool,
    },
    Prefecture,
    Other {
        /// The body it belongs to.
        body: Option<BodyId>,
    },
}

/// Who receives a mandate (委任先).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mandatary {
    Prefecture(PrefectureCode),
    Municipality(MunicipalityCode),
    Body(BodyId),
}

/// The row of the rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Rule {
    /// Only its own residents come: no mandate, and no claim through the insurers' federation.
    OwnResidentsOnly,
    /// Others may come to a municipality's site: its prefecture, once.
    MunicipalityFirst,
    /// The municipality's mandate holds for all its sites.
    MunicipalityAgain,
    /// A prefecture's site: the municipality, for each site.
    PrefectureSite,
    /// The body, for each site.
    BodyMember,
    /// Where there is no body the municipality, for each site.
    NoBody,
}

impl Rule {
    pub(crate) const ALL: [Self; 6] = [
        Self::OwnResidentsOnly,
        Self::MunicipalityFirst,
        Self::MunicipalityAgain,
        Self::PrefectureSite,
        Self::BodyMember,
        Self::NoBody,
    ];

    /// As it is kept.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::OwnResidentsOnly => "own-residents-only",
            Self::MunicipalityFirst => "municipality-first",
            Self::MunicipalityAgain => "municipality-again",
            Self::PrefectureSite => "prefecture-site",
            Self::BodyMember => "body-member",
            Self::NoBody => "no-body",
        }
    }
}

/// Who receives the mandate of a site in a municipality; none where none is needed. Whether the
/// site had a code before or was given a new one changes nothing of it.
pub(crate) const fn decide(owner: Owner, site: MunicipalityCode) -> (Option<Mandatary>, Rule) {
    match owner {
        Owner::Municipality { serves_others: false, .. } => (None, Rule::OwnResidentsOnly),
        Owner::Municipality { gave_before: true, .. } => (None, Rule::MunicipalityAgain),
        Owner::Municipality { .. } => {
            (Some(Mandatary::Prefecture(site.prefecture())), Rule::MunicipalityFirst)
        }
        Owner::Prefecture => (Some(Mandatary::Municipality(site)), Rule::PrefectureSite),
        Owner::Other { body: Some(body) } => (Some(Mandatary::Body(body)), Rule::BodyMember),
        Owner::Other { body: None } => (Some(Mandatary::Municipality(site)), Rule::NoBody),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site() -> MunicipalityCode {
        "131016".parse().unwrap()
    }

    fn body() -> BodyId {
        "kanda-medical".parse().unwrap()
    }

    #[test]
    fn a_municipality_that_serves_its_own_residents_needs_none() {
        for gave_before in [false, true] {
            let owner = Owner::Municipality { serves_others: false, gave_before };
            assert_eq!(decide(owner, site()), (None, Rule::OwnResidentsOnly));
        }
    }

    #[test]
    fn a_municipality_to_which_others_may_come_gives_its_prefecture_one_once() {
        let first = Owner::Municipality { serves_others: true, gave_before: false };
        let tokyo = Mandatary::Prefecture("13".parse().unwrap());
        assert_eq!(decide(first, site()), (Some(tokyo), Rule::MunicipalityFirst));
        let again = Owner::Municipality { serves_others: true, gave_before: true };
        assert_eq!(decide(again, site()), (None, Rule::MunicipalityAgain));
    }

    #[test]
    fn a_prefecture_gives_the_municipality_one_for_each_site() {
        let chiyoda = Mandatary::Municipality(site());
        assert_eq!(decide(Owner::Prefecture, site()), (Some(chiyoda), Rule::PrefectureSite));
    }

    #[test]
    fn anyone_else_gives_it_to_the_body_and_without_one_to_the_municipality() {
        let member = Owner::Other { body: Some(body()) };
        assert_eq!(decide(member, site()), (Some(Mandatary::Body(body())), Rule::BodyMember));
        let alone = Owner::Other { body: None };
        let chiyoda = Mandatary::Municipality(site());
        assert_eq!(decide(alone, site()), (Some(chiyoda), Rule::NoBody));
    }
}
