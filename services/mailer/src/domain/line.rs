//! Text from outside as it may stand in a letter: one line, nothing hidden in it.

/// At most so many characters of a text, on one line: whatever breaks a line, moves the cursor or
/// turns the direction of writing is a space, and several spaces are one.
pub(crate) fn line(text: &str, longest: usize) -> String {
    let plain = text.chars().map(|sign| if is_plain(sign) { sign } else { ' ' });
    let plain: String = plain.collect();
    let words: Vec<_> = plain.split_whitespace().collect();
    let line = words.join(" ");
    match line.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

fn is_plain(sign: char) -> bool {
    let turns_direction = matches!(
        sign,
        '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    let breaks_line = matches!(sign, '\u{2028}' | '\u{2029}');
    !(sign.is_control() || turns_direction || breaks_line)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_breaks_lines_becomes_a_space() {
        assert_eq!(line("佐藤\r\nBcc: all@example.jp\u{0}", 100), "佐藤 Bcc: all@example.jp");
        assert_eq!(line(" 千代田　花子 \u{202e}", 100), "千代田 花子");
    }

    #[test]
    fn what_is_too_long_says_that_it_goes_on() {
        assert_eq!(line("年度末のため", 3), "年度末…");
        assert_eq!(line("年度末", 3), "年度末");
    }

    proptest! {
        #[test]
        fn nothing_but_one_line_comes_out(text in any::<String>(), longest in 1..100_usize) {
            let line = line(&text, longest);
            prop_assert!(!line.contains(char::is_control));
            prop_assert!(line.chars().count() <= longest + 1);
        }
    }
}
