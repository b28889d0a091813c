use std::str::FromStr;

use crate::{
    CodeError, CodeKind,
    text::{Text, readable},
};

/// Name of a coordinating body (とりまとめ団体) in the system: 1 to 32 small letters, digits or hyphens.
///
/// ```
/// let body: vsys_vocabulary::BodyId = "chiyoda-medical".parse()?;
/// assert_eq!(body.as_str(), "chiyoda-medical");
/// # Ok::<(), vsys_vocabulary::CodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyId(Text<32>);

readable!(BodyId);

impl FromStr for BodyId {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Text::parse(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
            .map(Self)
            .ok_or(CodeError::Format(CodeKind::Body))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::BodyId;

    #[test]
    fn nothing_but_the_exact_form_is_read() {
        for text in [
            "",
            "Chiyoda",
            "chiyoda.medical",
            "*",
            ">",
            "a b",
            "卸",
            "wholesaler-wholesaler-wholesaler-7",
        ] {
            assert!(text.parse::<BodyId>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_again(text in "[a-z0-9-]{1,32}") {
            prop_assert_eq!(text.parse::<BodyId>().unwrap().to_string(), text);
        }
    }
}
