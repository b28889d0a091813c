//! In which municipality an address lies that begins with its name.

use std::collections::HashMap;

use vsys_vocabulary::{MunicipalityCode, PrefectureCode};

/// The most characters of a district's name (郡) before a town's.
const DISTRICT: usize = 6;

/// Names of prefectures and municipalities.
#[derive(Debug, Clone, Default)]
pub(crate) struct Localities {
    prefectures: HashMap<PrefectureCode, String>,
    /// By their prefecture and name; none where two of a prefecture have the same.
    municipalities: HashMap<(PrefectureCode, String), Option<MunicipalityCode>>,
    /// Characters of the longest name.
    longest: usize,
}

/// Where an address lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Located<'a> {
    pub(crate) municipality: MunicipalityCode,
    /// What stands behind the municipality's name.
    pub(crate) rest: &'a str,
}

impl Localities {
    pub(crate) fn of(
        prefectures: impl IntoIterator<Item = (PrefectureCode, String)>,
        municipalities: impl IntoIterator<Item = (MunicipalityCode, String)>,
    ) -> Self {
        let mut known = Self { prefectures: prefectures.into_iter().collect(), ..Self::default() };
        for (code, name) in municipalities {
            known.longest = known.longest.max(name.chars().count());
            let place = known.municipalities.entry((code.prefecture(), name));
            place.and_modify(|place| *place = None).or_insert(Some(code));
        }
        known
    }

    /// The municipality of a prefecture with whose name an address begins: behind the prefecture's
    /// name or without it, with its district's name (郡) or without. None where something else
    /// stands there, and where nothing is left behind the name.
    pub(crate) fn find<'a>(&self, of: PrefectureCode, address: &'a str) -> Option<Located<'a>> {
        let whole = self.prefectures.get(&of).map_or("", String::as_str);
        let address = address.strip_prefix(whole).unwrap_or(address).trim_start();
        let found = self.beginning(of, address).or_else(|| {
            let (at, sign) =
                address.char_indices().take(DISTRICT).find(|(_, sign)| *sign == '郡')?;
            self.beginning(of, address.get(at + sign.len_utf8()..)?)
        });
        found.filter(|located| !located.rest.is_empty())
    }

    /// The longest name first: 四日市市 is not 四日市.
    fn beginning<'a>(&self, of: PrefectureCode, address: &'a str) -> Option<Located<'a>> {
        let ends: Vec<_> = address
            .char_indices()
            .take(self.longest)
            .map(|(at, sign)| at + sign.len_utf8())
            .collect();
        ends.into_iter().rev().find_map(|end| {
            let (name, rest) = address.split_at_checked(end)?;
            let municipality = *self.municipalities.get(&(of, name.to_owned()))?;
            Some(Located { municipality: municipality?, rest: rest.trim_start() })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Localities {
        let prefectures = [("01", "北海道"), ("24", "三重県"), ("13", "東京都")];
        let municipalities = [
            ("011002", "札幌市"),
            ("013030", "当別町"),
            ("014036", "泊村"),
            ("016969", "泊村"),
            ("242021", "四日市市"),
            ("131016", "千代田区"),
        ];
        Localities::of(
            prefectures.map(|(code, name)| (code.parse().unwrap(), name.to_owned())),
            municipalities.map(|(code, name)| (code.parse().unwrap(), name.to_owned())),
        )
    }

    fn found(of: &str, address: &str) -> Option<(String, String)> {
        let known = known();
        let located = known.find(of.parse().unwrap(), address)?;
        Some((located.municipality.to_string(), located.rest.to_owned()))
    }

    #[test]
    fn the_name_is_cut_off_with_what_stands_before_it() {
        let is = |code: &str, rest: &str| Some((code.to_owned(), rest.to_owned()));
        assert_eq!(found("01", "札幌市中央区北一条西1"), is("011002", "中央区北一条西1"));
        assert_eq!(found("01", "北海道札幌市 中央区北一条西1"), is("011002", "中央区北一条西1"));
        assert_eq!(found("01", "石狩郡当別町白樺町1"), is("013030", "白樺町1"));
        assert_eq!(found("24", "四日市市諏訪町1-5"), is("242021", "諏訪町1-5"));
    }

    #[test]
    fn what_is_not_sure_stays_as_it_is() {
        assert_eq!(found("01", "古宇郡泊村大字茅沼村1"), None, "two villages have the name");
        assert_eq!(found("01", "千代田区内神田2-2"), None, "another prefecture's");
        assert_eq!(found("13", "東京都千代田区"), None, "nothing is left");
        assert_eq!(found("13", "内神田2-2"), None);
    }
}
