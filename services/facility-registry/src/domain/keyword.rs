//! What is typed to find facilities: words with blanks between, each a part of a facility's own
//! words or the name of where it lies. Pure.

use super::search::Area;
use super::words::search_form;

/// The most words of a keyword; what is behind them belongs to the last.
pub(crate) const MOST_WORDS: usize = 5;

/// How many digits codes of facilities have, and telephone numbers at least.
const DIGITS: usize = 10;

/// One word of a keyword, in the form in which texts are compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// What a facility's words have in them,
    pub(crate) text: String,
    /// or else where it lies: codes of a prefecture, or of municipalities of one name, that the
    /// word begins with;
    pub(crate) places: Vec<String>,
    /// and then its words have in them how the word goes on.
    pub(crate) rest: String,
}

/// The words of a keyword, the longest first: few facilities have that.
pub(crate) fn wanted(keyword: &str, names: &PlaceNames) -> Vec<Wanted> {
    let mut rest = keyword.trim();
    let mut words = Vec::new();
    while !rest.is_empty() {
        let cut = (words.len() + 1 < MOST_WORDS).then(|| rest.split_once(char::is_whitespace));
        let (word, behind) = cut.flatten().unwrap_or((rest, ""));
        rest = behind.trim_start();
        let text = joined(search_form(word));
        if !text.is_empty() {
            words.push(names.place(text));
        }
    }
    words.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
    words
}

/// A code or a telephone number without its hyphens, wherever those were put: a facility's words
/// have both so. Numbers of a house are shorter.
fn joined(text: String) -> String {
    let signs: String = text.chars().filter(|c| *c != '-').collect();
    // The third sign of a care provider's code is a letter.
    let may_stand = |(place, c): (usize, char)| {
        c.is_ascii_digit() || place == 2 && signs.len() == DIGITS && c.is_ascii_alphabetic()
    };
    let is_number = signs.len() >= DIGITS && signs.chars().enumerate().all(may_stand);
    if is_number { signs } else { text }
}

/// A name that a word may begin with, or be.
#[derive(Debug)]
struct Name {
    name: String,
    code: String,
}

impl Name {
    /// Names of an area: alone, and behind its prefecture's.
    fn of(area: &Area) -> [Self; 3] {
        let Area { municipality_code, prefecture_code, .. } = area;
        let prefecture = search_form(&area.prefecture);
        let municipality = search_form(&area.municipality);
        let full = format!("{prefecture}{municipality}");
        [
            (full, municipality_code),
            (municipality, municipality_code),
            (prefecture, prefecture_code),
        ]
        .map(|(name, code)| Self { name, code: code.clone() })
    }

    /// What a word has behind the name; a word may be a name without its last sign (県, 市 …).
    fn before<'b>(&self, word: &'b str) -> Option<&'b str> {
        let short = self.name.char_indices().next_back().and_then(|(at, _)| self.name.get(..at));
        let is_short = short == Some(word) && word.chars().count() > 1;
        if is_short { Some("") } else { word.strip_prefix(self.name.as_str()) }
    }
}

/// What places are called, in the form in which texts are compared.
#[derive(Debug, Default)]
pub(crate) struct PlaceNames(Vec<Name>);

impl PlaceNames {
    /// Names of municipalities and their prefectures.
    pub(crate) fn of(areas: &[Area]) -> Self {
        Self(areas.iter().flat_map(Name::of).collect())
    }

    /// A word with the places whose name takes most of it.
    fn place(&self, text: String) -> Wanted {
        let found = self.0.iter().filter_map(|name| Some((name.before(&text)?, &name.code)));
        let mut best: Option<(&str, Vec<String>)> = None;
        for (rest, code) in found {
            match &mut best {
                Some((shortest, _)) if rest.len() > shortest.len() => {}
                Some((shortest, codes)) if rest.len() == shortest.len() => {
                    if !codes.contains(code) {
                        codes.push(code.clone());
                    }
                }
                _ => best = Some((rest, vec![code.clone()])),
            }
        }
        let (rest, places) = best.unwrap_or_default();
        let rest = rest.to_owned();
        Wanted { text, places, rest }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(keyword: &str) -> Vec<(String, String, String)> {
        let area = |code: &str, municipality: &str| Area {
            municipality_code: code.into(),
            prefecture_code: code[..2].into(),
            municipality: municipality.into(),
            prefecture: if code.starts_with("13") { "東京都" } else { "広島県" }.into(),
        };
        let areas = [
            area("131016", "千代田区"),
            area("131032", "港区"),
            area("132063", "府中市"),
            area("342084", "府中市"),
            area("135551", "さいたま條ヶ市"),
        ];
        let wanted = wanted(keyword, &PlaceNames::of(&areas)).into_iter();
        wanted.map(|it| (it.text, it.places.join(" "), it.rest)).collect()
    }

    fn word(text: &str, places: &str, rest: &str) -> (String, String, String) {
        (text.into(), places.into(), rest.into())
    }

    #[test]
    fn words_stand_between_blanks_and_the_longest_comes_first() {
        let both = [word("チヨダ病院", "", ""), word("港区", "131032", "")];
        assert_eq!(words(" 港区　ちよだ病院 "), both);
        assert_eq!(words(" \u{3000} "), []);
        let six: Vec<_> = words("a b c d e f g").into_iter().map(|(text, ..)| text).collect();
        assert_eq!(six, ["efg", "a", "b", "c", "d"]);
    }

    #[test]
    fn a_code_and_a_telephone_number_lose_their_hyphens_and_an_address_keeps_them() {
        assert_eq!(words("13-1000-001-8"), [word("1310000018", "", "")]);
        assert_eq!(words("０９０ー１２３４ー５６７８"), [word("09012345678", "", "")]);
        assert_eq!(words("12-34-5678"), [word("12-34-5678", "", "")]);
        assert_eq!(words("13-Ａ-000-001-8"), [word("13a0000018", "", "")]);
        assert_eq!(words("a13-1000-001-8"), [word("a13-1000-001-8", "", "")]);
    }

    #[test]
    fn a_place_is_named_whole_or_without_its_last_sign_and_an_address_goes_on_behind_it() {
        assert_eq!(words("東京"), [word("東京", "13", "")]);
        assert_eq!(words("東京都"), [word("東京都", "13", "")]);
        assert_eq!(words("府中市"), [word("府中市", "132063 342084", "")]);
        assert_eq!(words("広島県府中市"), [word("広島県府中市", "342084", "")]);
        assert_eq!(words("東京都千代田"), [word("東京都千代田", "131016", "")]);
        let address = "東京都千代田区千代田1-1";
        assert_eq!(words(address), [word(address, "131016", "千代田1-1")]);
        // One sign is too little, and a name inside a word is none of a place.
        assert_eq!(words("港"), [word("港", "", "")]);
        assert_eq!(words("南港区"), [word("南港区", "", "")]);
        // Kana and old forms make no difference in a place's name either.
        assert_eq!(words("ｻｲﾀﾏ条ケ市"), [word("サイタマ条ケ市", "135551", "")]);
    }
}
