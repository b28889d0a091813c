//! What a facility is found by, in one form: width and case make no difference (NFKC), nor hiragana
//! or katakana, nor old forms and variants of characters, nor which dash, nor spaces.

use unicode_normalization::UnicodeNormalization as _;

use super::facility::Facility;

/// Between the parts of a facility's words: no text that was typed holds it, so that no keyword
/// matches across two.
const BETWEEN: &str = "\u{1f}";

/// The words of a facility: code, name, kana, address, telephone number with its hyphens and
/// without, postcode without its hyphen and with.
pub(crate) fn of(facility: &Facility) -> String {
    let profile = &facility.profile;
    let digits = profile.phone.replace('-', "");
    let hyphened = profile.postcode.split_at_checked(3);
    let hyphened = hyphened.map_or_else(String::new, |(area, rest)| format!("{area}-{rest}"));
    let parts = [
        facility.code.as_str(),
        &profile.name,
        &profile.kana,
        &profile.address,
        &profile.phone,
        &digits,
        &profile.postcode,
        &hyphened,
    ];
    search_form(&parts.join(BETWEEN))
}

/// Two signs that follow each other in a text of this form as one number, each pair once, in order:
/// a text that is found in words has no pair that those have not. Pairs outside of the basic plane
/// may share a number. None of what stands on both sides of [`BETWEEN`].
pub(crate) fn pairs(form: &str) -> Vec<i32> {
    let mut pairs = Vec::with_capacity(form.len());
    for part in form.split(BETWEEN) {
        let mut signs = part.chars();
        let mut before = signs.next();
        for sign in signs {
            if let Some(before) = before.replace(sign) {
                pairs.push((before as i32) << 16 ^ sign as i32);
            }
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// A text in the form in which texts are compared.
pub(crate) fn search_form(text: &str) -> String {
    let plain = text.chars().filter(|c| !is_selector(*c)).nfkc().flat_map(char::to_lowercase);
    let form: String = plain.filter(|c| *c != ' ').map(usual).collect();
    if form.contains('ー') { dashed(&form) } else { form }
}

/// Signs that choose a variant of the character before them.
fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// Dashes for long vowels between digits: it looks the same, and is where a keyboard for kana has
/// a dash.
fn dashed(form: &str) -> String {
    let mut before = None;
    let mut signs = form.chars().peekable();
    let mut dashed = String::with_capacity(form.len());
    while let Some(sign) = signs.next() {
        let is_digit = |sign: Option<char>| sign.is_some_and(|sign| sign.is_ascii_digit());
        let between = is_digit(before) && is_digit(signs.peek().copied());
        dashed.push(if sign == 'ー' && between { '-' } else { sign });
        before = Some(sign);
    }
    dashed
}

/// Katakana for hiragana, the usual character for an old form of it, one dash for all.
fn usual(c: char) -> char {
    match c {
        'ゖ' | 'ヶ' => 'ケ',
        'ゕ' | 'ヵ' => 'カ',
        'ぁ'..='ゔ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' | '─' | '━' => '-',
        other => usual_kanji(other),
    }
}

/// The usual form of a character that names are still written with (旧字体・異体字).
fn usual_kanji(c: char) -> char {
    match c {
        '髙' => '高',
        '﨑' => '崎',
        '𠮷' => '吉',
        '邊' | '邉' => '辺',
        '齋' | '齊' | '斎' => '斉',
        '澤' => '沢',
        '國' => '国',
        '學' => '学',
        '廣' => '広',
        '櫻' => '桜',
        '濱' | '濵' => '浜',
        '瀨' => '瀬',
        '德' => '徳',
        '惠' => '恵',
        '眞' => '真',
        '榮' => '栄',
        '嶋' | '嶌' => '島',
        '圓' => '円',
        '會' => '会',
        '醫' => '医',
        '藏' => '蔵',
        '禮' => '礼',
        '黑' => '黒',
        '曾' => '曽',
        '淺' => '浅',
        '渕' => '淵',
        '峯' => '峰',
        '冨' => '富',
        '寬' => '寛',
        '淸' => '清',
        '靑' => '青',
        '顏' => '顔',
        '鷗' => '鴎',
        '敎' => '教',
        '驛' => '駅',
        '關' => '関',
        '鐵' => '鉄',
        '總' => '総',
        '縣' => '県',
        '區' => '区',
        '壽' => '寿',
        '豐' => '豊',
        '實' => '実',
        '萬' => '万',
        '彌' => '弥',
        '條' => '条',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::profile::FacilityType;
    use super::super::profile::tests::hospital;
    use super::*;

    #[test]
    fn width_case_kana_old_forms_dashes_and_spaces_make_no_difference() {
        for (typed, form) in [
            ("さっぽろ病院", "サッポロ病院"),
            ("ﾁﾖﾀﾞ ｸﾘﾆｯｸ", "チヨダクリニック"),
            ("ＡＢＣ　Clinic", "abcclinic"),
            ("髙﨑の渡邊・齋藤", "高崎ノ渡辺・斉藤"),
            ("霞ヶ関", "霞ケ関"),
            ("１−２‐３", "1-2-3"),
            ("1ー2ー3ーセンター", "1-2-3ーセンター"),
            ("１ｰ２", "1-2"),
            ("葛\u{e0100}城\u{fe00}区", "葛城区"),
            ("㈱", "(株)"),
        ] {
            assert_eq!(search_form(typed), form);
        }
    }

    #[test]
    fn a_facility_is_found_by_each_of_its_words_and_by_none_across_two() {
        let facility = Facility::enter(hospital("1310000018", FacilityType::Basic));
        let words = of(&facility);
        for part in [
            "1310000018",
            "だみー病院",
            "ﾋﾞｮｳｲﾝ",
            "千代田１",
            "0300000001",
            "03-0000",
            "1000001",
            "１００ー０００１",
        ] {
            assert!(words.contains(&search_form(part)), "{part}");
        }
        assert!(!words.contains(&search_form("病院チヨダ")));
    }

    #[test]
    fn a_pair_is_two_signs_of_one_part_and_stands_once() {
        assert!(pairs("").is_empty());
        assert!(pairs("港").is_empty(), "a single sign");
        assert_eq!(pairs("abab\u{1f}c"), [0x61_0062, 0x62_0061]);
        // As PostgreSQL computes (ascii('𠮷') << 16) # ascii('野'): what does not fit falls off.
        assert_eq!(pairs("𠮷野"), [0x0bb7_91ce]);
        assert_eq!(pairs("病院"), [0x75c5_9662]);
    }
}
