//! The made-up sites of a country, spread by population.

use std::collections::BTreeMap;

use anyhow::Context;
use vsys_proto::facility_registry::v1::FacilityCategory as Category;
use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode};

use crate::apportion::apportion;
use crate::country::{Country, Town};
use crate::naming::{self, Chance};
use crate::postcodes;
use crate::site::{Site, SiteType};

/// How many lifelike sites there are beside the dummies.
#[derive(Debug, Clone, Copy)]
pub struct SiteCounts {
    /// Basic ones, which receive allocations.
    pub basic: u32,
    /// Linked and satellite ones, which receive from basic ones.
    pub receivers: u32,
}

impl SiteCounts {
    /// The training system's: 700 and 3,300.
    pub const TRAINING: Self = Self { basic: 700, receivers: 3_300 };
}

/// The three dummies of a municipality.
#[derive(Debug, Clone, Copy)]
pub struct Dummies {
    /// ○○市ダミー病院.
    pub hospital: FacilityCode,
    /// ○○市ダミー診療所.
    pub clinic: FacilityCode,
    /// ○○市ダミー接種会場.
    pub venue: FacilityCode,
}

/// The sites of a country: the same country and counts give the same sites.
#[derive(Debug, Clone, Default)]
pub struct Sites {
    /// All of them, basic ones before those that receive from them.
    pub all: Vec<Site>,
    dummies: BTreeMap<MunicipalityCode, Dummies>,
    receiving: BTreeMap<MunicipalityCode, Vec<FacilityCode>>,
}

const SEED: u64 = 20_210_312;
/// Numbers that no site of a country has come to.
const NEWCOMERS: u32 = 900_000;

impl Sites {
    /// Makes them up.
    pub fn of(country: &Country, counts: SiteCounts) -> anyhow::Result<Self> {
        let mut maker = Maker { chance: Chance::new(SEED), serials: BTreeMap::new() };
        let mut sites = Self::default();
        for town in &country.towns {
            sites.add_dummies(town, &mut maker)?;
        }
        let people: Vec<u64> = country.towns.iter().map(|t| t.place.population.into()).collect();
        let mut basics: BTreeMap<PrefectureCode, Vec<FacilityCode>> = BTreeMap::new();
        for (town, count) in country.towns.iter().zip(apportion(counts.basic, &people)) {
            for _ in 0..count {
                let site = maker.lifelike(town, SiteType::Basic)?;
                basics.entry(town.code.prefecture()).or_default().push(site.code);
                sites.receiving.entry(town.code).or_default().push(site.code);
                sites.all.push(site);
            }
        }
        for (town, count) in country.towns.iter().zip(apportion(counts.receivers, &people)) {
            let dummy = sites.dummies_of(town.code)?.hospital;
            for turn in 0..count {
                let near = basics.get(&town.code.prefecture()).map_or(&[][..], Vec::as_slice);
                let basic = maker.chance.pick(&(0..near.len()).collect::<Vec<_>>());
                let basic = near.get(basic).copied().unwrap_or(dummy);
                let site_type = if turn % 4 == 0 {
                    SiteType::Linked(basic)
                } else {
                    SiteType::Satellite(basic)
                };
                sites.all.push(maker.lifelike(town, site_type)?);
            }
        }
        Ok(sites)
    }

    /// Sites of a prefecture that are not among those of a country: its newcomers, basic ones, the
    /// same each time.
    pub fn newcomers(
        country: &Country,
        prefecture: PrefectureCode,
        count: usize,
    ) -> anyhow::Result<Vec<Site>> {
        let serials = [(prefecture, NEWCOMERS)].into();
        let mut maker = Maker { chance: Chance::new(SEED), serials };
        let towns: Vec<_> = country.towns_of(prefecture).collect();
        let sites = towns.iter().cycle().take(count);
        sites.map(|town| maker.lifelike(town, SiteType::Basic)).collect()
    }

    /// The dummies of a town.
    pub fn dummies_of(&self, town: MunicipalityCode) -> anyhow::Result<Dummies> {
        self.dummies.get(&town).copied().with_context(|| format!("{town} has no dummies"))
    }

    /// Every site of a town that receives allocations, its dummies first.
    #[must_use]
    pub fn receiving_in(&self, town: MunicipalityCode) -> &[FacilityCode] {
        self.receiving.get(&town).map_or(&[], Vec::as_slice)
    }

