/// Characters of a mail address, of its name before the `@`, and of each part of its domain
/// (RFC 5321, section 4.5.3.1; RFC 1035, section 2.3.4).
const LONGEST: (usize, usize, usize) = (254, 64, 63);

/// Whether a text is a mail address that letters are sent to: a name, one `@`, and a domain of at
/// least two parts, in plain ASCII. Whether anybody reads it, the letter will tell.
///
/// ```
/// use vsys_vocabulary::is_mail_address;
///
/// assert!(is_mail_address("sato@clinic.example.jp"));
/// assert!(!is_mail_address("sato@clinic"));
/// ```
#[must_use]
pub fn is_mail_address(text: &str) -> bool {
    let (longest, longest_name, longest_part) = LONGEST;
    let Some((name, domain)) = text.split_once('@') else { return false };
    let is_word = |word: &str| {
        let is_usual = |b: u8| b.is_ascii_graphic() && !b"()<>[]:;,\\\"@".contains(&b);
        !word.is_empty() && word.bytes().all(is_usual)
    };
    let is_part = |part: &str| {
        (1..=longest_part).contains(&part.len())
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !part.starts_with('-')
            && !part.ends_with('-')
    };
    text.len() <= longest
        && name.len() <= longest_name
        && name.split('.').all(is_word)
        && domain.contains('.')
        && domain.split('.').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::is_mail_address;

    #[test]
    fn a_mail_address_has_a_name_and_a_domain_of_two_parts() {
        let label = "a".repeat(63);
        for address in ["a@b.jp", "o'neil+x_y@a-b.example.jp", "1@1.1", &format!("a@{label}.jp")] {
            assert!(is_mail_address(address), "{address}");
        }
    }

    #[test]
    fn what_no_letter_can_be_sent_to_is_none() {
        let (name, label) = ("a".repeat(65), "a".repeat(64));
        let long = format!("a@{}jp", "abcdefg.".repeat(32));
        for text in [
            "",
            "a",
            "@b.jp",
            "a@",
            "a@b",
            "a@b@c.jp",
            "a b@c.jp",
            ".a@b.jp",
            "a.@b.jp",
            "a..b@c.jp",
            "a@.jp",
            "a@b.",
            "a@b..jp",
            "a@-b.jp",
            "a@b-.jp",
            "a@b_c.jp",
            "a@[127.0.0.1]",
            "<a@b.jp>",
            "a@b.jp\0",
            "佐藤@b.jp",
            "a@例え.jp",
            &format!("{name}@b.jp"),
            &format!("a@{label}.jp"),
            &long,
        ] {
            assert!(!is_mail_address(text), "{text:?}");
        }
    }
}
