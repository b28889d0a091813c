use std::str::FromStr;

use crate::{
    CodeError, CodeKind,
    text::{Text, readable},
};

/// Code of a product (製品), such as a maker's vaccine: 1 to 32 small letters, digits or hyphens.
///
/// ```
/// let product: vsys_vocabulary::ProductCode = "comirnaty".parse()?;
/// assert_eq!(product.as_str(), "comirnaty");
/// # Ok::<(), vsys_vocabulary::CodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProductCode(Text<32>);

readable!(ProductCode);

impl FromStr for ProductCode {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Text::parse(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
            .map(Self)
            .ok_or(CodeError::Format(CodeKind::Product))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ProductCode;

    #[test]
    fn nothing_but_the_exact_form_is_read() {
        for text in [
            "",
            "Comirnaty",
            "comir naty",
            "comir_naty",
            "ワクチン",
            "comirnaty-comirnaty-comirnaty-123",
        ] {
            assert!(text.parse::<ProductCode>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_again(text in "[a-z0-9-]{1,32}") {
            prop_assert_eq!(text.parse::<ProductCode>().unwrap().to_string(), text);
        }
    }
}
