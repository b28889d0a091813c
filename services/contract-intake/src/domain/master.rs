//! The master list of codes (医療機関マスタ).

use sha2::{Digest as _, Sha256};
use vsys_vocabulary::{FacilityCode, MunicipalityCode, PrefectureCode};

use super::text;

/// An entry of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) code: FacilityCode,
    pub(crate) name: String,
    /// May be empty.
    pub(crate) kana: String,
    /// None where the list does not say.
    pub(crate) municipality: Option<MunicipalityCode>,
    /// Seven digits; may be empty.
    pub(crate) postcode: String,
    pub(crate) address: String,
    /// May be empty.
    pub(crate) phone: String,
}

impl Entry {
    /// The prefecture that it lies in; none for a code issued by the service desk whose
    /// municipality is not known.
    pub(crate) fn prefecture(&self) -> Option<PrefectureCode> {
        self.municipality.map(|code| code.prefecture()).or_else(|| self.code.prefecture())
    }

    /// What a keyword is looked for in.
    pub(crate) fn searched(&self) -> String {
        let Self { name, kana, address, .. } = self;
        text::searched(&[name.as_str(), kana, address].concat())
    }

    /// In one line, as differences are shown.
    pub(crate) fn line(&self) -> String {
        let Self { name, kana, postcode, address, phone, .. } = self;
        let municipality = self.municipality.map_or_else(String::new, |code| code.to_string());
        [name, kana, &municipality, postcode, address, phone]
            .into_iter()
            .filter(|part| !part.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" / ")
    }
}

/// Which entries somebody wants to see.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EntryFilter {
    pub(crate) prefecture: Option<PrefectureCode>,
    pub(crate) keyword: Option<Keyword>,
}

/// What somebody looks for in the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keyword {
    /// As a code begins; none for what is none, or so short that it may as well stand in an address.
    pub(crate) beginning: Option<String>,
    /// Normalised.
    pub(crate) words: String,
}

/// From so many places on something that is shaped like a code is taken for one.
const SHORTEST_BEGINNING: usize = 5;
const CODE: usize = 10;

impl Keyword {
    /// What was typed; none where nothing was.
    pub(crate) fn of(typed: &str) -> Option<Self> {
        let words = text::searched(typed);
        let beginning = text::narrow(typed).to_ascii_uppercase();
        let is_shaped = |(place, sign): (usize, u8)| {
            sign.is_ascii_digit() || place == 2 && sign.is_ascii_uppercase()
        };
        let is_beginning = (SHORTEST_BEGINNING..=CODE).contains(&beginning.len())
            && beginning.bytes().enumerate().all(is_shaped);
        let beginning = is_beginning.then_some(beginning);
        (!words.is_empty()).then_some(Self { beginning, words })
    }
}

/// How an entry differs from what a list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) code: FacilityCode,
    /// None when the list brings it.
    pub(crate) before: Option<String>,
    /// None when it ends.
    pub(crate) after: Option<String>,
}

/// How many entries a list brings, changes, ends and leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) added: u32,
    pub(crate) changed: u32,
    pub(crate) ended: u32,
    pub(crate) unchanged: u32,
}

/// A digest of everything that a list would change, in the order in which it is found: who adopts
/// a list sends back what was shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fingerprint(Sha256);

impl Fingerprint {
    /// Takes in that an entry stood in one way and will stand in another.
    pub(crate) fn note(
        &mut self,
        code: FacilityCode,
        before: Option<&Entry>,
        after: Option<&Entry>,
    ) {
        self.part(code.as_str());
        for entry in [before, after] {
            let Some(entry) = entry else {
                self.part("");
                continue;
            };
            let Entry { name, kana, municipality, postcode, address, phone, .. } = entry;
            let municipality = municipality.map_or_else(String::new, |code| code.to_string());
            for text in [name, kana, &municipality, postcode, address, phone] {
                self.part(text);
            }
        }
    }

    /// With its length, so that no two rows of parts read the same.
    fn part(&mut self, text: &str) {
        self.0.update(text.len().to_be_bytes());
        self.0.update(text);
    }

    /// In hexadecimal digits.
    pub(crate) fn digits(self) -> String {
        data_encoding::HEXLOWER.encode(&self.0.finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, kana: &str) -> Entry {
        Entry {
            code: "0110113719".parse().unwrap(),
            name: name.to_owned(),
            kana: kana.to_owned(),
            municipality: None,
            postcode: String::new(),
            address: "北一条西1".to_owned(),
            phone: String::new(),
        }
    }

    fn digest(before: Option<&Entry>, after: Option<&Entry>) -> String {
        let mut fingerprint = Fingerprint::default();
        fingerprint.note("0110113719".parse().unwrap(), before, after);
        fingerprint.digits()
    }

    #[test]
    fn a_keyword_is_the_beginning_of_a_code_or_words() {
        let of = |typed: &str| Keyword::of(typed).map(|keyword| (keyword.beginning, keyword.words));
        let code = |code: &str, words: &str| Some((Some(code.to_owned()), words.to_owned()));
        let words = |words: &str| Some((None, words.to_owned()));
        assert_eq!(of(" ０１１０１ "), code("01101", "01101"));
        assert_eq!(of("13a00000"), code("13A00000", "13a00000"));
        assert_eq!(of("1101"), words("1101"));
        assert_eq!(of("01-1011"), words("01-1011"));
        assert_eq!(of("01101137190"), words("01101137190"));
        assert_eq!(of("髙橋 ｸﾘﾆｯｸ"), words("高橋クリニック"));
        assert_eq!(of("  "), None);
    }

    #[test]
    fn an_entry_is_found_by_name_kana_and_address() {
        assert_eq!(entry("髙橋医院", "たかはし").searched(), "高橋医院タカハシ北一条西1");
    }

    #[test]
    fn a_digest_is_of_both_sides_and_of_each_text() {
        let (old, new) = (entry("札幌病院", "サッポロ"), entry("札幌病院サ", "ッポロ"));
        let digests = [
            digest(None, Some(&old)),
            digest(Some(&old), None),
            digest(None, Some(&new)),
            digest(Some(&old), Some(&new)),
            digest(Some(&new), Some(&old)),
        ];
        let distinct: std::collections::BTreeSet<_> = digests.iter().collect();
        assert_eq!(distinct.len(), digests.len());
        assert_eq!(digest(None, Some(&old)), digests[0]);
        assert_eq!(digests[0].len(), 64);
    }
}
