//! Prefectures and towns of the reference files.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, ensure};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use vsys_vocabulary::{MunicipalityCode, Office, PrefectureCode};

/// Prefectures and their municipalities, each in order of its code.
#[derive(Debug, Clone, Default)]
pub struct Country {
    /// The prefectures (都道府県).
    pub prefectures: Vec<Prefecture>,
    /// The municipalities (市町村).
    pub towns: Vec<Town>,
}

/// A prefecture (都道府県).
#[derive(Debug, Clone)]
pub struct Prefecture {
    /// Its code.
    pub code: PrefectureCode,
    /// Its names and residents.
    pub place: Place,
}

/// A municipality (市町村).
#[derive(Debug, Clone)]
pub struct Town {
    /// Its code.
    pub code: MunicipalityCode,
    /// Its names and residents.
    pub place: Place,
}

/// What the reference files know of a place.
#[derive(Debug, Clone, Deserialize)]
pub struct Place {
    /// Name in Japanese.
    pub name: String,
    /// Name in katakana.
    pub kana: String,
    /// Name in English.
    pub name_en: String,
    /// Estimated residents.
    pub population: u32,
    /// Estimated residents of 65 and over.
    pub population_65plus: u32,
    /// Degrees north of its office.
    pub lat: f64,
    /// Degrees east of its office.
    pub lon: f64,
}

#[derive(Deserialize)]
struct Row {
    code6: String,
    prefecture_code: String,
    name: String,
    kana: String,
    name_en: String,
    population: u32,
    population_65plus: u32,
    lat: f64,
    lon: f64,
}

impl Country {
    /// Reads `prefectures.csv` and `places.csv` of a folder.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let mut country = Self::default();
        for row in rows::<Row>(&folder.join("prefectures.csv"))? {
            let code = row.prefecture_code.parse().context("prefectures.csv")?;
            country.prefectures.push(Prefecture { code, place: row.into() });
        }
        for row in rows::<Row>(&folder.join("places.csv"))? {
            let code = row.code6.parse().context("places.csv")?;
            country.towns.push(Town { code, place: row.into() });
        }
        country.prefectures.sort_by_key(|prefecture| prefecture.code);
        country.towns.sort_by_key(|town| town.code);
        ensure!(!country.towns.is_empty(), "places.csv holds no municipality");
        Ok(country)
    }

    /// The country of this repository: 47 prefectures and 1,741 municipalities.
    pub fn japan() -> anyhow::Result<Self> {
        Self::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/reference"))
    }

    /// Only these prefectures with their towns, for a small story.
    #[must_use]
    pub fn only(&self, prefectures: &[PrefectureCode]) -> Self {
        let kept = |code: PrefectureCode| prefectures.contains(&code);
        Self {
            prefectures: self.prefectures.iter().filter(|p| kept(p.code)).cloned().collect(),
            towns: self.towns.iter().filter(|t| kept(t.code.prefecture())).cloned().collect(),
        }
    }

    /// Only the first towns of each prefecture, for a smaller one.
    #[must_use]
    pub fn with_towns_each(&self, most: usize) -> Self {
        let mut seen: BTreeMap<PrefectureCode, usize> = BTreeMap::new();
        let mut few = self.clone();
        few.towns.retain(|town| {
            let seen = seen.entry(town.code.prefecture()).or_default();
            *seen += 1;
            *seen <= most
        });
        few
    }

    /// The towns of a prefecture.
    pub fn towns_of(&self, prefecture: PrefectureCode) -> impl Iterator<Item = &Town> {
        self.towns.iter().filter(move |town| town.code.prefecture() == prefecture)
    }
}

impl Prefecture {
    /// Its office.
    #[must_use]
    pub const fn office(&self) -> Office {
        Office::Prefecture(self.code)
    }
}

impl Town {
    /// Its office.
    #[must_use]
    pub const fn office(&self) -> Office {
        Office::Municipality(self.code)
    }
}

impl From<Row> for Place {
    fn from(row: Row) -> Self {
        Self {
            name: row.name,
            kana: row.kana,
            name_en: row.name_en,
            population: row.population,
            population_65plus: row.population_65plus,
            lat: row.lat,
            lon: row.lon,
        }
    }
}

fn rows<T: DeserializeOwned>(file: &Path) -> anyhow::Result<Vec<T>> {
    let mut reader =
        csv::Reader::from_path(file).with_context(|| format!("reading {}", file.display()))?;
    let rows: Result<Vec<T>, csv::Error> = reader.deserialize().collect();
    rows.with_context(|| format!("reading {}", file.display()))
}

#[cfg(test)]
mod tests {
    use super::Country;

    #[test]
    fn japan_has_47_prefectures_and_1741_municipalities() {
        let japan = Country::japan().unwrap();
        assert_eq!((japan.prefectures.len(), japan.towns.len()), (47, 1_741));
        let hokkaido = japan.towns_of("01".parse().unwrap()).count();
        assert_eq!(hokkaido, 179);
    }

    #[test]
    fn a_small_country_keeps_whole_prefectures_or_some_towns_of_each() {
        let japan = Country::japan().unwrap();
        let small = japan.only(&["13".parse().unwrap(), "47".parse().unwrap()]);
        assert_eq!((small.prefectures.len(), small.towns.len()), (2, 62 + 41));
        assert_eq!(small.with_towns_each(3).towns.len(), 6);
    }
}
