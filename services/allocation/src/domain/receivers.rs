//! Who may receive: which lines of a sheet name somebody that can't.

use std::collections::{BTreeMap, BTreeSet};

use vsys_vocabulary::{Actor, Amounts, FacilityCode, MunicipalityCode, Office, Standing};

use super::child::Child;

/// A site as far as receiving goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Site {
    /// Where it lies.
    pub municipality: MunicipalityCode,
    /// Its name.
    pub name: String,
    /// Basic facilities receive allocations; linked and satellite ones receive transfers (基本型).
    pub receives: bool,
    /// Closed sites receive nothing.
    pub open: bool,
}

impl Site {
    /// A site, whose `own` code this is, sees what it was given; offices see that of their area.
    #[must_use]
    pub fn is_visible_to(&self, actor: &Actor, own: FacilityCode) -> bool {
        let lies_in = Office::Municipality(self.municipality);
        actor.standing == Standing::Facility(own)
            || actor.standing.office().is_some_and(|office| office.contains(&lies_in))
    }
}

/// Why a line can't be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// Named more than once, so that it is not to be seen which line is meant.
    #[error("{0} is named twice")]
    Twice(Child),
    /// No such place below the office.
    #[error("{0} is no place in force")]
    NoSuchPlace(Child),
    /// No such site; perhaps the check digit tells what was meant.
    #[error("there is no facility {code}{}", hint(.meant.as_ref()))]
    NoSuchFacility {
        /// What was given.
        code: FacilityCode,
        /// The code with the check digit put right.
        meant: Option<FacilityCode>,
    },
    /// A site of another municipality.
    #[error("{code} lies in {municipality}")]
    OtherMunicipality {
        /// The site.
        code: FacilityCode,
        /// Where it lies.
        municipality: MunicipalityCode,
    },
    /// Receives transfers, not allocations.
    #[error("{0} is a linked or satellite facility, which receives from its basic one")]
    NotBasic(FacilityCode),
    /// Closed.
    #[error("{0} is closed")]
    Closed(FacilityCode),
}

impl Fault {
    /// Its `UPPER_SNAKE` name.
    #[must_use]
    pub fn reason(&self) -> &'static str {
        match self {
            Self::Twice(_) => "NAMED_TWICE",
            Self::NoSuchPlace(_) => "NO_SUCH_PLACE",
            Self::NoSuchFacility { .. } => "NO_SUCH_FACILITY",
            Self::OtherMunicipality { .. } => "FACILITY_OF_ANOTHER_MUNICIPALITY",
            Self::NotBasic(_) => "FACILITY_NOT_BASIC",
            Self::Closed(_) => "FACILITY_CLOSED",
        }
    }
}

/// Lines that can't be, by their place among the entries. Taking a line away is always possible.
#[must_use]
pub fn faults(
    office: &Office,
    entries: &[(Child, Amounts)],
    places: &BTreeSet<String>,
    sites: &BTreeMap<FacilityCode, Site>,
) -> Vec<(usize, Fault)> {
    let mut named = BTreeSet::new();
    entries
        .iter()
        .enumerate()
        .filter_map(|(at, (child, units))| {
            let fault = if !named.insert(*child) {
                Some(Fault::Twice(*child))
            } else if units.is_zero() {
                None
            } else {
                fault(*office, *child, places, sites)
            };
            fault.map(|fault| (at, fault))
        })
        .collect()
}

fn fault(
    office: Office,
    child: Child,
    places: &BTreeSet<String>,
    sites: &BTreeMap<FacilityCode, Site>,
) -> Option<Fault> {
    let Child::Facility(code) = child else {
        return (!places.contains(&child.to_string())).then_some(Fault::NoSuchPlace(child));
    };
    let Some(site) = sites.get(&code) else {
        let meant = code.suggestion().filter(|meant| *meant != code);
        return Some(Fault::NoSuchFacility { code, meant });
    };
    if Office::Municipality(site.municipality) != office {
        return Some(Fault::OtherMunicipality { code, municipality: site.municipality });
    }
    match site {
        Site { receives: false, .. } => Some(Fault::NotBasic(code)),
        Site { open: false, .. } => Some(Fault::Closed(code)),
        Site { .. } => None,
    }
}

fn hint(meant: Option<&FacilityCode>) -> String {
    meant.map(|meant| format!("; did you mean {meant}?")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use vsys_vocabulary::{PerItem, Units};

    use super::*;

    fn one_box() -> Amounts {
        PerItem { vaccine: Units(195), needle: Units(0), syringe: Units(0) }
    }

    fn site(municipality: &str, receives: bool, open: bool) -> Site {
        let municipality = municipality.parse().unwrap();
        Site { municipality, name: "病院".into(), receives, open }
    }

    fn check(code: &str, site: Option<Site>) -> Option<Fault> {
        let office = Office::Municipality("131016".parse().unwrap());
        let code: FacilityCode = code.parse().unwrap();
        let sites = site.map(|site| (code, site)).into_iter().collect();
        let entries = [(Child::Facility(code), one_box())];
        faults(&office, &entries, &BTreeSet::new(), &sites).pop().map(|(_, fault)| fault)
    }

    #[test]
    fn an_open_basic_facility_of_the_municipality_receives() {
        assert_eq!(check("1310000001", Some(site("131016", true, true))), None);
    }

    #[test]
    fn each_reason_has_its_own_name() {
        assert!(matches!(check("1310000001", None), Some(Fault::NoSuchFacility { .. })));
        let elsewhere = check("1310000001", Some(site("131041", true, true)));
        assert!(matches!(elsewhere, Some(Fault::OtherMunicipality { .. })));
        let linked = check("1310000001", Some(site("131016", false, true)));
        assert!(matches!(linked, Some(Fault::NotBasic(_))));
        let closed = check("1310000001", Some(site("131016", true, false)));
        assert!(matches!(closed, Some(Fault::Closed(_))));
    }

    #[test]
    fn a_site_named_twice_is_a_fault_of_the_second_line() {
        let office = Office::Municipality("131016".parse().unwrap());
        let code = "1310000001".parse().unwrap();
        let sites = [(code, site("131016", true, true))].into_iter().collect();
        let entries = [(Child::Facility(code), one_box()), (Child::Facility(code), one_box())];
        let found = faults(&office, &entries, &BTreeSet::new(), &sites);
        assert_eq!(found, [(1, Fault::Twice(Child::Facility(code)))]);
    }

    #[test]
    fn a_line_may_be_taken_away_from_a_site_that_is_gone() {
        let office = Office::Municipality("131016".parse().unwrap());
        let nothing = one_box().map(|_| Units(0));
        let entries = [(Child::Facility("1310000001".parse().unwrap()), nothing)];
        assert_eq!(faults(&office, &entries, &BTreeSet::new(), &BTreeMap::new()), []);
    }
}
