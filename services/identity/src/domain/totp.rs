//! Codes of an authenticator (RFC 6238): six digits, every 30 seconds, SHA-1.

use chrono::{DateTime, Utc};
use totp_rs::{Algorithm, Builder, Totp, TotpError};

/// Bytes of a secret: as many as SHA-1 has.
pub(crate) const SECRET_BYTES: usize = 20;

/// An authenticator's secret, in use.
pub(crate) struct Authenticator(Totp);

impl Authenticator {
    /// The authenticator of a person.
    pub(crate) fn new(secret: &[u8], user_name: &str) -> Result<Self, TotpError> {
        Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_digits(6)
            .with_skew(1)
            .with_step_duration(30)
            .with_secret(secret.to_vec())
            .with_issuer(Some("V-SYS"))
            .with_account_name(user_name)
            .build()
            .map(Self)
    }

    /// The step that a code belongs to, when it is right and newer than the last one accepted.
    pub(crate) fn accept(
        &self,
        code: &str,
        last_step: Option<u64>,
        now: DateTime<Utc>,
    ) -> Option<u64> {
        let code: String = code.chars().filter(|sign| !sign.is_whitespace()).collect();
        let now = u64::try_from(now.timestamp()).ok()?;
        self.0.check(&code, now).filter(|step| last_step.is_none_or(|last| *step > last))
    }

    /// The secret as it is typed.
    pub(crate) fn base32(&self) -> String {
        self.0.secret().to_base32()
    }

    /// The secret as it is scanned.
    pub(crate) fn uri(&self) -> Result<String, TotpError> {
        self.0.to_url()
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    /// Appendix B of RFC 6238: the secret, and what SHA-1 gives at some instants (last six digits).
    #[test]
    fn codes_are_those_of_the_standard_and_work_once() {
        let authenticator = Authenticator::new(b"12345678901234567890", "13-01").unwrap();
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            let step = authenticator.accept(code, None, now).unwrap();
            assert_eq!(step, u64::try_from(seconds).unwrap() / 30);
            assert_eq!(authenticator.accept(code, Some(step), now), None, "twice");
            assert!(authenticator.accept(code, None, now + TimeDelta::seconds(30)).is_some());
            assert!(authenticator.accept(code, None, now + TimeDelta::seconds(61)).is_none());
        }
        let now = DateTime::from_timestamp(59, 0).unwrap();
        assert!(authenticator.accept("287 082", None, now).is_some());
        for wrong in ["", "287083", "28708", "2870821", "abcdef", "２８７０８２"] {
            assert_eq!(authenticator.accept(wrong, None, now), None, "{wrong}");
        }
    }

    #[test]
    fn the_address_to_scan_names_who_and_where() {
        let authenticator = Authenticator::new(b"12345678901234567890", "13-01").unwrap();
        let uri = authenticator.uri().unwrap();
        assert!(uri.starts_with("otpauth://totp/V-SYS:13-01?"), "{uri}");
        assert!(uri.contains(&format!("secret={}", authenticator.base32())), "{uri}");
    }
}
