//! Tokens in forms that only a page of the same session can have (CSRF).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use vsys_chassis::Clock;

/// What the session's secret is used for here, and nowhere else.
const PURPOSE: &[u8] = b"vsys portal csrf 1";
/// Length of the part that differs from page to page.
const NONCE: usize = 16;

/// A token for a page of the session with this secret.
///
/// No two are alike, so that compressing a page tells nothing of it.
pub(crate) fn token(secret: &str, clock: &Clock) -> String {
    let nonce = clock.new_id().into_bytes();
    let mut token = nonce.to_vec();
    token.extend(mac(secret, &nonce).finalize().into_bytes());
    BASE64_URL_SAFE_NO_PAD.encode(token)
}

/// Whether a token belongs to the session.
pub(crate) fn fits(secret: &str, token: &str) -> bool {
    let Ok(token) = BASE64_URL_SAFE_NO_PAD.decode(token) else { return false };
    let Some((nonce, sum)) = token.split_at_checked(NONCE) else { return false };
    mac(secret, nonce).verify_slice(sum).is_ok()
}

fn mac(secret: &str, nonce: &[u8]) -> Hmac<Sha256> {
    // A key of any length is one; of an unusable one nothing fits.
    let key = <Hmac<Sha256> as Mac>::new_from_slice(secret.as_bytes());
    let mut mac = key.unwrap_or_else(|_| <Hmac<Sha256> as Mac>::new(&[0; 64].into()));
    mac.update(PURPOSE);
    mac.update(nonce);
    mac
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_fits_its_own_session_only() {
        let clock = Clock::system();
        let token = token("one", &clock);
        assert!(fits("one", &token));
        assert!(!fits("two", &token));
        assert!(!fits("one", ""));
        assert!(!fits("one", &BASE64_URL_SAFE_NO_PAD.encode([0; 48])));
    }

    #[test]
    fn a_token_cannot_be_shortened_or_changed() {
        let token = token("one", &Clock::system());
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&token).unwrap();
        for end in 0..bytes.len() {
            assert!(!fits("one", &BASE64_URL_SAFE_NO_PAD.encode(&bytes[..end])));
            let mut changed = bytes.clone();
            changed[end] ^= 1;
            assert!(!fits("one", &BASE64_URL_SAFE_NO_PAD.encode(changed)));
        }
    }

    #[test]
    fn no_two_pages_carry_the_same_token() {
        let clock = Clock::manual(chrono::DateTime::UNIX_EPOCH);
        assert_ne!(token("one", &clock), token("one", &clock));
    }
}
