//! What people type, as it is meant: full-width letters and digits, blanks, hyphens of all sorts.

/// Without blanks at the ends, full-width letters and digits narrow.
pub(crate) fn narrow(text: &str) -> String {
    let narrow = |sign: char| match sign {
        '！'..='～' => char::from_u32(u32::from(sign) - 0xFEE0).unwrap_or(sign),
        '\u{3000}' => ' ',
        _ => sign,
    };
    text.trim().chars().map(narrow).collect()
}

/// Hyphens as people find them on a Japanese keyboard.
const fn is_hyphen(sign: char) -> bool {
    matches!(sign, '-' | 'ー' | '−' | '‐' | '‑' | '–' | '—' | '―' | 'ｰ')
}

/// Narrow, without blanks, each hyphen a plain one.
fn plain(text: &str) -> String {
    let signs = narrow(text);
    let signs = signs.chars().filter(|sign| !sign.is_whitespace());
    signs.map(|sign| if is_hyphen(sign) { '-' } else { sign }).collect()
}

/// A facility code, in capital letters and without hyphens.
pub(crate) fn code(text: &str) -> String {
    plain(text).replace('-', "").to_ascii_uppercase()
}

/// A mandate's number: `M-0000123`.
pub(crate) fn number(text: &str) -> String {
    plain(text).to_ascii_uppercase()
}

/// A mandate's secret: what its letters mean is the service's to say.
pub(crate) fn secret(text: &str) -> String {
    plain(text)
}

/// A postcode: digits only.
pub(crate) fn postcode(text: &str) -> String {
    plain(text).replace(['-', '〒'], "")
}

/// A telephone number: digits and hyphens; brackets are hyphens too.
pub(crate) fn phone(text: &str) -> String {
    plain(text).replace(['(', ')'], "-").trim_matches('-').to_owned()
}

/// A name in katakana; hiragana are turned into them.
pub(crate) fn kana(text: &str) -> String {
    let katakana = |sign: char| match sign {
        'ぁ'..='ゖ' => char::from_u32(u32::from(sign) + 0x60).unwrap_or(sign),
        _ => sign,
    };
    text.trim().chars().map(katakana).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_and_numbers_are_read_as_they_are_meant() {
        assert_eq!(code(" ０１１０１１３７１９ "), "0110113719");
        assert_eq!(code("01-1-0113719"), "0110113719");
        assert_eq!(code("13ａ0000011"), "13A0000011");
        assert_eq!(number("ｍー００００１２３"), "M-0000123");
        assert_eq!(secret(" ＡＢＣＤーefgh 234\u{3000}"), "ABCD-efgh234");
    }

    #[test]
    fn postcodes_and_telephone_numbers_lose_what_is_not_theirs() {
        assert_eq!(postcode("〒１００－８９１６"), "1008916");
        assert_eq!(postcode("100-8916"), "1008916");
        assert_eq!(phone("（０３）３５９５−２４３０"), "03-3595-2430");
        assert_eq!(phone("03ー3595ー2430"), "03-3595-2430");
        assert_eq!(phone("+81 3 3595 2430"), "+81335952430");
    }

    #[test]
    fn hiragana_become_katakana_and_a_long_vowel_stays() {
        assert_eq!(kana("ちよだクリニックせんたー"), "チヨダクリニックセンター");
    }
}
