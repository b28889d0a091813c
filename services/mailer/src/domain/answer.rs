//! What a mail server said, fit to be kept: mail servers repeat addresses in their answers.

use super::line::line;

/// Longest answer that is kept, in characters.
const LONGEST: usize = 200;

/// The answer without anything that looks like an address, and without `private` words.
pub(crate) fn without(answer: &str, private: &[&str]) -> String {
    let private: Vec<_> =
        private.iter().filter(|word| !word.is_empty()).map(|word| word.to_lowercase()).collect();
    let kept: Vec<_> = line(answer, usize::MAX)
        .split(' ')
        .map(|word| if names_somebody(word, &private) { "…" } else { word })
        .map(str::to_owned)
        .collect();
    line(&kept.join(" "), LONGEST)
}

fn names_somebody(word: &str, private: &[String]) -> bool {
    let bare = word.trim_matches(|sign: char| !sign.is_alphanumeric()).to_lowercase();
    word.contains('@') || private.contains(&bare)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_stays_in_an_answer() {
        let said = "550 5.1.1 <sato@example.jp>: Recipient address rejected: User unknown: Sato";
        assert_eq!(
            without(said, &["sato", "佐藤"]),
            "550 5.1.1 … Recipient address rejected: User unknown: …"
        );
    }

    #[test]
    fn an_answer_of_several_lines_is_one_line_of_some_length() {
        let said = "451 4.7.1 greylisted\r\n".repeat(50);
        let kept = without(&said, &[""]);
        assert!(kept.starts_with("451 4.7.1 greylisted 451"), "{kept}");
        assert_eq!(kept.chars().count(), LONGEST + 1);
    }
}
