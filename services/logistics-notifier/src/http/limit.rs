//! How much a partner may ask in a time.

use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use vsys_chassis::TokenVerifier;

use super::Api;
use super::calls::Caller;
use super::problem::Problem;

/// Requests of one partner in a second, and at once after a while of none.
const PARTNER: (NonZeroU32, NonZeroU32) = (nonzero(50), nonzero(200));
/// Requests without a good token from one address in a second, and at once.
const STRANGER: (NonZeroU32, NonZeroU32) = (nonzero(5), nonzero(50));

const fn nonzero(number: u32) -> NonZeroU32 {
    match NonZeroU32::new(number) {
        Some(number) => number,
        None => NonZeroU32::MIN,
    }
}

/// Counts the requests of partners, and of addresses that show no good token.
pub(crate) struct Limit {
    verifier: TokenVerifier,
    clock: DefaultClock,
    partners: DefaultKeyedRateLimiter<String>,
    strangers: DefaultKeyedRateLimiter<Option<IpAddr>>,
}

impl Limit {
    pub(crate) fn new(verifier: TokenVerifier) -> Self {
        let quota = |(second, burst)| Quota::per_second(second).allow_burst(burst);
        Self {
            verifier,
            clock: DefaultClock::default(),
            partners: RateLimiter::keyed(quota(PARTNER)),
            strangers: RateLimiter::keyed(quota(STRANGER)),
        }
    }

    /// The seconds to wait, where the caller has asked too much.
    fn wait(&self, caller: &Caller) -> Option<u64> {
        let actor = caller.bearer().and_then(|token| self.verifier.verify(token).ok());
        let counted = match actor {
            Some(actor) => self.partners.check_key(&actor.organisation),
            None => self.strangers.check_key(&caller.address.map(|address| address.ip())),
        };
        let wait = counted.err()?.wait_time_from(self.clock.now());
        Some(wait.as_secs() + 1)
    }

    /// Forgets those who have asked nothing for a while.
    pub(crate) fn forget(&self) {
        self.partners.retain_recent();
        self.strangers.retain_recent();
    }
}

/// Lets a request through, or says when to come again.
pub(super) async fn check(State(api): State<Api>, mut request: Request, next: Next) -> Response {
    let address = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(at)| *at);
    let caller = Caller::of(request.headers(), address);
    if let Some(seconds) = api.limit.wait(&caller) {
        return Problem::too_many(seconds).into_response();
    }
    request.extensions_mut().insert(Arc::new(caller));
    next.run(request).await
}
