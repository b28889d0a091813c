//! Texts that people typed: tidied, bounded, printable.

use unicode_normalization::UnicodeNormalization as _;
use vsys_vocabulary::is_mail_address;

use super::fault::Fault;

/// Characters of a mail address that are read.
const MAIL: usize = 254;

/// A text of at most `longest` characters, which may be empty. Letters stay as they were typed:
/// a name is written as its owner writes it.
pub(crate) fn optional(text: &str, longest: usize) -> Result<String, Fault> {
    let text = text.trim();
    if text.chars().any(|sign| sign.is_control() || matches!(sign, '\u{2028}' | '\u{2029}')) {
        return Err(Fault::Unprintable);
    }
    if let Some(unseen) = text.chars().find(|sign| is_private(*sign) || is_format_sign(*sign)) {
        return Err(Fault::PrivateCharacter(u32::from(unseen)));
    }
    if text.chars().count() > longest {
        return Err(Fault::TooLong(longest));
    }
    Ok(text.to_owned())
}

/// A text of 1 to `longest` characters.
pub(crate) fn required(text: &str, longest: usize) -> Result<String, Fault> {
    let text = optional(text, longest)?;
    if text.is_empty() { Err(Fault::Missing) } else { Ok(text) }
}

/// The most characters of why something is sent back, or of why a site leaves.
const REASON: usize = 500;

/// A reason, in one line however it was typed.
pub(crate) fn reason(text: &str) -> Result<String, Fault> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    required(&lines.collect::<Vec<_>>().join(" "), REASON)
}

