//! What the sites of an area want in a round together (区域の入力状況).

use vsys_vocabulary::{Actor, FacilityCode, MunicipalityCode, PrefectureCode, Standing};

use super::demand::{Demand, Total};
use super::profile::FacilityType;

/// An area: what is left out holds for all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Area {
    /// One prefecture.
    pub(crate) prefecture: Option<PrefectureCode>,
    /// One municipality.
    pub(crate) municipality: Option<MunicipalityCode>,
}

/// The area is not the actor's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field} names a place outside your area")]
pub(crate) struct Foreign {
    /// The field of the request that names it.
    pub(crate) field: &'static str,
}

impl Area {
    /// What of the area the actor sees: the nation and the service desk everything, a prefecture
    /// and a municipality their own, also where they name no area.
    pub(crate) fn seen_by(self, by: &Actor) -> Result<Self, Foreign> {
        match by.standing {
            Standing::Nation | Standing::ServiceDesk => Ok(self),
            Standing::Prefecture(own) => {
                let of = self.municipality.as_ref().map(MunicipalityCode::prefecture);
                own_only("prefecture_code", self.prefecture, own)?;
                own_only("municipality_code", of, own)?;
                Ok(Self { prefecture: Some(own), ..self })
            }
            Standing::Municipality(own) => {
                own_only("prefecture_code", self.prefecture, own.prefecture())?;
                own_only("municipality_code", self.municipality, own)?;
                Ok(Self { municipality: Some(own), ..self })
            }
            Standing::Facility(_) | Standing::Partner(_) | Standing::CoordinatingBody(_) => {
                Err(Foreign { field: "prefecture_code" })
            }
        }
    }
}

fn own_only<T: PartialEq + Copy>(
    field: &'static str,
    named: Option<T>,
    own: T,
) -> Result<(), Foreign> {
    if named.is_none_or(|named| named == own) { Ok(()) } else { Err(Foreign { field }) }
}

/// What the open sites of an area entered together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct AreaDemand {
    /// Open sites.
    pub(crate) sites: u32,
    /// Those of them that entered something.
    pub(crate) entered: u32,
    /// Doses that they can give.
    pub(crate) capacity_doses: u64,
    /// Vials that they want.
    pub(crate) wanted_vials: u64,
}

/// A round as one of many sites sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SiteDemand {
    /// The site.
    pub(crate) code: FacilityCode,
    /// Its name.
    pub(crate) name: String,
    /// Where it lies.
    pub(crate) municipality: MunicipalityCode,
    /// How it receives vaccine.
    pub(crate) facility_type: FacilityType,
    /// What it entered.
    pub(crate) own: Option<Demand>,
    /// What is summed into it; none while nothing is.
    pub(crate) total: Option<Total>,
    /// Whether the sheet is locked that its basic site stands on.
    pub(crate) locked: bool,
}

#[cfg(test)]
mod tests {
    use vsys_testkit::actor;
    use vsys_vocabulary::Role;

    use super::*;

    fn area(prefecture: &str, municipality: &str) -> Area {
        Area { prefecture: prefecture.parse().ok(), municipality: municipality.parse().ok() }
    }

    fn seen(standing: Standing, area: Area) -> Result<Area, &'static str> {
        area.seen_by(&actor(standing, &[Role::Viewer])).map_err(|foreign| foreign.field)
    }

    #[test]
    fn an_office_that_names_no_area_sees_its_own() {
        let tokyo = Standing::Prefecture("13".parse().unwrap());
        let chiyoda = Standing::Municipality("131016".parse().unwrap());
        assert_eq!(seen(Standing::Nation, Area::default()), Ok(Area::default()));
        assert_eq!(seen(tokyo, Area::default()), Ok(area("13", "")));
        assert_eq!(seen(tokyo, area("", "131016")), Ok(area("13", "131016")));
        assert_eq!(seen(chiyoda, area("13", "")), Ok(area("13", "131016")));
    }

    #[test]
    fn what_lies_elsewhere_is_refused_at_its_field() {
        let tokyo = Standing::Prefecture("13".parse().unwrap());
        let chiyoda = Standing::Municipality("131016".parse().unwrap());
        assert_eq!(seen(tokyo, area("14", "")), Err("prefecture_code"));
        assert_eq!(seen(tokyo, area("13", "141003")), Err("municipality_code"));
        assert_eq!(seen(chiyoda, area("", "131041")), Err("municipality_code"));
        assert_eq!(seen(chiyoda, area("14", "")), Err("prefecture_code"));
        let site = Standing::Facility("1310000018".parse().unwrap());
        assert_eq!(seen(site, Area::default()), Err("prefecture_code"));
    }
}
