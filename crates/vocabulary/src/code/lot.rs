use std::str::FromStr;

use crate::{
    CodeError, CodeKind,
    text::{Text, readable},
};

/// Number the maker printed on a lot (ロット番号): 1 to 20 capital letters, digits or hyphens.
///
/// Twenty is the most that GS1 application identifier 10 allows.
///
/// ```
/// let lot: vsys_vocabulary::LotNumber = "EP2163".parse()?;
/// assert_eq!(lot.as_str(), "EP2163");
/// # Ok::<(), vsys_vocabulary::CodeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LotNumber(Text<20>);

readable!(LotNumber);

impl FromStr for LotNumber {
    type Err = CodeError;

    fn from_str(text: &str) -> Result<Self, CodeError> {
        Text::parse(text, |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == b'-')
            .map(Self)
            .ok_or(CodeError::Format(CodeKind::Lot))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::LotNumber;

    #[test]
    fn nothing_but_the_exact_form_is_read() {
        for text in ["", "ep2163", "EP 2163", "ＥＰ2163", "EP\0", "ABCDEFGHIJKLMNOPQRSTU"] {
            assert!(text.parse::<LotNumber>().is_err(), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn lots_sort_as_their_texts(a in "[A-Z0-9-]{1,20}", b in "[A-Z0-9-]{1,20}") {
            let lot = |text: &str| text.parse::<LotNumber>().unwrap();
            prop_assert_eq!(lot(&a).to_string(), a.clone());
            prop_assert_eq!(lot(&a).cmp(&lot(&b)), a.cmp(&b));
        }
    }
}