/// What a machine made up for itself (外字): nobody else can read it.
const fn is_private(sign: char) -> bool {
    matches!(sign, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' | '\u{fffd}')
}

/// What is invisible and changes how others are shown. The selectors of a variant (異体字セレクタ)
/// are none of these: they belong to the character before them.
const fn is_format_sign(sign: char) -> bool {
    matches!(
        sign,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{feff}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{e0001}'..='\u{e007f}'
    )
}

/// Seven digits, typed with or without a hyphen, in any width.
pub(crate) fn postcode(text: &str) -> Result<String, Fault> {
    let digits: String =
        narrow(text).chars().filter(|sign| !matches!(sign, '-' | ' ' | '〒')).collect();
    match digits.len() {
        0 => Err(Fault::Missing),
        7 if digits.bytes().all(|byte| byte.is_ascii_digit()) => Ok(digits),
        _ => Err(Fault::PostcodeFormat),
    }
}

/// A telephone number of at most 20 characters, in any width.
pub(crate) fn phone(text: &str) -> Result<String, Fault> {
    let text = required(&narrow(text), 20)?;
    let number = text.strip_prefix('+').unwrap_or(&text);
    let is_shaped = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    if is_shaped && (9..=15).contains(&digits) { Ok(text) } else { Err(Fault::PhoneFormat) }
}

/// A mail address that letters are sent to.
pub(crate) fn mail(text: &str) -> Result<String, Fault> {
    let text = required(&narrow(text), MAIL)?;
    if is_mail_address(&text) { Ok(text) } else { Err(Fault::MailFormat) }
}

/// A reading in katakana, typed in katakana of any width or in hiragana.
pub(crate) fn kana(text: &str, longest: usize) -> Result<String, Fault> {
    let text = required(&katakana(text), longest)?;
    let is_kana = |sign| {
        matches!(sign, 'ァ'..='ヺ' | 'ー' | '・' | ' ' | '(' | ')' | '-')
            || char::is_ascii_alphanumeric(&sign)
    };
    if text.chars().all(is_kana) { Ok(text) } else { Err(Fault::KanaFormat) }
}

/// Katakana in full width, letters and digits in half width.
pub(crate) fn katakana(text: &str) -> String {
    let turned = |sign| match sign {
        'ぁ'..='ゖ' => char::from_u32(u32::from(sign) + 0x60).unwrap_or(sign),
        other => other,
    };
    text.nfkc().map(turned).collect()
}

/// Digits, letters and hyphens in half width.
pub(crate) fn narrow(text: &str) -> String {
    let narrowed = |sign| match sign {
        'ー' | '‐' | '−' | '–' | '—' | '―' => '-',
        other => other,
    };
    text.nfkc().map(narrowed).collect::<String>().trim().to_owned()
}

/// A text as keywords are looked for in it: widths, kana and capitals make no difference, and
/// neither do the two ways of writing the commonest names.
pub(crate) fn searched(text: &str) -> String {
    let usual = |sign| match sign {
        '髙' => '高',
        '﨑' => '崎',
        '邊' | '邉' => '辺',
        '齋' | '齊' | '斉' => '斎',
        '濵' | '濱' => '浜',
        '𠮷' => '吉',
        '澤' => '沢',
        '廣' => '広',
        '國' => '国',
        '德' => '徳',
        other => other,
    };
    katakana(text)
        .chars()
        .filter(|sign| !sign.is_whitespace())
        .flat_map(char::to_lowercase)
        .map(usual)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stay_as_they_were_typed_and_what_nobody_can_read_is_refused() {
        assert_eq!(required(" 髙橋﨑太郎𠮷田 ", 8), Ok("髙橋﨑太郎𠮷田".into()));
        assert_eq!(required(&"邊".repeat(20), 20).map(|text| text.chars().count()), Ok(20));
        assert_eq!(required("山\u{e000}田", 20), Err(Fault::PrivateCharacter(0xe000)));
        for unseen in ['\u{e123}', '\u{f0041}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{fffd}'] {
            let found = required(&format!("山{unseen}田"), 20);
            assert_eq!(found, Err(Fault::PrivateCharacter(u32::from(unseen))), "{unseen:?}");
        }
        assert_eq!(kana("ヤマ\u{e123}ダ", 20), Err(Fault::PrivateCharacter(0xe123)));
        let variant = "葛\u{e0100}飾\u{fe00}";
        assert_eq!(required(variant, 20), Ok(variant.into()));
        for unprintable in ["a\u{7}b", "a\u{2028}b"] {
            assert_eq!(required(unprintable, 20), Err(Fault::Unprintable));
        }
        assert_eq!(required("  ", 20), Err(Fault::Missing));
        assert_eq!(required("札幌市", 2), Err(Fault::TooLong(2)));
    }

    #[test]
    fn numbers_are_read_in_any_width() {
        assert_eq!(postcode("〒１００−０００１"), Ok("1000001".into()));
        assert_eq!(postcode("100-0001"), Ok("1000001".into()));
        assert_eq!(postcode("100-00"), Err(Fault::PostcodeFormat));
        assert_eq!(postcode(""), Err(Fault::Missing));
        assert_eq!(phone("０３ー１２３４ー５６７８"), Ok("03-1234-5678".into()));
        assert_eq!(phone("+81-3-1234-5678"), Ok("+81-3-1234-5678".into()));
        for wrong in ["03-1234", "call me", "03 1234 5678", "0312345678901234"] {
            assert_eq!(phone(wrong), Err(Fault::PhoneFormat), "{wrong}");
        }
        assert_eq!(mail("ｓａｔｏ@example.jp"), Ok("sato@example.jp".into()));
        for wrong in ["sato", "sato@example", "a..b@example.jp", "佐藤@example.jp", "@example.jp"]
        {
            assert_eq!(mail(wrong), Err(Fault::MailFormat), "{wrong}");
        }
    }

    #[test]
    fn a_reading_is_kept_in_katakana() {
        assert_eq!(kana("ちよだ ｸﾘﾆｯｸ", 20), Ok("チヨダ クリニック".into()));
        assert_eq!(kana("千代田", 20), Err(Fault::KanaFormat));
    }

    #[test]
    fn widths_kana_and_old_forms_make_no_difference_to_a_search() {
        assert_eq!(searched("髙橋 ｸﾘﾆｯｸ"), searched("高橋クリニック"));
        assert_eq!(searched("さいとう齋藤"), searched("サイトウ斎藤"));
        assert_eq!(searched("ＡＢＣ１２３"), "abc123");
    }
}
