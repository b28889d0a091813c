use std::str::FromStr;

use crate::{
    CodeError, CodeKind,
    text::{Text, readable},
};

/// Name of a partner (ワクチンメーカー・卸業者) in the system: 1 to 32 small letters, digits or hyphens.
///
/// That is also one token of a NATS subject, so a partner's own subjects are made of it as it is.
///
/// ```
/// let partner: vsys_vocabulary::PartnerId = "wholesaler-07".parse()?;
/// assert_eq!(partner.as_str(), "wholesaler-07");
/// # Ok::<(), vsys_vocabulary::CodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PartnerId(Text<32>);

readable!(PartnerId);

impl FromStr for PartnerId {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Text::parse(text, |c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-')
            .map(Self)
            .ok_or(CodeError::Format(CodeKind::Partner))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::PartnerId;

    #[test]
    fn nothing_but_the_exact_form_is_read() {
        for text in [
            "",
            "Wholesaler",
            "wholesaler.07",
            "*",
            ">",
            "a b",
            "卸",
            "wholesaler-wholesaler-wholesaler-7",
        ] {
            assert!(text.parse::<PartnerId>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_read_is_written_again(text in "[a-z0-9-]{1,32}") {
            prop_assert_eq!(text.parse::<PartnerId>().unwrap().to_string(), text);
        }
    }
}
