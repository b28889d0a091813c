//! Short ASCII text that is copied, not allocated.

use std::fmt;

/// At most `N` ASCII characters without a zero byte, padded with zeros: comparing the bytes is
/// comparing the texts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Text<const N: usize>([u8; N]);

impl<const N: usize> Text<N> {
    /// Keeps `text` if it is one to `N` characters that all satisfy `fits`.
    pub(crate) fn parse(text: &str, fits: impl Fn(u8) -> bool) -> Option<Self> {
        let mut bytes = [0; N];
        let kept = bytes.get_mut(..text.len()).filter(|kept| !kept.is_empty())?;
        kept.copy_from_slice(text.as_bytes());
        text.bytes().all(|byte| byte.is_ascii_graphic() && fits(byte)).then_some(Self(bytes))
    }

    /// Keeps `text` if it is exactly `N` ASCII digits.
    pub(crate) fn digits(text: &str) -> Option<Self> {
        Self::parse(text, |byte| byte.is_ascii_digit()).filter(|_| text.len() == N)
    }

    pub(crate) fn as_str(&self) -> &str {
        let used = self.0.iter().position(|&byte| byte == 0).unwrap_or(N);
        // Only ASCII gets in, so the default is never taken.
        self.0.get(..used).and_then(|bytes| str::from_utf8(bytes).ok()).unwrap_or_default()
    }

    /// Takes bytes that are known to be ASCII digits or capital letters.
    pub(crate) const fn known(bytes: [u8; N]) -> Self {
        Self(bytes)
    }

    pub(crate) const fn bytes(&self) -> &[u8; N] {
        &self.0
    }
}

impl<const N: usize> fmt::Debug for Text<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Lets a code type around [`Text`] be read as text.
macro_rules! readable {
    ($name:ident) => {
        impl $name {
            /// The code as it is written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                self.0.as_str()
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }
    };
}
pub(crate) use readable;