    fn add_dummies(&mut self, town: &Town, maker: &mut Maker) -> anyhow::Result<()> {
        let mut make = |what: &str, kana: &str, category| {
            let mut site = maker.blank(town, category)?;
            site.name = format!("{}ダミー{what}", town.place.name);
            site.kana = format!("{}ダミー{kana}", town.place.kana);
            anyhow::Ok(site)
        };
        let hospital = make("病院", "ビョウイン", Category::Hospital)?;
        let clinic = make("診療所", "シンリョウジョ", Category::Clinic)?;
        let venue = make("接種会場", "セッシュカイジョウ", Category::VenueMunicipal)?;
        let dummies = Dummies { hospital: hospital.code, clinic: clinic.code, venue: venue.code };
        let receiving = self.receiving.entry(town.code).or_default();
        receiving.extend([dummies.hospital, dummies.clinic, dummies.venue]);
        self.dummies.insert(town.code, dummies);
        self.all.extend([hospital, clinic, venue]);
        Ok(())
    }
}

struct Maker {
    chance: Chance,
    serials: BTreeMap<PrefectureCode, u32>,
}

impl Maker {
    fn lifelike(&mut self, town: &Town, site_type: SiteType) -> anyhow::Result<Site> {
        let name = naming::name(&mut self.chance);
        let category = if name.hospital { Category::Hospital } else { Category::Clinic };
        let blank = self.blank(town, category)?;
        let position = self.near(town);
        Ok(Site { name: name.kanji, kana: name.kana, site_type, position, ..blank })
    }

    fn blank(&mut self, town: &Town, category: Category) -> anyhow::Result<Site> {
        let prefecture = town.code.prefecture();
        let serial = self.serials.entry(prefecture).or_default();
        *serial += 1;
        let code = facility_code(prefecture, *serial)?;
        Ok(Site {
            code,
            town: town.code,
            name: String::new(),
            kana: String::new(),
            site_type: SiteType::Basic,
            category,
            postcode: postcodes::of(town.code).to_owned(),
            address: naming::address(&mut self.chance),
            // Subscribers' numbers never begin with 0: this one reaches nobody.
            phone: format!("0{prefecture}-000-{:04}", *serial % 10_000),
            delivery: naming::delivery(&mut self.chance),
            position: None,
        })
    }

    /// A point within some two kilometres of the town's office, another for each site.
    fn near(&self, town: &Town) -> Option<(f64, f64)> {
        let serial = self.serials.get(&town.code.prefecture())?;
        let off = |step: u32| f64::from(serial.wrapping_mul(step) % 41) / 1_000.0 - 0.020;
        Some((town.place.lat + off(17), town.place.lon + off(29)))
    }
}

/// A medical institution's code (prefecture, table 1, number) with the check digit it needs.
fn facility_code(prefecture: PrefectureCode, serial: u32) -> anyhow::Result<FacilityCode> {
    let code: FacilityCode = format!("{prefecture}1{serial:06}0").parse()?;
    Ok(code.suggestion().unwrap_or(code))
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;

    fn training() -> Sites {
        Sites::of(&Country::japan().unwrap(), SiteCounts::TRAINING).unwrap()
    }

    #[test]
    fn codes_are_unique_and_their_check_digits_right() {
        let sites = training();
        let codes: BTreeSet<_> = sites.all.iter().map(|site| site.code).collect();
        assert_eq!(codes.len(), 1_741 * 3 + 4_000);
        assert!(codes.iter().all(|code| code.suggestion().is_none()));
    }

    #[test]
    fn every_receiver_has_a_basic_site_of_its_prefecture() {
        let sites = training();
        let by_code: BTreeMap<_, _> = sites.all.iter().map(|site| (site.code, site)).collect();
        let mut receivers = 0;
        for site in &sites.all {
            if let SiteType::Linked(basic) | SiteType::Satellite(basic) = site.site_type {
                receivers += 1;
                assert_eq!(by_code[&basic].site_type, SiteType::Basic);
                assert_eq!(by_code[&basic].town.prefecture(), site.town.prefecture());
            }
        }
        assert_eq!(receivers, 3_300);
    }

    #[test]
    fn every_town_has_its_dummies_and_only_basic_sites_receive() {
        let japan = Country::japan().unwrap();
        let sites = training();
        let receiving: usize = japan.towns.iter().map(|t| sites.receiving_in(t.code).len()).sum();
        assert_eq!(receiving, 1_741 * 3 + 700);
        let sapporo = sites.dummies_of("011002".parse().unwrap()).unwrap();
        let hospital = sites.all.iter().find(|site| site.code == sapporo.hospital).unwrap();
        assert_eq!(hospital.name, "札幌市ダミー病院");
    }
}
