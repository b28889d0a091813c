//! How much one address may send to the pages that nobody need be signed in for.

use std::hash::{BuildHasher as _, RandomState};
use std::net::IpAddr;
use std::num::NonZeroU32;

use axum::extract::FromRequestParts;
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::request::Parts;

use crate::guest::Guest;
use crate::trouble::Trouble;

/// Forms of one address in a minute.
const FORMS: NonZeroU32 = nonzero(30);
/// Mandates, and applications for codes, that one address begins in a minute.
const BEGUN: NonZeroU32 = nonzero(10);

const fn nonzero(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// Counts what addresses send. An address has one of 65,536 places, by a hash that nobody outside
/// knows: however many there are, no more is kept, and two rarely share a place.
pub(crate) struct Limits {
    hash: RandomState,
    clock: DefaultClock,
    forms: DefaultKeyedRateLimiter<u16>,
    begun: DefaultKeyedRateLimiter<u16>,
}

impl Limits {
    pub(crate) fn new() -> Self {
        Self {
            hash: RandomState::new(),
            clock: DefaultClock::default(),
            forms: RateLimiter::keyed(Quota::per_minute(FORMS)),
            begun: RateLimiter::keyed(Quota::per_minute(BEGUN)),
        }
    }

    /// Counts a form; refuses it where too many came from the address.
    pub(crate) fn form(&self, address: IpAddr) -> Result<(), Trouble> {
        self.count(&self.forms, address)
    }

    /// Counts a mandate, or an application, that is begun; refuses it where too many were.
    pub(crate) fn begin(&self, address: IpAddr) -> Result<(), Trouble> {
        self.count(&self.begun, address)
    }

    fn count(&self, of: &DefaultKeyedRateLimiter<u16>, address: IpAddr) -> Result<(), Trouble> {
        let [low, high, ..] = self.hash.hash_one(network(address)).to_le_bytes();
        let counted = of.check_key(&u16::from_le_bytes([low, high]));
        counted.map_err(|until| {
            let wait = until.wait_time_from(self.clock.now()).as_secs() + 1;
            Trouble::too_many(u32::try_from(wait).unwrap_or(u32::MAX))
        })
    }
}

/// The address; of IPv6 the first half, since a single household has as many as it likes of the
/// other.
fn network(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_bits().into(),
        IpAddr::V6(address) => address.to_bits() & (u128::MAX << 64),
    }
}

/// A guest whose form was counted: it stands before whatever reads the form.
pub(crate) struct Counted(pub(crate) Guest);

impl<S: Sync> FromRequestParts<S> for Counted {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Trouble> {
        let guest = Guest::from_request_parts(parts, state).await?;
        guest.portal.limits.form(guest.address)?;
        Ok(Self(guest))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    /// How many of so many wishes are taken.
    fn taken(wishes: u32, wish: impl Fn() -> Result<(), Trouble>) -> usize {
        (0..wishes).filter(|_| wish().is_ok()).count()
    }

    #[test]
    fn an_address_sends_thirty_forms_and_begins_ten_mandates_at_once() {
        let limits = Limits::new();
        let clinic = address("203.0.113.9");
        assert_eq!(taken(30, || limits.form(clinic)), 30);
        assert!(limits.form(clinic).is_err());
        assert_eq!(taken(10, || limits.begin(clinic)), 10);
        assert!(limits.begin(clinic).is_err());
    }

    #[test]
    fn one_address_does_not_use_up_what_another_may_send() {
        let limits = Limits::new();
        taken(100, || limits.form(address("203.0.113.9")));
        // One in 65,536 shares the place of the first.
        let others =
            (1..100).filter(|last| limits.form(address(&format!("198.51.100.{last}"))).is_ok());
        assert!(others.count() >= 98);
    }

    #[test]
    fn however_many_addresses_there_are_no_more_is_kept() {
        let limits = Limits::new();
        for number in 0..200_000_u32 {
            let _ = limits.form(IpAddr::V4(number.into()));
        }
        assert!(limits.forms.len() <= 65_536, "{}", limits.forms.len());
    }

    #[test]
    fn a_household_counts_once_however_it_writes_its_address() {
        assert_eq!(network(address("2001:db8::1")), network(address("2001:db8::ffff:1")));
        assert_ne!(network(address("2001:db8::1")), network(address("2001:db8:0:1::1")));
        assert_eq!(network(address("::ffff:203.0.113.9")), network(address("203.0.113.9")));
    }
}
