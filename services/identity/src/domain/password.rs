//! What a password must be. Nobody has to change one that is not known to others.

use std::ops::RangeInclusive;

/// Fewest and most characters.
pub(crate) const LENGTH: RangeInclusive<usize> = 12..=128;

/// As many guesses a password must withstand: beyond every list of common ones.
const GUESSES_LOG10: f64 = 8.0;

/// Characters that are looked at for how easily they are guessed; the estimate of longer ones
/// costs more time than it tells.
const LOOKED_AT: usize = 64;

/// Why a password is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PasswordError {
    #[error("the password has {0} characters, it needs {min} to {max}", min = LENGTH.start(), max = LENGTH.end())]
    Length(usize),
    #[error("the password is among those that are tried first: choose other words or more of them")]
    Common,
}

/// Checks a wish for a password; `own` are words that everyone knows of the person.
pub(crate) fn check(password: &str, own: &[&str]) -> Result<(), PasswordError> {
    let length = password.chars().count();
    if !LENGTH.contains(&length) {
        return Err(PasswordError::Length(length));
    }
    let looked_at: String = password.chars().take(LOOKED_AT).collect();
    let estimate = zxcvbn::zxcvbn(&looked_at, own);
    if estimate.guesses_log10() < GUESSES_LOG10 { Err(PasswordError::Common) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_passwords_and_ones_own_name_are_refused() {
        for common in ["password1234", "123456789012", "qwertyuiop123", "aaaaaaaaaaaaaaa"] {
            assert_eq!(check(common, &[]), Err(PasswordError::Common), "{common}");
        }
        let own = ["131016-01", "satohanako"];
        assert_eq!(check("satohanako131016-01", &own), Err(PasswordError::Common));
    }

    #[test]
    fn a_few_words_are_a_password() {
        assert_eq!(check("さくら並木と路面電車の朝", &[]), Ok(()));
        assert_eq!(check("brisk otter paints nine doors", &[]), Ok(()));
        assert_eq!(check("short", &[]), Err(PasswordError::Length(5)));
        assert_eq!(check(&"x7-Qp".repeat(30), &[]), Err(PasswordError::Length(150)));
    }
}
