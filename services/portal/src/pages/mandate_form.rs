//! The public form by which a site gives its mandate (委任状の登録). Nobody need be signed in: a
//! mandate is opened by its number and its secret.

pub(crate) mod beginning;
pub(crate) mod check;
pub(crate) mod choices;
pub(crate) mod confirming;
pub(crate) mod entry;
pub(crate) mod facts;
mod head;
pub(crate) mod mandatary;
pub(crate) mod opening;
pub(crate) mod paper;
pub(crate) mod people;
mod problems;
pub(crate) mod proving;
pub(crate) mod refusal;
mod saving;
pub(crate) mod site;
pub(crate) mod state;
mod step;
pub(crate) mod succeeding;
pub(crate) mod typed;
pub(crate) mod vaccine;
pub(crate) mod withdrawal;
pub(crate) mod words;

/// Where a code is asked for.
const PATH: &str = "/mandate";
/// Longer ones are no numbers of ours.
const LONGEST_NUMBER: usize = 20;

/// The page of a mandate, or one of those below it: `/site`.
fn address(number: &str, part: &str) -> String {
    format!("{PATH}/{number}{part}")
}

/// Whether a text can be a number that people read out, and so a part of an address.
pub(crate) fn is_number(text: &str) -> bool {
    let fit = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=LONGEST_NUMBER).contains(&text.len()) && text.bytes().all(fit)
}

#[cfg(test)]
mod tests {
    use super::is_number;

    #[test]
    fn nothing_but_a_number_becomes_part_of_an_address() {
        assert!(is_number("M-0000123"));
        for other in ["", "M-0000123/site", "M;0", "..", "Ｍ-1", "M-000000000000000000123"] {
            assert!(!is_number(other), "{other:?}");
        }
    }
}
