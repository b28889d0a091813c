//! What a facility is found by, in one form: width and case make no difference (NFKC), nor hiragana
//! or katakana, nor old forms of characters, nor which dash, nor spaces.

use unicode_normalization::UnicodeNormalization as _;

use super::facility::Facility;

/// Between the parts of a facility's words: no text that was typed holds it, so that no keyword
/// matches across two.
const BETWEEN: &str = "\u{1f}";

/// The words of a facility: code, name, kana, address, telephone number with its hyphens and
/// without, postcode.
pub(crate) fn of(facility: &Facility) -> String {
    let profile = &facility.profile;
    let digits = profile.phone.replace('-', "");
    let parts = [
        facility.code.as_str(),
        &profile.name,
        &profile.kana,
        &profile.address,
        &profile.phone,
        &digits,
        &profile.postcode,
    ];
    search_form(&parts.join(BETWEEN))
}

/// A text in the form in which texts are compared.
pub(crate) fn search_form(text: &str) -> String {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| *c != ' ').map(usual).collect()
}

/// Katakana for hiragana, the usual character for an old form of it, one dash for all.
fn usual(c: char) -> char {
    match c {
        'ゖ' | 'ヶ' => 'ケ',
        'ゕ' | 'ヵ' => 'カ',
        'ぁ'..='ゔ' => char::from_u32(u32::from(c) + 0x60).unwrap_or(c),
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
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
            ("㈱", "(株)"),
        ] {
            assert_eq!(search_form(typed), form);
        }
    }

    #[test]
    fn a_facility_is_found_by_each_of_its_words_and_by_none_across_two() {
        let facility = Facility::enter(hospital("1310000018", FacilityType::Basic));
        let words = of(&facility);
        for part in
            ["1310000018", "だみー病院", "ﾋﾞｮｳｲﾝ", "千代田１", "0300000001", "03-0000", "1000001"]
        {
            assert!(words.contains(&search_form(part)), "{part}");
        }
        assert!(!words.contains(&search_form("病院チヨダ")));
    }
}
