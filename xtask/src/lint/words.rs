//! Words that say that something is not done, and paths that only one machine has.

use super::sources::Sources;

/// Words in any file; split here, so that this file does not hold them.
const UNDONE: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("XX", "X")];

/// Words in Rust.
const RUST: [(&str, &str); 4] = [
    (concat!("to", "do!("), "write it"),
    (concat!("unimplemen", "ted!("), "write it"),
    (concat!("#[ig", "nore"), "a test that does not run is none"),
    (concat!("should_", "panic"), "look at the error"),
];

/// Folders of somebody's machine.
const PLACES: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/tmp/", "dev/"),
];

pub(super) fn check(sources: &Sources) -> Vec<String> {
    let mut faults = Vec::new();
    for source in sources.all().filter(|source| !source.is("lock")) {
        for (number, line) in (1..).zip(source.text.lines()) {
            let mut fault = |word: &str, why: &str| {
                faults.push(format!("{}:{number}: `{word}`: {why}", source.path));
            };
            for word in UNDONE.iter().filter(|word| has_word(line, word)) {
                fault(word, "do it, or write down elsewhere that it is to be done");
            }
            for word in PLACES.iter().filter(|word| line.contains(*word)) {
                fault(word, "only one machine has this path");
            }
            if source.is("rs") {
                for (word, why) in RUST.iter().filter(|(word, _)| line.contains(word)) {
                    fault(word, why);
                }
            }
        }
    }
    faults
}

/// Whether the word stands there by itself.
fn has_word(line: &str, word: &str) -> bool {
    line.split(|sign: char| !sign.is_ascii_alphanumeric()).any(|part| part == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(path: &str, text: &str) -> Vec<String> {
        check(&Sources::of(&[(path, text)]))
    }

    #[test]
    fn what_is_left_undone_is_found() {
        assert_eq!(faults("a.md", concat!("see TO", "DO: later")).len(), 1);
        assert_eq!(faults("a.rs", concat!("    to", "do!()")).len(), 1);
        assert_eq!(faults("a.rs", concat!("#[ig", "nore]")).len(), 1);
    }

    #[test]
    fn words_that_only_contain_it_are_no_fault() {
        assert!(faults("a.md", concat!("the method of TO", "DOS")).is_empty());
    }

    #[test]
    fn a_path_of_one_machine_is_found() {
        assert_eq!(faults("a.toml", concat!("path = \"/wo", "rk/x\"")).len(), 1);
        assert!(faults("a.md", "the network/services").is_empty());
    }
}
