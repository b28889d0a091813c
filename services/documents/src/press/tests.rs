use super::*;
use crate::domain::mandate::sample;

const LINK: &str = "https://v-sys.example.jp/mandate/M-0000123";

fn press() -> Press {
    Press::new().unwrap()
}

#[test]
fn a_mandate_is_one_tagged_page_that_says_so() {
    let pdf = press().mandate(&sample::clinic(), LINK).unwrap();
    let text = String::from_utf8_lossy(&pdf);
    assert!(text.starts_with("%PDF-1.7"));
    for sign in ["/StructTreeRoot", "/Marked true", "pdfuaid", "/Count 1", "(ja-JP)"] {
        assert!(text.contains(sign), "{sign}");
    }
}

#[test]
fn the_same_mandate_is_the_same_file() {
    let (one, other) = (press(), press());
    let [first, second, third] =
        [&one, &one, &other].map(|press| press.mandate(&sample::clinic(), LINK).unwrap());
    assert_eq!(first, second);
    assert_eq!(first, third);
}

#[test]
fn the_longest_mandate_fits_its_page_in_smaller_letters() {
    let press = press();
    for longest in [sample::longest(), sample::longest_withdrawal()] {
        press.has_glyphs_for(longest.typed()).unwrap();
        let link = format!("https://{}/mandate/{}", "v".repeat(120), longest.number);
        let pdf = press.mandate(&longest, &link).unwrap();
        assert!(String::from_utf8_lossy(&pdf).contains("/Count 1"));
    }
}

#[test]
fn names_in_rare_characters_are_shown_or_refused_by_character_and_field() {
    let press = press();
    let of = |name: &'static str| press.has_glyphs_for([("representative", name)]);
    for name in ["髙橋 﨑子", "濵邊 德", "渡邉 瀞", "神祐 辻", "ｶﾅ ①Ⅲ㈱～"] {
        assert_eq!(of(name), Ok(()), "{name}");
    }
    let missing = of("土\u{5409}と𠮷").unwrap_err();
    assert_eq!((missing.written().as_str(), missing.code().as_str()), ("𠮷", "U+20BB7"));
    let missing = of("山\u{e000}田").unwrap_err();
    assert_eq!((missing.field, missing.code().as_str()), ("representative", "U+E000"));
    assert_eq!(of("葛\u{e0101}城").unwrap_err().code(), "U+845B U+E0101");
    assert_eq!(of("김민수").unwrap_err().written(), "김");
    assert_eq!(of("a\u{200b}b").unwrap_err().code(), "U+200B");
}

#[test]
fn nothing_that_was_typed_is_taken_for_markup() {
    let mut mandate = sample::clinic();
    mandate.name = "#read(\"/facts.json\") *太字* = 見出し $x$ </svg>".to_owned();
    mandate.representative = "\\u{41} \"; #panic()".to_owned();
    press().mandate(&mandate, LINK).unwrap();
}

#[test]
fn a_link_that_no_code_can_hold_is_a_fault() {
    let link = format!("https://{}", "v".repeat(5000));
    let fault = press().mandate(&sample::clinic(), &link).unwrap_err();
    assert!(matches!(fault, PressError::Code(_)), "{fault}");
}

#[test]
fn a_template_speaks_with_our_fonts_only() {
    let press = press();
    let words = mandate::TEMPLATE.chars().filter(|sign| !sign.is_ascii());
    let words: String = words.collect();
    press.has_glyphs_for([("template", words.as_str())]).unwrap();
}
